"""Prices from a folder of CSV (also .csv.gz) or Parquet files (port `MarketData`).

Files are recognised by their columns, whatever their names; other files of the folder are left alone:

- instruments: symbol, asset_class, and as known name, sub_class, region, currency (USD), sector, index,
  expense_ratio (fraction) or expense_ratio_pct, substitutes (symbols, best first), tax_character
- bars: date, symbol, open, high, low, close (split-adjusted), and as known adjusted_close, volume
- dividends: ex_on, symbol, amount per share
- adjusted closes: date, symbol, adjusted_close; or date and one column a symbol

`ticker`, `adj_close`, `ex_date`, `index_tracked` and `tlh_alternate` are understood as well. A broken row is
named in `problems` and left out. Where files overlap for a symbol, the one with the newest day is used.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import structlog

from engine.boundary import to_price
from engine.domain.ids import Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import Bars, Dividend, Quote
from engine.errors import InvalidInputError
from engine.market.adjustment import total_return_closes
from gateways.calendar import LAST_DAY, TradingCalendar
from gateways.market_data.readers import (
    FIRST_DAY,
    Rules,
    Series,
    read_adjusted,
    read_bars,
    read_dividends,
    read_instruments,
    read_wide,
)
from gateways.market_data.spreads import quote_around
from gateways.market_data.tables import Kind, RowProblem, Table, tables

log = structlog.get_logger(__name__)
STALE_AFTER = np.timedelta64(366, "D")  # behind the newest bar of the folder: no longer quoted


@dataclass(frozen=True, slots=True)
class _Folder:
    """Everything read, checked and put together."""

    instruments: tuple[Instrument, ...]  # with prices of some kind
    series: Mapping[Symbol, Series]  # with close where the instrument is tradable
    dividends: tuple[Dividend, ...]  # by ex-date
    problems: tuple[RowProblem, ...]


class FilesMarket:
    """Read once, when first asked."""

    def __init__(self, folder: Path, calendar: TradingCalendar | None = None) -> None:
        self._path = folder
        self._calendar = calendar or TradingCalendar()
        self._lock = threading.Lock()
        self._content: _Folder | None = None

    @property
    def source(self) -> str:
        return "files"

    @property
    def problems(self) -> Sequence[RowProblem]:
        """The rows that were left out, and why."""
        return self._folder().problems

    def instruments(self) -> Sequence[Instrument]:
        """Those with prices; the ones with adjusted closes only are not tradable.

        Raises:
            InvalidInputError: no folder, no usable file, or Parquet without pyarrow; so do all other methods.
        """
        return self._folder().instruments

    def bars(self, start: date, end: date) -> Sequence[Bars]:
        """All instruments with a day within [start, end]; nothing older than 2010 is kept."""
        found = []
        for symbol, series in self._folder().series.items():
            first = int(np.searchsorted(series.days, np.datetime64(start)))
            stop = int(np.searchsorted(series.days, np.datetime64(end), side="right"))
            if first < stop:
                found.append(_bars(symbol, series, slice(first, stop)))
        return tuple(found)

    def dividends(self, start: date, end: date) -> Sequence[Dividend]:
        """By ex-date within [start, end], oldest first."""
        return tuple(one for one in self._folder().dividends if start <= one.ex_on <= end)

    def quotes(self, at: datetime) -> Mapping[Symbol, Quote]:
        """The newest final close at market time `at`, dated by its session's close."""
        folder, found = self._folder(), {}
        newest = np.datetime64(self._calendar.last_closed(at))
        for instrument in folder.instruments:
            series = folder.series[instrument.symbol]
            place = int(np.searchsorted(series.days, newest, side="right")) - 1
            if instrument.tradable and place >= 0:
                _, closes = self._calendar.open_close(series.days[place].item())
                last = to_price(series.columns["close"][place])
                found[instrument.symbol] = quote_around(instrument, last, closes, self.source)
        return found

    def _folder(self) -> _Folder:
        with self._lock:
            if self._content is None:
                self._content = _load(self._path, self._calendar)
            return self._content


def _load(path: Path, calendar: TradingCalendar) -> _Folder:
    found = tables(path)
    known: dict[Symbol, Instrument] = {}
    for table in found:
        if table.kind() is Kind.INSTRUMENTS:
            known = {**read_instruments(table.read()), **known}
    if not known:
        raise InvalidInputError(f"No file in {path} lists instruments (columns symbol and asset_class).")
    rules = Rules(known, np.array(calendar.sessions(FIRST_DAY, LAST_DAY), dtype="datetime64[D]"))
    bars = _joined([read_bars(table.read(), rules) for table in found if table.kind(known) is Kind.BARS])
    adjusted = _joined(
        [read_adjusted(table.read(), rules) for table in found if table.kind(known) is Kind.ADJUSTED_LONG]
        + [read_wide(table.read(), rules) for table in found if table.kind(known) is Kind.ADJUSTED_WIDE]
    )
    if not bars and not adjusted:
        raise InvalidInputError(f"No file in {path} has bars or adjusted closes of its instruments.")
    dividends = _dividends([table for table in found if table.kind() is Kind.DIVIDENDS], rules)
    _warn(found)
    return _together(
        known, bars, adjusted, dividends, [problem for table in found for problem in table.problems]
    )


