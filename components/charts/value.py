"""Value beside the money put in, so that growth and saving are told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from components.figure import hidden_amounts
from components.format import SYMBOLS
from components.theme import DEPOSITS, YOU

DAYS_A_YEAR = 365.25
DAILY_UP_TO_YEARS = 2.1  # longer spans show one point a week


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSpan:
    """One span of the chart, an entry a session, oldest first; amounts in one currency."""

    dates: Sequence[date]
    values: Sequence[float]
    paid_in: Sequence[float]
    paid_in_name: str


def value_figure(spans: Sequence[ValueSpan], shown: int = 0, currency: str = "USD") -> dict[str, Any]:
    """Every span as a pair of lines, of which only those of `shown` are visible.

    A reader who chooses another span then waits for nothing but `visible` and the axis.
    """
    symbol = SYMBOLS.get(currency, f"{currency} ")
    pairs = [_lines(span, symbol, is_shown=index == shown) for index, span in enumerate(spans)]
    axis = date_axis(spans[shown].dates)
    return {
        "data": [line for pair in pairs for line in pair],
        "layout": {
            "xaxis": {"hoverformat": "%-d %b %Y", **axis},
            "yaxis": {"tickprefix": symbol, "tickformat": "~s"},
            "margin": {"l": 4, "r": 8, "t": 6, "b": 4},
            "meta": {"phone": {"xaxis.nticks": 4, "xaxis.dtick": None}, "private": hidden_amounts()},
        },
    }


def date_axis(dates: Sequence[date]) -> dict[str, Any]:
    """Ticks that name years, months or days, whichever the span is long enough for."""
    years = _years(dates)
    if years > 2 * DAILY_UP_TO_YEARS:
        return {"tickformat": "%Y", "dtick": "M12"}
    if years > 1.2:
        return {"tickformat": "%b %Y", "dtick": "M6" if years > 2 else "M4"}
    if years > 0.4:
        return {"tickformat": "%b %Y", "dtick": "M2"}
    return {"tickformat": "%-d %b", "dtick": None, "nticks": 6}


def thinned(dates: Sequence[date]) -> list[int]:
    """Rows to draw: all of a short span, the last of each week of a long one, first and last always."""
    if _years(dates) <= DAILY_UP_TO_YEARS:
        return list(range(len(dates)))
    weeks = [on.isocalendar()[:2] for on in dates]
    last = len(dates) - 1
    return [row for row in range(len(dates)) if row in (0, last) or weeks[row] != weeks[row + 1]]


def _years(dates: Sequence[date]) -> float:
    return (dates[-1] - dates[0]).days / DAYS_A_YEAR if dates else 0.0


def _lines(span: ValueSpan, symbol: str, *, is_shown: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = thinned(span.dates)
    common = {
        "type": "scatter",
        "mode": "lines" if len(rows) > 1 else "markers",
        "x": [span.dates[row].isoformat() for row in rows],
        "hovertemplate": "%{fullData.name}: " + symbol + "%{y:,.0f}<extra></extra>",
        "visible": is_shown,
    }
    value = {
        **common,
        "name": "Value",
        "y": [round(span.values[row], 2) for row in rows],
        "line": {"color": YOU, "width": 2.25},
    }
    paid_in = {
        **common,
        "name": span.paid_in_name,
        "y": [round(span.paid_in[row], 2) for row in rows],
        "line": {"color": DEPOSITS, "width": 1.75, "dash": "dash", "shape": "hv"},
    }
    return value, paid_in
