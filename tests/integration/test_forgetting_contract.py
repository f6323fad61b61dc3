"""What is dropped after its time, and what never is: alike on fakes, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from engine.domain.actor import SYSTEM
from engine.domain.job import JobRun, RunState
from tests.builders import NOW, a_user
from tests.fakes import FakeDatabase
from tests.happenings import a_run, an_event
from tests.sql import SqlDatabase

Database = FakeDatabase | SqlDatabase
MINUTE = timedelta(minutes=1)


def ended(run: JobRun, state: RunState = RunState.DONE) -> JobRun:
    return replace(run, state=state, finished_at=run.slot + MINUTE)


def known(database: Database, *runs: JobRun) -> None:
    with database.unit_of_work(SYSTEM) as uow:
        assert all([uow.runs.claim(run) for run in runs])
        uow.commit()


def test_of_too_many_runs_the_newest_are_kept(any_database: Database) -> None:
    done = [ended(a_run(slot=NOW - age * MINUTE)) for age in range(4)]
    failed = [ended(a_run(slot=NOW - age * MINUTE), RunState.FAILED) for age in range(4, 8)]
    known(any_database, *done, *failed)

    with any_database.unit_of_work(SYSTEM) as uow:
        gone = uow.runs.forget("check_drift", RunState.FAILED, NOW - 99 * MINUTE, 3)
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.recent(10) == done + failed[:3]
    assert gone == 1


def test_the_newest_run_of_a_job_is_never_forgotten(any_database: Database) -> None:
    """Or an older failure would look like the last that was heard of it."""
    failed, newest = ended(a_run(slot=NOW - MINUTE), RunState.FAILED), ended(a_run())
    known(any_database, failed, newest)

    with any_database.unit_of_work(SYSTEM) as uow:
        gone = [uow.runs.forget("check_drift", RunState.DONE, NOW + 9 * MINUTE, most) for most in (9, 0)]
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.runs.recent(10) == [newest, failed]
    assert gone == [0, 0]


def test_only_old_events_that_are_over_are_forgotten(any_database: Database) -> None:
    settled, given_up, late, young = events = [an_event(at=NOW - age * MINUTE) for age in (9, 8, 7, 1)]
    with any_database.unit_of_work(SYSTEM) as uow:
        for event in events:
            uow.outbox.add(event)
            uow.outbox.claim(event, "one")
        uow.outbox.settle(settled)
        uow.outbox.settle(young)
        uow.outbox.postpone(given_up, None)
        uow.outbox.postpone(late, NOW + MINUTE)
        uow.commit()

    gone = []
    for _ in range(2):
        with any_database.unit_of_work(SYSTEM) as uow:
            gone.append(uow.outbox.forget(NOW - 5 * MINUTE))
            uow.commit()

    assert gone == [2, 0]
    with any_database.unit_of_work(SYSTEM) as uow:
        assert uow.outbox.pending(NOW + MINUTE, 9) == [replace(late, attempts=1)]
        # what has had its effect does not have it again
        assert [uow.outbox.claim(event, "one") for event in (late, young)] == [False, False]


def test_replies_of_everybody_go_once_they_are_a_day_old(any_database: Database) -> None:
    people = [a_user(), a_user()]
    any_database.add(users=people)
    hour = timedelta(hours=1)
    for user in people:
        with any_database.unit_of_work(user.actor) as uow:
            uow.replies.claim("young", "hash", NOW - 23 * hour)
            uow.replies.claim("old", "hash", NOW - 25 * hour)
            uow.commit()

    gone = []
    for _ in range(2):
        with any_database.unit_of_work(SYSTEM) as uow:
            gone.append(uow.replies.forget(NOW))
            uow.commit()

    assert gone == [2, 0]
    for user in people:
        with any_database.unit_of_work(user.actor) as uow:
            assert uow.replies.claim("young", "hash", NOW - 23 * hour) is not None
            assert uow.replies.claim("old", "hash", NOW - 23 * hour) is None
