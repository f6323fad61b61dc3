from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.ids import Symbol
from engine.errors import InvalidInputError
from engine.market.adjustment import total_return_closes
from engine.market.demo_bars import DemoHistory, demo_history
from engine.market.demo_calibration import (
    BILLS,
    CORE,
    CORRELATION,
    MIXES,
    SYMBOLS,
    TWINS,
    first_year,
    parent,
    years,
)
from engine.market.demo_facts import FUNDS, LEVEL_ON, YEARS
from engine.market.demo_paths import Paths, simulate
from engine.market.demo_ticks import session_prices
from gateways.calendar import TradingCalendar
from gateways.market_data.demo import SEED

SESSIONS = TradingCalendar().sessions(date(2012, 1, 1), date(2026, 8, 31))
year_of = np.array([day.year for day in SESSIONS])
ESTIMATED_ON = (year_of >= 2015) & (np.array(SESSIONS) <= LEVEL_ON)
VOLATILITY = {  # a year, as measured on the funds
    "VTI": 0.180, "VEA": 0.175, "VWO": 0.197, "BND": 0.053, "TIP": 0.057, "MUB": 0.047, "VNQ": 0.205,
    "GLD": 0.161, "PDBC": 0.181,
}  # fmt: skip


@pytest.fixture(scope="module")
def paths() -> Paths:
    return simulate(SESSIONS, SEED)


@pytest.fixture(scope="module")
def history() -> DemoHistory:
    return demo_history(SESSIONS, SEED)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_each_known_calendar_year_ends_at_its_actual_total_return(paths: Paths, symbol: str) -> None:
    column = SYMBOLS.index(symbol)

    for year, actual in years(symbol).items():
        simulated = np.expm1(np.sum(paths.returns[year_of == year, column]))

        assert simulated == pytest.approx(actual, abs=1e-9)


@pytest.mark.parametrize("symbol", sorted(YEARS))
def test_rounded_levels_keep_the_calendar_years(history: DemoHistory, symbol: str) -> None:
    adjusted = history.adjusted_close[:, SYMBOLS.index(symbol)]

    for year, actual in YEARS[symbol].items():
        ends = [adjusted[year_of == one][-1] for one in (year - 1, year) if one >= first_year(symbol)]
        if len(ends) == 2:
            assert ends[1] / ends[0] - 1 == pytest.approx(actual, abs=0.0005)


def test_a_twin_without_its_own_figures_takes_its_parents_years() -> None:
    assert years("SPY") == YEARS["VTI"]
    assert years("AGG") == YEARS["AGG"] != YEARS["BND"]
    assert years("AAPL") == {}  # a stock is left to its beta


def test_every_fund_meets_its_known_close(history: DemoHistory) -> None:
    closes = history.close[SESSIONS.index(LEVEL_ON)]

    assert dict(zip(history.symbols, closes, strict=True)) == {
        symbol: FUNDS[symbol].level for symbol in history.symbols
    }
    np.testing.assert_array_equal(history.adjusted_close[SESSIONS.index(LEVEL_ON)], closes)


@pytest.mark.parametrize("last", [date(2026, 7, 14), date(2026, 12, 31), date(2027, 12, 31)])
def test_another_last_day_repeats_the_same_history(history: DemoHistory, last: date) -> None:
    other = demo_history(TradingCalendar().sessions(date(2012, 1, 1), last), SEED)

    days = min(len(SESSIONS), len(other.sessions))
    for name in ("open", "high", "low", "close", "adjusted_close", "volume", "dividends"):
        np.testing.assert_array_equal(getattr(other, name)[:days], getattr(history, name)[:days])


def test_another_seed_is_another_market(history: DemoHistory) -> None:
    other = demo_history(SESSIONS, SEED + 1)

    assert np.nanmax(np.abs(other.close / history.close - 1)) > 0.1


def test_volatility_is_near_that_of_the_real_funds(paths: Paths) -> None:
    simulated = np.std(paths.returns[ESTIMATED_ON], axis=0) * np.sqrt(252)

    for symbol, actual in VOLATILITY.items():
        assert simulated[SYMBOLS.index(symbol)] == pytest.approx(actual, rel=0.3)


