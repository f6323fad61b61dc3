"""Charts of the performance page with their sentences and tables. Pure, so tests need no browser."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from components.charts.growth import Growth, GrowthLine, growth_figure
from components.charts.value import ValueSpan, thinned, value_figure
from components.figure import Table
from components.format import day, money, percent, points, whole_money
from components.kpi_card import money_text
from components.table import Cell
from engine.domain.portfolio import Account
from engine.usecases.benchmark import Benchmark
from engine.usecases.performance import PerformanceReport
from pages._views.performance import dates_text

DEPOSITS_NAME = "Net contributions"


def growth_chart(report: PerformanceReport, account: Account) -> dict[str, Any]:
    benchmark = report.benchmark
    return growth_figure(
        Growth(
            dates=report.series.dates,
            account=GrowthLine(account.name, report.series.index),
            benchmark=GrowthLine(benchmark.symbol, benchmark.index) if benchmark else None,
            falls=report.series.drawdowns,
            trough_on=report.trough_on,
        )
    )


def growth_sentence(report: PerformanceReport) -> list[str | Component]:
    """The return, its distance from the benchmark, and the deepest fall."""
    verb = "earned" if report.twr >= 0 else "lost"
    parts: list[str | Component] = [
        f"From {dates_text(report)} the account {verb} ",
        html.B(percent(abs(report.twr), 2)),
        " time-weighted",
    ]
    if report.benchmark:
        parts.append(_against(report.twr, report.benchmark))
    if report.trough_on:
        parts.append(f"; the deepest fall was {percent(report.max_drawdown)} on {day(report.trough_on)}")
    return [*parts, "."]


def _against(twr: float, benchmark: Benchmark) -> str:
    apart = twr - benchmark.total_return
    if not points(apart, 2).strip("+0. p"):
        return f", the same as {benchmark.name}"
    word = "more" if apart > 0 else "less"
    return f", {points(abs(apart), 2).lstrip('+')} {word} than {benchmark.name}"


def growth_table(report: PerformanceReport) -> Table:
    """Ends of weeks or days, newest first, as the chart of values thins them."""
    series, benchmark = report.series, report.benchmark
    rows: list[list[Cell]] = [
        [
            day(series.dates[row]),
            f"{100 * series.index[row]:.2f}",
            f"{100 * benchmark.index[row]:.2f}" if benchmark else "not available",
            percent(series.drawdowns[row], 2),
        ]
        for row in reversed(thinned(series.dates))
    ]
    return ("Day", "Account", benchmark.symbol if benchmark else "Benchmark", "Fall"), rows


def value_chart(report: PerformanceReport) -> dict[str, Any]:
    series = report.series
    span = ValueSpan(
        dates=series.dates,
        values=series.values,
        paid_in=series.contributions,
        paid_in_name=DEPOSITS_NAME,
    )
    return value_figure([span], currency=report.currency)


def value_sentence(report: PerformanceReport) -> list[str | Component]:
    """What was there at the start of the span, what came in, and what it is worth at its end."""
    moved = money_text(whole_money(abs(report.net_flows), report.currency))
    worth = money_text(whole_money(report.end_value, report.currency))
    way = "put in" if report.net_flows >= 0 else "taken out"
    end: list[str | Component] = [
        f" was {way} on balance, and on {day(report.end_date)} it was worth ",
        worth,
        ".",
    ]
    if not report.start_value:
        return ["Since the account was opened ", moved, *end]
    before = money_text(whole_money(report.start_value, report.currency))
    return [f"On {day(report.start_date)} the account was worth ", before, ". Since then ", moved, *end]


def value_table(report: PerformanceReport) -> Table:
    series = report.series
    rows: list[list[Cell]] = [
        [
            day(series.dates[row]),
            money_text(money(series.values[row], report.currency)),
            money_text(money(series.contributions[row], report.currency)),
        ]
        for row in reversed(thinned(series.dates))
    ]
    return ("Day", "Value", DEPOSITS_NAME), rows


def value_legend() -> list[Component]:
    mark = html.I(style={"--c": "var(--ek-s1)"})
    dashed = html.I(className="dash", style={"--c": "var(--ek-s3)"})
    return [html.Span([mark, "Value"]), html.Span([dashed, DEPOSITS_NAME])]


def growth_legend(report: PerformanceReport, account: Account) -> list[Component]:
    mark = html.I(style={"--c": "var(--ek-s1)"})
    dashed = html.I(className="dash", style={"--c": "var(--ek-s2)"})
    benchmark = report.benchmark
    second = html.Span([dashed, f"{benchmark.name}, total return"]) if benchmark else None
    return [part for part in (html.Span([mark, account.name]), second) if part]
