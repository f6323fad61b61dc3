"""Risk and return of the twenty levels, with where one stands and where one is advised to be."""

from collections.abc import Sequence
from typing import Any

from components.theme import BENCHMARK, LOSS, YOU, token

ROOM = 0.06  # of the width, on both sides
Point = tuple[float, float]  # volatility, expected return: fractions a year


def frontier_figure(
    curve: Sequence[Point], ladder: Sequence[Point], now: Point, proposed: Point
) -> dict[str, Any]:
    """The efficient frontier, its levels, a diamond for now and a dot for the proposal."""
    return {
        "data": [
            _line(curve),
            _levels(ladder),
            _mark(now, "Now", {"size": 13, "symbol": "diamond", "color": LOSS}),
            _mark(proposed, "Proposed", {"size": 16, "color": YOU}),
        ],
        "layout": {
            "xaxis": {
                "title": {"text": "Volatility, a year"},
                "ticksuffix": "%",
                "showspikes": False,
                "range": _reach([*curve, *ladder, now, proposed]),
            },
            "yaxis": {"title": {"text": "Expected return"}, "ticksuffix": "%", "side": "left"},
            "hovermode": "closest",
            "showlegend": False,
            "margin": {"l": 6, "r": 10, "t": 12, "b": 6},
            "annotations": _notes(ladder, now, proposed),
        },
    }


def _reach(points: Sequence[Point]) -> list[float]:
    """From nothing or the calmest point to beyond the last, so that its mark and name fit."""
    risks = [100 * risk for risk, _ in points]
    room = ROOM * (max(risks) - min(risks))
    return [max(0.0, min(risks) - room), max(risks) + room]


def _notes(ladder: Sequence[Point], now: Point, proposed: Point) -> list[dict[str, Any]]:
    small = {"size": 11, "color": token("ink-3")}
    first, last = ladder[0], ladder[-1]
    return [
        _label(now, f"<b>now</b> {now[0]:.1%}", LOSS, (40, 34)),
        _label(proposed, f"<b>proposed</b> {proposed[0]:.1%}", YOU, (-58, -34)),
        {
            **_at(first),
            "text": "level 1",
            "yshift": -12,
            "xshift": 4,
            "showarrow": False,
            "font": small,
        },
        {
            **_at(last),
            "text": "level 20",
            "xanchor": "right",
            "yshift": 8,
            "xshift": -6,
            "showarrow": False,
            "font": small,
        },
        {
            "xref": "paper",
            "yref": "paper",
            "x": 1,
            "y": 0.02,
            "xanchor": "right",
            "yanchor": "bottom",
            "text": "hypothetical, net of fund costs",
            "showarrow": False,
            "font": small,
        },
    ]


def _at(point: Point) -> dict[str, float]:
    return {"x": 100 * point[0], "y": 100 * point[1]}


def _line(curve: Sequence[Point]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [100 * x for x, _ in curve],
        "y": [100 * y for _, y in curve],
        "line": {"color": BENCHMARK, "width": 1.5},
        "hoverinfo": "skip",
    }


def _levels(ladder: Sequence[Point]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [100 * x for x, _ in ladder],
        "y": [100 * y for _, y in ladder],
        "text": [str(level) for level in range(1, len(ladder) + 1)],
        "marker": {"size": 5, "color": BENCHMARK},
        "hovertemplate": "Level %{text}: volatility %{x:.1f}%, expected %{y:.1f}%<extra></extra>",
    }


def _mark(point: Point, name: str, marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [100 * point[0]],
        "y": [100 * point[1]],
        "marker": {**marker, "line": {"width": 2, "color": token("surface")}},
        "hovertemplate": name + ": volatility %{x:.1f}%, expected %{y:.1f}%<extra></extra>",
    }


def _label(point: Point, text: str, colour: str, offset: tuple[int, int]) -> dict[str, Any]:
    return {
        **_at(point),
        "text": text,
        "ax": offset[0],
        "ay": offset[1],
        "showarrow": True,
        "arrowhead": 0,
        "standoff": 9,
        "font": {"color": colour, "size": 12},
    }
