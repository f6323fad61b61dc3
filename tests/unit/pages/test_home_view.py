from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from components.charts.day import DayBar, day_figure
from components.charts.value import ValueSpan, thinned, value_figure
from components.hero import delta
from components.queue import QueueItem, queue
from components.ticker import Tick, ticker
from engine.analytics.ranges import Range
from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import EUR
from engine.domain.instrument import AssetClass
from engine.usecases.holdings import report_holdings
from engine.usecases.overview import Overview, OverviewSeries, RangeReturn, report_overview
from pages._views import home as view
from pages._views.home_ranges import range_figure, range_texts, span_name
from tests.builders import a_portfolio, an_account
from tests.pasts import Past
from tests.unit.components.tree import attribute, of_kind, parts, texts

TWO_FUNDS = {"VTI": ["100", "110", "99"], "BND": ["10", "10", "10.10"]}
LONG_AGO = date(2019, 1, 2)


def a_past(us_stocks: str = "0.6", us_bonds: str = "0.4") -> Past:
    """1,000 brought to these weights two days ago: 6 shares at 100 and 40 at 10."""
    past = Past(TWO_FUNDS)
    account = past.add(a_portfolio(us_stocks=us_stocks, us_bonds=us_bonds))
    past.deposit(account, 0, "1000")
    past.rebalance(account, 0)
    return past


def overview(past: Past) -> Overview:
    return report_overview(SYSTEM, ports=past.ports)


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


def test_the_headline_has_cents_apart_and_a_signed_change() -> None:
    shown = html.Div(view.value_now(overview(a_past()), view.HOUSEHOLD))

    assert texts(shown) == "Household value $998 .00 \u2212$62.00   (\u22125.85%)   Monday, 30 June"
    assert any("ek-loss" in str(attribute(part, "className")) for part in parts(shown))


def test_every_amount_of_the_page_can_be_hidden() -> None:
    it = overview(a_past())
    shown = [view.accounts_card(it), html.Div(view.value_now(it, view.HOUSEHOLD))]

    loose = [
        part
        for card in shown
        for part in parts(card)
        if isinstance(text := attribute(part, "children"), str)
        and "$" in text
        and "ek-money" not in str(attribute(part, "className"))
    ]

    assert not loose


def test_what_was_put_in_and_what_was_earned_make_the_value() -> None:
    lost = html.Div(view.put_in_sentence(overview(a_past()), view.HOUSEHOLD))
    earned = html.Div(
        view.put_in_sentence(
            Overview(as_of=LONG_AGO, value=Decimal(150), net_contributions=Decimal(100)), view.CLIENTS
        )
    )

    assert "$1,000" in texts(lost)
    assert "$2  was lost to markets" in texts(lost)
    assert texts(earned).startswith("Your clients have put in  $100 . Their accounts are worth  $150")
    assert "$50  came from markets" in texts(earned)


def test_the_bars_of_today_and_their_table_add_up_to_the_headline() -> None:
    it = overview(a_past())

    bars = view.today_figure(it)["data"][0]
    _, rows = view.today_table(it)

    assert sum(bars["x"]) == float(it.change)
    assert bars["y"] == ["US bonds", "Cash", "US stocks"]  # drawn from the bottom up
    assert texts(html.Div(list(rows[-1]))) == "Total \u2212$62.00"
    said = texts(html.Div(view.today_sentence(it)))
    assert said == "US stocks fell most and US bonds rose most.  The bars add up to  \u2212$62 ."


def test_a_day_without_moves_says_so() -> None:
    still = Past({"VTI": ["100", "100"], "BND": ["10", "10"]})
    still.deposit(still.add(a_portfolio(us_stocks="1")), 0, "10")

    assert texts(html.Div(view.today_sentence(overview(still)))).startswith("Nothing has moved.")
    assert view.today_sentence(Overview(as_of=LONG_AGO)) == ["No account holds anything yet."]


@given(st.lists(st.floats(-1e6, 1e6), max_size=9))
def test_bars_start_at_zero_and_fit(changes: list[float]) -> None:
    axis = day_figure([DayBar(str(place), c, "") for place, c in enumerate(changes)])["layout"]["xaxis"]

    low, high = axis["range"]

    assert low <= 0 <= high
    assert low < high
    assert all(low <= change <= high for change in changes)


def test_an_account_that_drifted_waits_with_its_way_on() -> None:
    past = Past(TWO_FUNDS)
    account = past.add(a_portfolio(us_stocks="0.6", us_bonds="0.4"))
    past.deposit(account, 0, "1000")
    past.buy(account, 0, "VTI", "9")
    it = overview(past)

    card = view.waiting_card(it, view.HOUSEHOLD)

    link = of_kind(card, "Link")[0]
    assert attribute(link, "href") == f"/portfolios/{account}/rebalance"
    assert "btn-primary" in str(attribute(link, "className"))
    assert "Three classes are outside their band" in texts(card)
    assert "the trigger is 3%" in texts(card)
    assert "One item. Nothing trades until you approve it." in texts(card)


