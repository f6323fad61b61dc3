"""The money-weighted return: worked by hand, published, and by its defining equation."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analytics.returns import xirr, xirr_is_unique
from engine.errors import InvalidInputError

START = date(2021, 1, 1)
YEAR = timedelta(days=365)


def present_value(rate: float, dates: list[date], amounts: list[float]) -> float:
    first = min(dates)
    years = [(on - first).days / 365 for on in dates]
    return float(sum(a / (1 + rate) ** t for t, a in zip(years, amounts, strict=True)))


def test_a_year_at_ten_percent() -> None:
    assert xirr([START, START + YEAR], [-100.0, 110.0]) == pytest.approx(0.1, abs=1e-9)


def test_the_published_example_of_a_spreadsheet() -> None:
    """Microsoft's documentation of XIRR: 37.34 %."""
    dates = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)]

    rate = xirr(dates, [-10000.0, 2750.0, 4250.0, 3250.0, 2750.0])

    assert rate == pytest.approx(0.373362535, abs=1e-8)


def test_the_order_of_the_flows_does_not_matter() -> None:
    dates, amounts = [START + YEAR, START, START + 2 * YEAR], [-50.0, -100.0, 180.0]

    assert xirr(dates, amounts) == pytest.approx(xirr(dates[::-1], amounts[::-1]))


def test_a_total_loss_but_for_a_cent_is_found() -> None:
    rate = xirr([START, START + YEAR], [-1000.0, 0.01])

    assert rate == pytest.approx(-0.99999, abs=1e-9)


@pytest.mark.parametrize("amounts", [[], [-100.0], [-100.0, -5.0], [0.0, 0.0], [100.0, 5.0]])
def test_flows_of_one_sign_have_no_rate(amounts: list[float]) -> None:
    dates = [START + place * YEAR for place in range(len(amounts))]

    assert xirr(dates, amounts) is None
    assert not xirr_is_unique(dates, amounts)


def test_of_several_rates_the_one_nearest_to_zero_is_taken_and_said_not_to_be_the_only_one() -> None:
    """-100 + 230 v - 132 v^2 = 0 has the roots v = 1/1.1 and v = 1/1.2."""
    dates = [START, START + YEAR, START + 2 * YEAR]
    amounts = [-100.0, 230.0, -132.0]

    assert xirr(dates, amounts) == pytest.approx(0.1, abs=1e-6)
    assert not xirr_is_unique(dates, amounts)


def test_every_flow_needs_its_date() -> None:
    for measure in (xirr, xirr_is_unique):
        with pytest.raises(InvalidInputError):
            measure([START], [1.0, 2.0])


@given(
    st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 10**6)), min_size=1, max_size=12),
    st.integers(365, 3000),
    st.floats(0.5, 4.0),
)
def test_the_rate_makes_the_flows_worth_nothing(
    deposits: list[tuple[int, int]], after: int, grown: float
) -> None:
    dates = [START + timedelta(days=day) for day, _ in deposits]
    amounts = [-float(amount) for _, amount in deposits]
    end = max(dates) + timedelta(days=after)
    total = -sum(amounts) * grown

    rate = xirr([*dates, end], [*amounts, total])

    assert rate is not None
    assert rate > -1
    assert abs(present_value(rate, [*dates, end], [*amounts, total])) < 1e-6 * total
    assert xirr_is_unique([*dates, end], [*amounts, total])
