"""/portfolios/<account_id>/rebalance - choose a mode, review the orders, approve them."""

from collections.abc import Sequence

from dash import Input, Output, State, dcc, html, register_page
from dash.development.base_component import Component

from components.card import card_loading
from components.charts.trade_off import Point
from components.empty_state import empty_state
from components.figure import Figure, figure_card, figure_rows, figure_store, figure_takeaway
from components.kpi_card import kpis_loading
from components.page_head import page_head
from components.table import table
from engine.domain.order import Mode
from engine.usecases.access import CLIENT_FACING, OWNERS
from engine.usecases.rebalance import (
    approve_rebalance,
    preview_rebalance,
    propose_rebalance,
    reject_rebalance,
)
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
    review = "rebalance-review"
    result = "rebalance-result"
    mode = "rebalance-mode"
    figures = "rebalance-figures"
    drift = "rebalance-drift"
    curve = "rebalance-curve"
    points = "rebalance-points"
    plan_point = "rebalance-plan-point"
    orders = "rebalance-orders"
    approve = "rebalance-approve"
    reject = "rebalance-reject"


def layout(account_id: str = "", **_query: str) -> html.Main:
    if account_id and not _session.sees(account_id):
        return empty_state("There is no such portfolio.")
    actions = [
        html.Button("Reject", id=Ids.reject, className="btn btn-danger", disabled=True),
        html.Button("Approve", id=Ids.approve, className="btn btn-primary", disabled=True),
    ]
    return html.Main(
        [
            dcc.Store(id=Ids.account, data=account_id),
            *(dcc.Store(id=store) for store in (Ids.proposal, Ids.points, Ids.plan_point)),
            page_head("Rebalance", "Comparing holdings with targets …", actions, ids=(Ids.title, Ids.text)),
            html.Div(_review(), id=Ids.review, className="ek-stack"),
            html.Div(id=Ids.result, className="ek-stack"),
        ],
        className="ek-main",
        id="main",
    )


def _review() -> list[Component]:
    modes = dcc.RadioItems(
        [{"label": view.MODES[mode][0], "value": mode.value} for mode in Mode],
        Mode.CASH_THEN_SELL.value,
        id=Ids.mode,
        className="ek-modes ek-cols ek-cols-3",
        inputClassName="form-check-input",
    )
    pair = [
        html.Div(card_loading(), id=Ids.drift, className="ek-stack"),
        figure_card(Ids.curve, "Cost against drift", height=330, phone_height=260),
    ]
    return [
        modes,
        html.Div(kpis_loading(5), id=Ids.figures),
        html.Div(pair, className="ek-cols ek-cols-32"),
        html.Div(card_loading(), id=Ids.orders, className="ek-stack"),
    ]


@guarded(
    Output(Ids.mode, "options"),
    Output(Ids.points, "data"),
    Output(figure_takeaway(Ids.curve), "children"),
    Output(figure_rows(Ids.curve), "children"),
    Input(Ids.account, "data"),
    allow=CLIENT_FACING,
)
def show_modes(account_id: str) -> tuple[list[dict[str, object]], list[Point], str, Component]:
    preview = preview_rebalance(_session.actor(), _session.account_id(account_id), ports=_session.ports())
    currency = _session.account(account_id).currency
    return (
        [{"label": view.mode_option(p, currency), "value": p.mode.value} for p in preview.modes],
        curves.points(preview.curve),
        curves.sentence(preview.curve, currency),
        table(*curves.table_rows(preview.curve, currency)),
    )


@guarded(
    Output(Ids.proposal, "data"),
    Output(Ids.title, "children"),
    Output(Ids.text, "children"),
    Output(Ids.figures, "children"),
    Output(Ids.drift, "children"),
    Output(Ids.orders, "children"),
    Output(Ids.plan_point, "data"),
    Output(Ids.approve, "children"),
    Output(Ids.approve, "disabled"),
    Output(Ids.reject, "disabled"),
    Input(Ids.mode, "value"),
    State(Ids.account, "data"),
    allow=CLIENT_FACING,
)
def show_plan(mode: str, account_id: str) -> Sequence[object]:
    chosen = _session.choice(Mode, mode)
    proposal = propose_rebalance(
        _session.actor(),
        _session.account_id(account_id),
        mode=chosen,
        force=chosen is Mode.FULL,
        ports=_session.ports(),
    )
    currency = _session.account(account_id).currency
    head = view.headline(proposal, currency)
    locked = not (proposal.orders and _session.actor().role in OWNERS)
    return (
        str(proposal.id),
        head.title,
        head.text,
        view.key_figures(proposal, currency),
        view.drift_card(proposal),
        view.order_cards(proposal, currency),
        curves.plan_point(proposal),
        head.approve,
        locked,
        locked,
    )


@guarded(
    Output(figure_store(Ids.curve), "data"),
    Input(Ids.points, "data"),
    Input(Ids.plan_point, "data"),
    State(Ids.account, "data"),
    allow=CLIENT_FACING,
    prevent_initial_call=True,
)
def draw_curve(points: list[Point] | None, plan: Point | None, account_id: str) -> Figure | None:
    return curves.figure(points, plan, _session.account(account_id).currency) if points else None


@guarded(
    Output(Ids.title, "children", allow_duplicate=True),
    Output(Ids.text, "children", allow_duplicate=True),
    Output(Ids.result, "children"),
    Output(Ids.review, "hidden"),
    Output(Ids.approve, "children", allow_duplicate=True),
    Output(Ids.approve, "disabled", allow_duplicate=True),
    Output(Ids.reject, "disabled", allow_duplicate=True),
    Input(Ids.approve, "n_clicks"),
    State(Ids.account, "data"),
    State(Ids.proposal, "data"),
    allow=OWNERS,
    prevent_initial_call=True,
)
def approve_plan(
    _clicks: int, account_id: str, proposal_id: str
) -> tuple[str, str, list[Component], bool, str, bool, bool]:
    result = approve_rebalance(
        _session.actor(),
        _session.account_id(account_id),
        _session.proposal_id(proposal_id),
        ports=_session.ports(),
    )
    currency = _session.account(account_id).currency
    cards = fills.result_cards(result, currency)
    text = fills.result_text(result, currency)
    return fills.result_headline(result), text, cards, True, "Approved", True, True


@guarded(
    Output(Ids.title, "children", allow_duplicate=True),
    Output(Ids.text, "children", allow_duplicate=True),
    Output(Ids.approve, "disabled", allow_duplicate=True),
    Output(Ids.reject, "disabled", allow_duplicate=True),
    Input(Ids.reject, "n_clicks"),
    State(Ids.account, "data"),
    State(Ids.proposal, "data"),
    allow=OWNERS,
    prevent_initial_call=True,
)
def reject_plan(_clicks: int, account_id: str, proposal_id: str) -> tuple[str, str, bool, bool]:
    reject_rebalance(
        _session.actor(),
        _session.account_id(account_id),
        _session.proposal_id(proposal_id),
        ports=_session.ports(),
    )
    return "Rejected", "Nothing was traded. Choose a mode to see a new proposal.", True, True
