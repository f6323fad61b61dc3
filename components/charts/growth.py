"""Growth of 100 over the fall from the previous peak: two panels that share their days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from components.charts.value import date_axis
from components.format import day, percent
from components.theme import BENCHMARK, LOSS, LOSS_SOFT, YOU, token

APART = 0.045  # of the height: labels closer than this would touch
ROOM_BELOW = 1.35  # the deepest fall carries its text below it
SMALLEST_FALL = 1.0  # percent, so that the lower panel has an axis without falls too


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """Growth of 1 on the days of the chart."""

    name: str
    index: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """All that the chart shows; falls are fractions <= 0."""

    dates: Sequence[date]
    account: GrowthLine
    benchmark: GrowthLine | None
    falls: Sequence[float]
    trough_on: date | None


def growth_figure(growth: Growth) -> dict[str, Any]:
    """The account solid and the benchmark dashed, each named at its end; the deepest fall is marked."""
    days = [on.isoformat() for on in growth.dates]
    deepest = 100 * min(growth.falls)
    lines = [_line(days, growth.account, {"color": YOU, "width": 2.25})]
    if growth.benchmark:
        lines.insert(0, _line(days, growth.benchmark, {"color": BENCHMARK, "width": 1.75, "dash": "dash"}))
    return {
        "data": [*lines, _falls(days, growth.falls)],
        "layout": {
            "xaxis": {
                "anchor": "y2",
                "hoverformat": "%-d %b %Y",
                "range": [days[0], days[-1]],  # or the labels at the ends would stretch it
                **date_axis(growth.dates),
            },
            "yaxis": {"domain": [0.34, 1], "tickformat": ".0f"},
            "yaxis2": _lower_axis(deepest),
            "margin": {"l": 6, "r": 132, "t": 22, "b": 4},
            "annotations": [
                *_end_labels(growth),
                _panel_label("Growth of 100", "y domain", 1.0),
                _panel_label("Fall from the previous peak", "y2 domain", 1.0),
                *_trough(growth.trough_on, deepest),
            ],
            "meta": {"phone": _on_phones(2 if growth.benchmark else 1)},
        },
    }


def _line(days: Sequence[str], line: GrowthLine, look: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.name,
        "x": days,
        "y": [round(100 * level, 2) for level in line.index],
        "line": look,
        "hovertemplate": "%{fullData.name}: %{y:.2f}<extra></extra>",
    }


def _falls(days: Sequence[str], falls: Sequence[float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "Fall",
        "x": days,
        "y": [round(100 * fall, 2) for fall in falls],
        "yaxis": "y2",
        "line": {"color": LOSS, "width": 1.5},
        "fill": "tozeroy",
        "fillcolor": LOSS_SOFT,
        "hovertemplate": "%{fullData.name}: %{y:.2f}%<extra></extra>",
    }


def _lower_axis(deepest: float) -> dict[str, Any]:
    low = min(deepest, -SMALLEST_FALL) * ROOM_BELOW
    return {
        "domain": [0, 0.26],
        "side": "left",
        "ticksuffix": "%",
        "nticks": 4,
        "showgrid": True,
        "gridcolor": token("grid-line"),
        "zeroline": False,
        "automargin": True,
        "tickfont": {"size": 11.5, "color": token("ink-3")},
        "range": [low, -low * 0.05],
    }


def _end_labels(growth: Growth) -> list[dict[str, Any]]:
    """Names at the line ends; two that would touch are moved apart."""
    ends = [(growth.account, YOU, True)]
    if growth.benchmark:
        ends.append((growth.benchmark, token("ink-2"), False))
    levels = [100 * line.index[-1] for line, _, _ in ends]
    lines = [line.index for line, _, _ in ends]
    height = 100 * (max(map(max, lines)) - min(map(min, lines)))
    close = max(levels) - min(levels) < APART * height
    upper = levels.index(max(levels))
    return [
        {
            "x": growth.dates[-1].isoformat(),
            "y": level,
            "text": _bold(f"{line.name} {level:.1f}", is_bold=is_account),
            "xanchor": "left",
            "xshift": 6,
            "yshift": (8 if place == upper else -8) if close else 0,
            "font": {"size": 11.5, "color": colour},
        }
        for place, ((line, colour, is_account), level) in enumerate(zip(ends, levels, strict=True))
    ]


def _bold(text: str, *, is_bold: bool) -> str:
    return f"<b>{text}</b>" if is_bold else text


def _panel_label(text: str, axis: str, height: float) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": axis,
        "x": 0,
        "y": height,
        "text": text,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 4,
        "font": {"size": 11.5, "color": token("ink-3")},
    }


def _trough(on: date | None, deepest: float) -> list[dict[str, Any]]:
    if on is None:
        return []
    return [
        {
            "x": on.isoformat(),
            "y": deepest,
            "yref": "y2",
            "text": f"{percent(deepest / 100)}, {day(on)}",
            "yshift": -9,
            "font": {"size": 11.5, "color": LOSS},
        }
    ]


def _on_phones(labels: int) -> dict[str, Any]:
    """No room beside the lines: the sentence and the legend above name them."""
    hidden = {f"annotations.{index}.visible": False for index in range(labels)}
    return {"margin.r": 6, "xaxis.nticks": 4, "xaxis.dtick": None, **hidden}
