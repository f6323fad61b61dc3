"""What people do and read on the pages; tests say why."""

import re
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from tests.process import DEMO_PASSWORD, Running, client_of

MINUS = "\u2212"


def sign_in(page: Page, running: Running, who: str = "investor") -> None:
    page.goto(running.url)
    page.get_by_label("Email").fill(f"{who}@demo.evenkeel")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{running.url}/")


def enter(page: Page, running: Running, path: str, who: str = "investor") -> None:
    """Straight to a page, with a session got without the form: quicker where signing in is not the matter."""
    with client_of(running, who) as client:
        kept = [{"name": name, "value": value, "url": running.url} for name, value in client.cookies.items()]
    page.context.add_cookies(kept)  # type: ignore[arg-type]  # a TypedDict
    page.goto(f"{running.url}{path}")


def open_account(page: Page, name: str) -> None:
    """From the list on the home page."""
    page.locator("#home-accounts").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name="Portfolio", exact=True)).to_be_visible()


def go(page: Page, name: str) -> None:
    """Along the side bar."""
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name=name).click()


def title(page: Page) -> Locator:
    return page.locator("#main h1")


def money(text: str) -> Decimal:
    """The amount in a text such as `$1,234.56`, with its sign."""
    sign = -1 if MINUS in text else 1
    return sign * Decimal(re.sub(r"[^\d.]", "", text))


def ledger_of(page: Page, heading: str) -> dict[str, Decimal]:
    """Name to amount of the ledger under a heading, amounts as printed."""
    card = page.locator("section", has=page.get_by_role("heading", name=heading, exact=True))
    expect(card).to_be_visible()
    rows = [row.locator("td").all_inner_texts() for row in card.locator("table.ek-recon tr").all()]
    return {name.strip(): money(amount) for _, name, amount in rows}


def column_of(page: Page, caption: str, index: int, part: str = "tbody") -> list[str]:
    """Cells of one column of the table with a caption."""
    table = page.locator("table", has=page.locator("caption", has_text=caption))
    return [row.locator("td").nth(index).inner_text().strip() for row in table.locator(f"{part} tr").all()]


def sideways(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found
