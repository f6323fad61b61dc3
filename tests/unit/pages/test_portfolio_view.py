"""The portfolio page's texts, rows and figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from engine.domain.actor import SYSTEM
from engine.domain.ids import Symbol
from engine.domain.market import Quote
from engine.domain.portfolio import Portfolio
from engine.usecases.holdings import HoldingsReport, report_holdings
from pages._views import holdings_grid as grid
from pages._views import portfolio as view
from tests.builders import MARKET_CLOSE, a_lot, a_portfolio, a_quote, an_instrument, prices, some_bars
from tests.fakes import FakeDatabase
from tests.unit.components.tree import attribute, parts, texts


def report_of(portfolio: Portfolio, *quotes: Quote, flagged: str = "", **last: str) -> HoldingsReport:
    """What the page would be given."""
    database = FakeDatabase()
    known = {quote.symbol: quote for quote in quotes} | prices(**last)
    instruments = [an_instrument("BND", flagged=flagged)] if flagged else []
    database.add(portfolio, quotes=known, instruments=instruments)
    with database.unit_of_work(SYSTEM) as uow:
        uow.market.add_bars([some_bars("VTI", [9.0], first=date(2025, 6, 27))])
        uow.commit()
    return report_holdings(SYSTEM, portfolio.id, ports=database.ports)


@pytest.fixture
def drifted() -> HoldingsReport:
    """700 in stocks that should be 600, 250 in bonds, 50 of cash; VTI closed at 9 the day before."""
    lots = (
        a_lot("VTI", "50", "400", on=date(2023, 1, 3)),
        a_lot("VTI", "20", "220"),
        a_lot("BND", "25", "260"),
    )
    return report_of(a_portfolio(*lots, cash="50", us_stocks="0.6", us_bonds="0.4"), VTI="10", BND="10")


def test_the_headline_counts_funds_and_lots(drifted: HoldingsReport) -> None:
    assert view.headline(drifted) == "Two funds in three lots in taxable account (taxable, USD)."


def test_an_account_without_funds_says_what_it_holds() -> None:
    empty = report_of(a_portfolio(cash="1234.5", us_stocks="1"), VTI="10")

    assert view.headline(empty) == "taxable account holds $1,234.50 in cash and no fund."
    assert "nothing held" in texts(view.key_figures(empty))


def test_nothing_at_all_divides_by_nothing() -> None:
    empty = report_of(a_portfolio(us_stocks="1"), VTI="10")

    assert "$0" in texts(view.key_figures(empty))
    assert grid.total_row(empty)["today"] == 0.0


def test_figures_say_value_gain_and_drift(drifted: HoldingsReport) -> None:
    said = " ".join(texts(view.key_figures(drifted)).split())

    assert "$1,000" in said
    assert "+$70 today" in said  # 70 shares, each up from 9 to 10
    assert "+$70 " in said  # 950 held at a cost of 880
    assert "+8.0% on cost" in said
    assert "15.0%" in said  # half of 10, 15 and 5
    assert "three classes out" in said


def test_an_instrument_without_a_previous_close_counts_as_unchanged(drifted: HoldingsReport) -> None:
    bonds = drifted.holdings[1]

    assert bonds.previous_close is None
    assert bonds.previous_value == bonds.value


def test_classes_outside_are_named_with_their_distance(drifted: HoldingsReport) -> None:
    said = view.allocation_sentence(drifted)

    assert said.startswith("Outside the band: US stocks (+10.0 pp), US bonds (\u221215.0 pp)")
    assert said.endswith("Select a class to filter the table.")


def test_an_account_in_its_bands_says_so() -> None:
    lots = a_lot("VTI", "60", "500"), a_lot("BND", "40", "400")
    calm = report_of(a_portfolio(*lots, us_stocks="0.6", us_bonds="0.4"), VTI="10", BND="10")

    assert view.allocation_sentence(calm).startswith("Every class is inside its band.")


def test_families_add_up_their_classes(drifted: HoldingsReport) -> None:
    families = {family.name: family for family in view.allocation_families(drifted.classes)}

    assert families["Stocks"].weight_text == "70.0%"
    assert (families["Bonds"].weight_text, families["Bonds"].target_text) == ("25.0%", "40%")
    assert "Real assets" not in families


def test_rows_form_a_tree_that_adds_up(drifted: HoldingsReport) -> None:
    rows = {row["id"]: row for row in grid.grid_rows(drifted)}
    for row in rows.values():
        inside = [other for other in rows.values() if other.get("parent") == row["id"]]
        if inside:  # money has no close before and no cost
            assert sum(other["value"] for other in inside) == pytest.approx(row["value"])
            costs = [float(other.get("cost") or 0.0) for other in inside]
            assert sum(costs) == pytest.approx(row["cost"] or 0.0)
            before = [float(other.get("previous") or other["cash"]) for other in inside]
            assert sum(before) == pytest.approx(row["previous"])
            assert sum(other["weight"] for other in inside) == pytest.approx(row["weight"], abs=1e-7)
    total = grid.total_row(drifted)
    tops = [row for row in rows.values() if row["level"] == "class"]
    assert sum(row["value"] for row in tops) == total["value"] == 1000.0
    assert total["lots"] == 3


def test_rows_name_their_state(drifted: HoldingsReport) -> None:
    rows = {row["id"]: row for row in grid.grid_rows(drifted)}
    lots = [row for row in rows.values() if row["level"] == "lot" and row["symbol"] == "VTI"]

    assert rows["us_stocks"]["state"]["text"] == "Above band"
    assert rows["us_bonds"]["state"]["text"] == "Below band"
    assert [row["state"]["text"] for row in lots] == ["Long-term", "Short-term loss"]
    assert lots[0]["name"] == "3 Jan 2023: 50 at 100.00"


def test_classes_outside_their_band_start_open() -> None:
    lots = a_lot("VTI", "60", "500"), a_lot("BND", "40", "400")
    calm = report_of(a_portfolio(*lots, us_stocks="0.6", us_bonds="0.4"), VTI="10", BND="10")

    assert not any(row["open"] for row in grid.grid_rows(calm))


def test_cash_has_neither_cost_nor_gain(drifted: HoldingsReport) -> None:
    rows = {row["id"]: row for row in grid.grid_rows(drifted)}
    total = grid.total_row(drifted)

    assert (rows["cash"]["gain"], rows["money"].get("gain")) == (None, None)
    assert (total["cost"], total["gain"]) == (880.0, 70.0)
    assert total["gain"] == total["value"] - total["cash"] - total["cost"]
    assert total["gain_fraction"] == pytest.approx(70 / 880)  # as the key figures say


def test_live_key_figures_name_the_total_they_follow(drifted: HoldingsReport) -> None:
    marked = {
        str(attribute(part, "data-total")): texts(part)
        for part in parts(view.key_figures(drifted))
        if attribute(part, "data-total")
    }

    assert marked == {"value": "$1,000", "today": "+$70", "gain": "+$70", "gain_fraction": "+8.0%"}


def test_an_old_price_and_a_flag_are_problems() -> None:
    lots = a_lot("VTI", "10", "90"), a_lot("BND", "10", "90")
    old = a_quote("VTI", "10", at=MARKET_CLOSE - timedelta(days=3))

    report = report_of(a_portfolio(*lots, us_stocks="1"), old, flagged="gap in 2020", BND="10")

    findings = [finding for finding, _ in view.data_health(report)]
    assert findings == ["Old price: VTI", "BND: gap in 2020"]
    states = {row["id"]: row["state"] for row in grid.grid_rows(report) if row["level"] == "security"}
    assert states["VTI"]["text"] == "Price of 27 Jun 2025"
    assert states[Symbol("BND")] is None


def test_fresh_prices_are_no_problem(drifted: HoldingsReport) -> None:
    assert view.data_health(drifted) == []


def test_the_cost_of_funds_is_weighted(drifted: HoldingsReport) -> None:
    assert view.fund_cost(drifted) == Decimal("0.95") * Decimal("0.0003")
