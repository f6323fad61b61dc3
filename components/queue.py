"""What waits for a decision: a finding, its numbers, and the one way on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dash import dcc, html
from dash.development.base_component import Component

from components.empty_state import empty_card
from components.icon import icon


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """`link` is a page of this site."""

    icon_name: str
    title: str
    text: str
    link: str
    link_text: str
    spoken: str  # what the button is called where the rest is not seen
    tone: Literal["", "info", "warn"] = ""


def queue(items: Sequence[QueueItem], *, empty: tuple[str, str]) -> Component:
    """Most urgent first: its button is the primary one. `empty` is finding and reason without items."""
    if not items:
        return empty_card(*empty, icon_name="circle-check")
    return html.Ul([_item(item, is_first=item is items[0]) for item in items], className="ek-queue")


def _item(item: QueueItem, *, is_first: bool) -> html.Li:
    mark = html.Span(icon(item.icon_name), className=f"ek-qicon is-{item.tone}" if item.tone else "ek-qicon")
    kind = "btn-primary" if is_first else "btn-light"
    way_on = dcc.Link(item.link_text, href=item.link, className=f"btn {kind} btn-sm", title=item.spoken)
    # the mark spans two rows, so that heading and text share the second column
    return html.Li(
        [mark, html.Div([html.B(item.title), html.P(item.text), html.Div(way_on, className="ek-qact")])]
    )
