"""The efficient frontier, exactly: corners by the critical-line algorithm, straight lines between them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInputError
from engine.optimisation.critical_line import SLOPE_NOISE, Corner, CriticalLine
from engine.optimisation.efficient_set import Frontier
from engine.optimisation.vertices import any_vertex, highest_return, highest_vertex
from engine.optimisation.weight_bounds import Bound, WeightBounds, read_bounds

__all__ = ["Frontier", "efficient_frontier"]

FloatArray = NDArray[np.float64]

NOT_SYMMETRIC = 1e-10  # of the largest entry
NEAR_TIE = 1e-8  # of the spread of means
NO_RISK = 1e-15  # of the mean variance: below it is rounding
NOT_DEFINITE = 1e-9  # of the mean variance: a more negative eigenvalue is no rounding


def efficient_frontier(
    mean: FloatArray,
    covariance: FloatArray,
    lower: Bound = 0.0,
    upper: Bound = 1.0,
    *,
    names: Sequence[str] | None = None,
) -> Frontier:
    """Every portfolio with the least variance for its return, and the largest return for its variance.

    Args:
        mean: Expected returns a period as fractions, shape (n,).
        covariance: Of returns in the same period, shape (n, n); may be singular.
        lower: Least weights, a scalar or shape (n,); None is no bound; negative allows short positions.
        upper: Largest weights, likewise. Weights sum to 1.
        names: Of the assets, shape (n,), for messages; default "asset 0" and so on.

    Returns:
        The frontier. Where nothing limits the return it has no end: its corners then begin where the
        last weight meets a bound.

    Raises:
        InvalidInputError: Shapes disagree, a value is not finite, or the covariance is not symmetric and
            positive semidefinite.
        InfeasibleError: No weights within the bounds sum to 1, or assets without bounds hedge each other
            without risk.
        SolverFailedError: The corners of a degenerate problem could not be put in order.

    Source:
        Markowitz (1956); bounds as in Bailey and Lopez de Prado (2013).
    """
    mean, covariance = np.asarray(mean, dtype=np.float64), np.asarray(covariance, dtype=np.float64)
    labels = [f"asset {index}" for index in range(mean.size)] if names is None else names
    _check(mean, covariance, labels)
    bounds = read_bounds(lower, upper, labels)
    risk_scale = float(covariance.diagonal().mean()) or 1.0
    mean = _merged(mean)
    spread = float(np.ptp(mean)) or 1.0
    corners, endless = _trace((mean - mean.mean()) / spread, _symmetric(covariance) / risk_scale, bounds)
    return Frontier.from_corners(
        np.array([corner.weights for corner in corners]),
        np.array([corner.exposure for corner in corners]) * risk_scale,
        mean,
        None if endless is None else (endless, covariance @ endless),
    )


def _trace(
    means: FloatArray, covariance: FloatArray, bounds: WeightBounds
) -> tuple[list[Corner], FloatArray | None]:
    """Corners of a scaled problem from the largest return down, and the direction beyond the first."""
    point = bounds.only_point
    if point is not None:
        return [Corner(0.0, point, covariance @ point)], None
    start = highest_vertex(means, bounds)
    if start is not None:
        return _distinct(CriticalLine(covariance, bounds, start).descend(means), means), None
    start, slopes = any_vertex(bounds)
    line = CriticalLine(covariance, bounds, start)
    line.descend(slopes)
    corners, endless = line.ascend(means, highest_return(means, bounds))
    return _distinct(corners[::-1], means), endless


def _distinct(corners: list[Corner], means: FloatArray) -> list[Corner]:
    """Drop corners that a lower-variance one follows at the same return, or that least variance precedes."""
    kept: list[Corner] = []
    for corner in corners:
        if kept and (kept[-1].tolerance <= SLOPE_NOISE or kept[-1].variance <= NO_RISK):
            break  # less return for a variance that is no lower
        if kept and float(means @ (kept[-1].weights - corner.weights)) <= SLOPE_NOISE / 10:
            kept.pop()
        kept.append(corner)
    return kept


def _check(mean: FloatArray, covariance: FloatArray, names: Sequence[str]) -> None:
    if mean.ndim != 1 or mean.size == 0 or covariance.shape != (mean.size, mean.size):
        raise InvalidInputError(
            f"n means need an n by n covariance, got shapes {mean.shape} and {covariance.shape}."
        )
    if len(names) != mean.size:
        raise InvalidInputError(f"{mean.size} means need {mean.size} names, got {len(names)}.")
    if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
        raise InvalidInputError("Means and covariance must be finite numbers.")
    scale = float(np.abs(covariance).max())
    if float(np.abs(covariance - covariance.T).max()) > NOT_SYMMETRIC * scale:
        raise InvalidInputError("The covariance must be symmetric.")
    slack = NOT_DEFINITE * float(covariance.diagonal().mean())
    try:
        np.linalg.cholesky(covariance + (slack or 1e-300) * np.eye(mean.size))
    except np.linalg.LinAlgError:
        raise InvalidInputError("The covariance must have no negative variance in any direction.") from None


def _merged(mean: FloatArray) -> FloatArray:
    """Means with those that differ by rounding only made equal: their order is no information."""
    order = np.argsort(mean, kind="stable")
    ranked = mean[order]
    starts = np.flatnonzero(np.diff(ranked, prepend=-np.inf) > NEAR_TIE * (ranked[-1] - ranked[0]))
    if starts.size in (0, mean.size):
        return mean
    merged = np.empty_like(mean)
    merged[order] = np.repeat(ranked[starts], np.diff(starts, append=mean.size))
    return merged


def _symmetric(covariance: FloatArray) -> FloatArray:
    return (covariance + covariance.T) / 2.0
