"""/portfolios/<account_id> - what the account holds and what it is worth."""

from collections.abc import Sequence

from dash import Input, Output, dcc, html, register_page
from dash.development.base_component import Component

from components.allocation import ALLOCATION_CHOSEN, allocation_bars, allocation_families
from components.card import card_loading
from components.data_grid import data_grid, grid_options, holdings_columns
from components.empty_state import no_portfolio
from components.kpi_card import kpis_loading
from components.note import note
from components.page_head import page_head
from engine.usecases.access import CLIENT_FACING
from engine.usecases.holdings import report_holdings
from pages import _session
from pages._guard import guarded
from pages._views import holdings_grid as grid
from pages._views import portfolio as view

register_page(__name__, path_template="/portfolios/<account_id>", title="Portfolio · Evenkeel")


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    account = "portfolio-account"
    title = "portfolio-title"
    text = "portfolio-text"
    figures = "portfolio-figures"
    allocation = "portfolio-allocation"
    allocation_text = "portfolio-allocation-text"
    health = "portfolio-health"
    grid = "portfolio-grid"


def layout(account_id: str = "", **_query: str) -> html.Main:
    if account_id and not _session.sees(account_id):
        return no_portfolio()
    review = dcc.Link(
        "Review rebalance", href=f"/portfolios/{account_id}/rebalance", className="btn btn-primary"
    )
    return html.Main(
        [
            dcc.Store(id=Ids.account, data=account_id),
            dcc.Store(id=ALLOCATION_CHOSEN),
            page_head("Portfolio", "Reading holdings …", [review], ids=(Ids.title, Ids.text)),
            html.Div(
                [
                    html.Div(kpis_loading(5), id=Ids.figures),
                    html.Div(id=Ids.health, className="ek-stack"),
                    _allocation_card(),
                    _holdings_card(_session.account(account_id).currency if account_id else "USD"),
                ],
                className="ek-stack",
            ),
        ],
        className="ek-main",
        id="main",
    )


def _allocation_card() -> html.Section:
    head = html.Div([html.H2("Allocation"), html.P(id=Ids.allocation_text)])
    return html.Section(
        [
            html.Div(head, className="ek-card-head"),
            html.Div(card_loading(120).children, id=Ids.allocation, className="ek-card-body"),
        ],
        className="ek-card",
    )


def _holdings_card(currency: str) -> html.Section:
    table = data_grid(
        Ids.grid,
        holdings_columns(currency),
        label="Holdings by class, fund and lot",
        dense=True,
        tree=True,
        live=True,
    )
    head = html.Div(
        html.Div([html.H2("Holdings"), html.P("Class, fund, lot. Open a row to see what is inside.")]),
        className="ek-card-head",
    )
    return html.Section([head, html.Div(table, className="ek-card-body ek-flush pt-3")], className="ek-card")


@guarded(
    Output(Ids.text, "children"),
    Output(Ids.figures, "children"),
    Output(Ids.health, "children"),
    Output(Ids.allocation_text, "children"),
    Output(Ids.allocation, "children"),
    Output(Ids.grid, "rowData"),
    Output(Ids.grid, "dashGridOptions"),
    Input(Ids.account, "data"),
    allow=CLIENT_FACING,
)
def show_holdings(
    account_id: str,
) -> tuple[str, Component, Sequence[Component], str, Sequence[Component], list[grid.Row], grid.Row]:
    report = report_holdings(_session.actor(), _session.account_id(account_id), ports=_session.ports())
    bars = allocation_bars(view.allocation_shares(report.classes), "Target")
    problems = [note(consequence, "warn", title=finding) for finding, consequence in view.data_health(report)]
    return (
        view.headline(report),
        view.key_figures(report),
        problems,
        view.allocation_sentence(report),
        [bars, allocation_families(view.allocation_families(report.classes))],
        grid.grid_rows(report),
        grid_options(dense=True, tree=True, totals=[grid.total_row(report)]),
    )
