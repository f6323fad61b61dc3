"""Turns of jobs and the lead: alike on fakes, SQLite and PostgreSQL; and what many workers get at once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest

from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import RunId
from engine.domain.job import Cause, JobRun, RunState
from engine.errors import NotFoundError
from engine.ports import UnitOfWork
from engine.usecases.turns import claim_turn, keep_lead, take_waiting
from tests.builders import NOW, a_user
from tests.fakes import FakeDatabase, FixedClock
from tests.happenings import a_run
from tests.sql import SqlDatabase, sqlite_database

Database = FakeDatabase | SqlDatabase
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=6)
PARALLEL = 20
WORKERS = [f"worker {number}" for number in range(PARALLEL)]
Asked = TypeVar("Asked")
Found = TypeVar("Found")


def claimed(database: Database, *runs: JobRun) -> list[bool]:
    with database.unit_of_work(SYSTEM) as uow:
        found = [uow.runs.claim(run) for run in runs]
        uow.commit()
    return found


def changed(database: Database, run: JobRun, expected: JobRun) -> bool:
    with database.unit_of_work(SYSTEM) as uow:
        found = uow.runs.change(run, expected)
        uow.commit()
    return found


def ended(run: JobRun, state: RunState = RunState.DONE) -> JobRun:
    return replace(run, state=state, finished_at=run.slot + MINUTE)


def test_a_run_comes_back_exactly(any_database: Database) -> None:
    user = a_user(Role.ADMIN)
    any_database.add(users=[user])
    run = a_run(
        cause=Cause.PERSON,
        state=RunState.FAILED,
        attempt=3,
        requested_by=user.id,
        request_id="a request",
        started_at=NOW + MINUTE,
        finished_at=NOW + 2 * MINUTE,
        done=1,
        total=2,
        counts={"accounts": 7},
        error="No price.",
    )

    assert claimed(any_database, run) == [True]

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.get(run.id) == run
        with pytest.raises(NotFoundError):
            uow.runs.get(RunId(uuid4()))


def test_a_slot_is_claimed_once(any_database: Database) -> None:
    first, again = ended(a_run()), ended(a_run(worker="two"))
    elsewhere, later = ended(a_run("tidy_up")), ended(a_run(slot=NOW + MINUTE))

    assert claimed(any_database, first, again, elsewhere, later) == [True, False, True, True]

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.get(first.id) == first
        of_one_instant = sorted([first, elsewhere], key=lambda run: run.id, reverse=True)
        assert uow.runs.recent(10) == [later, *of_one_instant]


@pytest.mark.parametrize("state", [RunState.QUEUED, RunState.RUNNING])
def test_of_one_job_one_run_is_open(any_database: Database, state: RunState) -> None:
    open_run, beside = a_run(state=state), a_run(slot=NOW + MINUTE)
    failed = ended(a_run(slot=NOW - MINUTE), RunState.FAILED)

    assert claimed(any_database, open_run, beside, failed) == [True, False, True]
    assert not changed(any_database, replace(failed, state=RunState.QUEUED), failed)
    assert changed(any_database, ended(open_run), open_run)
    assert changed(any_database, replace(failed, state=RunState.QUEUED), failed)


@pytest.mark.parametrize(
    "stale",
    [
        pytest.param({"state": RunState.QUEUED}, id="state"),
        pytest.param({"worker": "two"}, id="worker"),
        pytest.param({"attempt": 2}, id="attempt"),
    ],
)
def test_a_run_that_has_moved_on_is_not_changed(any_database: Database, stale: dict[str, object]) -> None:
    run = a_run()
    claimed(any_database, run)

    assert not changed(any_database, ended(run), replace(run, **stale))  # type: ignore[arg-type]  # by field
    assert changed(any_database, ended(run), replace(run, done=9))  # nothing else is compared

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.get(run.id) == ended(run)


def test_a_run_of_a_lost_worker_passes_to_the_next(any_database: Database) -> None:
    run = a_run()
    claimed(any_database, run)
    taken = replace(run, worker="two", attempt=2, started_at=NOW)

    assert changed(any_database, taken, run)
    assert not changed(any_database, ended(run), run)  # the first one comes back
    assert changed(any_database, ended(taken), taken)


def test_open_runs_are_told_in_the_order_they_were_asked_for(any_database: Database) -> None:
    late, early = a_run("b", queued_at=NOW + MINUTE), a_run("a", state=RunState.QUEUED)
    claimed(any_database, late, early, ended(a_run("c")), ended(a_run("d"), RunState.FAILED))

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.open() == [early, late]


def test_newest_and_slots_are_of_the_timetable_by_slot(any_database: Database) -> None:
    made_up = ended(a_run(slot=NOW - MINUTE, queued_at=NOW + 5 * MINUTE))
    newest, other = ended(a_run()), ended(a_run("tidy_up", slot=NOW + MINUTE))
    asked = ended(a_run(slot=NOW + 2 * MINUTE, cause=Cause.PERSON))
    claimed(any_database, newest, made_up, other, asked)

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.newest("check_drift") == newest
        assert uow.runs.newest("nothing") is None
        assert uow.runs.slots("check_drift", 5) == [NOW, NOW - MINUTE]
        assert uow.runs.slots("check_drift", 1) == [NOW]
        assert uow.runs.slots("nothing", 5) == []
        assert uow.runs.recent(10, "check_drift") == [made_up, asked, newest]
        assert uow.runs.recent(2) == [made_up, asked]


def test_only_old_runs_of_one_job_and_state_are_forgotten(any_database: Database) -> None:
    old, failed, other = (
        ended(a_run()),
        ended(a_run(slot=NOW + MINUTE), RunState.FAILED),
        ended(a_run("tidy_up")),
    )
    young, at_work = ended(a_run(slot=NOW + 2 * MINUTE)), a_run(slot=NOW + 3 * MINUTE)
    claimed(any_database, old, failed, other, young, at_work)

    with any_database.unit_of_work(SYSTEM) as uow:
        gone = uow.runs.forget("check_drift", RunState.DONE, NOW + 3 * MINUTE, 9)
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert {run.id for run in uow.runs.recent(10)} == {failed.id, other.id, young.id, at_work.id}
    assert gone == 1


def test_a_pause_keeps_its_first_time_until_it_ends(any_database: Database) -> None:
    admin = a_user(Role.ADMIN)
    any_database.add(users=[admin])

    with any_database.unit_of_work(admin.actor) as uow:
        uow.runs.pause("check_drift", admin.id, NOW)
        uow.runs.pause("check_drift", admin.id, NOW + MINUTE)
        uow.runs.pause("tidy_up", admin.id, NOW)
        assert uow.runs.paused() == {"check_drift": NOW, "tidy_up": NOW}
        uow.runs.resume("check_drift")
        uow.runs.resume("nothing")
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.paused() == {"tidy_up": NOW}


def lead(uow: UnitOfWork, holder: str, at: timedelta = timedelta(0)) -> bool:
    return uow.runs.lead(holder, NOW + at, NOW + at + LEASE)


def test_the_lead_is_taken_renewed_and_lost_when_it_has_run_out(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM) as uow:
        assert not uow.runs.leads("one", NOW)
        assert lead(uow, "one")
        assert not lead(uow, "two")
        assert lead(uow, "one", LEASE / 2)
        assert not lead(uow, "two", LEASE)
        assert uow.runs.leads("one", NOW + LEASE)
        assert not uow.runs.leads("two", NOW + LEASE)
        assert not uow.runs.leads("one", NOW + 1.5 * LEASE)  # nobody has taken it, but it has run out
        assert lead(uow, "two", 1.5 * LEASE)
        assert not lead(uow, "one", 1.5 * LEASE)


def test_a_lead_that_is_given_back_is_free_at_once(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM) as uow:
        assert lead(uow, "one")
        uow.runs.stop_leading("two")
        assert not lead(uow, "two")
        uow.runs.stop_leading("one")
        assert not uow.runs.leads("one", NOW)
        assert lead(uow, "two")


def test_a_lease_from_the_future_is_not_believed(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM) as uow:
        assert lead(uow, "one", timedelta(hours=1))  # then the clock is set right
        assert lead(uow, "two")
        assert not lead(uow, "one", -timedelta(seconds=50))  # clocks of two machines may differ a little
        assert uow.runs.leads("two", NOW)


def at_once(work: Callable[[Asked], Found], asked: Sequence[Asked]) -> list[Found]:
    """What each of many workers gets who ask at the same time."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(work, asked))


