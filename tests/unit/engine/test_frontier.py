import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import InfeasibleError
from engine.optimisation.frontier import Frontier, efficient_frontier
from tests.exact import least_volatility

FloatArray = NDArray[np.float64]

# Ten assets of Bailey and Lopez de Prado (2013), "An open-source implementation of the critical-line
# algorithm for portfolio optimization", Algorithms 6(1): means and the lower triangle of the covariance.
PUBLISHED_MEAN = np.array([1.175, 1.19, 0.396, 1.12, 0.346, 0.679, 0.089, 0.73, 0.481, 1.08])
PUBLISHED_TRIANGLE = [
    [0.40755159],
    [0.03175842, 0.9063047],
    [0.05183923, 0.03136385, 0.19490901],
    [0.05663904, 0.02687256, 0.04408485, 0.19528471],
    [0.0330226, 0.01917172, 0.03006772, 0.02777345, 0.34059105],
    [0.00827775, 0.00934384, 0.01322738, 0.00526665, 0.00777055, 0.15983874],
    [0.02165938, 0.02495043, 0.03525971, 0.01375808, 0.02067844, 0.02105575, 0.68056711],
    [0.01332419, 0.00761036, 0.0115493, 0.00780878, 0.00736409, 0.00518686, 0.01377882, 0.95526918],
    [0.0343476, 0.02874874, 0.0427563, 0.02914176, 0.02542657, 0.01723737, 0.04627027, 0.0106553, 0.31681584],
    [
        *(0.02249903, 0.01336866, 0.02057303, 0.01640377, 0.01284075),
        *(0.00723779, 0.01926088, 0.00760955, 0.01854318, 0.11079287),
    ],
]
# Their table of corner portfolios, long-only.
PUBLISHED_RETURNS = [1.19, 1.180, 1.160, 1.111, 1.108, 1.022, 1.015, 0.973, 0.950, 0.803]
PUBLISHED_VOLATILITIES = [0.952, 0.546, 0.417, 0.267, 0.265, 0.230, 0.228, 0.220, 0.216, 0.205]


def published_covariance() -> FloatArray:
    lower = np.zeros((10, 10))
    for row, values in enumerate(PUBLISHED_TRIANGLE):
        lower[row, : row + 1] = values
    return lower + np.tril(lower, -1).T


def volatility(weights: FloatArray, covariance: FloatArray) -> float:
    return float(np.sqrt(weights @ covariance @ weights))


def a_covariance(rng: np.random.Generator, assets: int, observations: int | None = None) -> FloatArray:
    sample = rng.normal(size=(observations or 2 * assets + 2, assets)) * 0.2
    return np.asarray(sample.T @ sample / len(sample))


def largest_gap(frontier: Frontier, mean: FloatArray, covariance: FloatArray, span: FloatArray) -> float:
    """How far portfolios between corners are from optimal; 0 proves that they are.

    A portfolio w is efficient when for some t >= 0 no portfolio v within the bounds has
    (Sw - t m)'v < (Sw - t m)'w. The least left side is a linear programme that greed solves.
    """
    worst = 0.0
    lower, upper = span
    for high, low in zip(frontier.corners[:-1], frontier.corners[1:], strict=True):
        weights, step = (high + low) / 2, high - low
        price = float(step @ covariance @ weights) / float(step @ mean)
        gradient = covariance @ weights - price * mean
        best, missing = lower.copy(), 1.0 - lower.sum()
        for asset in np.argsort(gradient):
            best[asset] += min(missing, upper[asset] - lower[asset])
            missing -= best[asset] - lower[asset]
        worst = max(worst, float(gradient @ (weights - best)))
    return worst


def test_corners_are_those_of_the_published_example() -> None:
    frontier = efficient_frontier(PUBLISHED_MEAN, published_covariance())

    assert frontier.returns == pytest.approx(PUBLISHED_RETURNS, abs=5.1e-4)
    assert frontier.volatilities == pytest.approx(PUBLISHED_VOLATILITIES, abs=5.1e-4)


