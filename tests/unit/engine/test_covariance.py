from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import InvalidInputError
from engine.optimisation.covariance import ledoit_wolf, oas, weekly_returns

FloatArray = NDArray[np.float64]
Estimate = Callable[[FloatArray], FloatArray]


def test_ledoit_wolf_equals_the_example_of_scikit_learn() -> None:
    # Docstring of sklearn.covariance.LedoitWolf, which prints four places; the rest read from 1.9.1.
    rng = np.random.RandomState(0)
    returns = rng.multivariate_normal([0, 0], [[0.4, 0.2], [0.2, 0.8]], size=50)

    expected = [[0.440673317907, 0.161615850739], [0.161615850739, 0.802262942465]]
    assert ledoit_wolf(returns) == pytest.approx(np.array(expected), abs=1e-12)


def test_oas_equals_the_example_of_scikit_learn() -> None:
    # Docstring of sklearn.covariance.OAS, which prints four places; the rest read from 1.9.1.
    rng = np.random.RandomState(0)
    returns = rng.multivariate_normal([0, 0], [[0.8, 0.3], [0.3, 0.4]], size=500)

    expected = [[0.753372350682, 0.276348549267], [0.276348549267, 0.396447510536]]
    assert oas(returns) == pytest.approx(np.array(expected), abs=1e-12)


def test_ledoit_wolf_by_the_sums_of_the_paper() -> None:
    # Lemma 3.3 word for word: d2 = |S - mI|^2, b2 = mean of |x x' - S|^2 / n, norms divided by p.
    returns = np.random.default_rng(5).normal(size=(12, 4))
    centred = returns - returns.mean(axis=0)
    sample = centred.T @ centred / 12
    target = np.trace(sample) / 4 * np.eye(4)
    distance = ((sample - target) ** 2).sum() / 4
    error = sum(((np.outer(day, day) - sample) ** 2).sum() / 4 for day in centred) / 12**2

    share = min(error, distance) / distance

    assert ledoit_wolf(returns) == pytest.approx((1 - share) * sample + share * target, abs=1e-14)


@given(st.integers(0, 2**32), st.integers(2, 40), st.integers(1, 30))
def test_shrinking_keeps_the_total_variance_and_narrows_the_eigenvalues(
    seed: int, observations: int, assets: int
) -> None:
    returns = np.random.default_rng(seed).normal(size=(observations, assets)) * 0.02
    sample = np.cov(returns, rowvar=False, ddof=0).reshape(assets, assets)
    lowest, highest = np.linalg.eigvalsh(sample)[[0, -1]]

    for shrunk in (ledoit_wolf(returns), oas(returns)):
        values = np.linalg.eigvalsh(shrunk)
        assert np.trace(shrunk) == pytest.approx(np.trace(sample))
        assert values[0] >= lowest - 1e-15
        assert values[-1] <= highest + 1e-15


@pytest.mark.parametrize("estimate", [ledoit_wolf, oas])
def test_one_asset_keeps_its_variance(estimate: Estimate) -> None:
    returns = np.array([[0.01], [0.03], [-0.01]])

    assert estimate(returns) == pytest.approx(np.array([[returns.var()]]))


@pytest.mark.parametrize("estimate", [ledoit_wolf, oas])
def test_returns_that_never_change_have_no_variance(estimate: Estimate) -> None:
    assert (estimate(np.full((5, 3), 0.01)) < 1e-30).all()


@pytest.mark.parametrize("estimate", [ledoit_wolf, oas])
@pytest.mark.parametrize(
    "returns", [np.zeros((1, 2)), np.zeros(3), np.array([[0.1, np.nan], [0.0, 0.0]]), np.zeros((3, 0))]
)
def test_a_covariance_of_too_little_is_refused(estimate: Estimate, returns: FloatArray) -> None:
    with pytest.raises(InvalidInputError):
        estimate(returns)


def test_weekly_returns_are_simple() -> None:
    levels = np.array([[100.0, 50.0], [110.0, 45.0], [99.0, 45.0]])

    assert weekly_returns(levels) == pytest.approx(np.array([[0.1, -0.1], [-0.1, 0.0]]))


@pytest.mark.parametrize("levels", [[[100.0]], [[100.0], [0.0]], [[100.0], [np.nan]]])
def test_a_level_that_is_no_price_has_no_return(levels: list[list[float]]) -> None:
    with pytest.raises(InvalidInputError):
        weekly_returns(np.array(levels))
