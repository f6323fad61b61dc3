"""Levels of risk: three limits, and a ladder on one frontier."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.instrument import AssetClass
from engine.domain.recommendation import Limit, RiskReturn
from engine.errors import InfeasibleError, InvalidInputError
from engine.suitability.assumptions import ASSUMPTIONS, CASH_RETURN, MARKET_PREMIUM
from engine.suitability.ladder import CapitalMarket, build_ladder, estimate
from engine.suitability.scoring import LEVELS, Means, bad_year, score, tolerance_level

RUNGS = tuple(
    RiskReturn(expected_return=0.035 + 0.0018 * n, volatility=0.03 + 0.008 * n) for n in range(LEVELS)
)
PLENTY = Means(
    tolerance_score=47,
    horizon_years=40,
    monthly_expenses=Decimal(1000),
    reserve=Decimal(100_000),
    value=Decimal(100_000),
)
CLASSES = (AssetClass.US_STOCKS, AssetClass.DEVELOPED_STOCKS, AssetClass.US_BONDS, AssetClass.CASH)


def levels_of(count: int = 1300, seed: int = 7) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Total-return levels of four funds: two alike, one calm, one almost still."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 1, (count, 1))
    own = rng.normal(0, 1, (count, 4))
    daily = (common * [0.9, 0.8, 0.1, 0.0] + own * [0.4, 0.6, 0.9, 1.0]) * [0.011, 0.011, 0.003, 0.0001]
    return np.exp(np.cumsum(daily, axis=0))


def market(
    classes: tuple[AssetClass, ...] = CLASSES, allowed: frozenset[AssetClass] = frozenset(CLASSES)
) -> CapitalMarket:
    return estimate(classes, levels_of()[:, : len(classes)], [Decimal("0.0005")] * len(classes), allowed)


@pytest.mark.parametrize(("summed", "level"), [(13, 1), (14, 2), (30, 11), (36, 14), (46, 20), (47, 20)])
def test_answers_become_twenty_equal_steps(summed: int, level: int) -> None:
    assert tolerance_level(summed) == level


def test_the_mean_of_the_worst_years_is_the_published_figure() -> None:
    """2.0627 sigmas below the mean: the expected shortfall of a normal variable at 95 %."""
    assert bad_year(RiskReturn(expected_return=0.06, volatility=0.15)) == pytest.approx(0.2494, abs=1e-4)
    assert bad_year(RiskReturn(expected_return=0.04, volatility=0.0)) == 0.0


def test_the_lowest_limit_decides_and_is_named() -> None:
    found = score(replace(PLENTY, tolerance_score=22), RUNGS)

    assert found.level == found.limits[Limit.TOLERANCE] == 6
    assert found.binding is Limit.TOLERANCE
    assert found.limits[Limit.CAPACITY] == LEVELS


def test_capacity_keeps_six_months_of_expenses() -> None:
    """Spending 16,000 a month needs 96,000 after a bad year; 100,000 may lose 4 %."""
    tight = replace(PLENTY, reserve=Decimal(0), monthly_expenses=Decimal(16_000))

    found = score(tight, RUNGS)

    assert found.binding is Limit.CAPACITY
    loss = bad_year(RUNGS[found.level - 1])
    assert loss <= 0.04 < bad_year(RUNGS[found.level])


@pytest.mark.parametrize(("years", "cap"), [(0, 0.02), (2, 0.06)])
def test_short_horizons_cap_volatility(years: int, cap: float) -> None:
    steep = tuple(replace(rung, expected_return=0.5) for rung in RUNGS)  # time alone would allow all

    level = score(replace(PLENTY, horizon_years=years), steep).limits[Limit.HORIZON]

    fitting = [number for number, rung in enumerate(RUNGS, start=1) if rung.volatility <= cap]
    assert level == max(fitting, default=1)


def test_someone_who_can_bear_nothing_gets_the_lowest_level() -> None:
    poor = Means(
        tolerance_score=13,
        horizon_years=0,
        monthly_expenses=Decimal(9000),
        reserve=Decimal(0),
        value=Decimal(1),
    )

    found = score(poor, RUNGS)

    assert found.level == 1
    assert set(found.unmet) == {Limit.CAPACITY, Limit.HORIZON}  # and it says that even this is too much


@given(st.integers(13, 47), st.integers(0, 40), st.integers(0, 20_000), st.integers(0, 10**6))
def test_more_of_anything_never_lowers_tolerance_or_capacity(
    summed: int, years: int, expenses: int, reserve: int
) -> None:
    means = Means(
        tolerance_score=summed,
        horizon_years=years,
        monthly_expenses=Decimal(expenses),
        reserve=Decimal(reserve),
        value=Decimal(100_000),
    )
    found = score(means, RUNGS)
    richer = score(replace(means, reserve=means.reserve + 50_000, tolerance_score=47), RUNGS)

    assert found.level == min(found.limits.values()) == found.limits[found.binding]
    assert 1 <= found.level <= LEVELS
    assert richer.limits[Limit.CAPACITY] >= found.limits[Limit.CAPACITY]
    assert richer.limits[Limit.TOLERANCE] >= found.limits[Limit.TOLERANCE]


@pytest.mark.parametrize("summed", [12, 48])
def test_a_score_that_no_answers_give_is_refused(summed: int) -> None:
    with pytest.raises(InvalidInputError):
        score(replace(PLENTY, tolerance_score=summed), RUNGS)
    with pytest.raises(InvalidInputError):
        score(PLENTY, RUNGS[:-1])


def test_the_market_mix_earns_its_premium_before_costs() -> None:
    found = market()
    weights = np.array([ASSUMPTIONS[c].market_weight for c in CLASSES])
    weights /= weights.sum()

    assert weights @ found.mean == pytest.approx(CASH_RETURN + MARKET_PREMIUM - 0.0005)
    assert np.allclose(found.covariance, found.covariance.T)
    assert (np.linalg.eigvalsh(found.covariance) > 0).all()


def test_twenty_levels_of_rising_risk_within_the_limits() -> None:
    found = market()
    ladder = build_ladder(found)
    risks = [rung.volatility for rung in ladder.rungs]

    assert len(ladder.weights) == len(ladder.rungs) == LEVELS
    assert risks == sorted(risks)
    assert np.ptp(np.diff(risks)) < 0.004  # equal steps, but for whole percents
    for weights in ladder.weights:
        assert sum(weights.values()) == 1
        for asset_class, weight in weights.items():
            limit = ASSUMPTIONS[asset_class]
            assert limit.lowest - 0.01 <= float(weight) <= limit.highest + 0.01
            assert weight == weight.quantize(Decimal("0.01"))


def test_every_level_stands_on_the_frontier() -> None:
    ladder = build_ladder(market())
    risks = [point.volatility for point in ladder.frontier]
    returns = [point.expected_return for point in ladder.frontier]

    for rung in ladder.rungs:
        assert rung.expected_return == pytest.approx(np.interp(rung.volatility, risks, returns), abs=6e-4)


def test_what_may_not_be_bought_is_not_proposed() -> None:
    allowed = frozenset(CLASSES) - {AssetClass.DEVELOPED_STOCKS}

    ladder = build_ladder(market(allowed=allowed))

    assert all(AssetClass.DEVELOPED_STOCKS not in weights for weights in ladder.weights)


def test_limits_that_cannot_add_up_are_named() -> None:
    with pytest.raises(InfeasibleError, match=r"us stocks.*0\.60 of a portfolio"):
        market(CLASSES[:1], frozenset(CLASSES[:1]))
