import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import InvalidInputError
from engine.optimisation.black_litterman import implied_returns, posterior

FloatArray = NDArray[np.float64]

# He and Litterman (1999), "The intuition behind Black-Litterman model portfolios", tables 1, 2 and 4:
# Australia, Canada, France, Germany, Japan, United Kingdom, United States.
VOLATILITIES = np.array([0.16, 0.203, 0.248, 0.271, 0.21, 0.2, 0.187])
MARKET_WEIGHTS = np.array([0.016, 0.022, 0.052, 0.055, 0.116, 0.124, 0.615])
CORRELATIONS = np.array(
    [
        [1, 0.488, 0.478, 0.515, 0.439, 0.512, 0.491],
        [0.488, 1, 0.664, 0.655, 0.31, 0.608, 0.779],
        [0.478, 0.664, 1, 0.861, 0.355, 0.783, 0.668],
        [0.515, 0.655, 0.861, 1, 0.354, 0.777, 0.653],
        [0.439, 0.31, 0.355, 0.354, 1, 0.405, 0.306],
        [0.512, 0.608, 0.783, 0.777, 0.405, 1, 0.652],
        [0.491, 0.779, 0.668, 0.653, 0.306, 0.652, 1],
    ]
)
COVARIANCE = CORRELATIONS * np.outer(VOLATILITIES, VOLATILITIES)
RISK_AVERSION, TAU = 2.5, 0.05
GERMANY_OVER_EUROPE = np.array([[0, 0, -0.295, 1, 0, -0.705, 0]])  # their view 1, of 5 % a year


def equilibrium() -> FloatArray:
    return implied_returns(COVARIANCE, MARKET_WEIGHTS, RISK_AVERSION)


def test_implied_returns_are_the_published_ones() -> None:
    assert equilibrium() * 100 == pytest.approx([3.9, 6.9, 8.4, 9.0, 4.3, 6.8, 7.6], abs=0.05)
    assert equilibrium() * 100 == pytest.approx([3.94, 6.92, 8.36, 9.03, 4.3, 6.77, 7.56], abs=0.006)


def test_one_view_moves_returns_and_weights_as_published() -> None:
    mean, covariance = posterior(COVARIANCE, equilibrium(), GERMANY_OVER_EUROPE, np.array([0.05]), TAU)

    weights = np.linalg.solve(RISK_AVERSION * covariance, mean)
    assert mean * 100 == pytest.approx([4.3, 7.6, 9.3, 11.0, 4.5, 7.0, 8.1], abs=0.055)
    assert mean * 100 == pytest.approx([4.33, 7.58, 9.29, 11.04, 4.51, 6.95, 8.07], abs=0.01)
    assert weights * 100 == pytest.approx([1.52, 2.1, -3.95, 35.41, 11.05, -9.46, 58.57], abs=0.01)


def test_default_omega_is_the_views_own_prior_variance() -> None:
    own = GERMANY_OVER_EUROPE @ (TAU * COVARIANCE) @ GERMANY_OVER_EUROPE.T

    left = posterior(COVARIANCE, equilibrium(), GERMANY_OVER_EUROPE, np.array([0.05]), TAU)
    right = posterior(COVARIANCE, equilibrium(), GERMANY_OVER_EUROPE, np.array([0.05]), TAU, own)

    assert own[0, 0] / TAU == pytest.approx(0.02130767, abs=5e-9)
    assert left[0] == pytest.approx(right[0])
    assert left[1] == pytest.approx(right[1])


@given(st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 5))
def test_posterior_equals_the_formula_with_inverses(seed: int, assets: int, views: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(assets, assets))
    covariance = root @ root.T / assets + 0.1 * np.eye(assets)
    prior, matrix, returns = rng.normal(size=assets), rng.normal(size=(views, assets)), rng.normal(size=views)
    omega = np.diag(rng.uniform(0.1, 1.0, views))

    mean, spread = posterior(covariance, prior, matrix, returns, TAU, omega)

    precision = np.linalg.inv(TAU * covariance) + matrix.T @ np.linalg.inv(omega) @ matrix
    blended = np.linalg.solve(TAU * covariance, prior) + matrix.T @ np.linalg.solve(omega, returns)
    assert mean == pytest.approx(np.linalg.solve(precision, blended), abs=1e-9)
    assert spread == pytest.approx(covariance + np.linalg.inv(precision), abs=1e-9)


def test_without_views_the_prior_stays() -> None:
    mean, covariance = posterior(COVARIANCE, equilibrium(), np.zeros((0, 7)), np.zeros(0), TAU)

    assert mean == pytest.approx(equilibrium())
    assert covariance == pytest.approx((1 + TAU) * COVARIANCE)


def test_a_certain_view_comes_true() -> None:
    mean, covariance = posterior(
        COVARIANCE, equilibrium(), GERMANY_OVER_EUROPE, np.array([0.05]), TAU, np.zeros((1, 1))
    )

    remaining = GERMANY_OVER_EUROPE @ (covariance - COVARIANCE) @ GERMANY_OVER_EUROPE.T
    assert GERMANY_OVER_EUROPE @ mean == pytest.approx([0.05])
    assert remaining[0, 0] == pytest.approx(0.0, abs=1e-15)


def test_a_view_that_repeats_the_prior_changes_no_return() -> None:
    mean, _ = posterior(
        COVARIANCE, equilibrium(), GERMANY_OVER_EUROPE, GERMANY_OVER_EUROPE @ equilibrium(), TAU
    )

    assert mean == pytest.approx(equilibrium())


@pytest.mark.parametrize("risk_aversion", [0.0, -1.0, float("nan"), float("inf")])
def test_risk_aversion_is_above_zero(risk_aversion: float) -> None:
    with pytest.raises(InvalidInputError, match="Risk aversion"):
        implied_returns(COVARIANCE, MARKET_WEIGHTS, risk_aversion)


@pytest.mark.parametrize("weights", [np.ones(6) / 6, np.full(7, np.nan)])
def test_market_weights_are_one_number_an_asset(weights: FloatArray) -> None:
    with pytest.raises(InvalidInputError):
        implied_returns(COVARIANCE, weights, RISK_AVERSION)


@pytest.mark.parametrize(
    ("matrix", "returns", "tau", "omega", "words"),
    [
        pytest.param(np.eye(7), np.zeros(7), 0.0, None, "Tau", id="tau"),
        pytest.param(np.eye(6), np.zeros(6), TAU, None, "each of 7 assets", id="views of other assets"),
        pytest.param(np.eye(7), np.zeros(6), TAU, None, "as many returns", id="a return missing"),
        pytest.param(np.eye(7), np.full(7, np.nan), TAU, None, "finite", id="a return not a number"),
        pytest.param(np.eye(7), np.zeros(7), TAU, np.eye(6), "omega of 7 by 7", id="omega of another size"),
        pytest.param(np.eye(7), np.zeros(7), TAU, -np.eye(7), "negative variance", id="omega negative"),
        pytest.param(
            np.ones((2, 7)), np.zeros(2), TAU, np.zeros((2, 2)), "repeat", id="certain views repeat"
        ),
    ],
)
def test_views_that_make_no_sense_are_refused(
    matrix: FloatArray, returns: FloatArray, tau: float, omega: FloatArray | None, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        posterior(COVARIANCE, equilibrium(), matrix, returns, tau, omega)
