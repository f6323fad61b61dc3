"""/notifications - what one has been told, and what the machine did by itself."""

from collections.abc import Sequence
from typing import Any

from dash import (
    ALL,
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

from components.card import card, card_loading
from components.notice_list import notice_items, notices_loading, read_button
from components.page_head import page_head
from engine.usecases.access import CLIENT_FACING, EVERYONE
from engine.usecases.notify import list_notifications, mark_all_read, mark_read
from engine.usecases.scan_drift import report_automation
from pages import _session
from pages._guard import guarded
from pages._views import notifications as view

register_page(__name__, path="/notifications", title="Notifications · Evenkeel")


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    news = "notifications-news"  # Store; assets/stream.js writes there when the number of unread ones rises
    title = "notifications-title"
    text = "notifications-text"
    list = "notifications-list"
    empty = "notifications-empty"
    last = "notifications-last"  # Store: the oldest shown
    shown = "notifications-shown"  # Store: how many
    older = "notifications-older"
    pressed = "notifications-pressed"  # Store: whose button was pressed
    all = "notifications-all"
    changed = "notifications-changed"  # Store: what was marked
    focused = "notifications-focused"
    log = "notifications-log"


def layout(**_query: str) -> html.Main:
    actor = _session.visitor()
    role = actor.role if actor else None
    stores = (Ids.news, Ids.last, Ids.shown, Ids.pressed, Ids.changed, Ids.focused)
    log = html.Div(card_loading(), id=Ids.log) if role in (None, *CLIENT_FACING) else None
    return html.Main(
        [
            *(dcc.Store(id=store) for store in stores),
            page_head("Notifications", view.WHEN_TOLD[role], [_mark_all()], ids=(Ids.title, Ids.text)),
            html.Div([_told(), log], className="ek-stack"),
        ],
        className="ek-main",
        id="main",
    )


def _mark_all() -> html.Button:
    return html.Button("Mark all read", id=Ids.all, type="button", className="btn btn-light", hidden=True)


def _told() -> html.Section:
    followed: dict[str, Any] = {"data-news": Ids.news}
    older = html.Button(
        "Show older", id=Ids.older, type="button", className="btn btn-light btn-sm", hidden=True
    )
    content = [
        html.Ul(notices_loading(), id=Ids.list, className="ek-queue ek-notices", **followed),
        html.Div(id=Ids.empty),
        html.Div(older, className="ek-older"),
    ]
    return card("Notifications", content, flush=True)


@guarded(
    Output(Ids.title, "children"),
    Output(Ids.list, "children"),
    Output(Ids.empty, "children"),
    Output(Ids.all, "hidden"),
    Output(Ids.older, "hidden"),
    Output(Ids.last, "data"),
    Output(Ids.shown, "data"),
    Input(Ids.news, "data"),
    Input(Ids.changed, "data"),
    State(Ids.shown, "data"),
    allow=EVERYONE,
)
def show_newest(_news: object, _changed: object, shown: object) -> Sequence[object]:
    actor = _session.actor()
    inbox = list_notifications(actor, limit=view.limit_of(shown), ports=_session.ports())
    lines = view.notices(inbox, _session.accounts(), actor.role)
    return (
        view.title(inbox),
        notice_items(lines),
        view.nothing_yet(inbox),
        not inbox.unread,
        not inbox.has_more,
        lines[-1].id if lines else None,
        len(lines),
    )


@guarded(
    Output(Ids.list, "children", allow_duplicate=True),
    Output(Ids.older, "hidden", allow_duplicate=True),
    Output(Ids.last, "data", allow_duplicate=True),
    Output(Ids.shown, "data", allow_duplicate=True),
    Input(Ids.older, "n_clicks"),
    State(Ids.last, "data"),
    State(Ids.shown, "data"),
    allow=EVERYONE,
    prevent_initial_call=True,
)
def show_older(_clicks: int | None, last: object, shown: object) -> Sequence[object]:
    actor, before = _session.actor(), _session.notification_id(last)
    inbox = list_notifications(actor, limit=view.PAGE, before=before, ports=_session.ports())
    lines = view.notices(inbox, _session.accounts(), actor.role)
    longer = Patch()
    longer.extend(notice_items(lines))
    return longer, not inbox.has_more, lines[-1].id if lines else last, view.limit_of(shown) + len(lines)


@guarded(
    Output(Ids.changed, "data"),
    Input(Ids.pressed, "data"),
    allow=EVERYONE,
    prevent_initial_call=True,
)
def mark_one(pressed: object) -> str:
    wanted = _session.notification_id(pressed)
    return str(mark_read(_session.actor(), wanted, ports=_session.ports()).id)


@guarded(
    Output(Ids.changed, "data", allow_duplicate=True),
    Input(Ids.all, "n_clicks"),
    allow=EVERYONE,
    prevent_initial_call=True,
)
def mark_everything(clicks: int) -> int:
    mark_all_read(_session.actor(), ports=_session.ports())
    return clicks


@guarded(
    Output(Ids.log, "children"),
    Input(Ids.log, "id"),  # administrators have none, and then nothing is asked
    Input(Ids.news, "data"),
    allow=CLIENT_FACING,
)
def show_log(_log: str, _news: object) -> Component:
    actor = _session.actor()
    scans = report_automation(actor, ports=_session.ports())
    return view.log_card(scans, _session.accounts(), actor.role)


clientside_callback(
    ClientsideFunction(namespace="notifications", function_name="press"),
    Output(Ids.pressed, "data"),
    Input(read_button(ALL), "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="notifications", function_name="arrive"),
    Output(Ids.focused, "data"),
    Input(Ids.list, "children"),
    State(Ids.changed, "data"),
    prevent_initial_call=True,
)
