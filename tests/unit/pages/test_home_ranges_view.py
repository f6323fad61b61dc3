from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from dash import html

from components.charts.value import ValueSpan, thinned, value_figure
from engine.analytics.ranges import Range
from engine.usecases.overview import Overview, OverviewSeries, RangeReturn
from pages._views import home as view
from pages._views.home_ranges import range_figure, range_texts, span_name
from tests.unit.components.tree import texts

LONG_AGO = date(2019, 1, 2)


def eight_years(span: Range, start: date) -> Overview:
    """A value that grows by 1 a day on 1 a day put in, from 100."""
    dates = tuple(LONG_AGO + timedelta(days=day) for day in range(8 * 365))
    return Overview(
        as_of=dates[-1],
        series=OverviewSeries(
            dates=dates,
            values=tuple(100.0 + 2 * day for day in range(len(dates))),
            contributions=tuple(100.0 + day for day in range(len(dates))),
        ),
        ranges=(
            RangeReturn(range=span, start_date=start, twr=0.17531, gain=Decimal("12.34")),
            RangeReturn(range=Range.ALL, start_date=LONG_AGO, twr=-0.5, gain=Decimal("-1")),
        ),
    )


@pytest.mark.parametrize(
    ("span", "start", "name"),
    [
        (Range.ONE_YEAR, date(2025, 12, 30), "one year"),
        (Range.YEAR_TO_DATE, date(2025, 12, 31), "this year"),
        (Range.ALL, LONG_AGO, "since 2 Jan 2019"),
        (Range.ONE_YEAR, date(2026, 3, 1), "since 1 Mar 2026"),
    ],
)
def test_a_span_is_named_by_what_it_covers(span: Range, start: date, name: str) -> None:
    it = eight_years(span, start)

    assert it.as_of == date(2026, 12, 30)
    assert span_name(it.ranges[0], it) == name


def test_a_later_span_starts_both_lines_from_the_same_value() -> None:
    it = eight_years(Range.ONE_MONTH, date(2026, 11, 28))

    figure, said = range_figure(it), range_texts(it)

    value, paid_in, *_ = figure["data"]
    assert value["y"][0] == paid_in["y"][0]
    assert paid_in["y"][-1] - paid_in["y"][0] == len(value["y"]) - 1
    assert (said["1M"]["twr"], said["1M"]["gain"]) == ("+17.53%", "+$12")
    assert said["1M"]["paid_in"] != said["All"]["paid_in"] == "Net contributions"
    assert [line["visible"] for line in figure["data"]] == [False, False, True, True]


def test_choosing_a_span_only_shows_other_lines() -> None:
    it = eight_years(Range.ONE_MONTH, date(2026, 11, 28))

    sent = view.chosen_lines(range_texts(it)["1M"], 0, 2).to_plotly_json()["operations"]

    seen = {tuple(step["location"]): step["params"]["value"] for step in sent}
    assert [seen["data", line, "visible"] for line in range(4)] == [True, True, False, False]
    assert seen["layout", "xaxis", "tickformat"] == "%-d %b"


def test_long_spans_keep_the_last_session_of_each_week() -> None:
    days = [LONG_AGO + timedelta(days=day) for day in range(8 * 365)]

    kept = [days[row] for row in thinned(days)]

    assert kept[0] == days[0]
    assert kept[-1] == days[-1]
    assert all(day.isoweekday() == 7 for day in kept[1:-1])
    assert thinned(days[:700]) == list(range(700))
    assert thinned([]) == []


def test_money_put_in_is_drawn_in_steps() -> None:
    span = ValueSpan(dates=[LONG_AGO], values=[1.0], paid_in=[1.0], paid_in_name="Net contributions")

    value, paid_in = value_figure([span], currency="EUR")["data"]

    assert paid_in["line"]["shape"] == "hv"
    assert value["mode"] == "markers"  # a line of one point would not be seen
    assert "\u20ac" in value["hovertemplate"]


def test_the_table_behind_the_chart_has_the_end_of_each_month() -> None:
    _, rows = view.history_table(range_texts(eight_years(Range.ONE_MONTH, LONG_AGO))["All"])

    assert rows[0][0] == "30 Dec 2026"
    assert rows[1][0] == "30 Nov 2026"
    assert rows[-1][0] == "2 Jan 2019"
    assert len(rows) == 97


def test_the_table_of_a_short_span_has_its_days() -> None:
    heads, rows = view.history_table(range_texts(eight_years(Range.ONE_MONTH, date(2026, 11, 28)))["1M"])

    assert heads[2] == "Start value and net deposits"
    assert [rows[0][0], rows[1][0], rows[-1][0]] == ["30 Dec 2026", "29 Dec 2026", "28 Nov 2026"]


def test_the_sentence_is_of_the_chosen_span() -> None:
    it = replace(eight_years(Range.ONE_MONTH, date(2026, 11, 28)), value=Decimal("5938"))

    said = {
        span: texts(html.Div(view.put_in_sentence(text, view.HOUSEHOLD)))
        for span, text in range_texts(it).items()
    }

    assert said["1M"] == (
        "The household is worth  $5,938.00 . On 28 Nov 2026 it was  $5,874.00 .  $32.00  was put in since, "
        "and  $12.34  came from markets, income and currency."
    )
    assert said["All"] == (
        "You have put in  $3,019.00 .  The household is worth  $5,938.00 , so  $1.00  was lost to markets, "
        "income and currency."
    )


def test_measures_name_their_span() -> None:
    said = range_texts(eight_years(Range.ONE_YEAR, date(2025, 12, 30)))["1Y"]

    assert "one year" in texts(html.Dl(view.measures(said)))
    assert texts(html.Div(view.legend(said))) == "Value Start value and net deposits"
