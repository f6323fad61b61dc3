"""/portfolios/<account_id>/performance - return, risk, and the arithmetic between two days."""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html, register_page
from dash.development.base_component import Component

from components.card import card_loading
from components.empty_state import no_portfolio
from components.figure import Figure, figure_card, figure_rows, figure_store, figure_takeaway
from components.kpi_card import kpis_loading
from components.page_head import page_head
from components.segmented import segment_value, segmented
from components.table import table
from engine.analytics.ranges import Range
from engine.usecases.access import CLIENT_FACING
from engine.usecases.holdings import report_holdings
from engine.usecases.performance import report_performance
from pages import _session
from pages._guard import guarded
from pages._views import performance as view
from pages._views import performance_charts as charts

register_page(
    __name__,
    path_template="/portfolios/<account_id>/performance",
    title="Performance · Evenkeel",
    order=1,  # before /portfolios/<account_id>: Dash lets a variable match slashes, and the first match wins
)

SETTLED_SECONDS = 0.8


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    account = "performance-account"
    title = "performance-title"
    text = "performance-text"
    range = "performance-range"
    first = "performance-first"
    last = "performance-last"
    picker = "performance-picker"
    shown = "performance-shown"
    figures = "performance-figures"
    growth = "performance-growth"
    growth_legend = "performance-growth-legend"
    value = "performance-value"
    arithmetic = "performance-arithmetic"


def layout(account_id: str = "", **_query: str) -> html.Main:
    if account_id and not _session.sees(account_id):
        return no_portfolio()
    if account_id and not _has_money(account_id):
        nothing = view.nothing_yet(_session.account(account_id))
        return html.Main([page_head("Performance"), nothing], className="ek-main", id="main")
    content = [_controls(account_id), html.Div(kpis_loading(5), id=Ids.figures), *_cards()]
    return html.Main(
        [
            dcc.Store(id=Ids.account, data=account_id),
            page_head("Performance", "Reading the ledger …", ids=(Ids.title, Ids.text)),
            html.Div(content, className="ek-stack"),
        ],
        className="ek-main",
        id="main",
    )


def _has_money(account_id: str) -> bool:
    """Asked first, because without capital there is no return to report."""
    account = _session.account_id(account_id)
    return bool(report_holdings(_session.actor(), account, ports=_session.ports()).value)


def _controls(account_id: str) -> html.Div:
    spans = {span.value: span.value for span in Range} | {view.CUSTOM: view.CUSTOM}
    dates = _dates(account_id) if account_id else (None, None)
    picker = [_date("First day", Ids.first, dates, 0), _date("Last day", Ids.last, dates, 1)]
    return html.Div(
        [
            segmented(Ids.range, spans, view.FIRST.value, label="Period"),
            html.Div(picker, id=Ids.picker, className="ek-dates", hidden=True),
            html.Span(id=Ids.shown, className="ek-small ek-2 ek-num", role="status"),
        ],
        className="d-flex flex-wrap gap-2 align-items-center",
    )


def _date(text: str, date_id: str, dates: tuple[str | None, str | None], index: int) -> html.Label:
    """Sent a moment after the last change, because a year is typed digit by digit."""
    field = dbc.Input(
        id=date_id, type="date", value=dates[index], max=dates[1], required=True, debounce=SETTLED_SECONDS
    )
    return html.Label([text, field])


def _dates(account_id: str) -> tuple[str, str]:
    """The year that the fields start with, or less where the account is younger."""
    today, opened = _session.ports().clock.market_date(), _session.account(account_id).opened_on
    start = max(view.FIRST.start(today) or opened, opened)
    return start.isoformat(), today.isoformat()


def _cards() -> list[Component]:
    growth_legend = html.Div(html.Div(id=Ids.growth_legend, className="ek-legend"), className="mb-2")
    value_legend = html.Div(charts.value_legend(), className="ek-legend mb-1")
    growth = figure_card(
        Ids.growth, "Growth and drawdown", height=430, phone_height=360, above=[growth_legend]
    )
    value = figure_card(
        Ids.value, "Value and net contributions", height=300, phone_height=230, above=[value_legend]
    )
    arithmetic = html.Div(card_loading(), id=Ids.arithmetic, className="ek-stack")
    return [growth, html.Div([value, arithmetic], className="ek-cols ek-cols-2")]


@guarded(
    Output(Ids.text, "children"),
    Output(Ids.shown, "children"),
    Output(Ids.picker, "hidden"),
    Output(Ids.figures, "children"),
    Output(Ids.growth_legend, "children"),
    Output(figure_store(Ids.growth), "data"),
    Output(figure_takeaway(Ids.growth), "children"),
    Output(figure_rows(Ids.growth), "data"),
    Output(figure_store(Ids.value), "data"),
    Output(figure_takeaway(Ids.value), "children"),
    Output(figure_rows(Ids.value), "data"),
    Output(Ids.arithmetic, "children"),
    Input(segment_value(Ids.range), "data"),
    Input(Ids.first, "value"),
    Input(Ids.last, "value"),
    State(Ids.account, "data"),
    allow=CLIENT_FACING,
)
def show_performance(
    chosen: str, first: str | None, last: str | None, account_id: str
) -> Sequence[str | bool | Component | Figure | Sequence[str | Component]]:
    ports, account = _session.ports(), _session.account(account_id)
    start, end = view.span_of(chosen, (first, last), ports.clock.market_date())
    report = report_performance(_session.actor(), account.id, start=start, end=end, ports=ports)
    return (
        view.headline(account, report.benchmark),
        view.dates_text(report),
        chosen != view.CUSTOM,
        view.key_figures(report),
        charts.growth_legend(report, account),
        charts.growth_chart(report, account),
        charts.growth_sentence(report),
        table(*charts.growth_table(report)),
        charts.value_chart(report),
        charts.value_sentence(report),
        table(*charts.value_table(report)),
        view.arithmetic_card(report),
    )
