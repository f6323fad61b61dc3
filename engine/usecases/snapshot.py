"""The market as use-cases see it: one consistent set of stored quotes and rates."""

from collections.abc import Iterable
from datetime import timedelta

from engine.domain.ids import Symbol
from engine.domain.prices import PriceSnapshot
from engine.errors import StalePriceError
from engine.ports import Clock, UnitOfWork

MAX_AGE = timedelta(minutes=15)  # of market time: an older price trades nothing


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


def stale_symbols(prices: PriceSnapshot, symbols: Iterable[Symbol]) -> tuple[Symbol, ...]:
    """Those whose quote is too old to trade on."""
    return tuple(s for s in sorted(symbols) if prices.at - prices.quote(s).at > MAX_AGE)


def require_fresh(prices: PriceSnapshot, symbols: Iterable[Symbol]) -> None:
    """Refuse to trade on old prices.

    Raises:
        StalePriceError: Names what is old and since when.
        MissingPriceError: Something has no quote at all.
    """
    stale = stale_symbols(prices, symbols)
    if stale:
        oldest = min(prices.quote(symbol).at for symbol in stale)
        raise StalePriceError(
            f"The price of {', '.join(stale[:3])}{' and others' if len(stale) > 3 else ''} dates from "
            f"{oldest:%d %b %Y %H:%M} UTC, which is too old to trade on. Orders can be proposed again "
            "once prices are fresh."
        )
