from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analytics.risk import (
    FloatArray,
    annual_return,
    annual_volatility,
    drawdowns,
    max_drawdown,
    sharpe,
)
from engine.errors import InvalidInputError

RETURNS = np.array([0.01, -0.02, 0.03, 0.00])  # mean 0.005; deviations .005 -.025 .025 -.005
daily = st.lists(st.floats(-0.2, 0.2), min_size=2, max_size=60)


def test_annual_volatility_is_the_daily_one_times_the_root_of_252() -> None:
    # squares: .000025 + .000625 + .000625 + .000025 = .0013; over 3, times 252, root
    assert annual_volatility(RETURNS) == pytest.approx((0.0013 / 3 * 252) ** 0.5)


def test_sharpe_is_mean_over_deviation() -> None:
    assert sharpe(RETURNS) == pytest.approx(0.005 / (0.0013 / 3) ** 0.5 * 252**0.5)
    assert sharpe(RETURNS, risk_free=0.005) == pytest.approx(0.0, abs=1e-12)


def test_sharpe_is_not_defined_without_variation() -> None:
    assert np.isnan(sharpe(np.full(5, 0.01)))


def test_annual_return_is_geometric() -> None:
    # half a year of 10 % is a year of 21 %
    half_year = np.full(126, 1.1 ** (1 / 126) - 1)

    assert annual_return(half_year) == pytest.approx(0.21)


def test_drawdown_counts_from_a_wealth_of_one() -> None:
    # wealth 0.9, 1.08, 0.81, 1.62
    falls = drawdowns(np.array([-0.1, 0.2, -0.25, 1.0]))

    assert falls == pytest.approx([-0.1, 0.0, -0.25, 0.0])
    assert max_drawdown(np.array([-0.1, 0.2, -0.25, 1.0])) == pytest.approx(-0.25)


def test_no_day_has_no_drawdown() -> None:
    assert max_drawdown(np.array([])) == 0.0


@given(daily)
def test_drawdown_lies_between_everything_and_nothing(returns: list[float]) -> None:
    deepest = max_drawdown(np.array(returns))

    assert -1.0 <= float(deepest) <= 0.0
    assert float(deepest) == float(np.min(drawdowns(np.array(returns))))


@given(daily, daily)
def test_several_accounts_at_once_give_what_each_gives_alone(first: list[float], second: list[float]) -> None:
    days = min(len(first), len(second))
    both = np.column_stack([first[:days], second[:days]])

    for measure in (annual_return, annual_volatility, sharpe, max_drawdown):
        together = np.asarray(measure(both))
        alone = [float(measure(both[:, column])) for column in range(2)]
        assert together.shape == (2,)
        assert together == pytest.approx(alone, rel=1e-6, abs=1e-12, nan_ok=True)


@given(daily, st.floats(0.1, 3.0))
def test_sharpe_does_not_depend_on_leverage(returns: list[float], leverage: float) -> None:
    plain, levered = sharpe(np.array(returns)), sharpe(np.array(returns) * leverage)

    if not (np.isnan(plain) or np.isnan(levered)):
        assert float(levered) == pytest.approx(float(plain), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("measure", [annual_volatility, sharpe])
def test_one_day_has_no_deviation(measure: Callable[[FloatArray], object]) -> None:
    with pytest.raises(InvalidInputError):
        measure(np.array([0.01]))


def test_no_day_has_no_annual_return() -> None:
    with pytest.raises(InvalidInputError):
        annual_return(np.array([]))
