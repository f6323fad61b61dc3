from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analytics.ranges import Range, months_before
from engine.analytics.returns import (
    annualised,
    daily_returns,
    growth_index,
    linked,
    modified_dietz,
    time_weighted_return,
)
from engine.errors import InvalidInputError, NoCapitalError

END = date(2026, 7, 13)


def test_twr_ignores_a_deposit_and_a_withdrawal() -> None:
    # 100 come in and grow 10 %; 90 come in and 200 grow 10 %; of the 220 then 20 go out.
    values, deposits, withdrawals = np.array([110.0, 200.0]), np.array([100.0, 90.0]), np.array([0.0, 20.0])

    assert time_weighted_return(values, deposits, withdrawals) == pytest.approx(0.21, abs=1e-12)


def test_a_day_without_capital_has_factor_one() -> None:
    values, deposits = np.array([0.0, 110.0, 0.0, 0.0]), np.array([0.0, 100.0, 0.0, 0.0])
    withdrawals = np.array([0.0, 0.0, 121.0, 0.0])

    assert daily_returns(values, deposits, withdrawals) == pytest.approx([0.0, 0.10, 0.10, 0.0])
    assert time_weighted_return(values, deposits, withdrawals) == pytest.approx(0.21, abs=1e-12)


@pytest.mark.parametrize("days", [0, 3])
def test_without_any_capital_the_return_is_nothing(days: int) -> None:
    assert time_weighted_return(np.zeros(days), np.zeros(days), np.zeros(days)) == 0.0


@given(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=30), st.floats(0.0, 1e6), st.floats(0.0, 1.0))
def test_twr_does_not_depend_on_the_size_of_flows(returns: list[float], flow: float, share: float) -> None:
    values, deposits, withdrawals = [], [1e6] + [flow] * (len(returns) - 1), []
    value = 0.0
    for daily, deposit in zip(returns, deposits, strict=True):
        grown = (value + deposit) * (1 + daily)
        withdrawals.append(grown * share / 2)
        value = grown - withdrawals[-1]
        values.append(value)

    twr = time_weighted_return(np.array(values), np.array(deposits), np.array(withdrawals))

    assert twr == pytest.approx(float(np.prod([1 + daily for daily in returns])) - 1, rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(-0.3, 0.3), max_size=40))
def test_the_index_ends_at_the_linked_return(returns: list[float]) -> None:
    index = growth_index(np.array(returns))

    assert len(index) == len(returns)
    assert linked(np.array(returns)) == pytest.approx((index[-1] if returns else 1.0) - 1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("values", "deposits"),
    [
        pytest.param([1.0, 2.0], [1.0], id="shapes disagree"),
        pytest.param([1.0], [-1.0], id="a negative deposit"),
    ],
)
def test_daily_returns_refuse(values: list[float], deposits: list[float]) -> None:
    with pytest.raises(InvalidInputError):
        daily_returns(np.array(values), np.array(deposits), np.zeros(len(deposits)))


@pytest.mark.parametrize(
    ("total", "years", "expected"),
    [
        pytest.param(0.21, 2.0, 0.10, id="two years of ten percent"),
        pytest.param(0.05, 1.0, 0.05, id="exactly a year"),
        pytest.param(0.05, 0.999, None, id="below a year"),
        pytest.param(-1.0, 3.0, -1.0, id="everything lost"),
    ],
)
def test_annualises_from_a_year_on(total: float, years: float, expected: float | None) -> None:
    assert annualised(total, years) == (None if expected is None else pytest.approx(expected))


def test_modified_dietz_weighs_a_flow_by_the_days_it_was_there() -> None:
    # 1,000 at the start, 500 after 10 of 40 days: average capital 1,000 + 500 * 30/40 = 1,375; gain 110.
    assert modified_dietz(1000.0, 1610.0, np.array([500.0]), np.array([10.0]), 40.0) == pytest.approx(0.08)


@given(st.floats(-0.5, 0.5), st.floats(1.0, 1e6))
def test_modified_dietz_without_flows_is_the_simple_return(change: float, begin: float) -> None:
    nothing = np.array([])

    result = modified_dietz(begin, begin * (1 + change), nothing, nothing, 30.0)

    assert result == pytest.approx(change, abs=1e-9)


@pytest.mark.parametrize(
    ("begin", "flow", "day", "error"),
    [
        pytest.param(100.0, 5.0, 31.0, InvalidInputError, id="after the end"),
        pytest.param(100.0, -300.0, 0.0, NoCapitalError, id="more taken out than there was"),
    ],
)
def test_modified_dietz_refuses(begin: float, flow: float, day: float, error: type[Exception]) -> None:
    with pytest.raises(error):
        modified_dietz(begin, 1.0, np.array([flow]), np.array([day]), 30.0)


def test_modified_dietz_wants_a_day_for_each_flow() -> None:
    with pytest.raises(InvalidInputError):
        modified_dietz(1.0, 1.0, np.array([1.0]), np.array([]), 30.0)


@pytest.mark.parametrize(
    ("span", "start"),
    [
        (Range.ONE_MONTH, date(2026, 6, 13)),
        (Range.THREE_MONTHS, date(2026, 4, 13)),
        (Range.YEAR_TO_DATE, date(2025, 12, 31)),
        (Range.ONE_YEAR, date(2025, 7, 13)),
        (Range.THREE_YEARS, date(2023, 7, 13)),
        (Range.FIVE_YEARS, date(2021, 7, 13)),
        (Range.ALL, None),
    ],
)
def test_a_range_counts_calendar_months_back(span: Range, start: date | None) -> None:
    assert span.start(END) == start


def test_a_shorter_month_gives_its_last_day() -> None:
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2025, 1, 31), 2) == date(2024, 11, 30)
