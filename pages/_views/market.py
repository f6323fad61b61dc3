"""Market page: the report in, rows of the grid and sentences out. Pure, so tests need no browser."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from components.format import CLASS_NAMES, SYMBOLS, count, day, exchange_time, sentence
from components.theme import CLASS_COLOURS
from engine.errors import InvalidInputError
from engine.usecases.market import Listing, MarketReport, search_market
from pages._views.words import instrument_path

Row = dict[str, Any]
LONGEST_SEARCH = 80


class Shown(StrEnum):
    """Which instruments the grid offers; the value is the label people read."""

    ALL = "All"
    WATCHED = "Watched"


def headline(report: MarketReport) -> str:
    """How many stand higher and lower than at the close before, and when that was so."""
    changes = [one.change for one in report.listings if one.change is not None and not one.is_stale]
    if not changes or report.priced_at is None:
        return f"{sentence(count(len(report.listings), 'instrument'))}, none with a price of today."
    higher, lower = sum(one > 0 for one in changes), sum(one < 0 for one in changes)
    verb = "stands" if higher == 1 else "stand"
    number = len(changes)
    noun = "instrument" if number == 1 else "instruments"
    noun = noun if number == len(report.listings) else f"priced {noun}"
    return (
        f"{higher} of {number} {noun} {verb} above the previous close and "
        f"{lower} below, on {exchange_time(report.priced_at)}."
    )


def matches(report: MarketReport, shown: Shown, text: str) -> tuple[Listing, ...]:
    """What is asked for: the watch list in its own order, everything else in that of the search."""
    found = search_market(report, text[:LONGEST_SEARCH])
    if shown is Shown.ALL:
        return found
    kept = {one.symbol for one in found}
    return tuple(one for one in report.watch_list if one.symbol in kept)


def found_text(report: MarketReport, shown: Shown, text: str, found: Sequence[Listing]) -> str:
    """How many there are, for the eye and for screen readers."""
    number, asked = len(found), text.strip()[:LONGEST_SEARCH]
    if shown is Shown.WATCHED and not asked:
        return f"You watch {count(number, 'instrument')}."
    everything = len(report.watch_list if shown is Shown.WATCHED else report.listings)
    if not asked:
        return f"{sentence(count(everything, 'instrument'))} by symbol."
    where = "you watch" if shown is Shown.WATCHED else "in this market"
    verb = "matches" if number == 1 else "match"
    return f"{sentence(count(number, 'instrument'))} of {everything} {where} {verb} \u201c{asked}\u201d."


def nothing_found(shown: Shown, text: str) -> tuple[str, str]:
    """Instead of an empty grid: what is missing, and the way on."""
    if shown is Shown.WATCHED and not text.strip():
        return (
            "Your watch list is empty",
            "It keeps instruments you want an eye on, held or not. Press Watch on an instrument's page, "
            "or beside it in the list of all.",
        )
    other = " Or choose All to search beyond your watch list." if shown is Shown.WATCHED else ""
    return (
        "No instrument matches",
        f"Search looks at symbol, name, index, class, region and sector.{other}",
    )


def grid_rows(listings: Sequence[Listing]) -> list[Row]:
    """For `market_columns`."""
    return [_row(one) for one in listings]


def pressed(data: object) -> tuple[str, bool]:
    """Symbol, and whether it is to be watched, of a press in the grid.

    Raises:
        InvalidInputError: Something else came from the browser.
    """
    symbol, wanted = (data.get("symbol"), data.get("watched")) if isinstance(data, dict) else (None, None)
    if not isinstance(symbol, str) or not isinstance(wanted, bool):
        raise InvalidInputError("Choose one of the options offered.")
    return symbol, wanted


def watched_text(symbol: str, *, watched: bool) -> str:
    return f"{symbol} is on your watch list." if watched else f"{symbol} is no longer on your watch list."


def _row(one: Listing) -> Row:
    instrument, quote = one.instrument, one.quote
    is_fund = bool(instrument.index or instrument.expense_ratio)
    return {
        "id": one.symbol,
        "symbol": one.symbol,
        "name": instrument.name,
        "href": instrument_path(one.symbol),
        "kind": CLASS_NAMES[instrument.asset_class],
        "colour": CLASS_COLOURS[instrument.asset_class],
        "unit": SYMBOLS.get(instrument.currency, f"{instrument.currency} "),
        "price": float(quote.last) if quote else None,
        "bid": float(quote.bid) if quote else None,
        "ask": float(quote.ask) if quote else None,
        "previous": float(one.previous_close) if one.previous_close else None,
        "today": float(one.change) if one.change is not None else None,
        "expense": float(instrument.expense_ratio) if is_fund else None,
        "watched": one.is_watched,
        "state": _age(one),
    }


def _age(one: Listing) -> Row | None:
    """Of a price that is too old to trade on."""
    if one.quote is None or not one.is_stale:
        return None
    return {"text": f"From {day(one.quote.at.date(), year=False)}", "tone": "bad", "icon": "octagon-alert"}
