"""The market as use-cases see it: one consistent set of stored quotes and rates."""

from collections.abc import Iterable
from datetime import timedelta

from engine.domain.ids import Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.prices import PriceSnapshot
from engine.errors import StalePriceError, UnknownInstrumentError
from engine.ports import Clock, UnitOfWork

MAX_AGE = timedelta(minutes=15)  # of market time: an older price trades nothing
AHEAD = timedelta(seconds=30)  # a quote from the market's future is one from an earlier replay of the day
MAX_FX_AGE = timedelta(days=7)  # weekends and holidays have no reference rate
SIMULATED = "simulated"


def load_snapshot(uow: UnitOfWork, clock: Clock) -> PriceSnapshot:
    """The newest stored quote of every instrument, and the exchange rates in force."""
    on = clock.market_date()
    return PriceSnapshot(
        at=clock.market_now(),
        on=on,
        instruments=uow.market.instruments(),
        quotes=uow.market.quotes(),
        fx=uow.market.fx(on),
    )


def load_instrument(uow: UnitOfWork, symbol: Symbol) -> Instrument:
    """One instrument, whether or not anything has a price today.

    Raises:
        UnknownInstrumentError: No such instrument.
    """
    instrument = uow.market.instruments().get(symbol)
    if instrument is None:
        raise UnknownInstrumentError(symbol)
    return instrument


def stale_symbols(prices: PriceSnapshot, symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """Those whose quote is too old to trade on."""
    return tuple(s for s in sorted(symbols) if not -AHEAD <= prices.at - prices.quote(s).at <= MAX_AGE)


def has_old_rates(prices: PriceSnapshot) -> bool:
    """Whether the newest exchange rate is older than a week."""
    return prices.on - prices.fx.on > MAX_FX_AGE


def require_fresh(prices: PriceSnapshot, symbols: Iterable[Symbol], currency: Currency) -> None:
    """Refuse to trade on old prices or rates.

    The simulated market is let off the age of rates: its real ones end with the installed package,
    and the pages say of when they are.

    Raises:
        StalePriceError: Names what is old and since when.
        MissingPriceError: Something has no quote at all.
    """
    wanted = tuple(symbols)
    stale = stale_symbols(prices, wanted)
    if stale:
        oldest = min(prices.quote(symbol).at for symbol in stale)
        raise StalePriceError(
            f"The price of {', '.join(stale[:3])}{' and others' if len(stale) > 3 else ''} dates from "
            f"{oldest:%d %b %Y %H:%M} UTC, which is too old to trade on. Orders can be proposed again "
            "once prices are fresh."
        )
    foreign = [prices.quote(s) for s in wanted if prices.quote(s).currency != currency]
    if has_old_rates(prices) and any(quote.source != SIMULATED for quote in foreign):
        raise StalePriceError(
            f"The exchange rate of {currency} dates from {prices.fx.on:%d %b %Y}, which is too old to trade "
            "on. Orders can be proposed again once rates are fresh."
        )
