"""Weights now and proposed, class by class, as pairs of marks on one line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.theme import token


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightPair:
    """Weights are fractions."""

    name: str
    colour: str
    now: float
    proposed: float


def weights_figure(pairs: Sequence[WeightPair]) -> dict[str, Any]:
    """Open diamonds for now, dots for the proposal; the dot carries its figure."""
    highest = max((max(pair.now, pair.proposed) for pair in pairs), default=0.5)
    return {
        "data": [_links(pairs), _now(pairs), _proposed(pairs)],
        "layout": _layout(highest),
    }


def _now(pairs: Sequence[WeightPair]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Now",
        "x": [100 * pair.now for pair in pairs],
        "y": [pair.name for pair in pairs],
        "marker": {
            "size": 11,
            "symbol": "diamond-open",
            "color": token("ink-3"),
            "line": {"width": 2},
        },
        "hovertemplate": "%{y} now: %{x:.1f}%<extra></extra>",
    }


def _proposed(pairs: Sequence[WeightPair]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "Proposed",
        "x": [100 * pair.proposed for pair in pairs],
        "y": [pair.name for pair in pairs],
        "marker": {"size": 13, "color": [pair.colour for pair in pairs]},
        "text": [f"{pair.proposed:.0%}" for pair in pairs],
        "textposition": ["middle left" if pair.proposed <= pair.now else "middle right" for pair in pairs],
        "textfont": {"size": 11.5, "color": token("ink")},
        "hovertemplate": "%{y} proposed: %{x:.0f}%<extra></extra>",
    }


def _layout(highest: float) -> dict[str, Any]:
    return {
        "yaxis": {
            "autorange": "reversed",
            "side": "left",
            "showgrid": True,
            "dtick": 1,
            "tickfont": {"size": 12, "color": token("ink-2")},
        },
        "xaxis": {
            "ticksuffix": "%",
            "range": [-6, 100 * highest + 6],
            "showspikes": False,
            "side": "bottom",
            "dtick": 10,
        },
        "hovermode": "closest",
        "showlegend": False,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
    }


def _links(pairs: Sequence[WeightPair]) -> dict[str, Any]:
    across: list[float | None] = []
    down: list[str | None] = []
    for pair in pairs:
        across += [100 * pair.now, 100 * pair.proposed, None]
        down += [pair.name, pair.name, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": across,
        "y": down,
        "line": {"color": token("line-strong"), "width": 3},
        "hoverinfo": "skip",
    }
