from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.domain.ids import EUR, Symbol
from engine.errors import InvalidInputError
from engine.usecases.market import MarketReport, report_market, watch
from pages._views import market as view
from pages._views.market import Shown
from tests.builders import MARKET_CLOSE, a_quote, a_user, an_instrument
from tests.fakes import FakeDatabase
from tests.pasts import Past

ACTOR = a_user().actor
CLOSES = {"VTI": ["100", "110", "99"], "BND": ["10", "10", "10.10"], "GLD": ["50", "50", "50"]}


def a_report(*watched: str, past: Past | None = None) -> MarketReport:
    """A bond fund is up, stocks are down, gold stands still."""
    past = past or Past(CLOSES)
    for symbol in watched:
        watch(ACTOR, Symbol(symbol), ports=past.ports)
    return report_market(ACTOR, ports=past.ports)


def found(report: MarketReport, shown: Shown, text: str) -> tuple[list[str], str]:
    matches = view.matches(report, shown, text)
    return [one.symbol for one in matches], view.found_text(report, shown, text, matches)


def rows(database: FakeDatabase) -> dict[str, view.Row]:
    report = report_market(ACTOR, ports=database.ports)
    return {row["id"]: row for row in view.grid_rows(report.listings)}


def test_the_headline_counts_what_rose_and_what_fell() -> None:
    assert view.headline(a_report()) == (
        "1 of 3 instruments stands above the previous close and 1 below, on 30 Jun 2025, 16:00 ET."
    )


def test_the_headline_leaves_out_what_has_no_price() -> None:
    past = Past(CLOSES)
    past.database.add(instruments=[an_instrument("XYZ", tradable=False)])

    assert view.headline(a_report(past=past)).startswith("1 of 3 priced instruments stands above")


def test_old_prices_count_neither_as_risen_nor_as_fallen() -> None:
    report = a_report()
    old = replace(report, listings=tuple(replace(one, is_stale=True) for one in report.listings))

    assert view.headline(old) == "Three instruments, none with a price of today."


def test_all_is_everything_by_symbol() -> None:
    assert found(a_report(), Shown.ALL, "") == (["BND", "GLD", "VTI"], "Three instruments by symbol.")


def test_a_search_says_how_many_of_how_many() -> None:
    assert found(a_report(), Shown.ALL, "vti ") == (
        ["VTI"],
        "One instrument of 3 in this market matches \u201cvti\u201d.",
    )
    assert found(a_report(), Shown.ALL, "fund")[1].startswith("Three instruments of 3 in this market match ")


def test_the_watch_list_keeps_its_own_order_and_is_searched_alone() -> None:
    past = Past(CLOSES)
    report = replace(a_report(past=past), watched=(Symbol("VTI"), Symbol("BND")))

    assert found(report, Shown.WATCHED, "") == (["VTI", "BND"], "You watch two instruments.")
    assert found(report, Shown.WATCHED, "bonds") == (
        ["BND"],
        "One instrument of 2 you watch matches \u201cbonds\u201d.",
    )
    assert found(report, Shown.WATCHED, "GLD")[0] == []


def test_an_empty_watch_list_says_what_it_is_and_how_to_fill_it() -> None:
    finding, why = view.nothing_found(Shown.WATCHED, " ")

    assert finding == "Your watch list is empty"
    assert "Press Watch" in why


def test_a_search_without_a_match_says_where_it_looked() -> None:
    finding, why = view.nothing_found(Shown.ALL, "x")

    assert finding == "No instrument matches"
    assert "symbol, name, index" in why
    assert "beyond your watch list" in view.nothing_found(Shown.WATCHED, "x")[1]
    assert "watch list" not in why


def test_a_row_has_what_the_grid_shows() -> None:
    report = a_report("VTI", past=Past(CLOSES, spread="0.02"))

    row = view.grid_rows([one for one in report.listings if one.symbol == "VTI"])[0]

    assert (row["id"], row["href"], row["kind"]) == ("VTI", "/market/VTI", "US stocks")
    assert (row["unit"], row["price"], row["bid"], row["ask"]) == ("$", 99.0, 98.99, 99.01)
    assert (row["previous"], row["today"], row["expense"]) == (110.0, -0.1, 0.0003)
    assert (row["watched"], row["state"]) == (True, None)


def test_the_currency_of_a_price_is_that_of_the_instrument() -> None:
    database = FakeDatabase()
    database.add(quotes={Symbol(s): a_quote(s, currency=c) for s, c in (("VTI", EUR), ("A B/C", EUR))})

    assert {row["unit"] for row in rows(database).values()} == {"\u20ac"}
    assert rows(database)["A B/C"]["href"] == "/market/A%20B%2FC"


def test_an_old_price_is_marked_and_a_missing_one_is_none() -> None:
    database = FakeDatabase()
    database.add(
        instruments=[an_instrument("XYZ", tradable=False)],
        quotes={Symbol("VTI"): a_quote("VTI", at=MARKET_CLOSE - timedelta(days=3))},
    )

    shown = rows(database)

    assert shown["VTI"]["state"]["text"] == "From 27 Jun"
    assert [shown["XYZ"][name] for name in ("price", "bid", "ask", "today", "state")] == [None] * 5


def test_a_share_of_a_company_has_no_fund_cost_and_a_free_fund_has_one_of_nothing() -> None:
    database = FakeDatabase()
    share = replace(an_instrument("XYZ"), index="", expense_ratio=Decimal(0))
    database.add(instruments=[share, replace(an_instrument("VTI"), expense_ratio=Decimal(0))])

    assert (rows(database)["XYZ"]["expense"], rows(database)["VTI"]["expense"]) == (None, 0.0)


def test_a_press_names_a_symbol_and_what_is_wanted() -> None:
    assert view.pressed({"symbol": "VTI", "watched": False, "at": 1}) == ("VTI", False)
    assert "no longer" in view.watched_text("VTI", watched=False)


@pytest.mark.parametrize(
    "nonsense", [None, "VTI", [], {"symbol": "VTI", "watched": "true"}, {"watched": True}]
)
def test_any_other_press_is_refused(nonsense: object) -> None:
    with pytest.raises(InvalidInputError):
        view.pressed(nonsense)
