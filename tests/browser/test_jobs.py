"""The administrator's page of jobs, with the worker of the running program."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import column_of, enter, go, sideways, sign_in, title
from tests.process import Running, evenkeel

RUNS = "Runs, newest first"
CAUGHT_UP = 30_000  # milliseconds until the program has made up for what it missed before it began


@pytest.fixture(scope="module")
def running(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A program of its own: these tests pause its jobs."""
    folder = tmp_path_factory.mktemp("jobs")
    shutil.copy(demo_file, folder / "app.db")
    with evenkeel(folder) as program:
        yield program


def job(page: Page, name: str) -> Locator:
    return page.locator(".ek-jobs > li", has=page.get_by_role("heading", name=name))


def asked_for(page: Page, name: str) -> int:
    """Runs in the history that a person has asked for."""
    causes = zip(column_of(page, RUNS, 0), column_of(page, RUNS, 3), strict=True)
    return list(causes).count((name, "A person"))


def test_an_administrator_runs_a_job_and_sees_it_done_without_a_reload(page: Page, running: Running) -> None:
    sign_in(page, running, "admin")
    go(page, "Jobs")
    expect(title(page)).to_have_text("Five jobs, all as planned")
    page.evaluate("window.stillThisPage = true")
    run = page.get_by_role("button", name="Run now Drift scan")
    expect(job(page, "Drift scan")).to_contain_text("14 accounts looked at", timeout=CAUGHT_UP)

    run.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_have_text(
        re.compile(r"Drift scan done, 14 accounts looked at, \d+ reviews?\.")
    )
    expect(job(page, "Drift scan")).to_contain_text(
        re.compile(r"Last run.*took .*\ss\s*14 accounts looked at")
    )
    expect(page.locator(".ek-jobs-history tbody tr").first).to_contain_text("A person")
    expect(run).to_be_enabled()
    expect(run).to_be_focused()
    assert page.evaluate("window.stillThisPage")


def test_pressed_twice_a_job_runs_once(page: Page, running: Running) -> None:
    enter(page, running, "/admin/jobs", "admin")
    expect(job(page, "Daily snapshots")).to_contain_text("Last run", timeout=CAUGHT_UP)
    before = asked_for(page, "Daily snapshots")
    run = page.get_by_role("button", name="Run now Daily snapshots")

    run.dblclick()

    expect(run).to_be_disabled()
    expect(page.get_by_role("status").first).to_have_text(re.compile("Daily snapshots done"))
    expect(run).to_be_enabled()
    assert asked_for(page, "Daily snapshots") == before + 1


def test_a_paused_job_says_so_until_it_is_resumed(page: Page, running: Running) -> None:
    enter(page, running, "/admin/jobs", "admin")

    page.get_by_role("button", name="Pause Daily close").click()

    expect(title(page)).to_have_text("Five jobs, one paused")
    expect(job(page, "Daily close")).to_contain_text("Not before it is resumed")
    page.reload()
    resume = page.get_by_role("button", name="Resume Daily close")
    resume.click()
    expect(title(page)).to_have_text("Five jobs, all as planned")
    expect(page.get_by_role("status").first).to_have_text("Daily close resumed.")
    expect(page.get_by_role("button", name="Pause Daily close")).to_be_focused()


def test_the_history_shows_frequent_jobs_only_when_they_are_chosen(page: Page, running: Running) -> None:
    enter(page, running, "/admin/jobs", "admin")
    expect(page.locator(".ek-jobs-history tbody tr").first).to_be_visible()
    assert "Price refresh" not in column_of(page, RUNS, 0)

    page.get_by_role("button", name="Price refresh", exact=True).click()

    expect(page.locator(".ek-jobs-history tbody tr").first).to_contain_text("Price refresh")
    assert set(column_of(page, RUNS, 0)) == {"Price refresh"}


@pytest.mark.parametrize("who", ["investor", "adviser"])
def test_others_learn_who_sees_the_jobs(page: Page, running: Running, who: str) -> None:
    enter(page, running, "/admin/jobs", who)

    expect(page.get_by_role("heading", name="Only administrators see the jobs")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Run now"))).to_have_count(0)
    expect(page.get_by_role("link", name="Jobs")).to_have_count(0)


def test_a_phone_has_a_tab_for_the_jobs_and_no_sideways_scroll(page: Page, running: Running) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, running, "/", "admin")

    page.get_by_role("navigation", name="Main, phone").get_by_role("link", name="Jobs").click()

    expect(page.get_by_role("button", name="Run now Drift scan")).to_be_visible()
    assert sideways(page) == 0
