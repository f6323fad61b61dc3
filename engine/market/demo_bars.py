"""Prices of the simulated market from its returns: levels, cash distributions, daily bars and volumes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.boundary import to_price
from engine.domain.ids import Symbol
from engine.domain.market import Bars, Dividend, FloatArray
from engine.market.demo_calibration import ANNUAL, BILLS, MONTHLY, first_year, overnight_share
from engine.market.demo_facts import FUNDS, LEVEL_ON
from engine.market.demo_paths import Paths, simulate

QUARTER_DAY, YEAR_END_DAY = 22, 20  # distributions go ex on the first session from this day of the month on
VOLUME_NOISE = 0.3


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """Arrays of shape (n_days, n_symbols); prices in USD, rounded to cents, NaN before a fund's first day."""

    sessions: tuple[date, ...]
    symbols: tuple[Symbol, ...]
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray  # without the distribution from its ex-date on
    adjusted_close: FloatArray  # total return; equals the close on the day that levels are known for
    volume: NDArray[np.int64]
    dividends: FloatArray  # cash per share on the ex-date, four places, else 0
    day_variance: FloatArray  # of the log price between open and close

    def bars(self, start: date, end: date) -> tuple[Bars, ...]:
        """Days within [start, end] of every fund that has any."""
        first, stop = (np.searchsorted(np.array(self.sessions, "M8[D]"), day) for day in _span(start, end))
        found = []
        for column, symbol in enumerate(self.symbols):
            begun = max(int(first), int(np.argmin(np.isnan(self.close[:, column]))))
            if begun < stop:
                found.append(self._one(symbol, column, slice(begun, int(stop))))
        return tuple(found)

    def cash(self, start: date, end: date) -> tuple[Dividend, ...]:
        """Distributions with an ex-date within [start, end], oldest first."""
        rows, columns = np.nonzero(self.dividends)
        return tuple(
            Dividend(self.symbols[column], self.sessions[row], to_price(self.dividends[row, column]))
            for row, column in zip(rows, columns, strict=True)
            if start <= self.sessions[row] <= end
        )

    def _one(self, symbol: Symbol, column: int, days: slice) -> Bars:
        return Bars(
            symbol=symbol,
            dates=self.sessions[days],
            open=self.open[days, column].copy(),
            high=self.high[days, column].copy(),
            low=self.low[days, column].copy(),
            close=self.close[days, column].copy(),
            adjusted_close=self.adjusted_close[days, column].copy(),
            volume=self.volume[days, column].copy(),
        )


def demo_history(sessions: Sequence[date], seed: int) -> DemoHistory:
    """The simulated market's whole past; see `simulate` for `sessions` and errors."""
    paths = simulate(sessions, seed)
    known = np.column_stack([_days_known(paths.sessions, symbol) for symbol in paths.symbols])
    price_returns = np.column_stack(
        [_price_returns(paths, column, known[:, column]) for column in range(len(paths.symbols))]
    )
    close: FloatArray = np.where(known, _levels(paths, price_returns), np.nan)
    adjusted: FloatArray = np.where(known, _levels(paths, paths.returns), np.nan)
    paid = np.expm1(paths.returns - price_returns)  # what the close lacks of the day's return
    dividends: FloatArray = np.where(known, close * paid, 0.0)
    overnight = np.array([overnight_share(symbol) for symbol in paths.symbols])
    opens, highs, lows = _day_range(close, paths, overnight)
    return DemoHistory(
        sessions=paths.sessions,
        symbols=tuple(Symbol(symbol) for symbol in paths.symbols),
        open=opens,
        high=highs,
        low=lows,
        close=np.round(close, 2),
        adjusted_close=np.round(adjusted, 6),
        volume=_volumes(paths, known),
        dividends=np.round(dividends, 4),
        day_variance=(1 - overnight) * paths.sigma**2,
    )


def _span(start: date, end: date) -> tuple[np.datetime64, np.datetime64]:
    return np.datetime64(start, "D"), np.datetime64(end, "D") + 1


def _days_known(sessions: Sequence[date], symbol: str) -> NDArray[np.bool_]:
    return np.array([day.year >= first_year(symbol) for day in sessions])


