"""/portfolios/<account_id> - what the account holds and what it is worth."""

from collections.abc import Sequence

from dash import ALL, Input, Output, State, ctx, dcc, html, register_page
from dash.development.base_component import Component

from components.allocation import allocation_bars, allocation_button, allocation_families
from components.card import card_loading
from components.data_grid import data_grid, grid_options, holdings_columns
from components.empty_state import empty_state
from components.kpi_card import kpis_loading
from components.note import note
from components.page_head import page_head
from engine.domain.instrument import AssetClass
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
    chosen = "portfolio-chosen"
    title = "portfolio-title"
    text = "portfolio-text"
    figures = "portfolio-figures"
    allocation = "portfolio-allocation"
    allocation_text = "portfolio-allocation-text"
    health = "portfolio-health"
    grid = "portfolio-grid"


def layout(account_id: str = "", **_query: str) -> html.Main:
    if account_id and not _session.sees(account_id):
        return empty_state("There is no such portfolio.")
    review = dcc.Link(
        "Review rebalance", href=f"/portfolios/{account_id}/rebalance", className="btn btn-primary"
    )
    return html.Main(
        [
            dcc.Store(id=Ids.account, data=account_id),
            dcc.Store(id=Ids.chosen),
            page_head("Portfolio", "Reading holdings …", [review], ids=(Ids.title, Ids.text)),
            html.Div(
                [
                    html.Div(kpis_loading(5), id=Ids.figures),
                    html.Div(id=Ids.health, className="ek-stack"),
                    _allocation_card(),
                    _holdings_card(),
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


def _holdings_card() -> html.Section:
    table = data_grid(
        Ids.grid,
        holdings_columns(),
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
    Input(Ids.chosen, "data"),
    allow=CLIENT_FACING,
)
def show_holdings(
    account_id: str, chosen: str | None
) -> tuple[str, Component, Sequence[Component], str, Sequence[Component], list[grid.Row], grid.Row]:
    report = report_holdings(_session.actor(), _session.account_id(account_id), ports=_session.ports())
    only = _session.choice(AssetClass, chosen) if chosen else None
    bars = allocation_bars(view.allocation_shares(report.classes), chosen, "Target")
    problems = [note(consequence, "warn", title=finding) for finding, consequence in view.data_health(report)]
    return (
        view.headline(report),
        view.key_figures(report),
        problems,
        view.allocation_sentence(report),
        [bars, allocation_families(view.allocation_families(report.classes))],
        grid.grid_rows(report, only),
        grid_options(dense=True, tree=True, totals=[grid.total_row(report)] if only is None else []),
    )


@guarded(
    Output(Ids.chosen, "data"),
    Input(allocation_button(ALL), "n_clicks"),
    State(Ids.chosen, "data"),
    allow=CLIENT_FACING,
    prevent_initial_call=True,
)
def choose_class(clicks: list[int | None], chosen: str | None) -> str | None:
    """Choose a class, or let go of the one that is chosen."""
    pressed = ctx.triggered_id
    if pressed is None or not any(clicks):
        return chosen
    return None if pressed["key"] == chosen else str(pressed["key"])
