"""The tree of holdings: one class alone, live totals, the keyboard, currencies."""

import re

from playwright.sync_api import Locator, Page, expect

from db.seed import DEMO_ACCOUNT
from db.seed.people import HOUSEHOLDS
from tests.browser.steps import enter, money
from tests.process import Running

PORTFOLIO = f"/portfolios/{DEMO_ACCOUNT}"
EURO = next(plan.account for plan in HOUSEHOLDS[0].accounts if plan.account.currency == "EUR")


def row(page: Page, key: str) -> Locator:
    return page.locator(f".ag-center-cols-container .ag-row[row-id='{key}']")


def total(page: Page, column: str) -> Locator:
    return page.locator(f".ag-floating-bottom [col-id='{column}']")


def segment(page: Page, name: str) -> Locator:
    bar = page.locator("#portfolio-allocation")
    return bar.get_by_role("button", name=re.compile(f"^{name}")).first


def next_tick(page: Page) -> None:
    before = total(page, "value").inner_text()
    expect(total(page, "value")).not_to_have_text(before, timeout=30_000)


def test_a_chosen_class_leaves_weights_and_totals_alone(page: Page, running: Running) -> None:
    enter(page, running, PORTFOLIO)
    weight = row(page, "us_bonds").locator("[col-id='weight']")
    expect(weight).to_contain_text("%")
    weight_before, total_before = weight.inner_text(), money(total(page, "value").inner_text())

    segment(page, "US bonds").click()
    expect(row(page, "us_stocks")).to_have_count(0)
    next_tick(page)

    assert abs(money(weight.inner_text()) - money(weight_before)) < 2
    assert abs(money(total(page, "value").inner_text()) / total_before - 1) < 0.05


def test_choosing_a_class_keeps_the_focus_and_asks_no_server(page: Page, running: Running) -> None:
    enter(page, running, PORTFOLIO)
    expect(row(page, "us_stocks")).to_be_visible()
    bonds = segment(page, "US bonds")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    bonds.focus()
    page.keyboard.press("Enter")

    expect(bonds).to_have_attribute("aria-pressed", "true")
    expect(bonds).to_be_focused()
    expect(segment(page, "US stocks")).to_have_class("is-faded")
    expect(row(page, "us_stocks")).to_have_count(0)
    expect(row(page, "BND")).to_be_visible()
    page.keyboard.press("Enter")
    expect(bonds).to_have_attribute("aria-pressed", "false")
    expect(row(page, "us_stocks")).to_be_visible()
    assert [url for url in requests if "_dash-update-component" in url] == []


def test_another_account_shows_all_its_classes(page: Page, running: Running) -> None:
    enter(page, running, PORTFOLIO)
    segment(page, "US bonds").click()
    expect(row(page, "us_stocks")).to_have_count(0)

    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Home").click()
    page.locator(f"#home-accounts a[href='/portfolios/{EURO.id}']").first.click()

    expect(total(page, "name")).to_have_text(EURO.name)
    expect(row(page, "us_stocks")).to_be_visible()
    expect(segment(page, "US bonds")).to_have_attribute("aria-pressed", "false")


def test_amounts_of_a_euro_account_are_euros(page: Page, running: Running) -> None:
    enter(page, running, f"/portfolios/{EURO.id}")

    for column in ("value", "gain", "income"):
        expect(total(page, column)).to_contain_text("\u20ac")
    next_tick(page)
    expect(page.locator("[data-total='value']")).to_have_text(total(page, "value").inner_text())
    expect(page.locator("[data-total='value']")).to_contain_text("\u20ac")


def test_key_figures_follow_the_total_of_the_grid(page: Page, running: Running) -> None:
    enter(page, running, PORTFOLIO)
    expect(total(page, "value")).to_contain_text("$")
    next_tick(page)

    shown = page.evaluate("""() => ["value", "gain", "gain_fraction"].map((name) => [
        document.querySelector(`[data-total='${name}']`).textContent,
        document.querySelector(`.ag-floating-bottom [col-id='${name}']`).textContent.trim(),
    ])""")

    assert [figure for figure, _ in shown] == [footer for _, footer in shown]


def test_the_tree_opens_down_to_a_lot_by_keyboard(page: Page, running: Running) -> None:
    enter(page, running, PORTFOLIO)
    caret = row(page, "us_stocks").get_by_role("button")
    expect(caret).to_be_visible()

    page.locator("#portfolio-allocation button").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(caret).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("gridcell", name=re.compile(r"\d{4}: [\d.,]+ at")).first).to_be_visible()

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(caret).to_have_attribute("aria-expanded", "false")
    expect(row(page, "VTI")).to_have_count(0)


def test_tab_leaves_the_grid(page: Page, running: Running) -> None:
    enter(page, running, PORTFOLIO)
    name = row(page, "us_stocks").locator("[col-id='name']")
    name.click()
    expect(name).to_be_focused()

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('.ek-ag')") is None
