"""Drift left against what it costs to get there, with the plan on the curve."""

from collections.abc import Sequence
from typing import Any

from components.theme import DEPOSITS, LOSS, YOU, token

Point = tuple[float, float]  # drift left, a fraction; cost and tax, money


def trade_off_figure(
    curve: Sequence[Point], plan: Point | None, trigger: float, symbol: str
) -> dict[str, Any]:
    """Less drift lies to the right; the axis of drift is reversed as one reads a way towards a target."""
    marks = [_mark(curve[0], "Today", {"size": 12, "symbol": "diamond", "color": LOSS})]
    if plan is not None:
        marks.append(_mark(plan, "This plan", {"size": 15, "color": YOU}))
    return {
        "data": [_line(curve, symbol), *marks],
        "layout": {
            "xaxis": {
                "title": {"text": "Drift left after trading"},
                "ticksuffix": "%",
                "range": [112 * max(curve[0][0], trigger), -8 * max(curve[0][0], trigger)],
                "zeroline": False,
                "showspikes": False,
            },
            "yaxis": {
                "title": {"text": "Spread and estimated tax"},
                "tickprefix": symbol,
                "tickformat": ",.2~f",
                "side": "left",
                "rangemode": "tozero",
            },
            "hovermode": "closest",
            "showlegend": False,
            "margin": {"l": 6, "r": 12, "t": 16, "b": 6},
            "shapes": [_trigger(trigger)],
            "annotations": _notes(curve[0], plan, trigger),
            "meta": {"private": {"yaxis.showticklabels": False, "hovermode": False}},
        },
    }


def _notes(today: Point, plan: Point | None, trigger: float) -> list[dict[str, Any]]:
    small = {"size": 11, "color": token("ink-3")}
    notes = [
        {
            "x": 100 * trigger,
            "y": 1,
            "yref": "paper",
            "text": f"trigger {trigger:.0%}",
            "xanchor": "left",
            "xshift": 6,
            "showarrow": False,
            "font": {"size": 11, "color": token("brass")},
        },
        {
            "x": 100 * today[0],
            "y": today[1],
            "text": f"today {today[0]:.1%}",
            "yshift": 15,
            "xshift": 8,
            "xanchor": "right",
            "showarrow": False,
            "font": small,
        },
    ]
    return notes if plan is None else [*notes, _plan_note(plan)]


def _plan_note(plan: Point) -> dict[str, Any]:
    return {
        "x": 100 * plan[0],
        "y": plan[1],
        "text": f"<b>this plan</b> {plan[0]:.1%}",
        "ax": 40,
        "ay": 34,
        "showarrow": True,
        "arrowhead": 0,
        "standoff": 9,
        "font": {"size": 12, "color": YOU},
    }


def _line(curve: Sequence[Point], symbol: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [100 * drift for drift, _ in curve],
        "y": [cost for _, cost in curve],
        "line": {"color": YOU, "width": 2.25},
        "marker": {"size": 7, "color": token("surface"), "line": {"width": 1.75, "color": YOU}},
        "cliponaxis": False,
        "hovertemplate": f"%{{x:.1f}}% drift left for {symbol}%{{y:,.2f}}<extra></extra>",
    }


def _mark(point: Point, name: str, marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [100 * point[0]],
        "y": [point[1]],
        "marker": {**marker, "line": {"width": 2.5, "color": token("surface")}},
        "cliponaxis": False,
        "hovertemplate": name + ": %{x:.1f}% drift, %{y:,.2f}<extra></extra>",
    }


def _trigger(trigger: float) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": 100 * trigger,
        "x1": 100 * trigger,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": DEPOSITS, "width": 1.5, "dash": "dash"},
    }
