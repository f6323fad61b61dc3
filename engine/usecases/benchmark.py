"""What an account is compared with: another instrument over the same days."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.domain.ids import Currency, Symbol
from engine.domain.instrument import Instrument
from engine.errors import MissingPriceError, UnknownInstrumentError
from engine.usecases.market_days import MarketDays

DEFAULT = Symbol("AOR")  # a 60/40 fund


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """What an instrument returned over the same days, dividends included, in the account's currency."""

    symbol: Symbol
    name: str
    total_return: float
    index: tuple[float, ...]  # growth of 1 on the dates of the series


def choose(wanted: Symbol | None, instruments: Mapping[Symbol, Instrument]) -> Symbol | None:
    """The instrument that was asked for, else the usual one where it is known.

    Raises:
        UnknownInstrumentError: What was asked for is not in this market.
    """
    if wanted is None:
        return DEFAULT if DEFAULT in instruments else None
    if wanted not in instruments:
        raise UnknownInstrumentError(wanted)
    return wanted


def compare(
    days: MarketDays, rows: slice, currency: Currency, symbol: Symbol, *, required: bool
) -> Benchmark | None:
    """Growth of one unit over the rows; None when its price is missing and nobody insists.

    Raises:
        MissingPriceError: It has no price on the first day, and is required.
    """
    instrument = days.instruments[symbol]
    adjusted = days.history.adjusted[:, days.history.symbols.index(symbol)]
    levels = (adjusted * days.rate(instrument.currency, currency))[rows]
    if np.isnan(levels[0]):
        if required:
            raise MissingPriceError(symbol, days.dates[rows][0])
        return None
    index = levels / levels[0]
    return Benchmark(
        symbol=symbol, name=instrument.name, total_return=float(index[-1] - 1.0), index=tuple(index.tolist())
    )