def test_correlations_are_near_those_of_the_real_funds(paths: Paths) -> None:
    simulated = np.corrcoef(paths.returns[ESTIMATED_ON][:, : len(CORE)].T)

    np.testing.assert_allclose(simulated, np.array(CORRELATION), atol=0.15)
    assert np.mean(np.abs(simulated - np.array(CORRELATION))) < 0.05


def test_a_twin_moves_with_its_parent(paths: Paths) -> None:
    for symbol in set(TWINS) - BILLS:  # a bill's noise is smaller than the shifts of its years
        column, other = SYMBOLS.index(symbol), SYMBOLS.index(parent(symbol))
        correlation = np.corrcoef(paths.returns[:, column], paths.returns[:, other])[0, 1]

        assert correlation > 0.98


def test_a_stock_has_its_beta_to_the_market(paths: Paths) -> None:
    market = paths.returns[:, SYMBOLS.index("VTI")]
    for symbol in ("AAPL", "JNJ"):
        stock = paths.returns[:, SYMBOLS.index(symbol)]

        beta = np.cov(stock, market)[0, 1] / np.var(market, ddof=1)

        assert beta == pytest.approx(MIXES[symbol].betas["VTI"], abs=0.1)


def test_variance_follows_the_model_day_by_day(paths: Paths) -> None:
    model, column = CORE["VTI"], SYMBOLS.index("VTI")
    free = year_of == 2026  # a year that is not shifted
    shock = 100 * paths.returns[free, column] - model.mu
    variance = (100 * paths.sigma[free, column]) ** 2

    expected = (
        model.omega
        + (model.alpha + model.gamma * (shock[:-1] < 0)) * shock[:-1] ** 2
        + model.beta * variance[:-1]
    )

    np.testing.assert_allclose(variance[1:], expected, rtol=1e-9)


def test_no_day_exceeds_the_clip_of_its_innovation(paths: Paths) -> None:
    free = year_of == 2026

    innovations = (paths.returns[free, 0] - CORE["VTI"].mu / 100) / paths.sigma[free, 0]

    assert np.abs(innovations).max() <= 6 + 1e-9


@given(seed=st.integers(0, 10**9))
@settings(max_examples=4, deadline=None)
def test_bars_are_consistent(seed: int) -> None:
    history = demo_history(SESSIONS, seed)

    for bars in history.bars(SESSIONS[0], SESSIONS[-1]):
        assert (bars.low > 0).all()
        assert (bars.low <= np.minimum(bars.open, bars.close)).all()
        assert (bars.high >= np.maximum(bars.open, bars.close)).all()
        assert (bars.volume > 0).all()
        for prices in (bars.open, bars.high, bars.low, bars.close):
            np.testing.assert_array_equal(prices, np.round(prices, 2))


def test_each_fund_starts_with_its_first_full_year(history: DemoHistory) -> None:
    first = {str(bars.symbol): bars.dates[0] for bars in history.bars(SESSIONS[0], SESSIONS[-1])}

    assert first["VTI"] == date(2012, 1, 3)
    assert (first["IEMG"].year, first["BNDX"].year, first["PDBC"].year) == (2013, 2014, 2015)
    assert first["VTEB"] == date(2016, 1, 4)
    assert (first["SPY"], first["AAPL"]) == (date(2012, 1, 3), date(2012, 1, 3))


@pytest.mark.parametrize("symbol", ["VTI", "BND", "PDBC", "BIL", "JPM", "GLD"])
def test_price_and_cash_together_make_the_total_return(history: DemoHistory, symbol: str) -> None:
    column = SYMBOLS.index(symbol)
    begun = year_of >= first_year(symbol)
    close, adjusted = history.close[begun, column], history.adjusted_close[begun, column]
    cash = history.dividends[begun, column]

    from_prices = np.log((close[1:] + cash[1:]) / close[:-1])
    total = np.diff(np.log(adjusted))

    assert np.abs(from_prices - total).max() < 0.011 / close.min()  # prices are rounded to cents


@pytest.mark.parametrize(
    ("symbol", "payments"), [("VTI", 4), ("VNQ", 4), ("BND", 12), ("MUB", 12), ("PDBC", 1), ("GLD", 0)]
)
def test_distributions_come_at_the_known_yield(history: DemoHistory, symbol: str, payments: int) -> None:
    paid = [one for one in history.cash(date(2025, 1, 1), date(2025, 12, 31)) if one.symbol == symbol]
    mean_price = np.mean(history.close[year_of == 2025, SYMBOLS.index(symbol)])

    assert len(paid) == payments
    assert sum(float(one.amount) for one in paid) / mean_price == pytest.approx(
        FUNDS[symbol].distribution_yield, rel=0.15
    )


