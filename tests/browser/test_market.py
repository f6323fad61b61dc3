"""The market: search and open, the watch list, live prices, the span of a chart."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import enter, money, title
from tests.process import Running

ROWS = "#market-grid .ag-center-cols-container .ag-row"


def row(page: Page, symbol: str) -> Locator:
    return page.locator(f"{ROWS}[row-id='{symbol}']")


def symbols(page: Page) -> list[str]:
    return page.locator(f"{ROWS} a.ek-sym").all_inner_texts()


def test_an_instrument_is_searched_and_opened(page: Page, running: Running) -> None:
    enter(page, running, "/market")
    expect(row(page, "VTI")).to_be_visible()

    page.get_by_label("Search instruments").fill("gold")
    expect(page.get_by_role("status").filter(has_text="gold")).to_have_text(
        re.compile("^Two instruments of 42 in this market match")
    )
    expect(page.locator(ROWS)).to_have_count(2)
    row(page, "IAU").get_by_role("link", name="IAU").click()

    page.wait_for_url("**/market/IAU")
    expect(title(page)).to_have_text("IAU, iShares Gold Trust")
    expect(page.locator("#instrument-exposure")).to_contain_text("You hold")
    here = page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Market")
    expect(here).to_have_attribute("aria-current", "true")


def test_a_search_that_finds_nothing_says_where_it_looked(page: Page, running: Running) -> None:
    enter(page, running, "/market")

    page.get_by_label("Search instruments").fill("no such thing")

    expect(page.get_by_role("heading", name="No instrument matches")).to_be_visible()
    expect(page.locator("#market-found")).to_contain_text("No instruments of 42")


def test_what_is_watched_survives_a_reload(page: Page, running: Running) -> None:
    enter(page, running, "/market", "adviser")
    page.get_by_role("button", name="Watched").click()
    expect(page.get_by_role("heading", name="Your watch list is empty")).to_be_visible()
    page.get_by_role("button", name="All").click()
    button = row(page, "GLD").get_by_role("button", name="Watch GLD")

    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#market-found")).to_have_text("GLD is on your watch list.")
    page.reload()
    page.get_by_role("button", name="Watched").click()
    expect(row(page, "VTI")).to_have_count(0)
    assert symbols(page) == ["GLD"]

    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_the_keyboard_watches_and_opens_an_instrument(page: Page, running: Running) -> None:
    enter(page, running, "/market", "admin")
    button = row(page, "AGG").get_by_role("button", name="Watch AGG")
    expect(button).to_be_visible()

    page.get_by_role("button", name="Watched").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("Enter")

    page.wait_for_url("**/market/AGG")
    expect(page.locator("#instrument-dividends")).to_contain_text("dividends in the last 12 months")
    expect(page.locator("#instrument-exposure")).to_be_hidden()


def test_live_prices_move_the_grid_and_agree_with_the_change(page: Page, running: Running) -> None:
    enter(page, running, "/market")
    price = row(page, "VTI").locator("[col-id='price']")
    expect(price).to_contain_text("$")
    first = price.inner_text()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    expect(price).not_to_have_text(first, timeout=30_000)

    assert abs(money(price.inner_text()) / money(first) - 1) < 0.05
    assert [url for url in requests if "_dash-update-component" in url] == []  # no round trip
    data = page.evaluate("window.dash_ag_grid.getApi('market-grid').getRowNode('VTI').data")
    assert data["today"] == data["price"] / data["previous"] - 1
    assert data["bid"] <= data["price"] <= data["ask"]


def test_an_instrument_is_watched_on_its_own_page(page: Page, running: Running) -> None:
    enter(page, running, "/market/BND", "admin")
    button = page.get_by_role("button", name="Watch BND")
    expect(page.locator("#instrument-text")).to_contain_text("as of")

    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#instrument-said")).to_have_text("BND is on your watch list.")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")

    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_another_span_changes_what_the_chart_says(page: Page, running: Running) -> None:
    enter(page, running, "/market/VTI")
    said = page.locator("#instrument-history-takeaway")
    expect(said).to_contain_text("with dividends reinvested")
    before = said.inner_text()

    page.get_by_role("button", name="5Y").click()

    expect(said).not_to_have_text(before)
    expect(said).to_contain_text("with dividends reinvested")
    expect(page.get_by_role("button", name="5Y")).to_have_attribute("aria-pressed", "true")


def test_what_is_not_listed_has_a_page_that_says_so(page: Page, running: Running) -> None:
    enter(page, running, "/market/NOSUCH")
    expect(page.get_by_role("heading", name="There is no such instrument in this market.")).to_be_visible()

    page.get_by_role("link", name="Search the market").click()

    expect(title(page)).to_have_text("Market")
