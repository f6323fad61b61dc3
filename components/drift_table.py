"""Drift by class: every target sits on one plumb line, and distance is measured in the class's own band."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.aria import aria

CENTRE, BAND_WIDTH, EDGE = 50.0, 30.0, 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftRow:
    """One class; positions are in bands from the target, texts arrive formatted."""

    name: str
    colour: str
    now: float
    after: float | None  # None: nothing changes
    is_outside: bool
    now_text: str
    band_text: str
    target_text: str
    after_text: str
    spoken: str  # the whole row as a sentence


def drift_table(rows: Sequence[DriftRow]) -> html.Div:
    """Rows in the order given, under one heading row."""
    heads = [
        html.Div("Class", className="h", role="columnheader"),
        html.Div(
            html.Span("Shaded: the band, one scale for all", className="w-100 text-center"),
            className="h",
            role="columnheader",
        ),
        *(
            html.Div(text, className="h n", role="columnheader")
            for text in ("Now", "Band", "Target", "After")
        ),
    ]
    return html.Div(
        [html.Div(heads, className="ek-driftrow", role="row"), *(_row(row) for row in rows)],
        className="ek-drift",
        role="table",
        **aria(label="Drift by class"),
    )


def drift_legend() -> html.Div:
    """What the marks mean; shape tells, colour only repeats it."""
    round_mark = {"borderRadius": "50%"}
    return html.Div(
        [
            _key("now", {"--c": "var(--ek-ink)", **round_mark}),
            _key("now, outside", {"--c": "var(--ek-loss)", "transform": "rotate(45deg)"}),
            _key("after", {"--c": "transparent", "boxShadow": "inset 0 0 0 2px var(--ek-ink)", **round_mark}),
            html.Span(
                [
                    html.I(
                        style={
                            "--c": "var(--ek-brass-mark)",
                            "width": "2px",
                            "height": "12px",
                            "border": 0,
                            "background": "var(--c)",
                        }
                    ),
                    "target",
                ]
            ),
        ],
        className="ek-legend mt-2",
    )


def _key(text: str, style: dict[str, str]) -> html.Span:
    return html.Span([html.I(className="sq", style=style), text])


def _row(row: DriftRow) -> html.Div:
    swatch = html.Span(className="ek-swatch", style={"--c": row.colour})
    cells: list[Component] = [
        html.Div([swatch, html.Span(row.name, className="text-truncate")], role="cell"),
        html.Div(_marks(row), className="ek-bullet", role="cell", **aria(label=row.spoken)),
        html.Div(row.now_text, className=f"n fw-semibold{' ek-loss' if row.is_outside else ''}", role="cell"),
        html.Div(row.band_text, className="n ek-3", role="cell"),
        html.Div(row.target_text, className="n ek-3", role="cell"),
        html.Div(row.after_text, className="n", role="cell"),
    ]
    return html.Div(cells, className="ek-driftrow", role="row")


def _marks(row: DriftRow) -> list[Component]:
    now = html.I(className="now is-out" if row.is_outside else "now", style={"--x": _place(row.now)})
    if row.after is None:
        return [now]
    ends = sorted((float(_place(row.now)), float(_place(row.after))))
    move = {"--a": f"{ends[0]:.1f}", "--l": f"{ends[1] - ends[0]:.1f}"}
    return [
        html.I(className="move", style=move),
        html.I(className="next", style={"--x": _place(row.after)}),
        now,
    ]


def _place(bands: float) -> str:
    """Percent of the width; a class far outside stays at the edge."""
    return f"{min(max(CENTRE + BAND_WIDTH * bands, EDGE), 100 - EDGE):.1f}"
