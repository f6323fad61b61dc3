"""The stored market in memory, with the promises of `db/repositories/market.py`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from engine.domain.ids import EUR, Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import Bars, DailyBar, Dividend, FxRate, FxRates, KnownBars, PriceHistory, Quote
from engine.errors import MissingPriceError
from tests.fake_repositories import State

NAN_PAIR = (float("nan"), float("nan"))


class FakeMarket:
    def __init__(self, state: State) -> None:
        self._state = state

    def instruments(self) -> Mapping[Symbol, Instrument]:
        return dict(sorted(self._state.instruments.items()))

    def quotes(self) -> Mapping[Symbol, Quote]:
        return dict(sorted(self._state.quotes.items()))

    def fx(self, on: date) -> FxRates:
        published = max((day for day, _ in self._state.fx if day <= on), default=None)
        if published is None:
            raise MissingPriceError(EUR, on)
        known = sorted(self._state.fx.items())
        rates = {c: rate for (day, c), rate in known if published - timedelta(days=7) <= day <= published}
        return FxRates(published, {EUR: Decimal(1), **rates})

    def history(self, symbols: Sequence[Symbol], start: date, end: date) -> PriceHistory:
        dates = sorted({day for symbol, day in self._state.bars if symbol in symbols and start <= day <= end})
        columns = [self._carried(symbol, dates) for symbol in symbols]
        both = np.array(columns, dtype=np.float64).reshape(len(symbols), len(dates), 2)
        return PriceHistory(tuple(dates), tuple(symbols), both[:, :, 0].T, both[:, :, 1].T)

    def bars(self, symbol: Symbol, start: date, end: date) -> Sequence[DailyBar]:
        found = sorted((day, bar) for (s, day), bar in self._state.daily.items() if s == symbol)
        return [bar for day, bar in found if start <= day <= end]

    def fx_history(self, currency: Currency, dates: Sequence[date]) -> Sequence[Decimal]:
        return [Decimal(1) if currency == EUR else self._rate(currency, on) for on in dates]

    def dividends(self, symbols: Collection[Symbol], start: date, end: date) -> Sequence[Dividend]:
        found = sorted(self._state.dividends.items())
        return [one for (ex_on, symbol), one in found if symbol in symbols and start <= ex_on <= end]

    def last_bar(self) -> date | None:
        return max((day for _, day in self._state.bars), default=None)

    def known_bars(self) -> Mapping[Symbol, KnownBars]:
        known = {}
        for symbol in {symbol for symbol, _ in self._state.bars}:
            days = [day for s, day in self._state.bars if s == symbol]
            adjusted = Decimal(repr(self._state.bars[symbol, max(days)][1]))
            known[symbol] = KnownBars(len(days), max(days), adjusted)
        return known

    def replace_bars(self, bars: Iterable[Bars]) -> None:
        series = list(bars)
        gone = {one.symbol for one in series}
        self._state.bars = {key: pair for key, pair in self._state.bars.items() if key[0] not in gone}
        self._state.daily = {key: bar for key, bar in self._state.daily.items() if key[0] not in gone}
        self.add_bars(series)

    def add_instruments(self, instruments: Iterable[Instrument]) -> None:
        self._state.instruments |= {one.symbol: one for one in instruments}

    def add_bars(self, bars: Iterable[Bars]) -> None:
        for one in bars:
            pairs = zip(one.close.round(4).tolist(), one.adjusted_close.round(6).tolist(), strict=True)
            for row, (day, pair) in enumerate(zip(one.dates, pairs, strict=True)):
                self._state.bars.setdefault((one.symbol, day), pair)
                self._state.daily.setdefault((one.symbol, day), _daily(one, row))

    def add_dividends(self, dividends: Iterable[Dividend]) -> None:
        for one in dividends:
            self._state.dividends.setdefault((one.ex_on, one.symbol), one)

    def add_fx(self, rates: Iterable[FxRate]) -> None:
        for rate in rates:
            self._state.fx.setdefault((rate.on, rate.currency), rate.per_euro)

    def put_quotes(self, quotes: Iterable[Quote]) -> None:
        self._state.quotes |= {quote.symbol: quote for quote in quotes}

    def _carried(self, symbol: Symbol, dates: Sequence[date]) -> list[tuple[float, float]]:
        """On each day the last close and the last adjusted close that are known; NaN before the first."""
        known = sorted((day, pair) for (s, day), pair in self._state.bars.items() if s == symbol)
        column: list[tuple[float, float]] = []
        place, (close, adjusted) = 0, NAN_PAIR
        for on in dates:
            while place < len(known) and known[place][0] <= on:
                newer = known[place][1]
                close = close if np.isnan(newer[0]) else newer[0]
                adjusted = adjusted if np.isnan(newer[1]) else newer[1]
                place += 1
            column.append((close, adjusted))
        return column

    def _rate(self, currency: Currency, on: date) -> Decimal:
        published = [day for day, c in self._state.fx if c == currency and day <= on]
        if not published:
            raise MissingPriceError(f"{currency}/EUR", on)
        return self._state.fx[max(published), currency]


def _daily(bars: Bars, row: int) -> DailyBar:
    return DailyBar(
        on=bars.dates[row],
        open=_exact(bars.open[row], 4),
        high=_exact(bars.high[row], 4),
        low=_exact(bars.low[row], 4),
        close=_exact(bars.close[row], 4),
        adjusted_close=_exact(bars.adjusted_close[row], 6),
        volume=int(bars.volume[row]),
    )


def _exact(price: float, places: int) -> Decimal | None:
    return None if np.isnan(price) else Decimal(f"{price:.{places}f}")
