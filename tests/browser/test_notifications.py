"""The bell that counts by itself, and the page behind it."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from db.models import EffectRow, EventRow, NotificationRow, ScanRow
from db.seed import DEMO_ACCOUNT
from engine.domain.actor import SYSTEM
from engine.domain.event import EventKind, Notification
from engine.domain.ids import AccountId
from engine.ports import Ports
from engine.usecases.run_jobs import request_run
from tests.browser.steps import enter, sideways, title
from tests.happenings import a_notification
from tests.process import Running, evenkeel
from tests.site import wired


class Others:
    """Another process that writes notifications to the same database."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def tell(self, who: str, orders: int, *, minutes_ago: int = 0) -> Notification:
        """That so many orders were filled."""
        with self._ports.unit_of_work(SYSTEM) as uow:
            user = uow.users.by_email(f"{who}@demo.evenkeel")
            assert user is not None
            told = a_notification(
                user.id,
                kind=EventKind.ORDERS_FILLED,
                at=self._ports.clock.now() - timedelta(minutes=minutes_ago),
                account_id=AccountId(UUID(str(DEMO_ACCOUNT))),
                facts={"orders": orders},
            )
            uow.notifications.add(told)
            uow.commit()
        return told

    def unread(self, who: str) -> int:
        with self._ports.unit_of_work(SYSTEM, read_only=True) as uow:
            user = uow.users.by_email(f"{who}@demo.evenkeel")
            assert user is not None
            return uow.notifications.unread_of([user.id])[user.id]


@pytest.fixture
def others(running: Running) -> Iterator[Others]:
    wiring = wired(running.database)
    yield Others(wiring.ports)
    wiring.database.dispose()


def expect_bell(page: Page, unread: int) -> None:
    """Its name and its number."""
    name = f"Notifications, {unread} unread" if unread else "Notifications"
    bell = page.get_by_role("banner").get_by_role("link", name=name, exact=True)
    expect(bell).to_be_visible()
    number = page.locator(".ek-bell-count")
    if unread:
        expect(number).to_have_text(str(unread) if unread < 10 else "9+")
    else:
        expect(number).to_be_hidden()


def line(page: Page, told: Notification) -> Locator:
    return page.locator(f"[data-notice='{told.id}']")


def stays_loaded(page: Page) -> None:
    """A mark that a reload would wipe off."""
    page.evaluate("window.stays = true")


def has_stayed(page: Page) -> bool:
    stayed: bool = page.evaluate("window.stays === true")
    return stayed


@pytest.mark.parametrize("who", ["investor", "admin"])
def test_the_bell_counts_up_while_a_page_is_open(
    page: Page, running: Running, others: Others, who: str
) -> None:
    """An administrator's page shows no price, so nothing but the bell needs the stream."""
    others.tell(who, 1)
    before = others.unread(who)
    enter(page, running, "/", who)
    expect_bell(page, before)
    stays_loaded(page)

    others.tell(who, 2)

    expect_bell(page, before + 1)
    assert has_stayed(page)


def test_the_page_shows_what_arrives_while_it_is_open(page: Page, running: Running, others: Others) -> None:
    earlier = others.tell("investor", 2)
    enter(page, running, "/notifications")
    expect(line(page, earlier)).to_be_visible()
    stays_loaded(page)

    told = others.tell("investor", 7)

    expect(line(page, told)).to_contain_text("Seven orders were filled in Joint taxable.")
    expect(page.locator("#notifications-list > li").first).to_have_attribute("data-notice", str(told.id))
    expect(title(page)).to_have_text(re.compile("unread notifications$"))
    assert has_stayed(page)


def test_what_another_is_told_is_neither_counted_nor_shown(
    page: Page, running: Running, others: Others
) -> None:
    before = others.unread("investor")
    enter(page, running, "/notifications")
    expect_bell(page, before)

    theirs = others.tell("adviser", 5)
    mine = others.tell("investor", 6)

    expect(line(page, mine)).to_be_visible()
    expect_bell(page, before + 1)
    expect(line(page, theirs)).to_have_count(0)


