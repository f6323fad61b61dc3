"""The ledger: found, opened, exported, and the same after a reload."""

import csv
import re
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import enter, go, money, sideways, title
from tests.process import Running

ROWS = "#activity-rows > tr:not(.ek-entry-more)"
EVERYTHING = re.compile(r"^[\d,]+ entries since 2 Jan 2018$")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).select_option(label=option)


def exported(page: Page, folder: Path) -> list[dict[str, str]]:
    """What the file says, once it is downloaded."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def balance(opened: Locator) -> list[Decimal]:
    """Debits and credits below the postings."""
    postings = opened.locator("table", has=opened.page.locator("caption", has_text="Postings"))
    return [money(text) for text in postings.locator("tfoot td").all_inner_texts()[1:]]


def test_entries_are_filtered_opened_and_exported(page: Page, running: Running, tmp_path: Path) -> None:
    enter(page, running, "/activity")
    expect(title(page)).to_have_text(EVERYTHING)
    choose(page, "Kind", "Sales")
    choose(page, "Account", "Joint taxable")
    page.get_by_label("Search", exact=True).fill("etf")
    expect(page).to_have_url(re.compile(r"\?account=[0-9a-f-]{36}&kind=sell&search=etf$"))

    page.reload()
    expect(page.get_by_label("Search", exact=True)).to_have_value("etf")
    expect(title(page)).to_have_text(re.compile(r"^\d+ matching entr(y|ies) "))
    button = page.get_by_role("button", name="Details: Sold").first
    button.focus()
    page.keyboard.press("Enter")
    opened = page.locator(".ek-entry-more:visible")
    expect(opened.get_by_role("heading", name="Lots that this sale took")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    debit, credit = balance(opened)
    assert debit == credit > 0
    page.keyboard.press("Enter")
    expect(opened).to_have_count(0)

    rows = exported(page, tmp_path)

    shown = [money(text) for text in page.locator(f"{ROWS} > td.n").all_inner_texts()]
    assert [money(row["amount"]) for row in rows] == shown
    assert {(row["kind"], row["account"], row["currency"]) for row in rows} == {
        ("sell", "Joint taxable", "USD")
    }


def test_the_link_in_the_navigation_leads_to_everything(page: Page, running: Running) -> None:
    enter(page, running, "/")
    go(page, "Activity")
    expect(title(page)).to_have_text(EVERYTHING)
    choose(page, "Kind", "Sales")
    expect(page.get_by_role("button", name="Clear filters")).to_be_visible()

    go(page, "Activity")

    expect(page.get_by_label("Kind", exact=True)).to_have_value("all")
    expect(page.get_by_role("button", name="Clear filters")).to_be_hidden()
    expect(title(page)).to_have_text(EVERYTHING)
    expect(page.locator(ROWS)).to_have_count(50)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(ROWS)).to_have_count(100)


def test_the_ledger_fits_a_phone_and_says_that_nothing_matches(page: Page, running: Running) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, running, "/activity?kind=sell", "adviser")
    page.get_by_role("button", name="Details: Sold").first.click()
    expect(page.locator(".ek-entry-more:visible")).to_have_count(1)
    box = page.locator(f"{ROWS} > td.n").first.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    assert sideways(page) == 0

    page.get_by_label("Search", exact=True).fill("no such thing")
    expect(page.get_by_role("heading", name="No entry matches", level=2)).to_be_visible()
    expect(page.get_by_role("link", name="Export CSV")).to_be_hidden()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator(ROWS)).to_have_count(50)