def test_largest_sharpe_and_least_variance_are_those_of_the_published_example() -> None:
    frontier = efficient_frontier(PUBLISHED_MEAN, published_covariance())

    best = frontier.max_sharpe(0.0)

    assert PUBLISHED_MEAN @ best / volatility(best, published_covariance()) == pytest.approx(4.4535, abs=5e-5)
    assert volatility(frontier.min_variance(), published_covariance()) == pytest.approx(0.2052, abs=5e-5)


def test_two_uncorrelated_assets_by_hand() -> None:
    # Variances 0.04 and 0.01: least variance at 1 to 4; largest ratio at 0.08/0.04 to 0.03/0.01 = 2 to 3.
    frontier = efficient_frontier(np.array([0.10, 0.05]), np.diag([0.04, 0.01]))

    assert frontier.corners == pytest.approx(np.array([[1.0, 0.0], [0.2, 0.8]]))
    assert frontier.max_sharpe(0.02) == pytest.approx([0.4, 0.6])
    assert frontier.at_return(0.08) == pytest.approx([0.6, 0.4])
    assert frontier.at_volatility(np.sqrt(0.04 * 0.36 + 0.01 * 0.16)) == pytest.approx([0.6, 0.4])


def test_without_bounds_the_frontier_is_the_formula() -> None:
    # Merton (1972): S^-1 1, scaled to sum 1, has the least variance, S^-1 (m - r) the largest ratio.
    rng = np.random.default_rng(1)
    mean, covariance = rng.normal(0.06, 0.02, 6), a_covariance(rng, 6)

    frontier = efficient_frontier(mean, covariance, lower=None, upper=None)

    least, tangent = np.linalg.solve(covariance, np.ones(6)), np.linalg.solve(covariance, mean - 0.01)
    far = frontier.at_return(0.5)
    assert not frontier.has_end
    assert frontier.min_variance() == pytest.approx(least / least.sum())
    assert frontier.max_sharpe(0.01) == pytest.approx(tangent / tangent.sum())
    assert mean @ far == pytest.approx(0.5)
    assert frontier.at_volatility(volatility(far, covariance)) == pytest.approx(far)
    with pytest.raises(InfeasibleError, match="no end"):
        frontier.points(10)
    with pytest.raises(InfeasibleError, match="rises for ever"):
        frontier.max_sharpe(1.0)


