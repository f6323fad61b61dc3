"""Key figures: one strip of cells, never separate cards. Values arrive formatted; it only lays out."""

from collections.abc import Sequence
from typing import Literal

from dash import html
from dash.development.base_component import Component

from components.aria import aria

Tone = Literal["up", "down", "flat"]
_TONES = {"up": "ek-delta ek-gain", "down": "ek-delta ek-loss", "flat": ""}


def money_text(text: str, class_name: str = "") -> html.Span:
    """An amount that is blurred when the reader hides amounts; every amount on a page is wrapped in one."""
    return html.Span(text, className=f"ek-money {class_name}".strip())


def kpi_card(
    label: str | Component, value: str | Component, *, change: str | Component = "", tone: Tone = "flat"
) -> html.Div:
    """One cell. `tone` colours the line below the value and gives it a triangle; its text has the sign."""
    below = html.Span(change, className=_TONES[tone]) if _TONES[tone] else change
    return html.Div(
        [
            html.Div(label, className="ek-label"),
            html.Div(value, className="ek-kpi-value"),
            html.Div(below, className="ek-kpi-sub") if change else None,
        ],
        className="ek-kpi",
    )


def kpis(cells: Sequence[Component], *, label: str = "Key figures") -> html.Div:
    """The strip around cells of `kpi_card`."""
    return html.Div(list(cells), className="ek-kpis", role="group", **aria(label=label))


def kpis_loading(count: int) -> html.Div:
    """The strip before its figures arrive, in its final shape."""
    cell = html.Div(
        [
            html.Span(className="ek-skel", style={"width": "55%", "height": "12px"}),
            html.Span(className="ek-skel mt-2", style={"width": "75%", "height": "24px"}),
        ],
        className="ek-kpi",
    )
    return html.Div([cell] * count, className="ek-kpis", **aria(busy=True, label="Loading"))
