from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from dash import html

from components.charts.growth import Growth, GrowthLine, growth_figure
from engine.domain.actor import SYSTEM
from engine.domain.ids import Symbol
from engine.domain.portfolio import Account
from engine.errors import InvalidInputError
from engine.usecases.performance import PerformanceReport, report_performance
from pages._views import performance as view
from pages._views import performance_charts as charts
from tests.builders import MARKET_DATE, a_portfolio, an_account
from tests.pasts import Past
from tests.unit.components.tree import texts

FIRST_DAY = date(2024, 1, 1)


def a_report(*, benchmark: str | None = "VTI", start: int | None = None) -> tuple[PerformanceReport, Account]:
    """1,000 buy 8 shares at 100.50 that fall, are paid 3 each and rise; 500 come in later."""
    past = Past({"VTI": ["100", "90", "121", "133.10"], "BND": ["10"] * 4}, spread="1")
    account = past.add(a_portfolio(us_stocks="0.8", us_bonds="0.2"))
    past.deposit(account, 0, "1000")
    past.buy(account, 0, "VTI", "8")
    past.pay(account, 1, "VTI", "3")
    past.deposit(account, 2, "500")
    report = report_performance(
        SYSTEM,
        account,
        start=None if start is None else past.sessions[start],
        benchmark=Symbol(benchmark) if benchmark else None,
        ports=past.ports,
    )
    return report, past.portfolio(account).account


def test_the_arithmetic_reads_as_a_statement_that_reconciles() -> None:
    report, _ = a_report()

    shown = texts(view.arithmetic_card(report))

    # 8 * 33.10 less 4 of spread; 8 shares at 133.10 and 720 in cash
    assert "Before the first deposit, 25 Jun 2025 $0.00" in shown
    assert "+ Deposits less withdrawals $1,500.00 + Market movement $260.80" in shown
    assert "+ Dividends and interest $24.00 \u2212 Fees $0.00 \u2212 Taxes $0.00 + Currency $0.00" in shown
    assert "= Value on 30 Jun 2025 $1,784.80" in shown
    assert "Reconciles to the cent" in shown
    assert "after  $4.00  of trading costs" in shown


def test_a_loss_is_subtracted_and_a_later_start_names_its_close() -> None:
    report, _ = a_report(start=2)
    fallen = replace(report, market=-report.market, end_value=report.end_value - 2 * report.market)

    shown = texts(view.arithmetic_card(fallen))

    assert "Value at close, 27 Jun 2025" in shown
    assert "\u2212 Market movement" in shown
    assert "Reconciles" in shown


def test_a_cent_that_is_missing_is_named() -> None:
    report, _ = a_report()

    shown = texts(view.arithmetic_card(replace(report, end_value=report.end_value + Decimal("0.01"))))

    assert "Does not reconcile   +$0.01" in shown


def test_key_figures_name_their_measure() -> None:
    report, _ = a_report()

    shown = texts(view.key_figures(report))

    assert "Time-weighted return" in shown
    assert "+18.99% gain over money put in" in shown  # 284.80 over 1,500
    assert "Gain in dollars +$284.80" in shown
    assert "low on 26 Jun 2025" in shown


def test_what_cannot_be_measured_says_so() -> None:
    report, _ = a_report()
    short = replace(report, volatility=None, sharpe=None, trough_on=None, max_drawdown=0.0)
    level = replace(report, sharpe=None, annualised=0.1)
    long = replace(report, twr=0.21, annualised=0.1)

    assert "not available needs two days at least" in texts(view.key_figures(short))
    assert "never below a peak" in texts(view.key_figures(short))
    assert "the value did not vary" in texts(view.key_figures(level))
    assert "+10.00% a year" in texts(view.key_figures(long))


def test_the_ratio_of_less_than_a_year_is_left_out() -> None:
    report, _ = a_report()
    long = replace(report, annualised=report.twr, sharpe=-0.514)

    assert "a year; Sharpe" not in texts(view.key_figures(report))
    assert "a year; Sharpe \u22120.51" in texts(view.key_figures(long))


def test_a_return_without_a_yearly_one_stands_beside_the_benchmark() -> None:
    report, _ = a_report()

    assert "VTI +33.10%" in texts(view.key_figures(report))
    assert "over these dates" in texts(view.key_figures(replace(report, benchmark=None)))


def test_the_sentence_on_values_is_of_the_chosen_span() -> None:
    report, _ = a_report(start=1)

    assert texts(html.Div(charts.value_sentence(report))) == (
        "On 26 Jun 2025 the account was worth  $940 . Since then  $500  was put in on balance, and on "
        "30 Jun 2025 it was worth  $1,785 ."
    )


def test_the_headline_names_one_benchmark_and_what_it_is() -> None:
    report, account = a_report()

    assert view.headline(account, report.benchmark) == (
        "taxable account, net of costs, in US dollars, compared with VTI fund (VTI), total return, "
        "dividends included."
    )
    assert "There is no benchmark" in view.headline(account, None)


