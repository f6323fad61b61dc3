"""What the tables of a folder say, row by row checked: instruments, bars, dividends, adjusted closes."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from engine.domain.ids import Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import Dividend, FloatArray
from engine.errors import InvalidInputError
from gateways.market_data.master import instrument, rows
from gateways.market_data.tables import DayArray, Table

FIRST_DAY = date(2010, 1, 1)  # older rows are not kept in memory
PRICES = ("open", "high", "low", "close")
PRICE_PLACES = 4
LARGEST = 1e9  # a price or an amount beyond is a mistake
AMOUNT_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Series:
    """Columns of one symbol by name, days rising."""

    days: DayArray
    columns: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a row is checked against."""

    symbols: Collection[str]
    sessions: DayArray


def read_instruments(table: Table) -> dict[Symbol, Instrument]:
    found: dict[Symbol, Instrument] = {}
    for place, row in enumerate(rows(table)):
        try:
            one = instrument(row)
        except InvalidInputError as error:
            table.note(place, str(error))
            continue
        if one.symbol in found:
            table.note(place, f"{one.symbol} is listed twice")
        found.setdefault(one.symbol, one)
    return found


def read_bars(table: Table, rules: Rules) -> dict[Symbol, Series]:
    """Series with open, high, low, close, volume and, where the file has it, adjusted_close."""
    _check_days(table, "date", rules)
    _check_symbols(table, rules)
    names = [*PRICES, *(name for name in ("adjusted_close",) if name in table.columns)]
    for name in names:
        _check_positive(table, name)
    for name in PRICES:  # single-precision sources carry noise behind the fourth place
        table.columns[name] = np.round(table.floats(name), PRICE_PLACES)
    _skip(table, table.floats("high") < table.floats("low"), "high is below low")
    if "volume" in table.columns:
        shares = table.floats("volume")
        _skip(table, ~(np.isfinite(shares) & (shares >= 0)), "volume is not a number of shares")
        names.append("volume")
    return _by_symbol(table, "date", names)


def read_adjusted(table: Table, rules: Rules) -> dict[Symbol, Series]:
    """Series with adjusted_close, from one row a day and symbol."""
    _check_days(table, "date", rules)
    _check_symbols(table, rules)
    _check_positive(table, "adjusted_close")
    return _by_symbol(table, "date", ["adjusted_close"])


def read_wide(table: Table, rules: Rules) -> dict[Symbol, Series]:
    """Series with adjusted_close, from one column a symbol; an empty cell is a day without a close."""
    _check_days(table, "date", rules)
    again = np.ones(len(table.numbers), dtype=np.bool_)
    again[np.unique(table.days("date"), return_index=True)[1]] = False
    _skip(table, again, "a second row for this day")
    order = np.argsort(table.days("date"))
    days = table.days("date")[order]
    found = {}
    for heading, name in zip(table.headings, table.names, strict=True):
        if heading in rules.symbols:
            closes = table.floats(name)
            _note_bad_cells(table, name, heading, closes)
            closes = closes[order]
            good = np.isfinite(closes) & (closes > 0)
            found[Symbol(heading)] = Series(days[good], {"adjusted_close": closes[good]})
    return found


def read_dividends(table: Table, rules: Rules) -> list[Dividend]:
    _check_days(table, "ex_on", rules)
    _check_symbols(table, rules)
    _check_positive(table, "amount")
    return [
        Dividend(symbol, day, Decimal(repr(amount)).quantize(AMOUNT_STEP))
        for symbol, series in _by_symbol(table, "ex_on", ["amount"]).items()
        for day, amount in zip(series.days.tolist(), series.columns["amount"].tolist(), strict=True)
    ]


def _check_days(table: Table, name: str, rules: Rules) -> None:
    table.columns[name] = table.days(name)
    _skip(table, np.isnat(table.days(name)), f"{name} is not a day (YYYY-MM-DD)")
    table.keep(table.days(name) >= np.datetime64(FIRST_DAY))
    _skip(table, ~np.isin(table.days(name), rules.sessions), f"{name} is not a trading day")


def _check_symbols(table: Table, rules: Rules) -> None:
    """Rows of a symbol that is no instrument are left out; its first row speaks for all of them."""
    symbols = table.texts("symbol")
    table.columns["symbol"] = np.array(symbols, dtype=np.str_)
    count = Counter(symbols)
    for symbol in sorted(set(count).difference(rules.symbols)):
        table.note(symbols.index(symbol), f"unknown symbol {symbol!r} ({count[symbol]} rows)")
    table.keep(np.isin(table.columns["symbol"], sorted(rules.symbols)))


def _check_positive(table: Table, name: str) -> None:
    values = table.floats(name)
    table.columns[name] = values
    _skip(table, ~np.isfinite(values), f"{name} is not a number")
    _skip(table, table.floats(name) <= 0, f"{name} is not above zero")
    _skip(table, table.floats(name) > LARGEST, f"{name} is beyond {LARGEST:.0f}")


def _note_bad_cells(table: Table, name: str, heading: str, closes: FloatArray) -> None:
    for place, text in enumerate(table.texts(name) if closes.dtype != table.columns[name].dtype else ()):
        if text and not np.isfinite(closes[place]):
            table.note(place, f"{heading} is not a number")
    for row in np.flatnonzero(closes <= 0):
        table.note(int(row), f"{heading} is not above zero")


def _skip(table: Table, bad: NDArray[np.bool_], reason: str) -> None:
    if bad.any():
        table.skip(bad, reason)


def _by_symbol(table: Table, day_name: str, names: list[str]) -> dict[Symbol, Series]:
    """One series a symbol, sorted by day; a second row of one day is left out."""
    order = np.lexsort((table.days(day_name), table.columns["symbol"]))
    symbols, days = table.columns["symbol"][order], table.days(day_name)[order]
    again = np.zeros(len(order), dtype=np.bool_)
    again[1:] = (symbols[1:] == symbols[:-1]) & (days[1:] == days[:-1])
    if again.any():
        bad = np.zeros(len(order), dtype=np.bool_)
        bad[order[again]] = True
        table.skip(bad, "a second row for this symbol and day")
        return _by_symbol(table, day_name, names)
    columns = {name: table.floats(name)[order] for name in names}
    starts = [place for place in range(len(order)) if place == 0 or symbols[place] != symbols[place - 1]]
    stops = [*starts, len(order)][1:]
    return {
        Symbol(str(symbols[start])): Series(
            days[start:stop], {name: column[start:stop] for name, column in columns.items()}
        )
        for start, stop in zip(starts, stops, strict=True)
    }
