"""Advice about one account: a level, the target it leads to, and where both come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from engine.domain.ids import AccountId, RecommendationId
from engine.domain.instrument import AssetClass


class Limit(StrEnum):
    """The three measures of risk; the lowest decides."""

    TOLERANCE = "tolerance"  # what one is willing to bear
    CAPACITY = "capacity"  # what one can afford to lose
    HORIZON = "horizon"  # what the time allows


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskLevel:
    """Level 1 (lowest risk) to 20, the minimum of three limits."""

    level: int
    limits: Mapping[Limit, int]
    binding: Limit
    unmet: tuple[Limit, ...] = ()  # those that even level 1 breaks: it is shown for want of a lower one


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReturn:
    """Expected figures a year, fractions; hypothetical by nature."""

    expected_return: float
    volatility: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What is advised for one account, stored with everything it was computed from."""

    id: RecommendationId
    account_id: AccountId
    created_at: datetime
    as_of: date
    risk: RiskLevel
    weights: Mapping[AssetClass, Decimal]  # proposed, sum to 1
    current_weights: Mapping[AssetClass, Decimal]  # sum to 1
    proposed: RiskReturn
    current: RiskReturn
    frontier: tuple[RiskReturn, ...]  # from lowest to highest volatility
    ladder: tuple[RiskReturn, ...]  # level 1 to 20
    loss_in_bad_year: Decimal  # average of the worst 5 % of years, account currency, positive
    inputs: Mapping[str, object]
    accepted_at: datetime | None = None
