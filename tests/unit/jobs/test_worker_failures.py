import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog

from engine.domain.actor import SYSTEM, Role
from engine.domain.job import RunState
from engine.usecases.turns import claim_turn, fail_turn, keep_lead
from jobs.accounts import complete
from jobs.timetable import Turn
from jobs.worker import LEASE
from tests.builders import a_user
from tests.unit.jobs.hall import ADMIN, DAILY, MINUTE, NO_PRICE, RETRY_AFTER, OpenHall, failing


def test_a_failed_turn_is_queued_again_when_its_time_has_come(hall: OpenHall) -> None:
    room = hall(
        retry_after=RETRY_AFTER,
        schedule=DAILY,
        work=failing(NO_PRICE),
    )
    worker, scheduler = room.enter("one")
    scheduler.wake("count")
    room.later(RETRY_AFTER - timedelta(seconds=1))
    worker.look()
    room.attend(worker, scheduler)
    assert [(run.state, run.attempt) for run in room.runs] == [(RunState.FAILED, 1)]

    room.later(timedelta(seconds=1))
    room.attend(worker, scheduler)  # queues it
    room.attend(worker, scheduler)  # takes it

    (run,) = room.runs
    assert (run.state, run.attempt, run.error) == (RunState.FAILED, 2, str(NO_PRICE))
    assert room.failures_told == 1


def test_a_turn_that_skipped_accounts_is_tried_again_and_done_in_full(hall: OpenHall) -> None:
    tries: list[int] = []

    def work(turn: Turn) -> dict[str, int]:
        tries.append(turn.slot.minute)
        return complete({"accounts": 14, "skipped": int(len(tries) == 1)})

    room = hall(work=work, retry_after=RETRY_AFTER, schedule=DAILY)
    worker, scheduler = room.enter("one")
    scheduler.wake("count")

    (run,) = room.runs
    assert (run.state, run.error) == (RunState.FAILED, "One account was skipped; the log says why.")
    assert run.counts == {"accounts": 14, "skipped": 1}
    assert room.failures_told == 1

    room.later(RETRY_AFTER)
    worker.look()
    for _ in range(2):
        room.attend(worker, scheduler)

    (run,) = room.runs
    assert (run.state, run.attempt, run.error) == (RunState.DONE, 2, "")
    assert run.counts == {"accounts": 14, "skipped": 0}
    assert room.failures_told == 1


def test_a_failed_turn_stays_failed_without_that_wish(hall: OpenHall) -> None:
    room = hall(work=failing(NO_PRICE), schedule=DAILY)
    worker, scheduler = room.enter("one")
    scheduler.wake("count")
    room.later(timedelta(hours=1))
    worker.look()

    for _ in range(2):
        room.attend(worker, scheduler)

    assert [(run.state, run.attempt) for run in room.runs] == [(RunState.FAILED, 1)]


def test_an_unexpected_error_is_kept_by_its_name_alone(hall: OpenHall) -> None:
    room = hall(work=failing(ValueError("password is 1234")))
    _, scheduler = room.enter("one")

    with structlog.testing.capture_logs() as logs:
        scheduler.wake("count")

    (run,) = room.runs
    assert (run.state, run.error) == (RunState.FAILED, "Unexpected failure (ValueError); the log has it.")
    assert room.failures_told == 1
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["job failed"]


def test_a_job_that_failed_does_not_stop_its_worker(hall: OpenHall) -> None:
    room = hall(work=failing(ValueError()))
    _, scheduler = room.enter("one")

    for _ in range(2):
        scheduler.wake("count")
        room.later(MINUTE)
        room.crew[0].look()

    assert [run.state for run in room.runs] == [RunState.FAILED] * 2


def test_of_failures_in_a_row_every_administrator_hears_once(hall: OpenHall) -> None:
    """A provider that is gone for an hour fails a thousand turns, each of them a turn of its own."""
    works = iter([False, False, False, True, False, False])

    def work(turn: Turn) -> dict[str, int]:
        if not next(works):
            raise NO_PRICE
        return room.count(turn)

    room = hall(work=work, makes_up=0)
    second = a_user(Role.ADMIN)
    room.database.add(users=[second])
    worker, scheduler = room.enter("one")
    heard = []
    for _ in range(6):
        scheduler.wake("count")
        room.later(MINUTE)
        worker.look()
        worker.deliver()
        told = [one.user_id for one in room.database.state.notifications.values()]
        heard.append((told.count(ADMIN.id), told.count(second.id)))

    assert heard == [(1, 1), (1, 1), (1, 1), (1, 1), (2, 2), (2, 2)]
    assert [run.state for run in room.runs].count(RunState.FAILED) == 5


