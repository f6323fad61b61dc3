"""/portfolios/<account_id>/rebalance - choose a mode, review the orders, approve them."""

from dash import Input, Output, State, dcc, html, register_page
from dash.development.base_component import Component

from components.card import card_loading
from components.empty_state import empty_state
from components.kpi_card import kpis_loading
from components.page_head import page_head
from engine.domain.order import Mode
from engine.usecases.access import CLIENT_FACING, OWNERS
from engine.usecases.rebalance import (
    approve_rebalance,
    preview_modes,
    propose_rebalance,
    reject_rebalance,
)
from pages import _session
from pages._guard import guarded
from pages._views import fills
from pages._views import rebalance as view

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
    modes = "rebalance-modes"
    mode = "rebalance-mode"
    plan = "rebalance-plan"
    approve = "rebalance-approve"
    reject = "rebalance-reject"


def layout(account_id: str = "", **_query: str) -> html.Main:
    if account_id and not _session.sees(account_id):
        return empty_state("There is no such portfolio.")
    actions = [
        html.Button("Reject", id=Ids.reject, className="btn btn-danger", disabled=True),
        html.Button("Approve", id=Ids.approve, className="btn btn-primary", disabled=True),
    ]
    modes = dcc.RadioItems(
        [{"label": _mode_name(mode), "value": mode.value} for mode in Mode],
        Mode.CASH_THEN_SELL.value,
        id=Ids.mode,
        className="ek-cols ek-cols-3",
        labelClassName="ek-choice mb-0",
        inputClassName="form-check-input",
    )
    return html.Main(
        [
            dcc.Store(id=Ids.account, data=account_id),
            dcc.Store(id=Ids.proposal),
            page_head("Rebalance", "Comparing holdings with targets …", actions, ids=(Ids.title, Ids.text)),
            html.Div(
                [
                    html.Div(modes, id=Ids.modes),
                    html.Div([kpis_loading(5), card_loading()], id=Ids.plan, className="ek-stack"),
                ],
                className="ek-stack",
            ),
        ],
        className="ek-main",
        id="main",
    )


def _mode_name(mode: Mode) -> str:
    return view.MODES[mode][0]


@guarded(
    Output(Ids.mode, "options"),
    Input(Ids.account, "data"),
    allow=CLIENT_FACING,
)
def show_modes(account_id: str) -> list[dict[str, object]]:
    previews = preview_modes(_session.actor(), _session.account_id(account_id), ports=_session.ports())
    currency = _session.account(account_id).currency
    return [{"label": view.mode_option(p, currency), "value": p.mode.value} for p in previews]


@guarded(
    Output(Ids.proposal, "data"),
    Output(Ids.title, "children"),
    Output(Ids.text, "children"),
    Output(Ids.plan, "children"),
    Output(Ids.approve, "children"),
    Output(Ids.approve, "disabled"),
    Output(Ids.reject, "disabled"),
    Input(Ids.mode, "value"),
    State(Ids.account, "data"),
    allow=CLIENT_FACING,
)
def show_plan(mode: str, account_id: str) -> tuple[str, str, str, list[Component], str, bool, bool]:
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
    plan = view.plan_cards(proposal, currency)
    return str(proposal.id), head.title, head.text, plan, head.approve, locked, locked


@guarded(
    Output(Ids.title, "children", allow_duplicate=True),
    Output(Ids.text, "children", allow_duplicate=True),
    Output(Ids.plan, "children", allow_duplicate=True),
    Output(Ids.modes, "hidden"),
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
) -> tuple[str, str, list[Component], bool, bool, bool]:
    result = approve_rebalance(
        _session.actor(),
        _session.account_id(account_id),
        _session.proposal_id(proposal_id),
        ports=_session.ports(),
    )
    currency = _session.account(account_id).currency
    cards = fills.result_cards(result, currency)
    return fills.result_headline(result), fills.result_text(result, currency), cards, True, True, True


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
