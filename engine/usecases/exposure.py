"""How much of an instrument some accounts hold, each in its own currency and all in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.domain.ids import USD, Symbol
from engine.domain.money import ZERO, to_cents
from engine.domain.portfolio import Account, Portfolio
from engine.domain.prices import PriceSnapshot
from engine.errors import MissingPriceError

BASE = USD  # what exposure is added up in


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What one account holds of an instrument; money in the account's currency."""

    account: Account
    quantity: Decimal
    value: Decimal
    cost_basis: Decimal
    weight: Decimal  # fraction of the account's value
    base_value: Decimal  # in `BASE`, at the central bank's rate
    base_gain: Decimal  # the same

    @property
    def gain(self) -> Decimal:
        return self.value - self.cost_basis


@dataclass(frozen=True, slots=True)
class Held:
    """The accounts that hold an instrument, among all of somebody's."""

    accounts: tuple[Exposure, ...] = ()
    total: Decimal = ZERO  # of all accounts, in `BASE`
    unpriced: str = ""  # what has no price or no rate: then nothing is known of the rest


def exposure_to(symbol: Symbol, portfolios: Sequence[Portfolio], prices: PriceSnapshot) -> Held:
    """What the accounts hold of an instrument; while anything they hold has no price, no share is told."""
    try:
        values = {p.id: prices.values(p) for p in portfolios}
        total = sum((_in_base(p, _worth(p, values[p.id]), prices) for p in portfolios), ZERO)
    except MissingPriceError as error:
        return Held(unpriced=error.symbol)
    holders = [p for p in portfolios if symbol in values[p.id]]
    return Held(tuple(_exposure(p, values[p.id], symbol, prices) for p in holders), total)


def _exposure(
    portfolio: Portfolio, values: Mapping[Symbol, Decimal], symbol: Symbol, prices: PriceSnapshot
) -> Exposure:
    value, total = values[symbol], _worth(portfolio, values)
    cost = sum((lot.cost_basis for lot in portfolio.lots_of(symbol)), ZERO)
    return Exposure(
        account=portfolio.account,
        quantity=portfolio.quantity(symbol),
        value=value,
        cost_basis=cost,
        weight=value / total if total else ZERO,
        base_value=_in_base(portfolio, value, prices),
        base_gain=_in_base(portfolio, value - cost, prices),
    )


def _worth(portfolio: Portfolio, values: Mapping[Symbol, Decimal]) -> Decimal:
    return portfolio.cash + sum(values.values(), ZERO)


def _in_base(portfolio: Portfolio, amount: Decimal, prices: PriceSnapshot) -> Decimal:
    return to_cents(amount * prices.rate(portfolio.account.currency, BASE))