def test_more_items_than_fit_are_counted() -> None:
    past = Past(TWO_FUNDS)
    for _ in range(6):
        account = past.add(a_portfolio(us_stocks="1"))
        past.deposit(account, 0, "1000")

    card = view.waiting_card(overview(past), view.CLIENTS)

    assert len(of_kind(card, "Link")) == view.WAITING
    assert "Two more accounts in the table below." in texts(card)
    assert "Nothing trades until the owner approves it." in texts(card)


def test_an_empty_queue_says_that_nothing_waits() -> None:
    shown = queue([], empty=("Nothing waits for you", "Every class is inside its band."))

    assert texts(shown) == "Nothing waits for you Every class is inside its band."


def test_only_the_first_item_has_the_primary_button() -> None:
    item = QueueItem(
        icon_name="scale", title="Drift", text="", link="/a", link_text="Review", spoken="Review A"
    )

    shown = queue([item, replace(item, link="/b")], empty=("", ""))

    kinds = [str(attribute(link, "className")) for link in of_kind(shown, "Link")]
    assert ["btn-primary" in kind for kind in kinds] == [True, False]


def test_accounts_of_several_currencies_sum_up_in_one() -> None:
    past = a_past()
    euros = past.add(a_portfolio(us_stocks="1", account=an_account(currency=EUR)))
    past.deposit(euros, 0, "100")

    shown = texts(view.accounts_card(overview(past)))

    assert "\u20ac100.00" in shown
    assert "Total $1,123.00" in shown  # 100 euros are 125 dollars
    assert "in USD, at the central bank's rate" in shown
    assert "In its bands" in shown
    assert "classes out" in shown


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
    assert value["hovertemplate"].startswith("\u20ac")


def test_the_ticker_follows_the_largest_fund_of_each_class() -> None:
    past = a_past()
    account = next(iter(past.database.state.portfolios))

    ticks = view.ticks(report_holdings(SYSTEM, account, ports=past.ports))
    strip = ticker(ticks)

    assert [tick.symbol for tick in ticks] == ["VTI", "BND"]
    assert texts(strip) == "VTI 99.00 \u221210.00% BND 10.10 +1.00%"
    assert [attribute(p, "data-tick") for p in parts(strip) if attribute(p, "data-tick")] == ["VTI", "BND"]
    live = [p for p in parts(strip) if attribute(p, "data-tick-change")]
    assert Decimal(str(attribute(live[0], "data-previous"))) == 110


def test_a_ticker_without_a_previous_close_shows_the_price_alone() -> None:
    strip = ticker([Tick(symbol="NEW", name="New fund", price=Decimal("1234.5"), previous=None)])

    assert texts(strip) == "NEW 1,234.50"
    assert attribute(ticker([]), "hidden") is True


def test_what_rounds_to_zero_is_neither_gain_nor_loss() -> None:
    assert "ek-flat" in str(attribute(delta("0.00%"), "className"))
    assert "ek-gain" in str(attribute(delta("+0.01%"), "className"))


def test_the_table_behind_the_chart_has_the_end_of_each_month() -> None:
    _, rows = view.history_table(eight_years(Range.ALL, LONG_AGO))

    assert rows[0][0] == "30 Dec 2026"
    assert rows[1][0] == "30 Nov 2026"
    assert len(rows) == 96


def test_measures_name_their_span() -> None:
    said = range_texts(eight_years(Range.ONE_YEAR, date(2025, 12, 30)))["1Y"]

    assert "one year" in texts(html.Dl(view.measures(said)))
    assert texts(html.Div(view.legend(said))) == "Value Start value and net deposits"


def test_advisers_read_of_their_clients() -> None:
    assert view.wording(Role.ADVISER).title == "Clients' accounts"
    assert view.wording(Role.INVESTOR) is view.HOUSEHOLD


def test_class_names_are_small_within_a_sentence() -> None:
    past = Past({"VEA": ["10", "11"]})
    account = past.add(a_portfolio(developed_stocks="1"))
    past.deposit(account, 0, "100")
    past.buy(account, 0, "VEA", "5")

    said = texts(html.Div(view.today_sentence(overview(past))))

    assert said.startswith("Developed stocks rose most.")
    assert AssetClass.DEVELOPED_STOCKS in {part.asset_class for part in overview(past).change_by_class}
