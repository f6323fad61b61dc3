"""A remark in a frame: what was found, and what follows from it."""

from collections.abc import Sequence
from typing import Literal

from dash import html
from dash.development.base_component import Component

from components.icon import icon

NoteTone = Literal["", "info", "warn", "bad"]
_ICONS = {"": "info", "info": "info", "warn": "triangle-alert", "bad": "octagon-alert"}


def note(text: str | Sequence[str | Component], tone: NoteTone = "", *, title: str = "") -> html.Div:
    """`title` is the finding, `text` the rest; `bad` is announced at once to screen readers."""
    head: list[str | Component] = [html.B(title), " "] if title else []
    body = [text] if isinstance(text, str) else text
    classes = f"ek-note is-{tone}" if tone else "ek-note"
    role = "alert" if tone == "bad" else "note"
    return html.Div([icon(_ICONS[tone]), html.Div([*head, *body])], className=classes, role=role)
