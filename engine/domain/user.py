"""A person who can sign in, and what is known of their means."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.domain.actor import Actor, Role
from engine.domain.ids import HouseholdId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Identity and role; the password is known only by its hash."""

    id: UserId
    email: str  # lower case
    name: str
    role: Role
    password_hash: str
    household_id: HouseholdId | None = None  # only investors belong to one

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.role)


class RiskTolerance(StrEnum):
    """The summed questionnaire in words, from least to most."""

    CONSERVATIVE = "conservative"
    MODERATE = "moderate"
    AGGRESSIVE = "aggressive"

    @property
    def highest_score(self) -> int:
        return HIGHEST_SCORES[self]


HIGHEST_SCORES = {RiskTolerance.CONSERVATIVE: 22, RiskTolerance.MODERATE: 32, RiskTolerance.AGGRESSIVE: 47}


def tolerance_of(score: int) -> RiskTolerance:
    """The word for a summed score."""
    return next(word for word in RiskTolerance if score <= word.highest_score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What advice is computed from; money in the household's currency."""

    user_id: UserId
    tolerance_score: int  # 13 to 47, the summed questionnaire
    horizon_years: int
    monthly_expenses: Decimal
    reserve: Decimal  # liquid money outside the accounts managed here
    ordinary_rate: Decimal  # marginal income tax, a fraction
    long_term_rate: Decimal  # tax on long-term gains, a fraction
    filing_status: str = "single"
