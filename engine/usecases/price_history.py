"""How an instrument has done over a span of days: its closes, and two returns that must not be confused."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from engine.domain.actor import Actor
from engine.domain.ids import Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import FloatArray, PriceHistory
from engine.ports import Ports
from engine.usecases.snapshot import load_instrument

LOOK_BACK = timedelta(days=10)  # the close that a span starts from, even around holidays


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryReport:
    """Closes of one instrument, oldest first. The first is the one that the span is measured from."""

    instrument: Instrument
    dates: tuple[date, ...]
    prices: FloatArray  # closes; adjusted closes where nothing else is known
    adjusted_only: bool
    price_return: float | None  # without dividends, a fraction; None where only adjusted closes are known
    total_return: float | None  # dividends reinvested; None with less than two days


def report_history(actor: Actor, symbol: Symbol, *, start: date | None, ports: Ports) -> HistoryReport:
    """Closes from the last one up to `start` (None: all there are) to the newest.

    Raises:
        UnknownInstrumentError: No such instrument.
    """
    first = start - LOOK_BACK if start else date.min
    with ports.unit_of_work(actor, read_only=True) as uow:
        instrument = load_instrument(uow, symbol)
        history = uow.market.history([symbol], first, ports.clock.market_date())
    base = _base(history, start)
    closes, adjusted = history.closes[base:, 0], history.adjusted[base:, 0]
    adjusted_only = bool(np.isnan(closes).any())
    return HistoryReport(
        instrument=instrument,
        dates=history.dates[base:],
        prices=adjusted if adjusted_only else closes,
        adjusted_only=adjusted_only,
        price_return=None if adjusted_only else _growth(closes),
        total_return=_growth(adjusted),
    )


def _base(history: PriceHistory, start: date | None) -> int:
    """Row of the newest close up to `start`, or of the first close that there is."""
    known: list[int] = np.flatnonzero(~np.isnan(history.adjusted[:, 0])).tolist()
    until = [row for row in known if start and history.dates[row] <= start]
    return max(until, default=min(known, default=len(history.dates)))


def _growth(prices: FloatArray) -> float | None:
    """From the first to the last, a fraction."""
    return float(prices[-1] / prices[0] - 1.0) if len(prices) > 1 else None
