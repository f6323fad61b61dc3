"""What today did to the value, class by class, as bars from zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components.figure import hidden_amounts
from components.theme import ABOVE_ZERO, BELOW_ZERO, token

ROOM = 0.38  # beside the longest bar, for its text
ROOM_PHONE = 0.6
_NO_SCALE = {  # every bar carries its figure
    "showgrid": False,
    "showticklabels": False,
    "showspikes": False,
    "zeroline": True,
    "zerolinecolor": token("line-strong"),
}


@dataclass(frozen=True, slots=True)
class DayBar:
    """One class; the text arrives formatted."""

    name: str
    change: float
    text: str


def day_figure(bars: Sequence[DayBar]) -> dict[str, Any]:
    """Largest fall on top."""
    drawn = sorted(bars, key=lambda bar: -bar.change)  # Plotly draws the first category at the bottom
    changes = [bar.change for bar in drawn]
    return {
        "data": [_bars(drawn)],
        "layout": {
            "yaxis": {
                "side": "left",
                "showgrid": False,
                "dtick": 1,
                "tickfont": {"size": 12, "color": token("ink-2")},
            },
            "xaxis": {"range": _span(changes, ROOM), **_NO_SCALE},
            "hovermode": "closest",
            "margin": {"l": 8, "r": 8, "t": 0, "b": 0},
            "bargap": 0.56,
            "meta": {
                "phone": {"xaxis.range": _span(changes, ROOM_PHONE)},
                "private": hidden_amounts("x", labelled_traces=1),
            },
        },
    }


def _bars(drawn: Sequence[DayBar]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [bar.name for bar in drawn],
        "x": [bar.change for bar in drawn],
        "marker": {"color": [BELOW_ZERO if bar.change < 0 else ABOVE_ZERO for bar in drawn]},
        "text": [bar.text for bar in drawn],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 11.5, "color": token("ink-2")},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }


def _span(changes: Sequence[float], room: float) -> list[float]:
    """From the lowest to the highest bar with zero inside, and room for texts on both sides."""
    low, high = min([0.0, *changes]), max([0.0, *changes])
    width = (high - low) or 1.0
    return [low - room * width if low < 0 else -0.04 * width, high + room * width]
