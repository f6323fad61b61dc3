"""What a market says: bars, quotes, dividends, exchange rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from engine.domain.ids import Currency, Symbol

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Quote:
    """What an instrument can be bought and sold for, and who says so since when."""

    symbol: Symbol
    bid: Decimal  # instrument currency, > 0
    ask: Decimal  # >= bid
    last: Decimal  # the price that positions are valued at
    currency: Currency
    at: datetime  # market time of the quote, aware, UTC
    source: str  # "simulated", "files", ...


@dataclass(frozen=True, slots=True)
class Bars:
    """Daily bars of one instrument, columns side by side, oldest first.

    `close` is NaN throughout for an instrument known by its adjusted closes only.
    """

    symbol: Symbol
    dates: tuple[date, ...]
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray  # split-adjusted, instrument currency, shape (n_days,)
    adjusted_close: FloatArray  # total return: splits and dividends
    volume: NDArray[np.int64]

    def since(self, index: int) -> "Bars":
        """The bars from the one at `index` on."""
        return Bars(
            self.symbol,
            self.dates[index:],
            self.open[index:],
            self.high[index:],
            self.low[index:],
            self.close[index:],
            self.adjusted_close[index:],
            self.volume[index:],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyBar:
    """One session of one instrument as it is stored; None where only the adjusted close is known."""

    on: date
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    close: Decimal | None
    adjusted_close: Decimal | None
    volume: int


@dataclass(frozen=True, slots=True)
class KnownBars:
    """What is stored of one instrument: enough to see whether a provider's series goes on from it."""

    count: int
    last_on: date
    last_adjusted: Decimal  # six places; providers that adjust backwards change it with every dividend


@dataclass(frozen=True, slots=True)
class Dividend:
    """Cash per share; who holds the share at the close before the ex-date is paid."""

    symbol: Symbol
    ex_on: date
    amount: Decimal  # instrument currency per share, six places


@dataclass(frozen=True, slots=True)
class FxRate:
    """Reference rate of the European Central Bank."""

    currency: Currency
    on: date
    per_euro: Decimal  # units of `currency` for one euro


@dataclass(frozen=True, slots=True)
class FxRates:
    """Rates in force at one date."""

    on: date
    per_euro: Mapping[Currency, Decimal]  # EUR itself is 1


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """Closes of several instruments over common days; days without a close carry the last one forward."""

    dates: tuple[date, ...]  # oldest first
    symbols: tuple[Symbol, ...]
    closes: FloatArray  # shape (n_days, n_symbols); NaN before the first close
    adjusted: FloatArray  # same shape
