"""Expected returns from market weights, and what views about returns change in them."""

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInputError

FloatArray = NDArray[np.float64]


def implied_returns(covariance: FloatArray, market_weights: FloatArray, risk_aversion: float) -> FloatArray:
    """Expected excess returns for which the market portfolio is optimal.

    Args:
        covariance: S, a period, shape (n, n).
        market_weights: Shape (n,), usually summing to 1.
        risk_aversion: Market premium over market variance, above 0.

    Returns:
        Fractions in the covariance's period, shape (n,).

    Raises:
        InvalidInputError: Shapes disagree, a value is not finite or the risk aversion is not above 0.

    Source:
        Sharpe (1974); He and Litterman (1999), pi = delta S w.
    """
    _check_shapes(covariance, market_weights)
    if not 0.0 < risk_aversion < np.inf:
        raise InvalidInputError("Risk aversion must be a number above 0.")
    return np.asarray(risk_aversion * (covariance @ market_weights))


def posterior(
    covariance: FloatArray,
    prior: FloatArray,
    views_matrix: FloatArray,
    view_returns: FloatArray,
    tau: float,
    omega: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Expected returns and their covariance after views are weighed against the prior.

    Args:
        covariance: S, a period, shape (n, n); may be singular.
        prior: pi, expected returns before views, shape (n,).
        views_matrix: P, one portfolio a view, shape (k, n); k may be 0.
        view_returns: Q, the return expected of each of these portfolios, shape (k,).
        tau: Uncertainty of the prior as a share of S, above 0; 0.05 is usual.
        omega: Covariance of the views' errors, shape (k, k); None is diag(P tau S P'). Zero means certain.

    Returns:
        (mean, covariance): pi + tau S P' (P tau S P' + O)^-1 (Q - P pi), shape (n,), and
        S + [(tau S)^-1 + P' O^-1 P]^-1, shape (n, n), computed without inverting S or O.

    Raises:
        InvalidInputError: Shapes disagree, a value is not finite, tau is not above 0, omega is not a
            covariance, or certain views contradict or repeat each other.

    Source:
        Black and Litterman (1992); He and Litterman (1999), appendix; Woodbury's identity.
    """
    _check_shapes(covariance, prior)
    if not 0.0 < tau < np.inf:
        raise InvalidInputError("Tau must be a number above 0.")
    uncertain = tau * covariance
    _check_views(views_matrix, view_returns, prior.size)
    spread = views_matrix @ uncertain
    prior_of_views = spread @ views_matrix.T
    errors = np.diag(np.diag(prior_of_views)) if omega is None else _checked(omega, len(views_matrix))
    try:
        gain = np.linalg.solve(prior_of_views + errors, spread)
    except np.linalg.LinAlgError:
        raise InvalidInputError("Views without uncertainty repeat or contradict each other.") from None
    mean = prior + gain.T @ (view_returns - views_matrix @ prior)
    remaining = uncertain - spread.T @ gain
    return mean, covariance + (remaining + remaining.T) / 2.0


def _check_shapes(covariance: FloatArray, vector: FloatArray) -> None:
    count = vector.size
    if vector.ndim != 1 or covariance.shape != (count, count):
        raise InvalidInputError(f"{count} assets need a covariance of {count} by {count}.")
    if not (np.isfinite(covariance).all() and np.isfinite(vector).all()):
        raise InvalidInputError("Covariance, weights and returns must be finite numbers.")


def _check_views(views_matrix: FloatArray, view_returns: FloatArray, assets: int) -> None:
    if views_matrix.ndim != 2 or views_matrix.shape[1] != assets:
        raise InvalidInputError(f"Each view needs a weight for each of {assets} assets.")
    if view_returns.shape != (len(views_matrix),):
        raise InvalidInputError(f"{len(views_matrix)} views need as many returns.")
    if not (np.isfinite(views_matrix).all() and np.isfinite(view_returns).all()):
        raise InvalidInputError("Views must be finite numbers.")


def _checked(omega: FloatArray, views: int) -> FloatArray:
    if omega.shape != (views, views) or not np.isfinite(omega).all():
        raise InvalidInputError(f"{views} views need an omega of {views} by {views} finite numbers.")
    if not np.allclose(omega, omega.T) or (
        views and np.linalg.eigvalsh(omega)[0] < -1e-12 * np.abs(omega).max()
    ):
        raise InvalidInputError("Omega must be symmetric and without negative variance.")
    return omega
