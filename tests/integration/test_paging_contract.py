"""Lists in parts have neither gap nor overlap while they grow: alike on fakes, SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import uuid4

import pytest

from engine.domain.activity import Selection
from engine.domain.actor import SYSTEM, Role
from engine.domain.job import JobRun, RunState
from engine.domain.ledger import Transaction
from engine.domain.part import Part
from engine.domain.portfolio import Portfolio
from engine.domain.scan import DriftScan
from engine.errors import NotFoundError
from engine.trading.cash_events import deposit
from engine.usecases.run_jobs import list_runs
from engine.usecases.scan_drift import report_scans
from engine.usecases.transactions import list_transactions
from tests.builders import MARKET_DATE, NOW, a_portfolio, a_user, drifted
from tests.fakes import FakeDatabase
from tests.happenings import a_run, a_scan
from tests.sql import SqlDatabase

Database = FakeDatabase | SqlDatabase
Item = TypeVar("Item")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OWNER, ADMIN = a_user(), a_user(Role.ADMIN)


def walked(part_after: Callable[[Item | None], Part[Item]], between: Callable[[], object]) -> list[Item]:
    """All parts of a list that somebody adds to between one and the next."""
    items: list[Item] = []
    while True:
        part = part_after(items[-1] if items else None)
        items += part.items
        if not part.has_more:
            return items
        between()


def test_runs_of_all_jobs_come_in_parts_while_more_are_added(any_database: Database) -> None:
    frequent = [ended("refresh_prices", minute) for minute in range(12)]
    rare = [ended("check_drift", minute) for minute in (3, 7)]  # each at the instant of another
    claim(any_database, *frequent, *rare)
    later = iter([ended("refresh_prices", minute) for minute in range(20, 40)])

    def after(last: JobRun | None) -> Part[JobRun]:
        before = last.place if last else None
        return list_runs(ADMIN.actor, limit=4, before=before, ports=any_database.ports)

    found = walked(after, lambda: claim(any_database, next(later)))

    assert found == sorted([*frequent, *rare], key=lambda run: (run.queued_at, run.id), reverse=True)


def test_the_run_that_a_part_ended_with_may_be_forgotten(any_database: Database) -> None:
    runs = [ended("refresh_prices", minute) for minute in range(6)]
    claim(any_database, *runs)
    first = list_runs(ADMIN.actor, limit=3, ports=any_database.ports)
    with any_database.unit_of_work(SYSTEM) as uow:
        assert (
            uow.runs.forget("refresh_prices", RunState.DONE, NOW + 9 * MINUTE, most=9) == 5
        )  # the newest stays
        uow.commit()
    claim(any_database, *runs[:2])

    second = list_runs(ADMIN.actor, limit=3, before=first.items[-1].place, ports=any_database.ports)

    assert (second.items, second.has_more) == ((runs[1], runs[0]), False)


def ended(job: str, minute: int) -> JobRun:
    at = NOW + minute * MINUTE
    return a_run(job, slot=at, state=RunState.DONE, finished_at=at)


def claim(database: Database, *runs: JobRun) -> None:
    with database.unit_of_work(SYSTEM) as uow:
        assert all([uow.runs.claim(run) for run in runs])
        uow.commit()


def test_a_log_of_many_scans_comes_in_parts(any_database: Database) -> None:
    portfolio = drifted(OWNER)
    any_database.add(portfolio, users=[OWNER])
    scans = [a_scan(portfolio, slot=NOW + n * DAY, at=NOW + n // 3 * DAY) for n in range(70)]  # by threes
    keep(any_database, *scans)
    later = iter([a_scan(portfolio, slot=NOW + n * DAY, at=NOW + n * DAY) for n in range(70, 80)])

    def after(last: DriftScan | None) -> Part[DriftScan]:
        before = last.place if last else None
        return report_scans(OWNER.actor, portfolio.id, limit=32, before=before, ports=any_database.ports)

    found = walked(after, lambda: keep(any_database, next(later)))

    assert found == sorted(scans, key=lambda scan: (scan.at, scan.id), reverse=True)


def test_of_scans_of_one_instant_one_is_the_newest(any_database: Database) -> None:
    portfolio = drifted(OWNER)
    any_database.add(portfolio, users=[OWNER])
    scans = [a_scan(portfolio, slot=NOW + n * DAY) for n in range(8)]
    keep(any_database, *scans)

    with any_database.unit_of_work(OWNER.actor, read_only=True) as uow:
        assert uow.scans.newest([portfolio.id]) == {portfolio.id: max(scans, key=lambda scan: scan.id)}


def keep(database: Database, *scans: DriftScan) -> None:
    with database.unit_of_work(SYSTEM) as uow:
        assert all([uow.scans.add(scan) for scan in scans])
        uow.commit()


def test_the_ledger_comes_in_parts_while_it_grows(any_database: Database) -> None:
    portfolio = a_portfolio(owner=OWNER)
    any_database.add(portfolio, users=[OWNER])
    entries = [paid_in(portfolio, n) for n in range(30)]
    post(any_database, *entries)
    later = iter([paid_in(portfolio, n) for n in range(30, 60)])

    def after(last: Transaction | None) -> Part[Transaction]:
        before = last.id if last else None
        return list_transactions(OWNER.actor, portfolio.id, limit=7, before=before, ports=any_database.ports)

    found = walked(after, lambda: post(any_database, next(later)))

    with any_database.unit_of_work(OWNER.actor, read_only=True) as uow:
        whole = uow.ledger.transactions([portfolio.id])
    known = {entry.id for entry in entries}
    assert found == [entry for entry in whole[::-1] if entry.id in known]
    assert {entry.id for entry in found} == known


def paid_in(portfolio: Portfolio, number: int) -> Transaction:
    """Five a day: four of them at one instant, of these two and two of one amount."""
    amount, at = Decimal(1 + number % 5 // 2), NOW + (number % 5 == 4) * MINUTE
    return deposit(portfolio, amount, uuid4(), MARKET_DATE + number // 5 * DAY, at)[1]


def post(database: Database, *entries: Transaction) -> None:
    with database.unit_of_work(SYSTEM) as uow:
        uow.ledger.post(entries)
        uow.commit()


def test_a_part_of_the_ledger_begins_after_an_entry_of_the_account(any_database: Database) -> None:
    stranger = a_user()
    portfolio, theirs = a_portfolio(owner=OWNER), a_portfolio(owner=stranger)
    any_database.add(portfolio, theirs, users=[OWNER, stranger])
    strange = paid_in(theirs, 0)
    post(any_database, paid_in(portfolio, 0), strange)

    for before in (strange.id, uuid4()):
        with pytest.raises(NotFoundError, match="No such entry"):
            list_transactions(OWNER.actor, portfolio.id, before=before, ports=any_database.ports)


def test_the_newest_entries_are_for_those_who_may_see_the_account(any_database: Database) -> None:
    stranger = a_user()
    portfolio = a_portfolio(owner=OWNER)
    any_database.add(portfolio, users=[OWNER, stranger])
    entry = paid_in(portfolio, 0)
    post(any_database, entry)

    whole = Selection(scopes={portfolio.id: None})
    for user, sees in ((OWNER, True), (stranger, False)):
        with any_database.unit_of_work(user.actor, read_only=True) as uow:
            assert [one.id for one in uow.activity.newest(whole, 5)] == [entry.id] * sees
