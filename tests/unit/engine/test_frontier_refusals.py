from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import InfeasibleError, InvalidInputError
from engine.optimisation.frontier import Frontier, efficient_frontier

FloatArray = NDArray[np.float64]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        pytest.param(lambda f: f.at_return(0.11), "return 0.11", id="above the largest return"),
        pytest.param(lambda f: f.at_return(0.05), "least variance", id="below that of least variance"),
        pytest.param(lambda f: f.at_volatility(0.08), "volatility 0.08", id="less risk than the least"),
        pytest.param(
            lambda f: f.at_volatility(0.21), "volatility 0.21", id="more risk than the largest return"
        ),
        pytest.param(lambda f: f.at_return(float("nan")), "return nan", id="not a number"),
        pytest.param(lambda f: f.max_sharpe(0.10), "risk-free 0.1", id="nothing beats the risk-free rate"),
    ],
)
def test_what_the_frontier_does_not_have_is_infeasible(
    request_: Callable[[Frontier], FloatArray], words: str
) -> None:
    frontier = efficient_frontier(np.array([0.10, 0.05]), np.diag([0.04, 0.01]))

    with pytest.raises(InfeasibleError, match=words):
        request_(frontier)


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        pytest.param(
            [0.6, 0.0, 0.5], 1.0, "lower bounds of VTI, BND already sum to 1.1", id="lower too high"
        ),
        pytest.param(
            0.0, [0.2, 0.3, 0.1], "upper bounds of VTI, VEA, BND only sum to 0.6", id="upper too low"
        ),
        pytest.param([0.0, 0.5, 0.0], [1.0, 0.4, 1.0], "above the upper bound for VEA", id="crossed"),
    ],
)
def test_clashing_bounds_are_named(
    lower: Sequence[float] | float, upper: Sequence[float] | float, words: str
) -> None:
    with pytest.raises(InfeasibleError, match=words):
        efficient_frontier(np.array([0.1, 0.2, 0.3]), np.eye(3), lower, upper, names=["VTI", "VEA", "BND"])


def test_many_clashing_bounds_are_shortened_and_numbered() -> None:
    with pytest.raises(InfeasibleError, match=r"asset 0, .*, asset 4 and 15 more"):
        efficient_frontier(np.arange(20.0), np.eye(20), lower=0.06)


def test_assets_without_bounds_that_hedge_each_other_have_no_frontier() -> None:
    with pytest.raises(InfeasibleError, match="hedge each other"):
        efficient_frontier(np.array([0.1, 0.2]), np.ones((2, 2)), lower=None, upper=None)


@pytest.mark.parametrize(
    ("mean", "covariance", "lower"),
    [
        pytest.param([], np.zeros((0, 0)), 0.0, id="no assets"),
        pytest.param([0.1, 0.2], np.eye(3), 0.0, id="shapes disagree"),
        pytest.param([0.1, np.nan], np.eye(2), 0.0, id="mean not a number"),
        pytest.param([0.1, 0.2], np.array([[1.0, np.inf], [np.inf, 1.0]]), 0.0, id="covariance not finite"),
        pytest.param([0.1, 0.2], np.array([[1.0, 0.5], [0.4, 1.0]]), 0.0, id="not symmetric"),
        pytest.param([0.1, 0.2], np.array([[1.0, 2.0], [2.0, 1.0]]), 0.0, id="indefinite"),
        pytest.param([0.1, 0.2], np.eye(2), [0.0, 0.0, 0.0], id="bounds of another length"),
        pytest.param([0.1, 0.2], np.eye(2), float("nan"), id="bound not a number"),
    ],
)
def test_what_is_no_problem_of_this_kind_is_refused(
    mean: list[float], covariance: FloatArray, lower: list[float] | float
) -> None:
    with pytest.raises(InvalidInputError):
        efficient_frontier(np.array(mean), covariance, lower)


def test_names_are_one_an_asset_and_points_are_at_least_two() -> None:
    with pytest.raises(InvalidInputError, match="names"):
        efficient_frontier(np.array([0.1, 0.2]), np.eye(2), names=["VTI"])
    with pytest.raises(InvalidInputError, match="at least 2"):
        efficient_frontier(np.array([0.1, 0.2]), np.eye(2)).points(1)