def test_ex_dates_are_trading_days_in_order(history: DemoHistory) -> None:
    dividends = history.cash(SESSIONS[0], SESSIONS[-1])

    assert {one.ex_on for one in dividends} <= set(SESSIONS)
    assert [one.ex_on for one in dividends] == sorted(one.ex_on for one in dividends)
    assert all(one.amount > 0 for one in dividends)


@pytest.mark.parametrize("symbol", sorted(BILLS))
def test_bills_pay_what_they_earn_and_keep_their_price(history: DemoHistory, symbol: str) -> None:
    close = history.close[:, SYMBOLS.index(symbol)]
    paid = sum(
        float(one.amount) for one in history.cash(date(2023, 2, 1), date(2024, 1, 31)) if one.symbol == symbol
    )

    assert close.max() / close.min() < 1.01
    assert paid / close[-1] == pytest.approx(years(symbol)[2023], abs=0.003)


@pytest.mark.parametrize(
    "sessions", [(), SESSIONS[:100], SESSIONS[300:]], ids=["none", "before the known closes", "not from 2012"]
)
def test_a_run_that_misses_the_known_days_is_refused(sessions: tuple[date, ...]) -> None:
    with pytest.raises(InvalidInputError, match="2012"):
        simulate(sessions, SEED)


def test_bars_leave_out_funds_that_have_none_yet(history: DemoHistory) -> None:
    symbols = {bars.symbol for bars in history.bars(date(2012, 6, 1), date(2012, 6, 30))}

    assert Symbol("VTI") in symbols
    assert Symbol("VTEB") not in symbols
    assert history.bars(date(2011, 1, 1), date(2011, 12, 31)) == ()


def test_a_trading_day_runs_from_its_open_to_its_close_within_its_range() -> None:
    bars = np.array([[100.0, 50.0], [101.0, 50.0], [99.0, 50.0], [100.5, 50.0]])  # the second never moves

    prices = session_prices(["A", "B"], date(2026, 7, 14), bars, np.array([0.0001, 0.0001]), 23400, SEED)

    assert prices.shape == (2, 23401)
    assert (prices[0, 0], prices[0, -1]) == (100.0, 100.5)
    assert prices[0].max() <= 101.0 * (1 + 1e-12)
    assert prices[0].min() >= 99.0 * (1 - 1e-12)
    np.testing.assert_allclose(prices[1], 50.0, rtol=1e-12)


def test_the_first_half_hour_moves_more_than_the_seventh() -> None:
    bars = np.array([[100.0], [200.0], [50.0], [100.0]])

    prices = session_prices(["A"], date(2026, 7, 14), bars, np.array([0.0001]), 23400, SEED)

    moves = np.diff(np.log(prices[0])).reshape(13, 1800)
    variance = np.var(moves, axis=1) / np.mean(np.var(moves, axis=1))
    assert variance[0] == pytest.approx(1.87, rel=0.15)
    assert variance[6] == pytest.approx(0.50, rel=0.15)


def test_adjusted_closes_are_scaled_down_before_a_distribution() -> None:
    adjusted = total_return_closes(np.array([100.0, 99.0, 102.0]), np.array([0.0, 1.0, 0.0]))

    np.testing.assert_allclose(adjusted, [99.0, 99.0, 102.0])  # 100 - 1 reinvested: no gain on the ex-date


@given(
    closes=st.lists(st.floats(1, 1000), min_size=1, max_size=30),
    rate=st.floats(0, 0.05),
)
def test_adjusted_closes_grow_by_price_and_cash(closes: list[float], rate: float) -> None:
    close = np.array(closes)
    cash = rate * close
    cash = np.minimum(cash, 0.5 * np.append(close[0], close[:-1]))

    adjusted = total_return_closes(close, cash)

    assert adjusted[-1] == close[-1]
    np.testing.assert_allclose(adjusted[1:] / adjusted[:-1], close[1:] / (close[:-1] - cash[1:]), rtol=1e-9)
