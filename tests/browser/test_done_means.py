"""The walk that the product is judged by: from a fresh start to an account in its bands, to the cent."""

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import connect
from db.models import PostingRow
from tests.books import discrepancies
from tests.browser.steps import column_of, go, ledger_of, money, open_account, sign_in, title
from tests.process import ROOT, Running, evenkeel

SHARED = Path(os.environ.get("EVENKEEL_TEST_MARKET_DATA", ROOT.parent / "shared" / "market-data"))
AS_OF = "2025-09-26"
ACCOUNT = "Joint taxable"


def test_the_whole_walk_on_the_simulated_market(page: Page, tmp_path: Path) -> None:
    with evenkeel(tmp_path) as running:
        walk(page, running)
        page.goto("about:blank")  # an open page would miss the server

    expect_right_books(running)


def test_the_whole_walk_on_real_prices(page: Page, tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"no market data in {SHARED}; EVENKEEL_TEST_MARKET_DATA names another folder")
    settings = {"MARKET_DATA": "files", "MARKET_DATA_DIR": str(SHARED), "AS_OF": AS_OF}

    with evenkeel(tmp_path, **settings) as running:
        walk(page, running)
        page.goto("about:blank")

    expect_right_books(running)


def walk(page: Page, running: Running) -> None:
    sign_in(page, running)
    open_account(page, ACCOUNT)
    expect(page.locator("#portfolio-allocation-text")).to_contain_text("Outside the band")
    accept_the_recommendation(page)
    preview_selling_and_buying(page)
    before = cash_now(page)
    approve(page)
    expect_nothing_lost(page, before)
    go(page, "Portfolio")
    expect(page.locator("#portfolio-allocation-text")).to_contain_text("Every class is inside its band")
    expect(page.get_by_role("gridcell", name=re.compile("(Above|Below) band"))).to_have_count(0)


def accept_the_recommendation(page: Page) -> None:
    go(page, "Recommendation")
    expect(title(page)).to_contain_text(re.compile(r"level \d+"))
    page.get_by_role("button", name="Accept and review orders").click()
    page.wait_for_url("**/rebalance")


def preview_selling_and_buying(page: Page) -> None:
    """The plan that comes first sells as well as buys; else the one that goes all the way does."""
    expect(page.locator("#rebalance-text")).to_contain_text("drift from")
    if not any(order.startswith("Sell") for order in column_of(page, "Proposed orders", 0)):
        page.get_by_text("Full", exact=True).click()
        expect(page.locator("#rebalance-text")).to_contain_text("to 0.0%")
    sides = {order.split()[0] for order in column_of(page, "Proposed orders", 0)}
    assert sides == {"Sell", "Buy"}
    expect(page.locator("#rebalance-drift")).to_contain_text("The plan brings every class inside.")


def cash_now(page: Page) -> Decimal:
    """Read from the preview, whose own sum must be right."""
    moves = ledger_of(page, "What moves")
    assert moves["Cash now"] + moves["Sales"] - moves["Purchases"] == moves["Cash after"]
    amounts = [money(text) for text in column_of(page, "Proposed orders", 4)]
    assert sum(amounts) == moves["Sales"] + moves["Purchases"]
    return moves["Cash now"]


def approve(page: Page) -> None:
    page.locator("#rebalance-approve").click()
    expect(title(page)).to_contain_text("filled")
    expect(page.locator("#rebalance-text")).to_contain_text("every class is inside its band")
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)


def expect_nothing_lost(page: Page, cash_before: Decimal) -> None:
    """Cash and holdings before are cash, holdings and costs after, by the figures on the page."""
    sums = ledger_of(page, "Where the cost went")
    assert sums["Cash before"] == cash_before
    before = sums["Cash before"] + sums["Holdings before"]
    assert before == sums["Cash after"] + sums["Holdings after"] + sums["Trading cost"]
    costs = [money(text) for text in column_of(page, "Fills", 5)]
    assert sum(costs) == sums["Trading cost"] > 0
    orders, amounts = column_of(page, "Fills", 0), [money(text) for text in column_of(page, "Fills", 4)]
    signed = [
        amount if order.startswith("Sell") else -amount for order, amount in zip(orders, amounts, strict=True)
    ]
    assert sums["Cash before"] + sum(signed) == sums["Cash after"]


def expect_right_books(running: Running) -> None:
    engine = connect(f"sqlite:///{running.database}")
    with Session(engine) as session:
        session.connection(execution_options={"read_only": True})
        total = func.sum(PostingRow.amount, type_=PostingRow.amount.type)
        sums = dict(session.execute(select(PostingRow.currency, total).group_by(PostingRow.currency)).all())
    assert sums == {"USD": 0, "EUR": 0}
    assert discrepancies(engine) == []
    engine.dispose()
