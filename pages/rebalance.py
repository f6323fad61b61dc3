"""/portfolios/<account_id>/rebalance - choose a mode, review the orders, approve them."""

from collections.abc import Sequence

from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, html, register_page
from dash.development.base_component import Component

from components.card import card_loading
from components.empty_state import no_portfolio
from components.figure import figure_card, figure_rows, figure_store, figure_takeaway
from components.kpi_card import kpis_loading
from components.mode_choice import mode_choice
from components.page_head import page_head
from components.table import table
from engine.domain.order import Mode
from engine.usecases.access import CLIENT_FACING, OWNERS
from engine.usecases.rebalance import approve_rebalance, reject_rebalance, review_rebalance
from pages import _session
from pages._guard import guarded
from pages._views import fills
from pages._views import rebalance as view
from pages._views import trade_off as curves

register_page(
    __name__,
    path_template="/portfolios/<account_id>/rebalance",
    title="Rebalance · Evenkeel",
    order=1,  # before /portfolios/<account_id>: Dash lets a variable match slashes, and the first match wins
)


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    account = "rebalance-account"
    proposal = "rebalance-proposal"
    title = "rebalance-title"
    text = "rebalance-text"
    actions = "rebalance-actions"
    approve = "rebalance-approve"
    reject = "rebalance-reject"
    again = "rebalance-again"
    review = "rebalance-review"
    mode = "rebalance-mode"
    figures = "rebalance-figures"
    drift = "rebalance-drift"
    curve = "rebalance-curve"
    orders = "rebalance-orders"
    approve_below = "rebalance-approve-below"
    result = "rebalance-result"
    focused = "rebalance-focused"


def layout(account_id: str = "", **_query: str) -> html.Main:
    if account_id and not _session.sees(account_id):
        return no_portfolio()
    buttons = [
        html.Button("Reject", id=Ids.reject, className="btn btn-danger", disabled=True),
        html.Button("Approve", id=Ids.approve, className="btn btn-primary", disabled=True),
    ]
    actions = [
        html.Div(buttons, id=Ids.actions, className="ek-actions"),
        html.Button("Propose again", id=Ids.again, className="btn btn-light", hidden=True),
    ]
    return html.Main(
        [
            dcc.Store(id=Ids.account, data=account_id),
            dcc.Store(id=Ids.proposal),
            dcc.Store(id=Ids.focused),
            page_head("Rebalance", "Comparing holdings with targets …", actions, ids=(Ids.title, Ids.text)),
            html.Div(_review(), id=Ids.review, className="ek-stack"),
            html.Div(id=Ids.result, className="ek-stack"),
        ],
        className="ek-main",
        id="main",
    )


def _review() -> list[Component]:
    pair = [
        html.Div(card_loading(), id=Ids.drift, className="ek-stack"),
        figure_card(Ids.curve, "Cost against drift", height=330, phone_height=260),
    ]
    options = {mode.value: view.MODES[mode][0] for mode in Mode}
    return [
        mode_choice(Ids.mode, options, Mode.CASH_THEN_SELL.value, legend="How far to go"),
        html.Div(kpis_loading(5), id=Ids.figures),
        html.Div(pair, className="ek-cols ek-cols-32"),
        html.Div(card_loading(), id=Ids.orders, className="ek-stack"),
        html.Button("Approve", id=Ids.approve_below, className="btn btn-light ek-approve-below", hidden=True),
    ]