def test_a_turn_that_is_given_up_is_not_told_of_when_the_one_before_it_failed(hall: OpenHall) -> None:
    room = hall(makes_up=0)
    keep_lead("worker", LEASE, ports=room.ports)
    first = claim_turn("count", room.clock.time, "worker", ports=room.ports)
    assert first is not None
    fail_turn(first, "No price.", ports=room.ports)
    room.later(timedelta(seconds=1))
    claim_turn("count", room.clock.time, "worker", ports=room.ports)
    for number in range(3):
        room.later(LEASE)
        keep_lead(f"worker {number}", LEASE, ports=room.ports)
        room.attend_and_die(f"worker {number}")

    assert [(run.state, run.attempt) for run in room.runs] == [(RunState.FAILED, 1), (RunState.FAILED, 3)]
    assert room.failures_told == 1


def test_a_turn_of_a_lost_worker_is_taken_over_at_once(hall: OpenHall) -> None:
    room = hall()
    first, _ = room.enter("one")
    left = claim_turn("count", room.clock.time, "one", ports=room.ports)
    room.lose(first)
    room.later(LEASE)
    second, scheduler = room.enter("two")

    room.attend(second, scheduler)

    assert left is not None
    run = room.database.state.runs[left.id]
    assert (run.worker, run.attempt, run.state) == ("two", 2, RunState.DONE)


def test_a_turn_that_loses_three_workers_is_given_up(hall: OpenHall) -> None:
    room = hall(makes_up=0)
    claim = None
    for number in range(3):
        name = f"worker {number}"
        keep_lead(name, LEASE, ports=room.ports)
        if claim is None:
            claim = claim_turn("count", room.clock.time, name, ports=room.ports)
        else:
            room.attend_and_die(name)
        room.later(LEASE)
    last, scheduler = room.enter("last")

    room.attend(last, scheduler)

    (run,) = room.runs
    assert (run.state, run.attempt) == (RunState.FAILED, 3)
    assert run.error == "The worker stopped in the middle of attempt 3."
    assert room.failures_told == 1
    assert room.turns == []


def test_the_first_failure_is_told_even_after_a_take_over(hall: OpenHall) -> None:
    room = hall(work=failing(NO_PRICE))
    keep_lead("lost", LEASE, ports=room.ports)
    claim_turn("count", room.clock.time, "lost", ports=room.ports)
    room.later(LEASE)
    worker, scheduler = room.enter("two")

    room.attend(worker, scheduler)

    assert [(run.state, run.attempt) for run in room.runs] == [(RunState.FAILED, 2)]
    assert room.failures_told == 1


def test_a_turn_of_an_older_version_fails_with_words(hall: OpenHall) -> None:
    room = hall(makes_up=0)
    keep_lead("older", LEASE, ports=room.ports)
    claim_turn("fly", room.clock.time, "older", ports=room.ports)
    room.later(LEASE)
    worker, scheduler = room.enter("newer")

    room.attend(worker, scheduler)

    assert [(run.state, run.error) for run in room.runs] == [
        (RunState.FAILED, "This version has no such job.")
    ]


def test_a_long_turn_of_a_worker_that_stops_is_handed_back(hall: OpenHall) -> None:
    def work(turn: Turn) -> dict[str, int]:
        turn.report(1, 3)
        room.lose(first)
        turn.report(2, 3)
        return room.count(turn)

    room = hall(work=work)
    first, scheduler = room.enter("one")

    scheduler.wake("count")

    (run,) = room.runs
    assert (run.state, run.worker, run.attempt) == (RunState.QUEUED, "", 1)
    assert room.turns == []


def test_a_turn_that_another_worker_has_taken_over_ends_without_a_word(hall: OpenHall) -> None:
    def work(turn: Turn) -> dict[str, int]:
        (run,) = room.runs
        taken = replace(run, worker="two", attempt=2)
        with room.database.unit_of_work(SYSTEM) as uow:
            assert uow.runs.change(taken, run)
            uow.commit()
        turn.report(1, 3)
        return room.count(turn)

    room = hall(work=work)
    _, scheduler = room.enter("one")

    scheduler.wake("count")

    assert [(run.worker, run.attempt, run.state) for run in room.runs] == [("two", 2, RunState.RUNNING)]
    assert room.turns == []


def test_the_end_of_a_turn_is_recorded_even_if_the_database_is_gone_for_a_moment(
    hall: OpenHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.worker.LOOK_SECONDS", 0.01)
    gone = threading.Event()

    def work(turn: Turn) -> dict[str, int]:
        gone.set()
        return room.count(turn)

    room = hall(work=work)
    worker, scheduler = room.enter("one")
    opened = room.database.unit_of_work

    def open_one(*arguments: Any, **options: Any) -> Any:
        if gone.is_set():
            gone.clear()
            raise ConnectionError
        return opened(*arguments, **options)

    worker._ports = replace(worker._ports, unit_of_work=open_one)

    scheduler.wake("count")

    assert [run.state for run in room.runs] == [RunState.DONE]
    assert len(room.turns) == 1