def _levels(paths: Paths, returns: FloatArray) -> FloatArray:
    """Prices whose log returns are these and which meet the funds' closes on the day those are known for."""
    anchor = paths.sessions.index(LEVEL_ON)
    total = np.cumsum(returns, axis=0)
    known_levels = np.array([FUNDS[symbol].level for symbol in paths.symbols])
    levels: FloatArray = known_levels * np.exp(total - total[anchor])
    return levels


def _price_returns(paths: Paths, column: int, known: NDArray[np.bool_]) -> FloatArray:
    """Log returns of one fund without its cash distributions."""
    symbol, returns = paths.symbols[column], paths.returns[:, column]
    ex_dates = _ex_dates(paths.sessions, symbol) & known
    ex_dates[np.argmax(known)] = False  # nobody held it before its first day
    if symbol in BILLS:
        return _without_earnings(returns, ex_dates)
    payments = 12 if symbol in MONTHLY else 1 if symbol in ANNUAL else 4
    paid = FUNDS[symbol].distribution_yield / payments
    return np.where(ex_dates, np.log(np.exp(returns) - paid), returns)


def _without_earnings(returns: FloatArray, ex_dates: NDArray[np.bool_]) -> FloatArray:
    """A bill fund pays out what it has earned since it last paid; a loss is carried to the next date."""
    remaining, earned, previous = returns.copy(), 0.0, 0
    for day in np.flatnonzero(ex_dates):
        earned += float(np.sum(returns[previous : day + 1]))
        previous = int(day) + 1
        if earned > 0:
            remaining[day] -= earned
            earned = 0.0
    return remaining


def _ex_dates(sessions: Sequence[date], symbol: str) -> NDArray[np.bool_]:
    """True on the sessions that a distribution goes ex on: of each month, quarter or year."""
    if symbol in MONTHLY:
        months, day = set(range(1, 13)), 1
    elif symbol in ANNUAL:
        months, day = {12}, YEAR_END_DAY
    else:
        months, day = {3, 6, 9, 12}, QUARTER_DAY
    due = np.array([session.month in months and session.day >= day for session in sessions])
    month = np.array([session.year * 12 + session.month for session in sessions])
    first_due = np.zeros(len(sessions), dtype=np.bool_)
    first_due[np.unique(np.where(due, month, -1), return_index=True)[1]] = True
    ex_dates: NDArray[np.bool_] = first_due & due
    return ex_dates


def _day_range(
    close: FloatArray, paths: Paths, overnight: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Open, high and low in cents around the given closes.

    The night takes its share of the day's return and variance. High and low have the exact distribution of
    the extremes of a Brownian bridge from open to close: with b its end and v its variance, the maximum is
    (b + sqrt(b^2 - 2 v ln U)) / 2. Source: Glasserman (2004), Monte Carlo Methods, section 6.4.
    """
    night = (
        overnight * paths.returns + np.sqrt(overnight * (1 - overnight)) * paths.sigma * paths.draws.opening
    )
    rise = paths.returns - night
    spread = -2 * (1 - overnight) * paths.sigma**2
    opens = close * np.exp(-rise)
    highs = opens * np.exp((rise + np.sqrt(rise**2 + spread * np.log(paths.draws.above))) / 2)
    lows = opens * np.exp((rise - np.sqrt(rise**2 + spread * np.log(paths.draws.below))) / 2)
    opens, closes = np.round(opens, 2), np.round(close, 2)
    return (
        opens,
        np.maximum(np.round(highs, 2), np.maximum(opens, closes)),
        np.minimum(np.round(lows, 2), np.minimum(opens, closes)),
    )


def _volumes(paths: Paths, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Shares traded a day: more on days of large moves; 0 before the fund's first day."""
    typical = np.array([FUNDS[symbol].shares_a_day for symbol in paths.symbols])
    busy = 0.75 + 0.25 * np.abs(paths.returns) / paths.sigma
    shares = typical * busy * np.exp(VOLUME_NOISE * paths.draws.trading)
    return np.where(known, np.rint(shares), 0).astype(np.int64)
