"""A whole visit, and nothing in the log that is anybody's business."""

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db.seed import DEMO_ACCOUNT
from db.seed.people import HOUSEHOLDS, SIGN_INS
from tests.browser.steps import go, sign_in, title
from tests.process import DEMO_PASSWORD, Running, evenkeel

PLANTED = ("canary-zq7@example.org", "canary-password-zq7", "canary-query-zq7", "canary-cookie-zq7")
GREETING = re.compile(r"^(Evenkeel: |  sign in as ).*$", re.MULTILINE)  # for the terminal, not for the log
AMOUNT = re.compile(r"[$€]([\d,]{3,}\.\d\d)")


@pytest.fixture
def running(demo_file: Path, tmp_path: Path) -> Iterator[Running]:
    """A program that logs everything it can."""
    shutil.copy(demo_file, tmp_path / "app.db")
    with evenkeel(tmp_path, LOG_LEVEL="DEBUG") as program:
        yield program


def test_a_visit_leaves_no_names_amounts_or_secrets_in_the_log(browser: Browser, running: Running) -> None:
    page = browser.new_page()  # without the watch on the console: browsers report the 401 there
    amounts = visit(page, running)
    cookies = [cookie.get("value", "") for cookie in page.context.cookies()]

    fail_to_sign_in(page, running)
    page.close()

    names = [person.name for person in SIGN_INS] + [household.name for household in HOUSEHOLDS]
    accounts = [plan.account.name for household in HOUSEHOLDS for plan in household.accounts]
    emails = [person.email for person in SIGN_INS]
    log = GREETING.sub("", running.log.read_text())
    secrets = {*PLANTED, *cookies, *amounts, *names, *accounts, *emails, DEMO_PASSWORD}
    assert len(amounts) > 20
    assert len(cookies) >= 2
    assert found_in(log, secrets) == []
    assert log.count('"event": "request"') > 10
    assert '"path": "/sign-in", "status": 401' in log
    assert "canary" not in log


def visit(page: Page, running: Running) -> set[str]:
    """Every page, orders approved, a page that is not theirs; the amounts that were shown."""
    shown: list[str] = []
    sign_in(page, running)
    for path in (
        "/",
        *(f"/portfolios/{DEMO_ACCOUNT}{kind}" for kind in ("", "/performance", "/recommendations")),
    ):
        page.goto(f"{running.url}{path}?note={PLANTED[2]}")
        expect(page.locator("#main .ek-skel:visible")).to_have_count(0)
        shown.append(page.locator("#main").inner_text())
    go(page, "Rebalance")
    page.get_by_role("button", name=re.compile(r"^Approve .* orders?$")).first.click()
    expect(title(page)).to_contain_text("filled")
    shown.append(page.locator("#main").inner_text())
    page.goto(f"{running.url}/admin/jobs", wait_until="networkidle")  # a late answer would bring its cookies
    return {
        form
        for text in shown
        for amount in AMOUNT.findall(text)
        for form in (amount, amount.replace(",", ""))
    }


def fail_to_sign_in(page: Page, running: Running) -> None:
    """As somebody who is not there, with cookies of nobody."""
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "session", "value": PLANTED[3], "url": running.url}])
    page.goto(f"{running.url}/sign-in?next=/{PLANTED[2]}")
    page.get_by_label("Email").fill(PLANTED[0])
    page.get_by_label("Password").fill(PLANTED[1])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Email or password is wrong.")


def found_in(log: str, secrets: Iterable[str]) -> list[str]:
    return [secret for secret in secrets if secret and secret in log]
