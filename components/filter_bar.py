"""What narrows a list: labelled controls in one bar, and a button that clears them."""

from collections.abc import Sequence
from datetime import date

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.aria import aria

ALL = "all"  # of a choice: excludes nothing; dbc.Select shows an empty value as no choice at all
SETTLED_SECONDS = 0.3  # a word is looked for once it is typed, not letter by letter


def filter_bar(controls: Sequence[Component], clear_id: str, *, label: str) -> html.Section:
    """The button is hidden until a callback finds something to clear."""
    clear = html.Button("Clear filters", id=clear_id, type="button", className="btn btn-link", hidden=True)
    bar = html.Div([*controls, clear], className="ek-filters", role="search", **aria(label=label))
    return html.Section(html.Div(bar, className="ek-card-body"), className="ek-card")


def choice_filter(control_id: str, label: str, options: Sequence[dict[str, str]], chosen: str) -> html.Div:
    """`options` are {value, label}; that of `ALL` comes first."""
    return _labelled(label, control_id, dbc.Select(id=control_id, options=list(options), value=chosen))


def search_filter(control_id: str, text: str, looks_at: str, *, longest: int) -> html.Div:
    """`looks_at` says in the empty field what is searched."""
    field = dbc.Input(
        id=control_id,
        type="search",
        value=text,
        debounce=SETTLED_SECONDS,
        maxLength=longest,
        placeholder=looks_at,
        autocomplete="off",
    )
    return _labelled("Search", control_id, field, "ek-filter-wide")


def day_filter(control_id: str, label: str, on: date | None) -> html.Div:
    """Empty, or a day as YYYY-MM-DD; browsers offer a calendar."""
    value = on.isoformat() if on else ""
    field = dbc.Input(id=control_id, type="date", value=value, debounce=SETTLED_SECONDS)
    return _labelled(label, control_id, field)


def _labelled(text: str, control_id: str, control: Component, more: str = "") -> html.Div:
    label = html.Label(text, htmlFor=control_id, className="form-label")
    return html.Div([label, control], className=f"ek-filter {more}".strip())
