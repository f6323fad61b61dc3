from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analytics.risk import annual_volatility
from engine.domain.actor import SYSTEM
from engine.domain.ids import EUR, AccountId, Symbol
from engine.errors import (
    InvalidInputError,
    MissingPriceError,
    NoCapitalError,
    NotFoundError,
    UnknownInstrumentError,
)
from engine.usecases.performance import PerformanceReport, report_performance
from tests.builders import MARKET_DATE, a_portfolio, a_user, an_account, an_instrument
from tests.pasts import Past, money

RISING = {"VTI": ["100", "110", "121", "121", "133.10"], "BND": ["10"] * 5}


def a_past(*, is_open: bool = False) -> tuple[Past, AccountId]:
    """1,000 buy 8 shares at 100.50, then 3 are paid a share, 500 come in and 100 go out."""
    past = Past(RISING, spread="1", is_open=is_open)
    account = past.add(a_portfolio(us_stocks="0.8", us_bonds="0.2"))
    past.deposit(account, 0, "1000")
    past.buy(account, 0, "VTI", "8")
    past.pay(account, 1, "VTI", "3")
    past.deposit(account, 2, "500")
    past.withdraw(account, 3, "100")
    return past, account


def report(past: Past, account: AccountId, start: int | None = None, end: int = -1) -> PerformanceReport:
    first = None if start is None else past.sessions[start]
    return report_performance(SYSTEM, account, start=first, end=past.sessions[end], ports=past.ports)


def sides(it: PerformanceReport) -> tuple[Decimal, Decimal]:
    return it.start_value + it.net_flows + it.market + it.income - it.fees - it.taxes + it.fx, it.end_value


def test_every_cent_from_the_first_day_on_is_accounted_for() -> None:
    past, account = a_past()

    whole = report(past, account)

    # 8 shares at 133.10, and 1,000 - 804 + 24 + 500 - 100 in cash
    assert whole.end_value == Decimal("1684.80")
    assert (whole.start_value, whole.net_flows, whole.income) == money(0, 1400, 24)
    assert whole.market == Decimal("260.80")  # 8 * 33.10 - 4 of spread
    assert (whole.trading_costs, whole.fees, whole.taxes, whole.fx) == money(4, 0, 0, 0)
    assert sides(whole)[0] == sides(whole)[1]
    assert whole.simple_return == pytest.approx(284.80 / 1500)
    assert (whole.start_date, whole.end_date) == (past.sessions[0], MARKET_DATE)


def test_a_later_start_counts_from_the_close_of_that_day() -> None:
    past, account = a_past()

    later = report(past, account, start=2)

    assert later.start_value == Decimal("1688.00")  # 8 * 121 + 720: the 500 of that day are inside
    assert (later.net_flows, later.income, later.trading_costs) == money(-100, 0, 0)
    assert later.market == Decimal("96.80")
    assert later.twr == pytest.approx(1684.80 / 1588 - 1)
    assert later.series.values == (1688.0, 1588.0, 1684.8)
    assert later.series.index == pytest.approx((1.0, 1.0, 1684.80 / 1588))
    assert later.series.contributions == (1500.0, 1400.0, 1400.0)


def test_the_return_is_linked_day_by_day() -> None:
    past, account = a_past()
    factors = [996 / 1000, 1100 / 996, 1688 / (1100 + 500), 1688 / 1688, 1684.80 / 1588]

    whole = report(past, account)

    assert whole.twr == pytest.approx(float(np.prod(factors)) - 1)
    assert whole.volatility == pytest.approx(annual_volatility(np.array(factors) - 1))
    assert whole.series.index[-1] == pytest.approx(1 + whole.twr)
    assert whole.max_drawdown == pytest.approx(-0.004)
    assert whole.trough_on == past.sessions[0]
    assert whole.sharpe is not None
    assert whole.annualised is None  # a week


@pytest.mark.parametrize("days_before", [0, 400])
def test_a_start_before_the_first_day_is_the_first_day(days_before: int) -> None:
    past, account = a_past()
    early = past.sessions[0] - timedelta(days=days_before)

    from_early = report_performance(SYSTEM, account, start=early, ports=past.ports)

    assert from_early == report(past, account)


def test_a_day_without_session_means_the_session_before() -> None:
    past, account = a_past()
    sunday = MARKET_DATE - timedelta(days=1)

    assert report_performance(SYSTEM, account, end=sunday, ports=past.ports) == report(past, account, end=-2)


def test_a_span_of_no_day_has_no_return() -> None:
    past, account = a_past()

    nothing = report(past, account, start=-1)

    assert (nothing.twr, nothing.max_drawdown) == (0.0, 0.0)
    assert nothing.market == 0
    assert (nothing.volatility, nothing.sharpe, nothing.trough_on) == (None, None, None)
    assert nothing.start_value == nothing.end_value == Decimal("1684.80")


def test_today_is_priced_by_quotes_until_its_bar_is_final() -> None:
    past, account = a_past(is_open=True)
    portfolio, prices = past.portfolio(account), past.prices(-1)

    live = report(past, account)

    assert live.end_date == MARKET_DATE
    assert live.end_value == portfolio.cash + sum(prices.values(portfolio).values(), Decimal(0))
    assert live.series.values[-1] == float(live.end_value)
    closed = report(*a_past())
    assert (live.end_value, live.series) == (closed.end_value, closed.series)


