"""The spans of the home page's chart: one pair of lines each, and what the page says beside them."""

from collections.abc import Mapping
from typing import Any, TypedDict

from components.charts.value import ValueSpan, date_axis, value_figure
from components.format import change, day, money_change
from engine.analytics.ranges import Range
from engine.usecases.overview import Overview, RangeReturn

FIRST = Range.ALL
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


def range_texts(overview: Overview) -> dict[str, RangeText]:
    """By the label of the span; empty without accounts."""
    return {found.range.value: _text(found, overview) for found in overview.ranges}


def range_figure(overview: Overview) -> dict[str, Any]:
    """All spans in one figure, in the order of `overview.ranges`, FIRST visible."""
    order = [found.range for found in overview.ranges]
    spans = [_span(found, overview) for found in overview.ranges]
    return value_figure(spans, order.index(FIRST), overview.currency)


def _text(found: RangeReturn, overview: Overview) -> RangeText:
    span = _span(found, overview)
    return RangeText(
        span=span_name(found, overview),
        twr=change(found.twr),
        gain=money_change(found.gain, overview.currency, places=0),
        paid_in=span.paid_in_name,
        axis=date_axis(span.dates),
    )


def span_name(found: RangeReturn, overview: Overview) -> str:
    """`one year`, or since when where there is no whole year yet."""
    start = found.range.start(overview.as_of)
    if start is None or found.start_date > start:
        return f"since {day(found.start_date)}"
    return SPANS[found.range]


def _span(found: RangeReturn, overview: Overview) -> ValueSpan:
    """The second line starts where the value does, or from nothing where the span has the first day."""
    series = overview.series
    row = series.dates.index(found.start_date)
    base = series.values[row] - series.contributions[row] if row else 0.0
    return ValueSpan(
        dates=series.dates[row:],
        values=series.values[row:],
        paid_in=[base + paid for paid in series.contributions[row:]],
        paid_in_name="Start value and net deposits" if row else "Net contributions",
    )