@st.composite
def markets(draw: st.DrawFn) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    assets = draw(st.integers(1, 40))
    mean = rng.normal(0.06, 0.03, assets)
    if draw(st.booleans()):
        mean = mean.round(2)  # ties
    covariance = a_covariance(rng, assets, draw(st.sampled_from([None, 1, max(1, assets // 3)])))
    lower = draw(st.sampled_from([0.0, -0.3])) + rng.uniform(0.0, 0.5 / assets, assets)
    upper = np.maximum(lower, 1.0 / assets) + rng.uniform(0.0, draw(st.sampled_from([0.0, 0.1, 1.0])), assets)
    return mean, covariance, lower, upper


@settings(max_examples=150, deadline=None)
@given(markets())
def test_every_corner_is_feasible_and_every_line_between_corners_efficient(
    market: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
) -> None:
    mean, covariance, lower, upper = market

    frontier = efficient_frontier(mean, covariance, lower, upper)

    assert frontier.corners.sum(axis=1) == pytest.approx(np.ones(len(frontier.corners)), abs=1e-12)
    assert (frontier.corners >= lower - 1e-10).all()
    assert (frontier.corners <= upper + 1e-10).all()
    assert (np.diff(frontier.returns) < 0.0).all()
    assert (np.diff(frontier.volatilities) < 1e-9).all()
    assert largest_gap(frontier, mean, covariance, np.array([lower, upper])) < 1e-9


@pytest.mark.parametrize(
    ("assets", "observations", "low", "high"),
    [
        pytest.param(40, None, 0.0, 1.0, id="long-only"),
        pytest.param(25, None, -0.2, 0.3, id="short positions"),
        pytest.param(12, 5, 0.0, 0.25, id="singular covariance, corners at bounds"),
        pytest.param(8, None, None, 0.5, id="no lower bound"),
        pytest.param(8, None, -0.1, None, id="no upper bound"),
        pytest.param(6, None, None, None, id="no bounds"),
    ],
)
def test_volatility_equals_that_of_an_exact_solver(
    assets: int, observations: int | None, low: float | None, high: float | None
) -> None:
    rng = np.random.default_rng(assets)
    mean, covariance = rng.normal(0.06, 0.03, assets), a_covariance(rng, assets, observations)
    lower = np.full(assets, -np.inf if low is None else low)
    upper = np.full(assets, np.inf if high is None else high)

    frontier = efficient_frontier(mean, covariance, low, high)

    top = float(frontier.returns[0]) if frontier.has_end else float(frontier.returns[-1]) + 0.2
    for share in (0.1, 0.5, 0.9):
        target = share * top + (1 - share) * float(frontier.returns[-1])
        ours = volatility(frontier.at_return(target), covariance)
        assert ours == pytest.approx(least_volatility(mean, covariance, lower, upper, target), abs=1e-8)


@pytest.mark.parametrize("lower", [0.0, -0.5])
def test_equal_means_leave_one_portfolio(lower: float) -> None:
    covariance = a_covariance(np.random.default_rng(3), 5)

    frontier = efficient_frontier(np.full(5, 0.05), covariance, lower)

    assert frontier.corners.shape == (1, 5)
    assert frontier.points(4) == pytest.approx(np.tile(frontier.min_variance(), (4, 1)))
    assert frontier.at_return(0.05) == pytest.approx(frontier.min_variance())
    assert frontier.max_sharpe(0.01) == pytest.approx(frontier.min_variance())


@pytest.mark.parametrize("rounding", [0.0, 1e-14])
def test_of_assets_tied_for_the_largest_return_the_least_variance_is_first(rounding: float) -> None:
    frontier = efficient_frontier(np.array([0.1, 0.1 + rounding, 0.02]), np.diag([0.04, 0.01, 0.005]))

    assert frontier.corners[0] == pytest.approx([0.2, 0.8, 0.0])


def test_a_riskless_asset_starts_a_straight_line() -> None:
    mean, covariance = np.array([0.10, 0.05, 0.02]), np.diag([0.04, 0.01, 0.0])

    frontier = efficient_frontier(mean, covariance)

    assert frontier.min_variance() == pytest.approx([0.0, 0.0, 1.0])
    assert frontier.max_sharpe(0.02)[:2] / frontier.max_sharpe(0.02)[:2].sum() == pytest.approx([0.4, 0.6])
    assert volatility(frontier.at_volatility(0.03), covariance) == pytest.approx(0.03, abs=1e-12)


def test_identical_assets_share_no_variance_but_the_better_one_is_held() -> None:
    covariance = np.kron(np.diag([0.04, 0.01]), np.ones((2, 2))).astype(np.float64)

    frontier = efficient_frontier(np.array([0.10, 0.09, 0.05, 0.04]), covariance)

    assert frontier.corners == pytest.approx(np.array([[1.0, 0.0, 0.0, 0.0], [0.2, 0.0, 0.8, 0.0]]))


@pytest.mark.parametrize(
    ("factors", "mean", "lower", "upper"),
    [
        pytest.param([[1, 1, 1], [0, 0, 1]], [0.0, 0.1, 0.1], [-0.5, 0, 0], [0.5, 0.5, 1], id="alone"),
        pytest.param(
            [[1, 1, 1], [1, 1, 0]], [0.0, 0.1, 0.1], [-0.5, 0, 0], [0, 1, 0.5], id="to its own bound"
        ),
    ],
)
def test_an_asset_that_adds_no_risk_is_exchanged(
    factors: list[list[int]], mean: list[float], lower: list[float], upper: list[float]
) -> None:
    loadings, means = np.array(factors, dtype=np.float64) * 0.2, np.array(mean)
    covariance = loadings.T @ loadings

    frontier = efficient_frontier(means, covariance, lower, upper)

    assert largest_gap(frontier, means, covariance, np.array([lower, upper])) < 1e-15
    assert means @ frontier.corners[0] == pytest.approx(0.15)


def test_fixed_weights_stay_where_they_are() -> None:
    lower, upper = np.array([0.0, 0.3, 0.0]), np.array([1.0, 0.3, 1.0])

    frontier = efficient_frontier(np.array([0.1, 0.2, 0.05]), np.diag([0.04, 0.09, 0.01]), lower, upper)

    assert frontier.points(7)[:, 1] == pytest.approx(np.full(7, 0.3))
    assert frontier.min_variance() == pytest.approx([0.14, 0.3, 0.56])


@pytest.mark.parametrize(
    ("mean", "lower", "upper"),
    [
        pytest.param([0.05], 0.0, 1.0, id="one asset"),
        pytest.param([0.05], None, None, id="one asset without bounds"),
        pytest.param([0.05, 0.07, 0.01, 0.02], [0.25] * 4, 1.0, id="lower bounds sum to 1"),
        pytest.param([0.05, 0.07, 0.01, 0.02], 0.0, 0.25, id="upper bounds sum to 1"),
    ],
)
def test_bounds_that_leave_no_choice_leave_one_portfolio(
    mean: list[float], lower: list[float] | float | None, upper: float | None
) -> None:
    frontier = efficient_frontier(np.array(mean), np.eye(len(mean)) * 0.01, lower, upper)

    assert frontier.corners == pytest.approx(np.full((1, len(mean)), 1 / len(mean)))


def test_a_start_with_every_weight_at_a_bound_is_left() -> None:
    mean, covariance = np.array([0.05, 0.04, 0.03, 0.02, 0.01]), np.diag([0.05, 0.04, 0.03, 0.02, 0.01])

    frontier = efficient_frontier(mean, covariance, 0.0, 0.25)

    assert frontier.corners[0] == pytest.approx([0.25, 0.25, 0.25, 0.25, 0.0])
    assert largest_gap(frontier, mean, covariance, np.array([np.zeros(5), np.full(5, 0.25)])) < 1e-15


def test_points_run_evenly_from_the_largest_return_down() -> None:
    frontier = efficient_frontier(PUBLISHED_MEAN, published_covariance())

    points = frontier.points(5)

    spaced = np.linspace(1.19, float(frontier.returns[-1]), 5)
    assert points @ PUBLISHED_MEAN == pytest.approx(spaced, abs=1e-12)
    assert points[0] == pytest.approx(frontier.corners[0], abs=1e-12)
    assert points[-1] == pytest.approx(frontier.min_variance(), abs=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.7, 1.0])
def test_return_and_volatility_find_the_same_portfolio(share: float) -> None:
    frontier = efficient_frontier(PUBLISHED_MEAN, published_covariance())
    target = share * float(frontier.returns[0]) + (1 - share) * float(frontier.returns[-1])

    weights = frontier.at_return(target)

    assert weights @ PUBLISHED_MEAN == pytest.approx(target, abs=1e-12)
    again = frontier.at_volatility(volatility(weights, published_covariance()))
    assert again == pytest.approx(weights, abs=1e-6)


def test_no_point_of_a_fine_grid_has_a_larger_sharpe_ratio() -> None:
    covariance = published_covariance()
    frontier = efficient_frontier(PUBLISHED_MEAN, covariance, -0.1, 0.4)

    best = frontier.max_sharpe(0.3)

    grid = frontier.points(2000)
    ratios = (grid @ PUBLISHED_MEAN - 0.3) / np.sqrt(np.einsum("ij,jk,ik->i", grid, covariance, grid))
    assert (PUBLISHED_MEAN @ best - 0.3) / volatility(best, covariance) >= ratios.max() - 1e-12
