"""The top of a page: a finding as its heading, what it rests on, and what one can do."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component


def page_head(
    title: str,
    explanation: str | Component = "",
    actions: Sequence[Component] = (),
    *,
    ids: tuple[str, str] | None = None,
) -> html.Div:
    """`ids` name heading and explanation for callbacks; the explanation is announced when it changes."""
    title_id, text_id = ids or (f"{_slug(title)}-title", f"{_slug(title)}-text")
    heading = html.H1(title, id=title_id, tabIndex=-1)  # where focus goes when what had it is gone
    below = html.P(explanation, id=text_id, role="status")
    return html.Div(
        [html.Div([heading, below]), html.Div(list(actions), className="ek-actions")],
        className="ek-pagehead",
    )


def _slug(title: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in title.lower())
