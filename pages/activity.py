"""/activity - every ledger entry of the accounts one sees: filtered, searched, opened, exported."""

from collections.abc import Sequence

from dash import (
    MATCH,
    ClientsideFunction,
    Input,
    Output,
    Patch,
    State,
    clientside_callback,
    dcc,
    html,
    register_page,
)
from dash.development.base_component import Component

from components.empty_state import empty_card, no_portfolio
from components.entry_table import (
    detail_cell,
    detail_row,
    entry_detail,
    entry_rows,
    entry_table,
    open_button,
)
from components.filter_bar import ALL, choice_filter, day_filter, filter_bar, search_filter
from components.icon import icon
from components.kpi_card import kpis_loading
from components.page_head import page_head
from engine.domain.actor import Role
from engine.usecases.access import CLIENT_FACING
from engine.usecases.activity import ActivityFilter, list_activity, show_entry, total_activity
from pages import _session
from pages._guard import guarded
from pages._views import activity as view
from pages._views.activity_entry import detail

register_page(__name__, path="/activity", title="Activity · Evenkeel")

Query = dict[str, str]


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    title = "activity-title"
    text = "activity-text"
    account = "activity-account"
    kind = "activity-kind"
    search = "activity-search"
    start = "activity-from"
    end = "activity-to"
    clear = "activity-clear"
    address = "activity-address"  # Store: the query that the browser's address has
    totals = "activity-totals"
    found = "activity-found"
    table = "activity-table"
    rows = "activity-rows"
    nothing = "activity-nothing"
    older = "activity-older"
    last = "activity-last"  # Store: the oldest shown
    export = "activity-export"


FILTERS = (Ids.account, Ids.kind, Ids.search, Ids.start, Ids.end)


def layout(**query: str) -> html.Main:
    actor = _session.visitor()  # nobody, when Dash asks once to learn the ids of all pages
    if actor is not None and actor.role not in CLIENT_FACING:
        return _no_accounts_seen()
    if query.get("account", ALL) != ALL and not _session.sees(query["account"]):
        return no_portfolio()
    return html.Main(
        [
            dcc.Store(id=Ids.address),
            dcc.Store(id=Ids.last),
            page_head("Activity", "Reading the ledger …", [_export()], ids=(Ids.title, Ids.text)),
            html.Div(
                [
                    _filters(query, actor.role if actor else None),
                    html.Div(kpis_loading(4), id=Ids.totals),
                    _entries(),
                ],
                className="ek-stack",
            ),
        ],
        className="ek-main",
        id="main",
    )


def _no_accounts_seen() -> html.Main:
    why = "The ledger belongs to owners and to the advisers they gave access to."
    lock = html.Section(
        empty_card("Administrators see no accounts", why, icon_name="lock"), className="ek-card"
    )
    return html.Main([page_head("Activity"), lock], className="ek-main", id="main")


def _export() -> html.A:
    return html.A(
        [icon("download"), "Export CSV"],
        id=Ids.export,
        href=view.EXPORT,
        download="",
        className="btn btn-light",
    )


def _filters(query: Query, role: Role | None) -> html.Section:
    accounts = _session.accounts() if role else ()
    kind, start, end = (
        view.kind_of(query.get("kind")),
        view.day_of(query.get("from")),
        view.day_of(query.get("to")),
    )
    search = query.get("search", "")[: view.LONGEST_SEARCH]
    controls = [
        choice_filter(
            Ids.account, "Account", view.account_options(accounts, role), query.get("account", ALL)
        ),
        choice_filter(Ids.kind, "Kind", view.kind_options(), kind.value if kind else ALL),
        search_filter(Ids.search, search, "Symbol, instrument or account", longest=view.LONGEST_SEARCH),
        day_filter(Ids.start, "From", start),
        day_filter(Ids.end, "To", end),
    ]
    return filter_bar(controls, Ids.clear, label="Filter entries")


