"""The market's past as the engine needs it: a price snapshot of any session."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal

from engine.boundary import to_price
from engine.domain.ids import Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import Bars, Dividend, FxRate, FxRates, Quote
from engine.domain.money import PRICE_STEP
from engine.domain.prices import PriceSnapshot

CLOSING_TIME = time(21, tzinfo=UTC)
HALF_SPREAD = Decimal("0.0001")  # of the price; history has no quotes, so one modest figure for all


@dataclass(frozen=True)
class Past:
    """Bars, dividends and exchange rates, looked up by session."""

    instruments: Mapping[Symbol, Instrument]
    bars: Mapping[Symbol, Bars]
    dividends: Sequence[Dividend]
    fx: Sequence[FxRate]  # oldest first
    _known: dict[date, PriceSnapshot] = field(default_factory=dict)

    def sessions(self, start: date) -> tuple[date, ...]:
        """Every session since `start`, oldest first."""
        longest = max(self.bars.values(), key=lambda bars: len(bars.dates))
        return tuple(on for on in longest.dates if on >= start)

    def at(self, on: date) -> PriceSnapshot:
        """Closes and rates of one session; an instrument without a close that day has no quote."""
        if on not in self._known:
            self._known[on] = PriceSnapshot(
                at=datetime.combine(on, CLOSING_TIME),
                on=on,
                instruments=self.instruments,
                quotes=self._quotes(on),
                fx=self._rates(on),
            )
        return self._known[on]

    def _quotes(self, on: date) -> dict[Symbol, Quote]:
        quotes = {}
        for symbol, index in self._index(on).items():
            last = to_price(float(self.bars[symbol].close[index]))
            half = (last * HALF_SPREAD).quantize(PRICE_STEP)
            quotes[symbol] = Quote(
                symbol=symbol,
                bid=last - half,
                ask=last + half,
                last=last,
                currency=self.instruments[symbol].currency,
                at=datetime.combine(on, CLOSING_TIME),
                source="history",
            )
        return quotes

    def _index(self, on: date) -> dict[Symbol, int]:
        found = {}
        for symbol, bars in self.bars.items():
            if self.instruments[symbol].tradable and bars.dates[0] <= on <= bars.dates[-1]:
                index = bisect_right(bars.dates, on) - 1
                if bars.dates[index] == on:
                    found[symbol] = index
        return found

    def _rates(self, on: date) -> FxRates:
        rates: dict[Currency, Decimal] = {}
        for rate in self.fx:
            if rate.on > on:
                break
            rates[rate.currency] = rate.per_euro
        return FxRates(on, rates)


def months_before(on: date, months: int) -> date:
    """The first of the month so many months earlier."""
    count = on.year * 12 + on.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