def test_marking_one_read_lowers_the_bell_and_keeps_the_keyboard_there(
    page: Page, running: Running, others: Others
) -> None:
    told = others.tell("investor", 3)
    before = others.unread("investor")
    enter(page, running, "/notifications")
    expect(line(page, told)).to_have_class("is-unread")

    line(page, told).get_by_role("button", name="Mark read").focus()
    page.keyboard.press("Enter")

    expect(line(page, told)).not_to_have_class("is-unread")
    expect(line(page, told).get_by_role("button")).to_have_count(0)
    expect(line(page, told).get_by_role("link")).to_be_focused()
    expect_bell(page, before - 1)
    assert others.unread("investor") == before - 1


def test_marking_all_read_empties_the_bell(page: Page, running: Running, others: Others) -> None:
    others.tell("investor", 3)
    others.tell("investor", 4)
    enter(page, running, "/notifications")

    page.get_by_role("button", name="Mark all read").click()

    expect(title(page)).to_have_text("Nothing new")
    expect(title(page)).to_be_focused()
    expect(page.locator(".is-unread")).to_have_count(0)
    expect(page.get_by_role("button", name="Mark all read")).to_be_hidden()
    expect_bell(page, 0)


def test_older_ones_are_added_below_and_stay_when_one_is_marked(
    page: Page, running: Running, others: Others
) -> None:
    told = [others.tell("investor", 1, minutes_ago=minutes) for minutes in range(25)]
    enter(page, running, "/notifications")
    expect(page.locator("#notifications-list > li")).to_have_count(20)

    page.get_by_role("button", name="Show older").click()
    oldest = line(page, told[-1])
    expect(oldest).to_be_visible()
    oldest.get_by_role("button", name="Mark read").click()

    expect(oldest).not_to_have_class("is-unread")
    shown = [item.get_attribute("data-notice") for item in page.locator("#notifications-list > li").all()]
    assert len(shown) == len(set(shown)) > 24


def test_the_automation_log_gives_every_look_and_its_prices(page: Page, running: Running) -> None:
    enter(page, running, "/notifications")
    log = page.locator("table", has=page.locator("caption", has_text="Automation log"))
    row = log.get_by_role("row", name=re.compile("^Joint taxable")).first
    prices = row.get_by_text(re.compile(r"VTI\s\d+\.\d\d"))
    expect(row).to_contain_text(re.compile(r"Review asked for\. .* (band|trigger)\."))
    expect(prices).to_be_hidden()

    row.locator("summary").click()

    expect(prices).to_be_visible()


def test_an_administrator_has_no_automation_log(page: Page, running: Running) -> None:
    enter(page, running, "/notifications", "admin")

    expect(page.locator("#notifications-list li, #notifications-empty .ek-empty").first).to_be_visible()
    expect(page.get_by_text("Automation log")).to_have_count(0)


@pytest.mark.parametrize("who", ["investor", "adviser", "admin"])
def test_the_page_fits_a_phone(page: Page, running: Running, who: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, running, "/notifications", who)
    expect(page.locator(".ek-skel")).to_have_count(0)

    assert sideways(page) == 0


def test_the_bell_counts_up_while_a_job_runs(page: Page, demo_file: Path, tmp_path: Path) -> None:
    """The scan of a program whose timetable is stopped, as if nobody had ever looked."""
    shutil.copy(demo_file, tmp_path / "app.db")
    wiring = wired(tmp_path / "app.db")
    with wiring.sessions.begin() as session:
        for row in (EffectRow, EventRow, NotificationRow, ScanRow):
            session.execute(delete(row))
    with wiring.ports.unit_of_work(SYSTEM) as uow:
        admin = uow.users.by_email("admin@demo.evenkeel")
        assert admin is not None
        uow.runs.pause("check_drift", admin.id, wiring.clock.now())
        uow.commit()
    with evenkeel(tmp_path) as running:
        enter(page, running, "/")
        expect_bell(page, 0)
        page.evaluate("window.stillThisPage = true")

        request_run(admin.actor, "check_drift", ports=wiring.ports)

        counted = re.compile(r"^Notifications, [1-4] unread$")
        bell = page.get_by_role("banner").get_by_role("link", name=counted)
        expect(bell).to_be_visible(timeout=20_000)
        assert page.evaluate("window.stillThisPage")
        page.goto("about:blank")
    wiring.database.dispose()
