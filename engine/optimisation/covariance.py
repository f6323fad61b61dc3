"""Covariance estimates that stay usable when there are few observations for many assets."""

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInputError

FloatArray = NDArray[np.float64]


def weekly_returns(levels: FloatArray) -> FloatArray:
    """Simple returns from one level to the next, as fractions.

    Args:
        levels: Prices or index levels at the end of each week, above 0, shape (n_weeks + 1, n_assets).

    Returns:
        Shape (n_weeks, n_assets).

    Raises:
        InvalidInputError: Fewer than two levels, or one that is not a positive number.
    """
    if levels.ndim != 2 or len(levels) < 2 or not (np.isfinite(levels).all() and (levels > 0.0).all()):
        raise InvalidInputError("Returns need at least two levels of each asset, all above 0.")
    return np.asarray(levels[1:] / levels[:-1] - 1.0)


def ledoit_wolf(returns: FloatArray) -> FloatArray:
    """Sample covariance drawn towards equal variances without correlation.

    Args:
        returns: As fractions, shape (n_observations, n_assets).

    Returns:
        Covariance a period (not annualised), shape (n_assets, n_assets): (1 - d) S + d m I, with S
        centred and divided by n_observations, m its mean variance, and d the estimated share of
        sampling error in the squared distance of S from m I.

    Raises:
        InvalidInputError: Fewer than two observations, or a value that is not finite.

    Source:
        Ledoit and Wolf (2004), "A well-conditioned estimator for large-dimensional covariance
        matrices", lemma 3.3.
    """
    centred = _centred(returns)
    count, assets = centred.shape
    sample = centred.T @ centred / count
    mean_variance = float(np.trace(sample)) / assets
    distance = float(np.square(sample).sum()) / assets - mean_variance**2
    fourth = float(np.square(np.square(centred).sum(axis=1)).sum()) / count
    error = (fourth - float(np.square(sample).sum())) / (assets * count)
    share = min(error, distance) / distance if error > 0.0 and distance > 0.0 else 0.0
    return _shrunk(sample, mean_variance, share)


def oas(returns: FloatArray) -> FloatArray:
    """As `ledoit_wolf`, with the share that is best for normal returns; better for few observations.

    Args:
        returns: As fractions, shape (n_observations, n_assets).

    Returns:
        Covariance a period (not annualised), shape (n_assets, n_assets).

    Raises:
        InvalidInputError: Fewer than two observations, or a value that is not finite.

    Source:
        Chen, Wiesel, Eldar and Hero (2010), "Shrinkage algorithms for MMSE covariance estimation",
        eq. 23, in the form of scikit-learn, which leaves out the terms of order 1 / n_assets.
    """
    centred = _centred(returns)
    count, assets = centred.shape
    sample = centred.T @ centred / count
    mean_variance = float(np.trace(sample)) / assets
    mean_square = float(np.square(sample).mean())
    numerator = mean_square + mean_variance**2
    denominator = (count + 1.0) * (mean_square - mean_variance**2 / assets)
    share = min(numerator / denominator, 1.0) if denominator > 0.0 else 1.0
    return _shrunk(sample, mean_variance, share)


def _centred(returns: FloatArray) -> FloatArray:
    if returns.ndim != 2 or len(returns) < 2 or returns.shape[1] == 0 or not np.isfinite(returns).all():
        raise InvalidInputError("A covariance needs at least two finite returns of each asset.")
    return np.asarray(returns - returns.mean(axis=0))


def _shrunk(sample: FloatArray, mean_variance: float, share: float) -> FloatArray:
    shrunk = (1.0 - share) * sample
    shrunk.flat[:: len(sample) + 1] += share * mean_variance
    return shrunk
