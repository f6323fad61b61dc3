"""The figure a page opens with: one large amount, what changed, and a few measures beside it."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.format import MINUS
from components.kpi_card import money_text

Text = str | Component
CENT_PLACES = 3  # the point and two digits


def hero_value(label: str, amount: str, below: Sequence[Text]) -> list[Component]:
    """`amount` has cents, which are set small; `below` is today's change."""
    whole, cents = amount[:-CENT_PLACES], amount[-CENT_PLACES:]
    value = html.Span([whole, html.Span(cents, className="ek-cents")], className="ek-money")
    return [
        html.Div(label, className="ek-label"),
        html.Div(value, className="ek-display mt-1"),
        html.Div(list(below), className="mt-2 ek-num"),
    ]


def hero_measures(measures: Sequence[tuple[Text | Sequence[Text], Text]]) -> list[Component]:
    """Pairs of name and figure, for the `html.Dl` beside the value."""
    return [
        html.Div([html.Dt(name, className="ek-label"), html.Dd(figure, className="mt-1")])
        for name, figure in measures
    ]


def hero_loading() -> list[Component]:
    """The value before it arrives, in its final shape."""
    sizes = (("110px", "14px"), ("290px", "48px"), ("230px", "16px"))
    return [
        html.Div(html.Span(className="ek-skel mt-1", style={"width": width, "height": height}))
        for width, height in sizes
    ]


def delta(text: str, *, is_money: bool = False) -> html.Span:
    """A change with its triangle and colour, read from the sign of its text: what rounds to 0 is flat."""
    return html.Span(money_text(text) if is_money else text, className=f"ek-delta {sign_colour(text)}")


def sign_colour(text: str) -> str:
    """The class that colours a change by the sign of its text."""
    return {"+": "ek-gain", MINUS: "ek-loss"}.get(text[:1], "ek-flat")
