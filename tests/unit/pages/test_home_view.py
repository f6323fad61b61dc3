from dataclasses import replace
from datetime import date
from decimal import Decimal

from dash import html
from hypothesis import given
from hypothesis import strategies as st

from components.charts.day import DayBar, day_figure
from components.hero import delta
from components.queue import QueueItem, queue
from components.ticker import Tick, ticker
from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import EUR
from engine.domain.instrument import AssetClass
from engine.usecases.holdings import report_holdings
from engine.usecases.overview import Overview, report_overview
from pages._views import home as view
from pages._views.home_ranges import RangeText, range_texts
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


def test_the_headline_has_cents_apart_and_a_signed_change() -> None:
    shown = html.Div(view.value_now(overview(a_past()), view.HOUSEHOLD))

    assert texts(shown) == "Household value $998 .00 \u2212$62.00   (\u22125.85%)   Monday, 30 June"
    assert any("ek-loss" in str(attribute(part, "className")) for part in parts(shown))


def test_every_amount_of_the_page_can_be_hidden() -> None:
    it = overview(a_past())
    shown = [view.accounts_card(it, view.HOUSEHOLD), html.Div(view.value_now(it, view.HOUSEHOLD))]

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
    whole = range_texts(overview(a_past()))["All"]
    gained: RangeText = {**whole, "moved": "$100", "worth": "$150", "earned": "$50", "verb": "came from"}

    lost = texts(html.Div(view.put_in_sentence(whole, view.HOUSEHOLD)))
    earned = texts(html.Div(view.put_in_sentence(gained, view.CLIENTS)))

    assert "$1,000.00" in lost
    assert "$2.00  was lost to markets" in lost
    assert earned.startswith("Your clients have put in  $100 .  Their accounts are worth  $150")
    assert "$50  came from markets" in earned


def test_the_bars_of_today_and_their_table_add_up_to_the_headline() -> None:
    it = overview(a_past())

    bars = view.today_figure(it)["data"][0]
    footer = of_kind(view.today_table(it), "Tfoot")[0]

    assert sum(bars["x"]) == float(it.change)
    assert bars["y"] == ["US bonds", "Cash", "US stocks"]  # drawn from the bottom up
    assert texts(footer) == "Total \u2212$62.00"
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
    past.scan()
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
    past.scan()

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

    shown = texts(view.accounts_card(overview(past), view.HOUSEHOLD))

    assert "\u20ac100.00" in shown
    assert "Total $1,123.00" in shown  # 100 euros are 125 dollars
    assert "in USD, at the central bank's rate" in shown
    assert "In its bands" in shown
    assert "classes out" in shown


def test_an_account_without_money_is_not_praised_for_its_bands() -> None:
    past = Past(TWO_FUNDS)
    past.add(a_portfolio(us_stocks="1"))

    shown = texts(view.accounts_card(overview(past), view.HOUSEHOLD))

    assert "No money yet" in shown
    assert "%" not in shown


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


def test_advisers_read_whose_account_it_is() -> None:
    past = Past(TWO_FUNDS)
    past.deposit(past.add(a_portfolio(us_stocks="1")), 0, "1000")
    past.scan()
    it = overview(past)
    household = it.accounts[0].account.household

    for_adviser = texts(view.accounts_card(it, view.CLIENTS)), texts(view.waiting_card(it, view.CLIENTS))
    for_owner = texts(view.accounts_card(it, view.HOUSEHOLD)), texts(view.waiting_card(it, view.HOUSEHOLD))

    assert all(f"{household}, taxable" in shown for shown in for_adviser)
    assert not any(f"{household}, taxable" in shown for shown in for_owner)


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
