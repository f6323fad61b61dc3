import threading
from datetime import timedelta

from engine.domain.job import Cause, RunState
from engine.usecases.run_jobs import pause_job, request_run, resume_job
from engine.usecases.turns import claim_turn
from jobs.timetable import Turn
from jobs.worker import LEASE
from tests.unit.jobs.hall import ADMIN, MINUTE, OpenHall


def test_the_first_worker_leads_and_the_others_do_nothing(hall: OpenHall) -> None:
    room = hall()
    (_, first), (second, idle) = room.enter("one"), room.enter("two")

    first.wake("count")
    idle.wake("count")
    room.attend(second, idle)

    assert [run.worker for run in room.runs] == ["one"]
    assert len(room.turns) == 1


def test_a_turn_is_done_once_however_often_its_worker_wakes(hall: OpenHall) -> None:
    room = hall()
    worker, scheduler = room.enter("one")

    for _ in range(3):
        scheduler.wake("count")
        room.attend(worker, scheduler)

    assert len(room.turns) == 1
    (run,) = room.runs
    assert (run.state, run.counts, run.attempt, run.finished_at) == (
        RunState.DONE,
        {"counted": 1},
        1,
        room.clock.time,
    )
    assert run.slot == room.turns[0].slot


def test_a_worker_that_has_lost_the_lead_unawares_begins_nothing(hall: OpenHall) -> None:
    """It was suspended: its own thread has not looked yet, but another leads by now."""
    room = hall()
    sleeper, scheduler = room.enter("one")
    room.later(LEASE + timedelta(seconds=1))
    room.enter("two")
    left = claim_turn("count", room.clock.time, "two", ports=room.ports)

    scheduler.wake("count")
    room.attend(sleeper, scheduler)

    assert left is not None
    assert room.runs == [left]
    assert room.turns == []


def test_stopping_gives_the_lead_away_at_once(hall: OpenHall) -> None:
    room = hall()
    (first, _), (second, scheduler) = room.enter("one"), room.enter("two")

    first.stop()
    second.look()
    scheduler.wake("count")
    first.look()  # its thread may have been about to

    assert [run.worker for run in room.runs] == ["two"]
    assert room.database.state.lease["jobs"][0] == "two"


def test_a_paused_job_does_not_run_by_the_clock_but_on_request(hall: OpenHall) -> None:
    room = hall()
    worker, scheduler = room.enter("one")
    pause_job(ADMIN.actor, "count", ports=room.ports)

    scheduler.wake("count")
    room.attend(worker, scheduler)
    assert room.runs == []
    asked = request_run(ADMIN.actor, "count", ports=room.ports)
    room.attend(worker, scheduler)

    (run,) = room.runs
    assert (run.id, run.cause, run.state) == (asked.id, Cause.PERSON, RunState.DONE)
    resume_job(ADMIN.actor, "count", ports=room.ports)
    room.attend(worker, scheduler)
    assert len(room.runs) == 2  # the turn missed meanwhile


def test_of_missed_turns_the_newest_is_made_up_for_once(hall: OpenHall) -> None:
    room = hall()
    worker, scheduler = room.enter("one")
    scheduler.wake("count")
    room.later(10 * MINUTE)
    worker.look()

    for _ in range(3):
        room.attend(worker, scheduler)

    assert [run.slot - room.runs[0].slot for run in room.runs] == [timedelta(0), 10 * MINUTE]


def test_a_job_may_ask_for_every_missed_turn(hall: OpenHall) -> None:
    room = hall(makes_up=20)
    worker, scheduler = room.enter("one")
    scheduler.wake("count")
    room.later(5 * MINUTE)
    worker.look()
    scheduler.wake("count")  # the clock is faster than the look at what was missed

    room.attend(worker, scheduler)
    room.attend(worker, scheduler)

    assert [turn.slot for turn in room.turns] == [
        room.runs[0].slot + number * MINUTE for number in (0, 5, 1, 2, 3, 4)
    ]
    assert {run.state for run in room.runs} == {RunState.DONE}


def test_a_job_that_makes_up_for_nothing_waits_for_its_time(hall: OpenHall) -> None:
    room = hall(makes_up=0)
    worker, scheduler = room.enter("one")

    room.attend(worker, scheduler)

    assert room.runs == []


def test_progress_is_written_twice_a_second_and_at_the_end(hall: OpenHall) -> None:
    written: list[int] = []

    def work(turn: Turn) -> dict[str, int]:
        for done in range(1, 101):
            room.later(timedelta(milliseconds=20))
            turn.report(done, 100)
            (run,) = room.runs
            if not written or written[-1] != run.done:
                written.append(run.done)
        return {}

    room = hall(work=work)
    _, scheduler = room.enter("one")

    scheduler.wake("count")

    assert written == [1, 26, 51, 76, 100]
    assert (room.runs[0].done, room.runs[0].total) == (100, 100)


def test_a_clock_that_moves_back_repeats_nothing_and_the_timetable_is_planned_anew(
    hall: OpenHall,
) -> None:
    room = hall()
    worker, scheduler = room.enter("one")
    scheduler.wake("count")
    scheduler.planned.clear()
    room.later(-timedelta(hours=1))

    worker.look()
    room.attend(worker, scheduler)
    scheduler.wake("count")  # an hour ago the job had no turn: it goes on by the new time

    assert len(room.turns) == 2
    room.later(timedelta(hours=1))
    worker.look()
    scheduler.wake("count")
    assert len(room.turns) == 2
    assert set(scheduler.planned) == {"count", "attend", "deliver"}


def test_a_lease_from_a_clock_far_ahead_is_not_waited_for(hall: OpenHall) -> None:
    room = hall()
    first, _ = room.enter("one")
    room.lose(first)
    room.later(-timedelta(hours=1))

    _, scheduler = room.enter("two")
    scheduler.wake("count")

    assert [run.worker for run in room.runs] == ["two"]


def test_a_turn_waits_a_moment_for_the_one_before_it(hall: OpenHall) -> None:
    """Or those to be made up for would be refused again and again by what the clock brings."""

    def work(turn: Turn) -> dict[str, int]:
        if not room.turns:
            beside.start()
            beside.join(0.1)
        return room.count(turn)

    room = hall(work=work)
    worker, scheduler = room.enter("one")
    beside = threading.Thread(target=worker.claim, args=[room.job, room.clock.time - MINUTE])

    scheduler.wake("count")
    beside.join()

    assert [run.state for run in room.runs] == [RunState.DONE] * 2
