"""The market for people who look at it: what can be bought, how it has done, and how much of it they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isnan

from engine.analytics.ranges import months_before
from engine.boundary import to_price
from engine.domain.actor import Actor
from engine.domain.ids import Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import DailyBar, Dividend, Quote
from engine.domain.money import ZERO
from engine.domain.prices import PriceSnapshot
from engine.errors import InvalidInputError, UnknownInstrumentError
from engine.ports import Ports, UnitOfWork
from engine.usecases.exposure import BASE, Exposure, exposure_to
from engine.usecases.snapshot import load_instrument, load_snapshot, stale_symbols

LOOK_BACK = timedelta(days=10)  # the session before, even around holidays


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One instrument with its newest price; prices in its own currency."""

    instrument: Instrument
    quote: Quote | None  # None: listed, but nobody quotes it
    previous_close: Decimal | None  # None before the instrument's second session
    is_stale: bool  # too old to trade on
    is_watched: bool

    @property
    def symbol(self) -> Symbol:
        return self.instrument.symbol

    @property
    def change(self) -> Decimal | None:
        """Since the previous close, a fraction; None where either price is missing."""
        if self.quote is None or not self.previous_close:
            return None
        return self.quote.last / self.previous_close - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketReport:
    """Every instrument, by symbol, and which of them the actor watches."""

    as_of: date
    source: str
    listings: tuple[Listing, ...]
    watched: tuple[Symbol, ...]  # in the order they were added

    @property
    def priced_at(self) -> datetime | None:
        """When the newest quote is from; None while nothing is quoted."""
        return max((one.quote.at for one in self.listings if one.quote), default=None)

    @property
    def watch_list(self) -> tuple[Listing, ...]:
        """The watched ones, in the order they were added."""
        known = {one.symbol: one for one in self.listings}
        return tuple(known[symbol] for symbol in self.watched if symbol in known)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentReport:
    """One instrument: its price, its past, and how much of it the actor holds."""

    listing: Listing
    as_of: date
    bars: tuple[DailyBar, ...]  # oldest first
    dividends: tuple[Dividend, ...]  # within the bars' days, oldest first
    exposure: tuple[Exposure, ...]  # accounts that hold it
    base_currency: Currency
    base_total: Decimal  # of all the actor's accounts, in `base_currency`
    unpriced: str = ""  # held, but without a price or a rate: the exposure is then not known

    @property
    def quantity(self) -> Decimal:
        return sum((one.quantity for one in self.exposure), ZERO)

    @property
    def base_value(self) -> Decimal:
        return sum((one.base_value for one in self.exposure), ZERO)

    @property
    def base_gain(self) -> Decimal:
        return sum((one.base_gain for one in self.exposure), ZERO)

    @property
    def share(self) -> Decimal:
        """Of everything the actor sees, a fraction."""
        return self.base_value / self.base_total if self.base_total else ZERO

    @property
    def extremes(self) -> tuple[Decimal, Decimal] | None:
        """Lowest and highest price of the bars' days, today's included; None where no price is known."""
        known = [price for bar in self.bars for price in (bar.low, bar.high) if price is not None]
        if self.listing.quote:
            known.append(self.listing.quote.last)
        return (min(known), max(known)) if known else None

    @property
    def dividend_total(self) -> Decimal:
        """Paid a share within the bars' days, in the instrument's currency."""
        return sum((one.amount for one in self.dividends), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Daily bars of one instrument, in its currency; oldest first."""

    instrument: Instrument
    bars: tuple[DailyBar, ...]


def report_market(actor: Actor, *, ports: Ports) -> MarketReport:
    """Every instrument at its newest price; public but for the watch list.

    Raises:
        MissingPriceError: No exchange rates are stored yet.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        prices = load_snapshot(uow, ports.clock)
        watched = tuple(uow.watch_list.symbols())
        listings = _listings(uow, prices, sorted(prices.instruments), watched, ports)
    return MarketReport(
        as_of=prices.on, source=ports.provider.source, listings=tuple(listings), watched=watched
    )


def search_market(report: MarketReport, text: str) -> tuple[Listing, ...]:
    """Listings whose symbol begins with a text, then those that have each of its words somewhere.

    Name, index, region, sector and asset class are looked at. Both groups are by symbol.
    """
    wanted = " ".join(text.casefold().split())
    if not wanted:
        return report.listings
    first = [one for one in report.listings if one.symbol.casefold().startswith(wanted)]
    seen = {one.symbol for one in first}
    others = (one for one in report.listings if one.symbol not in seen)
    return (*first, *(one for one in others if _has_words(one.instrument, wanted.split())))


def find_instrument(actor: Actor, symbol: Symbol, *, ports: Ports) -> Instrument:
    """What is known of one instrument, priced or not; small letters find it as well.

    Raises:
        UnknownInstrumentError: No such instrument.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        known = uow.market.instruments()
    alike = (one for one in known.values() if one.symbol.casefold() == symbol.casefold())
    found = known.get(symbol) or next(alike, None)
    if found is None:
        raise UnknownInstrumentError(symbol)
    return found


def report_price(actor: Actor, symbol: Symbol, *, ports: Ports) -> Listing:
    """One instrument at its newest price.

    Raises:
        UnknownInstrumentError: No such instrument.
        MissingPriceError: It has no price.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        prices = load_snapshot(uow, ports.clock)
        prices.instrument(symbol)
        prices.quote(symbol)
        return _listings(uow, prices, [symbol], uow.watch_list.symbols(), ports)[0]


def read_history(
    actor: Actor, symbol: Symbol, *, start: date | None = None, end: date | None = None, ports: Ports
) -> History:
    """Daily bars between two days, both included, oldest first.

    Args:
        actor: Any signed-in user: prices are public.
        symbol: The instrument.
        start: None: a year before the end.
        end: None: the market date.
        ports: The wired outside.

    Raises:
        UnknownInstrumentError: No such instrument.
        InvalidInputError: `start` is after `end`.
    """
    end = end or ports.clock.market_date()
    start = start or months_before(end, 12)
    if start > end:
        raise InvalidInputError(f"The history would start on {start}, after its end on {end}.")
    with ports.unit_of_work(actor, read_only=True) as uow:
        instrument = load_instrument(uow, symbol)
        return History(instrument=instrument, bars=tuple(uow.market.bars(symbol, start, end)))


def report_instrument(actor: Actor, symbol: Symbol, *, start: date | None, ports: Ports) -> InstrumentReport:
    """Price, history since `start` (None: all there is) and the actor's own holdings of an instrument.

    Raises:
        UnknownInstrumentError: No such instrument.
        MissingPriceError: No exchange rates are stored yet.
    """
    today = ports.clock.market_date()
    first = start or date.min
    with ports.unit_of_work(actor, read_only=True) as uow:
        prices = load_snapshot(uow, ports.clock)
        prices.instrument(symbol)
        watched = uow.watch_list.symbols()
        listing = _listings(uow, prices, [symbol], watched, ports)[0]
        bars = tuple(uow.market.bars(symbol, first, today))
        paid = uow.market.dividends([symbol], bars[0].on if bars else first, today)
        portfolios = uow.portfolios.all()
    held = exposure_to(symbol, portfolios, prices)
    return InstrumentReport(
        listing=listing,
        as_of=prices.on,
        bars=bars,
        dividends=tuple(paid),
        exposure=held.accounts,
        base_currency=BASE,
        base_total=held.total,
        unpriced=held.unpriced,
    )


def watch(actor: Actor, symbol: Symbol, *, ports: Ports) -> None:
    """Put an instrument on the actor's watch list; one that is there stays where it is.

    Raises:
        UnknownInstrumentError: No such instrument.
    """
    with ports.unit_of_work(actor) as uow:
        load_instrument(uow, symbol)
        uow.watch_list.add(symbol, ports.clock.now())
        uow.commit()


def unwatch(actor: Actor, symbol: Symbol, *, ports: Ports) -> None:
    """Take an instrument off the actor's watch list; one that is not there changes nothing."""
    with ports.unit_of_work(actor) as uow:
        uow.watch_list.remove(symbol)
        uow.commit()


def _listings(
    uow: UnitOfWork, prices: PriceSnapshot, symbols: Sequence[Symbol], watched: Iterable[Symbol], ports: Ports
) -> list[Listing]:
    before = ports.clock.sessions(prices.on - LOOK_BACK, prices.on - timedelta(days=1))
    closes = _closes(uow, symbols, before)
    seen = set(watched)
    return [
        Listing(
            instrument=prices.instruments[symbol],
            quote=prices.quotes.get(symbol),
            previous_close=closes.get(symbol),
            is_stale=symbol in prices.quotes and bool(stale_symbols(prices, [symbol])),
            is_watched=symbol in seen,
        )
        for symbol in symbols
    ]


def _closes(uow: UnitOfWork, symbols: Sequence[Symbol], days: Sequence[date]) -> Mapping[Symbol, Decimal]:
    """The close before today of each instrument that has one."""
    history = uow.market.history(symbols, days[0], days[-1]) if symbols and days else None
    if history is None or not history.dates:
        return {}
    last = history.closes[-1]
    return {s: to_price(float(c)) for s, c in zip(history.symbols, last, strict=True) if not isnan(c)}


def _has_words(instrument: Instrument, words: Iterable[str]) -> bool:
    said = (instrument.name, instrument.index, instrument.region, instrument.sector, instrument.asset_class)
    text = f"{instrument.symbol} {' '.join(said)}".replace("_", " ").casefold()
    return all(word in text for word in words)
