"""The inputs of a rebalance as plain JSON values, so that any decision can be computed again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter

from engine.domain.portfolio import Portfolio
from engine.domain.prices import PriceSnapshot
from engine.trading.orders import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class RebalanceInputs:
    """All that `plan_orders` looks at."""

    portfolio: Portfolio
    prices: PriceSnapshot
    policy: Policy

    @classmethod
    def of(cls, portfolio: Portfolio, prices: PriceSnapshot, policy: Policy) -> "RebalanceInputs":
        """Leave out the instruments that cannot matter."""
        symbols = portfolio.symbols | set(policy.preferred.values())
        relevant = replace(
            prices,
            instruments={s: prices.instruments[s] for s in symbols if s in prices.instruments},
            quotes={s: prices.quotes[s] for s in symbols if s in prices.quotes},
        )
        return cls(portfolio=portfolio, prices=relevant, policy=policy)


def to_record(inputs: RebalanceInputs) -> Mapping[str, object]:
    """JSON values only; decimals become strings, so nothing is rounded."""
    record: Mapping[str, object] = _adapter().dump_python(inputs, mode="json")
    return record


def from_record(record: Mapping[str, object]) -> RebalanceInputs:
    """The inverse of `to_record`."""
    return _adapter().validate_python(record)


@cache
def _adapter() -> TypeAdapter[RebalanceInputs]:
    return TypeAdapter(RebalanceInputs)
