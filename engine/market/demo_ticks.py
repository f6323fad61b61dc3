"""The simulated market within one trading day, second by second."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from engine.domain.market import FloatArray
from engine.market.demo_calibration import INTRADAY_VARIANCE
from engine.market.demo_paths import generator


def session_prices(
    symbols: Sequence[str],
    session: date,
    bars: FloatArray,
    day_variance: FloatArray,
    seconds: int,
    seed: int,
) -> FloatArray:
    """Prices at each second of a session, both ends included: shape (n_symbols, seconds + 1).

    Brownian bridges on the log price from the open to the close, with the variance of each half hour from the
    calibration; a path that would leave the day's range is reflected at its high or low.

    Args:
        bars: open, high, low and close of the day, shape (4, n_symbols), low <= open, close <= high.
        day_variance: of the log price between open and close, shape (n_symbols,).
    """
    elapsed = _elapsed_variance(seconds)
    steps = np.sqrt(np.diff(elapsed, prepend=0.0))
    noise = np.array(
        [generator(seed, "ticks", symbol, session).standard_normal(seconds + 1) for symbol in symbols]
    )
    walk = np.cumsum(noise * steps, axis=1) * np.sqrt(day_variance)[:, None]
    opens, highs, lows, closes = np.log(bars)[:, :, None]
    bridge = opens + walk + (closes - opens - walk[:, -1:]) * elapsed
    prices = np.exp(_reflected(bridge, lows, highs))
    prices[:, 0], prices[:, -1] = bars[0], bars[3]
    return prices


def _elapsed_variance(seconds: int) -> FloatArray:
    """Share of the day's variance behind each second, from 0 to 1; short days have the same profile."""
    marks = np.linspace(0, seconds, len(INTRADAY_VARIANCE) + 1)
    share = np.concatenate(([0.0], np.cumsum(INTRADAY_VARIANCE))) / np.sum(INTRADAY_VARIANCE)
    elapsed: FloatArray = np.interp(np.arange(seconds + 1), marks, share)
    return elapsed


def _reflected(path: FloatArray, lows: FloatArray, highs: FloatArray) -> FloatArray:
    """Folds a path back into [lows, highs]; where those are equal it stands still."""
    width = highs - lows
    period = np.where(width > 0, 2 * width, 1.0)
    folded: FloatArray = width - np.abs(width - (path - lows) % period)
    return lows + np.maximum(folded, 0.0)
