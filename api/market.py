"""/api/v1/market - instruments, prices, history, and the list one watches."""

from http import HTTPStatus

from api._request import actor, ports
from api.paging import part_of
from api.resource import Resource, Terms
from api.schemas.market import (
    HistoryIn,
    HistoryOut,
    InstrumentsOut,
    PriceOut,
    Search,
    bar_out,
    instrument_out,
    price_out,
)
from engine.domain.ids import Symbol
from engine.errors import MissingPriceError, UnknownInstrumentError
from engine.usecases.access import EVERYONE
from engine.usecases.market import read_history, report_market, report_price, search_market, unwatch, watch

market = Resource(
    "market",
    "market",
    "Instruments and their prices. Live prices: a WebSocket at `/api/v1/market/stream` with the same "
    'bearer token; send `{"type": "subscribe", "symbols": ["VTI"]}`, receive '
    "`{ts, prices: {symbol: [bid, ask, last]}}`, changes only.",
)

SYMBOL = "<string(maxlength=20):symbol>"
UNKNOWN = (UnknownInstrumentError,)
UNPRICED = (MissingPriceError,)


@market.route(
    "GET",
    "/instruments",
    Terms(allow=EVERYONE, query=Search, reply=InstrumentsOut, refusals=UNPRICED),
)
def instruments(query: Search) -> InstrumentsOut:
    """Instruments of this market, by symbol; a search puts matching symbols first."""
    found = search_market(report_market(actor(), ports=ports()), query.query)
    part, next_cursor = part_of(found, query, lambda listing: listing.symbol)
    return InstrumentsOut(items=[instrument_out(listing) for listing in part], next_cursor=next_cursor)


@market.route(
    "GET", f"/prices/{SYMBOL}", Terms(allow=EVERYONE, reply=PriceOut, refusals=(*UNKNOWN, *UNPRICED))
)
def prices(symbol: str) -> PriceOut:
    """The newest price of an instrument, and how old it is."""
    return price_out(report_price(actor(), Symbol(symbol), ports=ports()))


@market.route(
    "GET",
    f"/history/{SYMBOL}",
    Terms(allow=EVERYONE, query=HistoryIn, reply=HistoryOut, refusals=UNKNOWN, cacheable=True),
)
def history(symbol: str, query: HistoryIn) -> HistoryOut:
    """Daily bars between two days, both included, oldest first."""
    wanted = Symbol(symbol)
    found = read_history(actor(), wanted, start=query.start_date, end=query.end_date, ports=ports())
    part, next_cursor = part_of(found.bars, query.page, lambda bar: bar.on.isoformat())
    return HistoryOut(
        symbol=found.instrument.symbol,
        currency=found.instrument.currency,
        items=[bar_out(bar) for bar in part],
        next_cursor=next_cursor,
    )


@market.route(
    "GET", "/watch-list", Terms(allow=EVERYONE, query=Search, reply=InstrumentsOut, refusals=UNPRICED)
)
def watch_list(query: Search) -> InstrumentsOut:
    """The instruments that one watches, in the order they were added."""
    report = report_market(actor(), ports=ports())
    matching = {listing.symbol: listing for listing in search_market(report, query.query)}
    watched = [matching[symbol] for symbol in report.watched if symbol in matching]
    part, next_cursor = part_of(watched, query, lambda listing: listing.symbol)
    return InstrumentsOut(items=[instrument_out(listing) for listing in part], next_cursor=next_cursor)


@market.route(
    "PUT",
    f"/watch-list/{SYMBOL}",
    Terms(allow=EVERYONE, status=HTTPStatus.NO_CONTENT, refusals=UNKNOWN),
)
def put_watched(symbol: str) -> None:
    """Watch an instrument; one that is watched stays where it is."""
    watch(actor(), Symbol(symbol), ports=ports())


@market.route("DELETE", f"/watch-list/{SYMBOL}", Terms(allow=EVERYONE, status=HTTPStatus.NO_CONTENT))
def delete_watched(symbol: str) -> None:
    """Stop watching an instrument; one that is not watched changes nothing."""
    unwatch(actor(), Symbol(symbol), ports=ports())
