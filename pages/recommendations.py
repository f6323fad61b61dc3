"""/portfolios/<account_id>/recommendations - the level that fits, the target it leads to, and why."""

from collections.abc import Sequence

from dash import Input, Output, State, dcc, html, register_page
from dash.development.base_component import Component

from components.card import card_loading
from components.empty_state import no_portfolio
from components.figure import Figure, figure_card, figure_rows, figure_store, figure_takeaway
from components.page_head import page_head
from components.table import table
from engine.usecases.access import CLIENT_FACING, OWNERS
from engine.usecases.recommend import accept_recommendation, recommend
from pages import _session
from pages._guard import guarded
from pages._views import recommendations as view

register_page(
    __name__,
    path_template="/portfolios/<account_id>/recommendations",
    title="Recommendation · Evenkeel",
    order=1,  # before /portfolios/<account_id>: Dash lets a variable match slashes, and the first match wins
)


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    account = "recommend-account"
    record = "recommend-record"
    title = "recommend-title"
    text = "recommend-text"
    accept = "recommend-accept"
    limits = "recommend-limits"
    why = "recommend-why"
    frontier = "recommend-frontier"
    weights = "recommend-weights"
    go = "recommend-go"


def layout(account_id: str = "", **_query: str) -> html.Main:
    if account_id and not _session.sees(account_id):
        return no_portfolio()
    accept = html.Button(
        "Accept and review orders", id=Ids.accept, className="btn btn-primary", disabled=True
    )
    head = page_head(
        "Recommendation", "Solving the efficient frontier …", [accept], ids=(Ids.title, Ids.text)
    )
    return html.Main(
        [
            dcc.Store(id=Ids.account, data=account_id),
            dcc.Store(id=Ids.record),
            dcc.Location(id=Ids.go, refresh="callback-nav"),
            head,
            html.Div(
                [
                    html.Div(card_loading(384), id=Ids.limits, className="ek-stack"),
                    figure_card(Ids.frontier, "Where the proposal sits", height=330),
                    figure_card(Ids.weights, "Proposed against current", height=380),
                    html.Div(card_loading(), id=Ids.why, className="ek-stack"),
                ],
                className="ek-cols ek-cols-2",
            ),
        ],
        className="ek-main",
        id="main",
    )


@guarded(
    Output(Ids.record, "data"),
    Output(Ids.title, "children"),
    Output(Ids.text, "children"),
    Output(Ids.accept, "disabled"),
    Output(Ids.limits, "children"),
    Output(Ids.why, "children"),
    Output(figure_store(Ids.frontier), "data"),
    Output(figure_takeaway(Ids.frontier), "children"),
    Output(figure_rows(Ids.frontier), "data"),
    Output(figure_store(Ids.weights), "data"),
    Output(figure_takeaway(Ids.weights), "children"),
    Output(figure_rows(Ids.weights), "data"),
    Input(Ids.account, "data"),
    allow=CLIENT_FACING,
)
def show_recommendation(account_id: str) -> Sequence[str | bool | Component | Figure]:
    advice = recommend(_session.actor(), _session.account_id(account_id), ports=_session.ports())
    currency = _session.account(account_id).currency
    return (
        str(advice.id),
        view.title(advice),
        view.explanation(advice),
        _session.actor().role not in OWNERS,
        view.limits_card(advice),
        view.why_card(advice, currency),
        view.frontier(advice),
        view.frontier_sentence(advice),
        table(*view.ladder_table(advice)),
        view.weights(advice),
        view.weights_sentence(advice),
        table(*view.weights_table(advice)),
    )


@guarded(
    Output(Ids.go, "href"),
    Input(Ids.accept, "n_clicks"),
    State(Ids.account, "data"),
    State(Ids.record, "data"),
    allow=OWNERS,
    prevent_initial_call=True,
)
def accept(_clicks: int, account_id: str, record: str) -> str:
    accept_recommendation(
        _session.actor(),
        _session.account_id(account_id),
        _session.recommendation_id(record),
        ports=_session.ports(),
    )
    return f"/portfolios/{_session.account_id(account_id)}/rebalance"
