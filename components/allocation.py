"""Paired bars, what is held over what is wanted, and the same by family in figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.dependencies import Wildcard
from dash.development.base_component import Component

from components.aria import aria

ALLOCATION_CHOSEN = "ek-allocation-chosen"  # store of the page: key of the class that is pressed, or nothing
LABEL_FROM, NUMBER_FROM = 0.075, 0.03  # narrower segments have no room for their name, or for anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One class; weights are fractions, texts arrive formatted."""

    key: str
    name: str
    short: str  # `data-c` of the style sheet
    colour: str
    weight: float
    target: float
    weight_text: str
    target_text: str
    drift_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    name: str
    weight_text: str
    target_text: str
    shares: tuple[Share, ...]


def allocation_button(key: str | Wildcard) -> dict[str, str | Wildcard]:
    """Id of a segment: `Input(allocation_button(ALL), "n_clicks")`."""
    return {"type": "ek-allocation", "key": key}


def allocation_bars(shares: Sequence[Share], target_label: str) -> html.Div:
    """Segments of the upper bar are buttons: the browser presses one, fades the others and filters the tree
    of holdings (`choose_class` in assets/clientside.js)."""
    return html.Div(
        [
            html.Div("Now", className="ek-tiny ek-3 mb-1"),
            html.Div(
                [_segment(share) for share in shares if share.weight > 0],
                className="ek-alloc",
                role="group",
                **aria(label="Allocation now: select a class to filter the table"),
            ),
            html.Div(target_label, className="ek-tiny ek-3 mt-2 mb-1"),
            html.Div(
                [_thin(share) for share in shares if share.target > 0],
                className="ek-alloc is-thin",
                role="img",
                **aria(label="; ".join(f"{s.name} {s.target_text}" for s in shares if s.target > 0)),
            ),
        ]
    )


def allocation_families(families: Sequence[Family]) -> html.Div:
    """Every class with its weight and its distance from the target."""
    return html.Div(
        [html.Div([_family_head(f), *(_family_row(s) for s in f.shares)]) for f in families],
        className="ek-cols ek-cols-4 mt-3",
        style={"gap": "1rem 2rem"},
    )


def _segment(share: Share) -> html.Button:
    text = ""
    if share.weight >= LABEL_FROM:
        text = f"{share.name} {share.weight_text[:-1]}"
    elif share.weight >= NUMBER_FROM:
        text = share.weight_text[:-1]
    label = f"{share.name} {share.weight_text}"
    return html.Button(
        text,
        id=allocation_button(share.key),
        type="button",
        title=label,
        style={"--w": f"{share.weight * 100:.2f}", "--c": share.colour},
        **_member(share),
        **aria(label=label, pressed=False),
    )


def _thin(share: Share) -> html.Span:
    return html.Span(style={"--w": f"{share.target * 100:.2f}", "--c": share.colour}, **_member(share))


def _member(share: Share) -> dict[str, Any]:
    """Dash annotates wildcard attributes as if they were properties."""
    return {"data-c": share.short}


def _family_head(family: Family) -> Component:
    figures: list[str | Component] = [
        family.weight_text,
        html.Span(f" / {family.target_text[:-1]}", className="ek-3 fw-normal"),
    ]
    return html.Div(
        [html.Span(family.name), html.Span(figures, className="ek-num")],
        className="ek-family d-flex justify-content-between ek-small fw-semibold pb-1 mb-1",
    )


def _family_row(share: Share) -> Component:
    return html.Div(
        [
            html.Span(className="ek-swatch", style={"--c": share.colour}),
            share.name,
            html.Span(share.weight_text, className="ms-auto"),
            html.Span(share.drift_text, className="ek-3 text-end ek-family-drift"),
        ],
        className="d-flex align-items-center ek-small ek-num py-1",
    )
