"""The closes of one instrument as a line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from components.charts.value import date_axis, thinned
from components.format import SYMBOLS
from components.theme import YOU


def price_figure(name: str, dates: Sequence[date], prices: Sequence[float], currency: str) -> dict[str, Any]:
    """`name` is said on hover; prices in `currency`, oldest first."""
    unit = SYMBOLS.get(currency, f"{currency} ")
    rows = thinned(dates)
    line = {
        "type": "scatter",
        "mode": "lines" if len(rows) > 1 else "markers",
        "name": name,
        "x": [dates[row].isoformat() for row in rows],
        "y": [round(prices[row], 4) for row in rows],
        "line": {"color": YOU, "width": 2},
        "hovertemplate": "%{fullData.name}: " + unit + "%{y:,.2f}<extra></extra>",
    }
    return {
        "data": [line],
        "layout": {
            "xaxis": {"hoverformat": "%-d %b %Y", **date_axis(dates)},
            "yaxis": {"tickprefix": unit, "tickformat": ",~g"},
            "margin": {"l": 4, "r": 8, "t": 6, "b": 4},
            "meta": {"phone": {"xaxis.nticks": 4, "xaxis.dtick": None}},
        },
    }
