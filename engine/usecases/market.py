"""The market for people who look at it: what can be bought, how it has done, and how much of it they hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import isnan

from engine.analytics.ranges import months_before
from engine.boundary import to_price
from engine.domain.actor import Actor
from engine.domain.ids import USD, Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import DailyBar, Dividend, Quote
from engine.domain.money import ZERO, to_cents
from engine.domain.portfolio import Account, Portfolio
from engine.domain.prices import PriceSnapshot
from engine.errors import InvalidInputError
from engine.ports import Ports, UnitOfWork
from engine.usecases.snapshot import load_snapshot, stale_symbols

BASE = USD  # what exposure is added up in
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What one account holds of an instrument; money in the account's currency."""

    account: Account
    quantity: Decimal
    value: Decimal
    cost_basis: Decimal
    weight: Decimal  # fraction of the account's value
    base_value: Decimal  # in `BASE`, at the central bank's rate

    @property
    def gain(self) -> Decimal:
        return self.value - self.cost_basis


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

    @property
    def base_value(self) -> Decimal:
        return sum((one.base_value for one in self.exposure), ZERO)

    @property
    def share(self) -> Decimal:
        """Of everything the actor sees, a fraction."""
        return self.base_value / self.base_total if self.base_total else ZERO


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
    """Listings whose symbol begins with a text, then those whose name, index or region contains it."""
    wanted = text.strip().casefold()
    if not wanted:
        return report.listings
    first = [one for one in report.listings if one.symbol.casefold().startswith(wanted)]
    more = [one for one in report.listings if one not in first and wanted in _words(one.instrument)]
    return (*first, *more)


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
) -> tuple[DailyBar, ...]:
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
        load_snapshot(uow, ports.clock).instrument(symbol)
        return tuple(uow.market.bars(symbol, start, end))


def report_instrument(actor: Actor, symbol: Symbol, *, start: date | None, ports: Ports) -> InstrumentReport:
    """Price, history since `start` (None: all there is) and the actor's own holdings of an instrument.

    Raises:
        UnknownInstrumentError: No such instrument.
        MissingPriceError: Something the actor holds has no price.
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
    values = {p.id: prices.values(p) for p in portfolios}
    return InstrumentReport(
        listing=listing,
        as_of=prices.on,
        bars=bars,
        dividends=tuple(paid),
        exposure=tuple(
            _exposure(p, values[p.id], symbol, prices) for p in portfolios if symbol in values[p.id]
        ),
        base_currency=BASE,
        base_total=sum((_in_base(p, _worth(p, values[p.id]), prices) for p in portfolios), ZERO),
    )


def watch(actor: Actor, symbol: Symbol, *, ports: Ports) -> None:
    """Put an instrument on the actor's watch list; one that is there stays where it is.

    Raises:
        UnknownInstrumentError: No such instrument.
    """
    with ports.unit_of_work(actor) as uow:
        load_snapshot(uow, ports.clock).instrument(symbol)
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


def _words(instrument: Instrument) -> str:
    return f"{instrument.name} {instrument.index} {instrument.region} {instrument.asset_class}".casefold()


def _worth(portfolio: Portfolio, values: Mapping[Symbol, Decimal]) -> Decimal:
    return portfolio.cash + sum(values.values(), ZERO)


def _in_base(portfolio: Portfolio, amount: Decimal, prices: PriceSnapshot) -> Decimal:
    return to_cents(amount * prices.rate(portfolio.account.currency, BASE))


def _exposure(
    portfolio: Portfolio, values: Mapping[Symbol, Decimal], symbol: Symbol, prices: PriceSnapshot
) -> Exposure:
    total = _worth(portfolio, values)
    return Exposure(
        account=portfolio.account,
        quantity=portfolio.quantity(symbol),
        value=values[symbol],
        cost_basis=sum((lot.cost_basis for lot in portfolio.lots_of(symbol)), ZERO),
        weight=values[symbol] / total if total else ZERO,
        base_value=_in_base(portfolio, values[symbol], prices),
    )
