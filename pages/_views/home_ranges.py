"""The spans of the home page's chart: one pair of lines each, and what the page says beside them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from components.charts.value import ValueSpan, date_axis, value_figure
from components.format import change, day, money, money_change
from engine.analytics.ranges import Range
from engine.usecases.overview import Overview, RangeReturn

FIRST = Range.ALL
DAILY_UP_TO = 95  # days: three months
SPANS: Mapping[Range, str] = {
    Range.ONE_MONTH: "one month",
    Range.THREE_MONTHS: "three months",
    Range.YEAR_TO_DATE: "this year",
    Range.ONE_YEAR: "one year",
    Range.THREE_YEARS: "three years",
    Range.FIVE_YEARS: "five years",
}


class RangeText(TypedDict):
    """What the browser keeps of a span, to show and never to be trusted."""

    span: str
    twr: str
    gain: str
    paid_in: str
    axis: dict[str, Any]
    start_on: str  # empty where the span starts from nothing
    before: str
    moved: str  # put in less taken out since
    way: str
    earned: str
    verb: str
    worth: str
    rows: list[list[str]]  # day, value, paid in; newest first


def range_texts(overview: Overview) -> dict[str, RangeText]:
    """By the label of the span; empty without accounts."""
    return {found.range.value: _text(found, overview) for found in overview.ranges}


def range_figure(overview: Overview) -> dict[str, Any]:
    """All spans in one figure, in the order of `overview.ranges`, FIRST visible."""
    order = [found.range for found in overview.ranges]
    spans = [_span(found, overview) for found in overview.ranges]
    return value_figure(spans, order.index(FIRST), overview.currency)


def _text(found: RangeReturn, overview: Overview) -> RangeText:
    span, currency = _span(found, overview), overview.currency
    moved = span.paid_in[-1] - (span.paid_in[0] if _first_row(found, overview) else 0.0)
    return RangeText(
        span=span_name(found, overview),
        twr=change(found.twr),
        gain=money_change(found.gain, overview.currency, places=0),
        paid_in=span.paid_in_name,
        axis=date_axis(span.dates),
        start_on=day(span.dates[0]) if _first_row(found, overview) else "",
        before=money(span.values[0], currency),
        moved=money(abs(moved) if _first_row(found, overview) else moved, currency),
        way="put in" if moved >= 0 else "taken out",
        earned=money(abs(found.gain), currency),
        verb="came from" if found.gain >= 0 else "was lost to",
        worth=money(overview.value, currency),
        rows=_rows(span, currency),
    )


def _rows(span: ValueSpan, currency: str) -> list[list[str]]:
    """Every day of a short span, the first and the end of each month of a longer one."""
    last = len(span.dates) - 1
    kept = [row for row in range(len(span.dates)) if row in (0, last) or _is_kept(span.dates, row)]
    return [
        [day(span.dates[row]), money(span.values[row], currency), money(span.paid_in[row], currency)]
        for row in reversed(kept)
    ]


def _is_kept(dates: Sequence[date], row: int) -> bool:
    is_short = (dates[-1] - dates[0]).days <= DAILY_UP_TO
    return is_short or dates[row].month != dates[row + 1].month


def _first_row(found: RangeReturn, overview: Overview) -> int:
    return overview.series.dates.index(found.start_date)


def span_name(found: RangeReturn, overview: Overview) -> str:
    """`one year`, or since when where there is no whole year yet."""
    start = found.range.start(overview.as_of)
    if start is None or found.start_date > start:
        return f"since {day(found.start_date)}"
    return SPANS[found.range]


def _span(found: RangeReturn, overview: Overview) -> ValueSpan:
    """The second line starts where the value does, or from nothing where the span has the first day."""
    series = overview.series
    row = _first_row(found, overview)
    base = series.values[row] - series.contributions[row] if row else 0.0
    return ValueSpan(
        dates=series.dates[row:],
        values=series.values[row:],
        paid_in=[base + paid for paid in series.contributions[row:]],
        paid_in_name="Start value and net deposits" if row else "Net contributions",
    )