def test_exchange_rates_are_told_apart_from_the_market() -> None:
    past = Past({"VTI": ["100", "100", "110"]}, dollars=["1.25", "1.00", "1.00"])
    account = past.add(a_portfolio(account=an_account(currency=EUR), us_stocks="1"))
    past.deposit(account, 0, "800")
    past.buy(account, 0, "VTI", "10")

    abroad = report(past, account)

    # 10 shares: 800 euros, then 1,000 at a weaker euro, then 1,100 at a higher price
    assert abroad.series.values == (800.0, 1000.0, 1100.0)
    assert (abroad.fx, abroad.market, abroad.end_value) == money(200, 100, 1100)
    assert sides(abroad)[0] == sides(abroad)[1]
    assert report(past, account, start=1).fx == 0


def test_compares_with_a_fund_of_funds_unless_told_otherwise() -> None:
    past = Past(RISING | {"AOR": ["50", "50", "50", "55", "60"]})
    account = past.add(a_portfolio())
    past.deposit(account, 1, "100")

    usual = report(past, account).benchmark
    chosen = report_performance(SYSTEM, account, benchmark=Symbol("VTI"), ports=past.ports).benchmark

    assert usual is not None
    assert chosen is not None
    assert usual.symbol == "AOR"
    assert usual.index == pytest.approx((1.0, 1.0, 1.1, 1.2))
    assert usual.total_return == pytest.approx(0.2)
    assert chosen.name == "VTI fund"
    assert chosen.total_return == pytest.approx(0.21)


def test_without_the_usual_benchmark_or_its_prices_there_is_none() -> None:
    past, account = a_past()
    assert report(past, account).benchmark is None

    past.database.add(instruments=[an_instrument("AOR")])
    assert report(past, account).benchmark is None


def test_an_instrument_that_left_the_market_is_named() -> None:
    past, account = a_past()
    del past.database.state.instruments[Symbol("VTI")]

    with pytest.raises(UnknownInstrumentError, match="VTI"):
        report(past, account)


def test_a_benchmark_in_another_currency_is_converted() -> None:
    past = Past({"VTI": ["100", "100"]}, dollars=["1.25", "1.00"])
    account = past.add(a_portfolio(account=an_account(currency=EUR)))
    past.deposit(account, 0, "100")

    abroad = report_performance(SYSTEM, account, benchmark=Symbol("VTI"), ports=past.ports).benchmark

    assert abroad is not None
    assert abroad.total_return == pytest.approx(0.25)


def test_refuses_a_benchmark_it_does_not_know_or_has_no_price_of() -> None:
    past, account = a_past()
    past.database.add(instruments=[an_instrument("NEW")])

    with pytest.raises(UnknownInstrumentError):
        report_performance(SYSTEM, account, benchmark=Symbol("NONE"), ports=past.ports)
    with pytest.raises(MissingPriceError):
        report_performance(SYSTEM, account, benchmark=Symbol("NEW"), ports=past.ports)


@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        pytest.param(date(2025, 6, 27), date(2025, 6, 26), InvalidInputError, id="start after end"),
        pytest.param(date(2099, 1, 1), None, InvalidInputError, id="start after today"),
        pytest.param(None, date(2025, 1, 2), NoCapitalError, id="before the account was opened"),
    ],
)
def test_refuses_a_span_without_days(start: date | None, end: date | None, error: type[Exception]) -> None:
    past, account = a_past()

    with pytest.raises(error):
        report_performance(SYSTEM, account, start=start, end=end, ports=past.ports)


def test_an_account_without_money_has_no_performance() -> None:
    past = Past(RISING)
    empty, emptied = past.add(a_portfolio()), past.add(a_portfolio())
    past.deposit(emptied, 0, "100")
    past.withdraw(emptied, 1, "100")

    with pytest.raises(NoCapitalError):
        report(past, empty)
    with pytest.raises(NoCapitalError):
        report(past, emptied, start=2)
    assert report(past, emptied).twr == 0


def test_an_account_of_somebody_else_is_not_there() -> None:
    past, account = a_past()

    with pytest.raises(NotFoundError):
        report_performance(a_user().actor, account, ports=past.ports)


cents = st.integers(50_00, 200_00).map(lambda amount: str(Decimal(amount) / 100))
column = st.lists(cents, min_size=6, max_size=6)


@settings(max_examples=25, deadline=None)
@given(
    column,
    column,
    st.lists(st.sampled_from(["deposit", "withdraw", "rebalance", "dividend"]), min_size=6, max_size=6),
    st.integers(0, 5),
    st.booleans(),
)
def test_the_figures_always_add_up(
    vti: list[str], bnd: list[str], days: list[str], start: int, is_open: bool
) -> None:
    past = Past({"VTI": vti, "BND": bnd}, spread="0.10", is_open=is_open)
    account = past.add(a_portfolio(us_stocks="0.6", us_bonds="0.4"))
    past.deposit(account, 0, "10000")
    for day, event in enumerate(days):
        past.rebalance(account, day)
        match event:
            case "deposit":
                past.deposit(account, day, "1234.56")
            case "withdraw" if past.portfolio(account).cash:
                past.withdraw(account, day, str(past.portfolio(account).cash))
            case "dividend":
                past.pay(account, day, "VTI", "0.123456")

    it = report(past, account, start=start)

    portfolio, prices = past.portfolio(account), past.prices(-1)
    assert sides(it)[0] == sides(it)[1]
    assert it.end_value == portfolio.cash + sum(prices.values(portfolio).values(), Decimal(0))
    assert it.gain == it.market + it.income - it.fees - it.taxes + it.fx
    assert it.series.index[-1] == pytest.approx(1 + it.twr)
    assert it.max_drawdown == min(it.series.drawdowns) <= 0
