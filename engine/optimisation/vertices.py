"""Portfolios from which the critical line can start."""

import numpy as np
from numpy.typing import NDArray

from engine.optimisation.critical_line import SLOPE_NOISE, Start
from engine.optimisation.weight_bounds import WeightBounds

FloatArray = NDArray[np.float64]


def highest_return(means: FloatArray, bounds: WeightBounds) -> float:
    """The largest return within the bounds; infinite when nothing limits it.

    Source:
        Dual of the linear programme: the least over c of c + sum of u (m - c)+ - l (c - m)+.
    """
    above = means[None, :] - means[:, None]
    worth = np.zeros_like(above)
    np.multiply(above, bounds.upper[None, :], out=worth, where=above > SLOPE_NOISE)
    np.multiply(above, bounds.lower[None, :], out=worth, where=above < -SLOPE_NOISE)
    return float((means + worth.sum(axis=1)).min())


def highest_vertex(means: FloatArray, bounds: WeightBounds) -> Start | None:
    """The portfolio of the largest return; None when several share it or lower bounds are missing."""
    if np.isneginf(bounds.lower).any():
        return None
    order = np.argsort(-means, kind="stable")
    start, marginal = _fill(bounds.lower, bounds, order)
    ties = np.abs(means - means[marginal]) <= SLOPE_NOISE
    movable = bounds.upper > bounds.lower
    return start if np.count_nonzero(ties & movable) == 1 else None


def any_vertex(bounds: WeightBounds) -> tuple[Start, FloatArray]:
    """A start for any feasible bounds, and means for which it has the largest return."""
    unbounded = np.isneginf(bounds.lower) & np.isposinf(bounds.upper)
    base = np.where(np.isneginf(bounds.lower), bounds.upper, bounds.lower)
    if unbounded.any():
        free = np.flatnonzero(unbounded)
        weights = np.where(unbounded, 0.0, base)
        weights[free[0]] = 1.0 - weights.sum()
        start = Start(weights, free, _sides(weights, bounds, free))
    else:
        start, _ = _fill(base, bounds, np.arange(base.size))
    distinct = 1.0 + np.arange(base.size) / base.size  # equal means would make corners coincide
    return start, -start.side * distinct


def _fill(base: FloatArray, bounds: WeightBounds, order: NDArray[np.intp]) -> tuple[Start, int]:
    """Move weights from `base` to their other bound, in this order, until they sum to 1."""
    missing = 1.0 - float(base.sum())
    sign = 1.0 if missing >= 0.0 else -1.0
    other = bounds.upper if sign > 0.0 else bounds.lower
    capacity = np.maximum(sign * (other - base), 0.0)[order]
    reaching = np.flatnonzero((capacity > 0.0) & (np.cumsum(capacity) >= abs(missing)))
    place = int(reaching[0]) if reaching.size else int(np.flatnonzero(capacity)[-1])
    marginal, filled = int(order[place]), order[:place]
    weights = base.copy()
    weights[filled] = np.where(capacity[:place] > 0.0, other[filled], base[filled])
    rest = 1.0 - float(weights.sum() - weights[marginal])
    weights[marginal] = np.clip(rest, bounds.lower[marginal], bounds.upper[marginal])
    free = np.array([marginal])
    return Start(weights, free, _sides(weights, bounds, free)), marginal


def _sides(weights: FloatArray, bounds: WeightBounds, free: NDArray[np.intp]) -> FloatArray:
    sides = np.where(weights <= bounds.lower, 1.0, -1.0)
    sides[bounds.lower == bounds.upper] = 0.0
    sides[free] = 0.0
    return sides