def test_of_many_workers_that_claim_a_slot_one_has_it(sql_database: SqlDatabase) -> None:
    for minute in range(3):
        slot = NOW + minute * MINUTE
        runs = [a_run(slot=slot, worker=worker) for worker in WORKERS]

        won = at_once(partial(claimed, sql_database), runs)

        assert won.count([True]) == 1
        assert changed(sql_database, ended(runs[won.index([True])]), runs[won.index([True])])


def test_of_many_workers_that_ask_to_lead_one_does(sql_database: SqlDatabase) -> None:
    ports = sql_database.ports

    for _ in range(3):
        leads = at_once(lambda worker: keep_lead(worker, LEASE, ports=ports), WORKERS)
        assert sum(leads) == 1
        ports.clock.time += 2 * LEASE  # type: ignore[attr-defined]  # the fixed one


def test_of_many_workers_that_claim_a_turn_the_leader_has_it(sql_database: SqlDatabase) -> None:
    ports = sql_database.ports
    keep_lead("worker 7", LEASE, ports=ports)

    runs = at_once(lambda worker: claim_turn("count", NOW, worker, ports=ports), WORKERS)

    assert [run.worker for run in runs if run] == ["worker 7"]


def test_of_many_threads_that_take_over_turns_one_has_them(sql_database: SqlDatabase) -> None:
    ports = sql_database.ports
    claimed(sql_database, a_run(worker="lost"), a_run("tidy_up", state=RunState.QUEUED, worker=""))
    keep_lead("one", LEASE, ports=ports)

    taken = at_once(lambda _: take_waiting("one", ports=ports), WORKERS)

    assert sorted(map(len, taken)) == [0] * (PARALLEL - 1) + [2]


class AskedClock(FixedClock):
    """Tells when it has been asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = threading.Event()

    def now(self) -> datetime:
        now = super().now()
        self.asked.set()
        return now


def test_a_lead_is_not_lost_while_a_long_write_keeps_everybody_waiting(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)
    clock = AskedClock()
    ports = replace(database.ports, clock=clock)
    keep_lead("one", LEASE, ports=ports)
    clock.asked.clear()

    with ThreadPoolExecutor(1) as pool, database.unit_of_work(SYSTEM):
        other = pool.submit(keep_lead, "two", LEASE, ports=ports)
        assert clock.asked.wait(10)
        clock.time += 2 * LEASE

    assert not other.result()
    assert keep_lead("one", LEASE, ports=ports)
    database.engine.dispose()