def test_the_sentence_has_return_distance_and_deepest_fall() -> None:
    report, _ = a_report()
    benchmark = report.benchmark
    assert benchmark is not None

    ahead = replace(report, benchmark=replace(benchmark, total_return=report.twr - 0.004))
    behind = replace(report, benchmark=replace(benchmark, total_return=report.twr + 0.004))
    same = replace(report, benchmark=replace(benchmark, total_return=report.twr))
    alone = replace(report, twr=-0.1, benchmark=None, trough_on=None)

    assert "0.40 pp more than VTI fund" in texts(html.Div(charts.growth_sentence(ahead)))
    assert "0.40 pp less than VTI fund" in texts(html.Div(charts.growth_sentence(behind)))
    assert "the same as VTI fund" in texts(html.Div(charts.growth_sentence(same)))
    assert "the deepest fall was" in texts(html.Div(charts.growth_sentence(same)))
    assert texts(html.Div(charts.growth_sentence(alone))).endswith(
        "the account lost  10.00%  time-weighted ."
    )


def test_the_chart_rebases_both_lines_to_100_over_the_falls() -> None:
    report, account = a_report()

    figure = charts.growth_chart(report, account)

    benchmark, own, falls = figure["data"]
    assert (benchmark["name"], own["name"]) == ("VTI", "taxable account")
    assert benchmark["y"] == [100.0, 90.0, 121.0, 133.1]
    assert falls["yaxis"] == "y2"
    assert max(falls["y"]) == 0.0
    assert figure["layout"]["xaxis"]["range"] == [own["x"][0], own["x"][-1]]
    said = [note["text"] for note in figure["layout"]["annotations"]]
    assert "VTI 133.1" in said
    assert any("26 Jun 2025" in text for text in said)


def test_names_that_would_touch_are_moved_apart() -> None:
    def shifts(*ends: float) -> list[float]:
        lines = [GrowthLine(str(place), [1.0, 2.0, end]) for place, end in enumerate(ends)]
        days = [FIRST_DAY + timedelta(days=day) for day in range(3)]
        growth = Growth(
            dates=days, account=lines[0], benchmark=lines[1], falls=[0.0, 0.0, 0.0], trough_on=None
        )
        return [note["yshift"] for note in growth_figure(growth)["layout"]["annotations"][:2]]

    assert shifts(1.5, 1.5) == [8, -8]
    assert shifts(1.5, 1.51) == [-8, 8]
    assert shifts(1.2, 1.8) == [0, 0]


def test_tables_repeat_the_charts_newest_first() -> None:
    report, _ = a_report(benchmark=None)

    _, growth = charts.growth_table(report)
    _, values = charts.value_table(report)

    assert growth[0][0] == values[0][0] == "30 Jun 2025"
    assert growth[0][2] == "not available"
    assert texts(html.Div(list(values[0]))) == "30 Jun 2025 $1,784.80 $1,500.00"


def test_the_chart_of_values_shows_money_put_in_beside_the_value() -> None:
    report, account = a_report()

    value, paid_in = charts.value_chart(report)["data"]

    assert value["y"][-1] == 1784.8
    assert paid_in["y"] == [1000.0, 1000.0, 1500.0, 1500.0]
    assert "$1,500  was put in" in texts(html.Div(charts.value_sentence(report)))
    assert texts(html.Div(charts.growth_legend(report, account))) == "taxable account VTI fund, total return"
    assert (
        texts(html.Div(charts.growth_legend(replace(report, benchmark=None), account))) == "taxable account"
    )


@pytest.mark.parametrize(
    ("chosen", "start"), [("1Y", date(2024, 6, 30)), ("YTD", date(2024, 12, 31)), ("All", None)]
)
def test_a_span_counts_back_from_the_market_date(chosen: str, start: date | None) -> None:
    assert view.span_of(chosen, (None, None), MARKET_DATE) == (start, MARKET_DATE)


def test_chosen_dates_are_taken_as_they_are() -> None:
    dates = ("2025-01-02", "2025-03-04T00:00:00")

    assert view.span_of(view.CUSTOM, dates, MARKET_DATE) == (date(2025, 1, 2), date(2025, 3, 4))


@pytest.mark.parametrize(
    ("chosen", "dates"),
    [("2W", (None, None)), ("Custom", (None, "2025-01-02")), ("Custom", ("2025-02-31", "2025-03-01"))],
)
def test_nonsense_from_the_browser_is_refused(chosen: str, dates: Sequence[str | None]) -> None:
    with pytest.raises(InvalidInputError):
        view.span_of(chosen, (dates[0], dates[1]), MARKET_DATE)


def test_an_account_without_money_says_when_figures_come() -> None:
    shown = texts(view.nothing_yet(an_account()))

    assert shown.startswith("taxable account holds no money")
    assert "first deposit" in shown
