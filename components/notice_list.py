"""What a person has been told, one line each: unread ones carry a mark, heavier words and a button."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import dcc, html

from components.aria import aria
from components.icon import icon


def read_button(notice_id: object) -> dict[str, Any]:
    """Id of the button that marks one as read; takes ALL as well."""
    return {"type": "ek-notice-read", "id": notice_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`link` is a page of this site; empty when there is none to go to."""

    id: str
    icon_name: str
    text: str
    at: str
    link: str
    link_text: str
    is_unread: bool
    tone: Literal["", "info", "warn", "bad"] = ""


def notice_items(notices: Sequence[Notice]) -> list[html.Li]:
    """For a list of the class `ek-notices`."""
    return [_item(notice) for notice in notices]


def notices_loading(count: int = 3) -> list[html.Li]:
    """Lines before their texts arrive."""
    bar = html.Span(className="ek-skel", style={"width": "60%", "height": "34px"})
    return [html.Li(bar, **aria(hidden=True))] * count


def _item(notice: Notice) -> html.Li:
    mine: dict[str, Any] = {"data-notice": notice.id}
    tone = f" is-{notice.tone}" if notice.tone else ""
    unread = html.Span("Unread: ", className="visually-hidden") if notice.is_unread else None
    return html.Li(
        [
            html.Span(icon(notice.icon_name), className=f"ek-qicon{tone}"),
            html.Div(
                [
                    html.Div([unread, notice.text], className="ek-notice-text"),
                    html.Div(notice.at, className="ek-sub ek-num"),
                ]
            ),
            html.Div(_actions(notice), className="ek-qact"),
        ],
        className="is-unread" if notice.is_unread else "",
        **mine,
    )


def _actions(notice: Notice) -> list[dcc.Link | html.Button]:
    actions: list[dcc.Link | html.Button] = []
    if notice.link:
        spoken = f"{notice.link_text}: {notice.text}"
        link = dcc.Link(notice.link_text, href=notice.link, title=spoken, className="btn btn-light btn-sm")
        actions.append(link)
    if notice.is_unread:
        button = html.Button(
            "Mark read",
            id=read_button(notice.id),
            type="button",
            className="btn btn-link btn-sm",
            **aria(label=f"Mark read: {notice.text}"),
        )
        actions.append(button)
    return actions