def _dividends(found: Sequence[Table], rules: Rules) -> tuple[Dividend, ...]:
    once = {(one.ex_on, one.symbol): one for table in found for one in read_dividends(table.read(), rules)}
    return tuple(once[key] for key in sorted(once))


def _warn(found: Sequence[Table]) -> None:
    """One line a file, however many rows."""
    for table in found:
        if table.problems:
            first, count = table.problems[0], len(table.problems)
            log.warning("rows left out", file=first.file, count=count, first_row=first.row, why=first.reason)


def _joined(parts: Sequence[Mapping[Symbol, Series]]) -> dict[Symbol, Series]:
    """Files that follow each other are strung together; of overlapping ones the newest is taken whole."""
    found: dict[Symbol, Series] = {}
    for part in parts:
        for symbol, series in part.items():
            if len(series.days):
                found[symbol] = _newest(found[symbol], series) if symbol in found else series
    return found


def _newest(one: Series, other: Series) -> Series:
    early, late = sorted((one, other), key=lambda series: series.days[-1])
    if early.days[-1] >= late.days[0]:
        return late
    columns = {
        name: np.concatenate((early.columns[name], late.columns[name]))
        for name in early.columns
        if name in late.columns
    }
    return Series(np.concatenate((early.days, late.days)), columns)


def _together(
    known: Mapping[Symbol, Instrument],
    bars: Mapping[Symbol, Series],
    adjusted: Mapping[Symbol, Series],
    dividends: tuple[Dividend, ...],
    problems: Sequence[RowProblem],
) -> _Folder:
    newest = max((series.days[-1] for series in bars.values()), default=np.datetime64("NaT", "D"))
    whole = {symbol: _with_adjusted(series, symbol, dividends) for symbol, series in bars.items()}
    tradable = {symbol for symbol, series in whole.items() if newest - series.days[-1] <= STALE_AFTER}
    kept = {**whole, **{symbol: series for symbol, series in adjusted.items() if symbol not in tradable}}
    instruments = [
        instrument if symbol in tradable else _untradable(instrument, bars.get(symbol))
        for symbol, instrument in known.items()
        if symbol in kept
    ]
    series = {
        one.symbol: kept[one.symbol] if one.tradable else _adjusted_only(kept[one.symbol])
        for one in instruments
    }
    return _Folder(_among_themselves(instruments), series, dividends, tuple(problems))


def _untradable(instrument: Instrument, stale: Series | None) -> Instrument:
    why = "Only adjusted closes are known: returns, but no prices."
    if stale is not None:
        why = f"No price since {stale.days[-1]}; {why[0].lower()}{why[1:]}"
    return replace(instrument, tradable=False, flagged=why)


def _adjusted_only(series: Series) -> Series:
    return Series(series.days, {"adjusted_close": series.columns["adjusted_close"]})


def _among_themselves(instruments: Sequence[Instrument]) -> tuple[Instrument, ...]:
    """Substitutes that can be bought here, in both directions, never on the same index."""
    tradable = {one.symbol: one for one in instruments if one.tradable}
    found = []
    for one in instruments:
        namers = [other.symbol for other in instruments if one.symbol in other.substitutes]
        others = [other for other in dict.fromkeys((*one.substitutes, *namers)) if other in tradable]
        kept = tuple(other for other in others if not one.index or tradable[other].index != one.index)
        found.append(replace(one, substitutes=kept))
    return tuple(found)


def _with_adjusted(series: Series, symbol: Symbol, dividends: Sequence[Dividend]) -> Series:
    """Works the adjusted closes out from the dividends where the file has none."""
    if "adjusted_close" in series.columns:
        return series
    cash = np.zeros(len(series.days))
    for one in dividends:
        if one.symbol != symbol:
            continue
        place = int(np.searchsorted(series.days, np.datetime64(one.ex_on)))
        if place < len(cash):
            cash[place] += float(one.amount)
    adjusted = total_return_closes(series.columns["close"], cash)
    return Series(series.days, {**series.columns, "adjusted_close": adjusted})


def _bars(symbol: Symbol, series: Series, days: slice) -> Bars:
    columns = {name: column[days].copy() for name, column in series.columns.items()}
    count = len(series.days[days])
    unknown = np.full(count, np.nan)
    return Bars(
        symbol=symbol,
        dates=tuple(series.days[days].tolist()),
        open=columns.get("open", unknown),
        high=columns.get("high", unknown),
        low=columns.get("low", unknown),
        close=columns.get("close", unknown),
        adjusted_close=columns["adjusted_close"],
        volume=columns.get("volume", np.zeros(count)).astype(np.int64),
    )