def _entries() -> html.Section:
    older = html.Button(
        "Show more", id=Ids.older, type="button", className="btn btn-light btn-sm", hidden=True
    )
    head = html.Div([html.H2("Entries"), html.P("Reading …", id=Ids.found, role="status")])
    body = [
        html.Div(entry_table(Ids.rows), id=Ids.table),
        html.Div(id=Ids.nothing),
        html.Div(older, className="ek-older"),
    ]
    return html.Section(
        [html.Div(head, className="ek-card-head"), html.Div(body, className="ek-card-body ek-flush pt-2")],
        className="ek-card",
    )


def _wanted(account: object, *others: object) -> ActivityFilter:
    account_id = None if account in (None, ALL) else _session.account_id(account)
    kind, search, start, end = others
    return view.asked(account_id, kind, search, start, end)


@guarded(
    Output(Ids.title, "children"),
    Output(Ids.text, "children"),
    Output(Ids.totals, "children"),
    Output(Ids.nothing, "children"),
    Output(Ids.table, "hidden"),
    Output(Ids.export, "href"),
    Output(Ids.export, "className"),
    *(Input(one, "value") for one in FILTERS),
    allow=CLIENT_FACING,
)
def show_totals(*controls: object) -> Sequence[object]:
    wanted = _wanted(*controls)
    totals = total_activity(_session.actor(), wanted, ports=_session.ports())
    return (
        view.title(totals, wanted),
        view.explanation(totals),
        view.totals_strip(totals),
        view.nothing(totals, wanted),
        not totals.entries,
        view.export_link(wanted),
        "btn btn-light" if totals.entries else "btn btn-light d-none",
    )


@guarded(
    Output(Ids.rows, "children"),
    Output(Ids.found, "children"),
    Output(Ids.last, "data"),
    Output(Ids.older, "hidden"),
    *(Input(one, "value") for one in FILTERS),
    allow=CLIENT_FACING,
)
def show_newest(*controls: object) -> Sequence[object]:
    actor = _session.actor()
    found = list_activity(actor, _wanted(*controls), limit=view.PAGE, ports=_session.ports())
    lines = view.lines(found.items, actor.role)
    return entry_rows(lines), view.found_text(found), lines[-1].id if lines else None, not found.has_more


@guarded(
    Output(Ids.rows, "children", allow_duplicate=True),
    Output(Ids.last, "data", allow_duplicate=True),
    Output(Ids.older, "hidden", allow_duplicate=True),
    Input(Ids.older, "n_clicks"),
    State(Ids.last, "data"),
    *(State(one, "value") for one in FILTERS),
    allow=CLIENT_FACING,
    prevent_initial_call=True,
)
def show_more(_clicks: int | None, last: object, *controls: object) -> Sequence[object]:
    actor, before = _session.actor(), _session.entry_id(last)
    found = list_activity(actor, _wanted(*controls), limit=view.PAGE, before=before, ports=_session.ports())
    lines = view.lines(found.items, actor.role)
    longer = Patch()
    longer.extend(entry_rows(lines))
    return longer, lines[-1].id if lines else last, not found.has_more


@guarded(
    Output(detail_cell(MATCH), "children"),
    Output(detail_row(MATCH), "hidden"),
    Output(open_button(MATCH), "aria-expanded"),
    Input(open_button(MATCH), "n_clicks"),
    State(open_button(MATCH), "id"),
    allow=CLIENT_FACING,
    prevent_initial_call=True,
)
def open_entry(clicks: object, pressed: dict[str, str]) -> tuple[Sequence[Component], bool, str]:
    """Every second press closes it again."""
    if not isinstance(clicks, int) or clicks % 2 == 0:
        return [], True, "false"
    entry_id = _session.entry_id(pressed.get("id"))
    line = show_entry(_session.actor(), entry_id, ports=_session.ports())
    return entry_detail(detail(line)), False, "true"


clientside_callback(
    ClientsideFunction(namespace="activity", function_name="address"),
    Output(Ids.address, "data"),
    Output(Ids.clear, "hidden"),
    *(Input(one, "value") for one in FILTERS),
)
clientside_callback(
    ClientsideFunction(namespace="activity", function_name="clear"),
    *(Output(one, "value") for one in FILTERS),
    Input(Ids.clear, "n_clicks"),
    prevent_initial_call=True,
)
