"""An exact solver of another kind to hold our kernels against: Clarabel, by interior points."""

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

FloatArray = NDArray[np.float64]

TOLERANCE = 1e-13


def least_volatility(
    mean: FloatArray, covariance: FloatArray, lower: FloatArray, upper: FloatArray, target: float
) -> float:
    """Of weights that sum to 1, return `target` and keep to bounds, which may be infinite."""
    count = mean.size
    risk_scale, return_scale = covariance.diagonal().mean(), np.abs(mean).max()
    above, below = np.isfinite(lower), np.isfinite(upper)
    rows = np.vstack([np.ones(count), mean / return_scale, -np.eye(count)[above], np.eye(count)[below]])
    limits = np.concatenate([[1.0, target / return_scale], -lower[above], upper[below]])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = TOLERANCE
    cones = [clarabel.ZeroConeT(2), clarabel.NonnegativeConeT(len(rows) - 2)]
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix(np.triu(covariance / risk_scale)),
        np.zeros(count),
        sparse.csc_matrix(rows),
        limits,
        cones[: 1 + (len(rows) > 2)],
        settings,
    )
    weights = np.array(solver.solve().x)
    return float(np.sqrt(weights @ covariance @ weights))
