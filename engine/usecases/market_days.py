"""Prices and exchange rates day by day, for use-cases that look back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from engine.analytics.valuation import aligned
from engine.boundary import FloatArray, to_price
from engine.domain.ids import EUR, Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import FxRates, PriceHistory
from engine.domain.prices import PriceSnapshot, cross_rate
from engine.errors import MissingPriceError, UnknownInstrumentError
from engine.ports import Clock, UnitOfWork
from engine.usecases.snapshot import load_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDays:
    """Closes and rates of every session of a span; the last may be priced by live quotes."""

    history: PriceHistory
    instruments: Mapping[Symbol, Instrument]
    per_euro: Mapping[Currency, Sequence[Decimal]]  # one a session; empty where one currency is enough
    euro: Mapping[Currency, FloatArray]  # the same as floats, each of shape (n_days,)
    live: PriceSnapshot | None = None  # what the last session is priced with while it has no final bar

    @property
    def dates(self) -> tuple[date, ...]:
        return self.history.dates

    def rate(self, source: Currency, target: Currency) -> FloatArray:
        """Units of `target` for one `source`, shape (n_days,)."""
        if source == target:
            return np.ones(len(self.dates))
        return self.euro[target] / self.euro[source]

    def rates(self, target: Currency) -> FloatArray:
        """Units of `target` for one unit of each instrument's currency, shape (n_days, n_symbols)."""
        rates = np.ones(self.history.closes.shape)
        for column, symbol in enumerate(self.history.symbols):
            currency = self.instruments[symbol].currency
            if currency != target:
                rates[:, column] = self.rate(currency, target)
        return rates

    def exact_rate(self, row: int, source: Currency, target: Currency) -> Decimal:
        """The rate of one session as a transaction would keep it, eight places."""
        if live := self._live(row):
            return live.rate(source, target)
        on = self.dates[row]
        return cross_rate(FxRates(on, {c: rates[row] for c, rates in self.per_euro.items()}), source, target)

    def exact_rates(self, row: int, symbols: Iterable[Symbol], target: Currency) -> dict[Symbol, Decimal]:
        """`exact_rate` from each instrument's currency."""
        return {s: self.exact_rate(row, self.instruments[s].currency, target) for s in symbols}

    def exact_prices(self, row: int, symbols: Iterable[Symbol]) -> dict[Symbol, Decimal]:
        """What positions are valued at at the end of one session, instrument currency.

        Raises:
            MissingPriceError: An instrument has no close yet.
        """
        if live := self._live(row):
            return {s: live.quote(s).last for s in symbols}
        columns = {symbol: column for column, symbol in enumerate(self.history.symbols)}
        closes = {s: self.history.closes[row, columns[s]] for s in symbols}
        for symbol, close in closes.items():
            if np.isnan(close):
                raise MissingPriceError(symbol, self.dates[row])
        return {s: to_price(close) for s, close in closes.items()}

    def _live(self, row: int) -> PriceSnapshot | None:
        return self.live if row == len(self.dates) - 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a look back needs of the market."""

    dates: tuple[date, ...]  # sessions, oldest first, at least one
    symbols: Collection[Symbol]
    currencies: Collection[Currency]  # that figures are asked in


def load_days(
    uow: UnitOfWork,
    wanted: Wanted,
    instruments: Mapping[Symbol, Instrument],
    live: PriceSnapshot | None = None,
) -> MarketDays:
    """Closes of the symbols and rates between their currencies and those asked for.

    Raises:
        UnknownInstrumentError: A symbol is not in this market.
        MissingPriceError: A currency has no rate yet on the first session.
    """
    symbols = tuple(sorted(wanted.symbols))
    for symbol in symbols:
        if symbol not in instruments:
            raise UnknownInstrumentError(symbol)
    needed = {instruments[s].currency for s in symbols} | set(wanted.currencies)
    foreign = sorted(needed - {EUR}) if len(needed) > 1 else []
    per_euro = {currency: uow.market.fx_history(currency, wanted.dates) for currency in foreign}
    floats = {currency: np.array([float(rate) for rate in rates]) for currency, rates in per_euro.items()}
    return MarketDays(
        history=_with_quotes(_history(uow, wanted.dates, symbols), live),
        instruments=instruments,
        per_euro=per_euro,
        euro={EUR: np.ones(len(wanted.dates))} | floats,
        live=live,
    )


def live_prices(uow: UnitOfWork, clock: Clock, end: date) -> PriceSnapshot | None:
    """The quotes that price `end` while its session has no final bar; None once it has."""
    newest = uow.market.last_bar()
    final = clock.last_close() >= end and newest is not None and newest >= end
    return None if final or end < clock.market_date() else load_snapshot(uow, clock)


def _history(uow: UnitOfWork, dates: tuple[date, ...], symbols: tuple[Symbol, ...]) -> PriceHistory:
    if not symbols:
        nothing = np.empty((len(dates), 0))
        return PriceHistory(dates, (), nothing, nothing)
    return aligned(uow.market.history(symbols, dates[0], dates[-1]), dates)


def _with_quotes(history: PriceHistory, live: PriceSnapshot | None) -> PriceHistory:
    """The last session at its quotes; adjusted closes move by the same fraction."""
    if live is None:
        return history
    closes, adjusted = history.closes.copy(), history.adjusted.copy()
    for column, symbol in enumerate(history.symbols):
        if symbol in live.quotes:
            last = float(live.quotes[symbol].last)
            if not np.isnan(closes[-1, column]):
                adjusted[-1, column] *= last / closes[-1, column]
            closes[-1, column] = last
    return replace(history, closes=closes, adjusted=adjusted)
