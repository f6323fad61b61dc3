"""What one account did today: valued at the previous close and now, in its own and in base currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import takewhile

from engine.analytics.valuation import ValueSeries, held_on, in_currency, position_values, value_series
from engine.domain.ids import USD, Currency, Symbol
from engine.domain.instrument import AssetClass
from engine.domain.ledger import Transaction
from engine.domain.money import ZERO, to_cents
from engine.domain.portfolio import Portfolio
from engine.domain.prices import PriceSnapshot
from engine.usecases.market_days import MarketDays

BASE = USD  # what accounts of different currencies are added up in


@dataclass(frozen=True, slots=True)
class Track:
    """One account with its past."""

    portfolio: Portfolio
    transactions: Sequence[Transaction]  # oldest first
    days: MarketDays
    prices: PriceSnapshot

    @property
    def currency(self) -> Currency:
        return self.portfolio.account.currency

    @property
    def today(self) -> list[Transaction]:
        """What was booked after the previous close, up to the last session."""
        dates = self.days.dates
        since = dates[-2] if len(dates) > 1 else date.min
        newest_first = takewhile(lambda t: t.on > since, reversed(self.transactions))
        return [t for t in newest_first if t.on <= dates[-1]]

    def before(self) -> "Close":
        """The account at the previous close; nothing on its first session."""
        dates = self.days.dates
        if len(dates) < 2:
            return Close(ZERO, {}, Decimal(1))
        held = held_on(self.transactions, dates[-2])
        rates = self.days.exact_rates(-2, held.quantities, self.currency)
        values = position_values(held, self.days.exact_prices(-2, held.quantities), rates)
        return Close(held.cash, values, self.days.exact_rate(-2, self.currency, BASE))

    def now(self) -> "Close":
        rate = self.prices.rate(self.currency, BASE)
        return Close(self.portfolio.cash, self.prices.values(self.portfolio), rate)

    def series(self) -> ValueSeries:
        """In base currency."""
        own = value_series(self.transactions, self.days.history, self.days.rates(self.currency))
        return own if self.currency == BASE else in_currency(own, self.days.rate(self.currency, BASE))


@dataclass(frozen=True, slots=True)
class Close:
    """An account valued at one moment, with the rate into base currency of that moment."""

    cash: Decimal
    values: Mapping[Symbol, Decimal]
    base_rate: Decimal

    @property
    def value(self) -> Decimal:
        return self.cash + sum(self.values.values(), ZERO)

    def base(self, amount: Decimal) -> Decimal:
        return to_cents(amount * self.base_rate)


def by_class(track: Track, before: Close, now: Close, base_change: Decimal) -> dict[AssetClass, Decimal]:
    """Per instrument: value now less value before, plus what it paid (sales, dividends) and less what
    it took (purchases). Cash takes the rest: its own change of rate, and fractions of cents.
    """
    moved: dict[Symbol, Decimal] = {}
    for t in track.today:
        if t.symbol is not None:
            moved[t.symbol] = moved.get(t.symbol, ZERO) + t.amount
    changes = {AssetClass.CASH: base_change}
    for symbol in sorted({*before.values, *now.values, *moved}):
        change = now.base(now.values.get(symbol, ZERO)) - before.base(before.values.get(symbol, ZERO))
        change += now.base(moved.get(symbol, ZERO))
        asset_class = track.prices.instrument(symbol).asset_class
        changes[asset_class] = changes.get(asset_class, ZERO) + change
        changes[AssetClass.CASH] -= change
    return changes