@guarded(
    Output(Ids.proposal, "data"),
    Output(Ids.title, "children"),
    Output(Ids.text, "children"),
    Output(Ids.mode, "options"),
    Output(Ids.figures, "children"),
    Output(Ids.drift, "children"),
    Output(figure_store(Ids.curve), "data"),
    Output(figure_takeaway(Ids.curve), "children"),
    Output(figure_rows(Ids.curve), "data"),
    Output(Ids.orders, "children"),
    Output(Ids.approve, "children"),
    Output(Ids.approve_below, "children"),
    Output(Ids.approve, "disabled"),
    Output(Ids.approve_below, "disabled", allow_duplicate=True),
    Output(Ids.reject, "disabled"),
    Output(Ids.actions, "hidden"),
    Output(Ids.approve_below, "hidden"),
    Output(Ids.again, "hidden"),
    Output(Ids.review, "hidden"),
    Output(Ids.result, "children"),
    Input(Ids.mode, "value"),
    Input(Ids.again, "n_clicks"),
    State(Ids.account, "data"),
    allow=CLIENT_FACING,
    prevent_initial_call="initial_duplicate",
)
def show_plan(mode: str, _again: int | None, account_id: str) -> Sequence[object]:
    chosen = _session.choice(Mode, mode)
    review = review_rebalance(
        _session.actor(), _session.account_id(account_id), mode=chosen, ports=_session.ports()
    )
    currency = _session.account(account_id).currency
    is_owner = _session.actor().role in OWNERS
    head = view.headline(review.proposal, currency, is_owner=is_owner)
    locked = not (review.proposal.orders and is_owner)
    return (
        str(review.proposal.id),
        head.title,
        head.text,
        [{"label": view.mode_option(plan, currency), "value": plan.mode.value} for plan in review.modes],
        view.key_figures(review.proposal, currency),
        view.drift_card(review.proposal),
        curves.figure(review, currency),
        curves.sentence(review.curve, currency),
        table(*curves.table_rows(review.curve, currency)),
        view.order_cards(review.proposal, currency),
        *(head.approve, head.approve),
        *(locked, locked, locked, locked, locked),
        *(True, False, []),
    )


@guarded(
    Output(Ids.title, "children", allow_duplicate=True),
    Output(Ids.text, "children", allow_duplicate=True),
    Output(Ids.result, "children", allow_duplicate=True),
    Output(Ids.review, "hidden", allow_duplicate=True),
    Output(Ids.actions, "hidden", allow_duplicate=True),
    Output(Ids.again, "hidden", allow_duplicate=True),
    Input(Ids.approve, "n_clicks"),
    Input(Ids.approve_below, "n_clicks"),
    State(Ids.account, "data"),
    State(Ids.proposal, "data"),
    allow=OWNERS,
    prevent_initial_call=True,
)
def approve_plan(
    _clicks: int | None, _below: int | None, account_id: str, proposal_id: str | None
) -> Sequence[object]:
    result = approve_rebalance(
        _session.actor(),
        _session.account_id(account_id),
        _session.proposal_id(proposal_id),
        ports=_session.ports(),
    )
    account = _session.account(account_id)
    return (
        fills.result_headline(result),
        fills.result_text(result, account.currency),
        [*fills.result_cards(result, account.currency), fills.way_on(account.id)],
        *(True, True, True),
    )


@guarded(
    Output(Ids.title, "children", allow_duplicate=True),
    Output(Ids.text, "children", allow_duplicate=True),
    Output(Ids.review, "hidden", allow_duplicate=True),
    Output(Ids.actions, "hidden", allow_duplicate=True),
    Output(Ids.again, "hidden", allow_duplicate=True),
    Input(Ids.reject, "n_clicks"),
    State(Ids.account, "data"),
    State(Ids.proposal, "data"),
    allow=OWNERS,
    prevent_initial_call=True,
)
def reject_plan(_clicks: int, account_id: str, proposal_id: str) -> tuple[str, str, bool, bool, bool]:
    reject_rebalance(
        _session.actor(),
        _session.account_id(account_id),
        _session.proposal_id(proposal_id),
        ports=_session.ports(),
    )
    return "Rejected", "Nothing was traded. The drift stays as it is.", True, True, False


clientside_callback(
    ClientsideFunction(namespace="rebalance", function_name="hold"),
    Output(Ids.proposal, "data", allow_duplicate=True),
    Output(Ids.approve, "disabled", allow_duplicate=True),
    Output(Ids.reject, "disabled", allow_duplicate=True),
    Input(Ids.mode, "value"),
    Input(Ids.again, "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="rebalance", function_name="press"),
    Output(Ids.approve, "disabled", allow_duplicate=True),
    Output(Ids.approve_below, "disabled"),
    Output(Ids.reject, "disabled", allow_duplicate=True),
    Output(Ids.again, "hidden", allow_duplicate=True),
    Input(Ids.approve, "n_clicks"),
    Input(Ids.approve_below, "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="rebalance", function_name="arrive"),
    Output(Ids.focused, "data"),
    Input(Ids.result, "children"),
    prevent_initial_call=True,
)
