from datetime import timedelta

from engine.domain.actor import SYSTEM
from engine.domain.job import RunState
from engine.usecases.turns import MOST_REMEMBERED
from jobs.tidy import tidy_up
from tests.builders import NOW, a_user
from tests.fakes import FakeDatabase
from tests.happenings import a_run, an_event


def test_tidying_forgets_what_went_well_and_keeps_failures_for_longer() -> None:
    database, day = FakeDatabase(), timedelta(days=1)
    ages = {RunState.DONE: (0.5, 2), RunState.FAILED: (2, 89, 91)}
    runs = [
        a_run(slot=NOW - age * day, state=state, finished_at=NOW - age * day)
        for state, known in ages.items()
        for age in known
    ]
    database.state.runs |= {run.id: run for run in runs}

    counts = tidy_up(database.ports, {"check_drift": day})

    assert counts["turns"] == 2
    with database.unit_of_work(SYSTEM, read_only=True) as uow:
        kept = {(run.state, (NOW - run.slot) / day) for run in uow.runs.recent(9)}
    assert kept == {(RunState.DONE, 0.5), (RunState.FAILED, 2), (RunState.FAILED, 89)}


def test_tidying_keeps_so_many_failures_of_a_job_and_no_more() -> None:
    database, second = FakeDatabase(), timedelta(seconds=1)
    slots = [NOW - 3 * number * second for number in range(MOST_REMEMBERED + 20)]
    runs = [a_run(slot=slot, state=RunState.FAILED, finished_at=slot + second) for slot in slots]
    database.state.runs |= {run.id: run for run in runs}

    tidy_up(database.ports, {"check_drift": timedelta(minutes=10)})

    kept = sorted((run.slot for run in database.state.runs.values()), reverse=True)
    assert kept == slots[:MOST_REMEMBERED]


def test_tidying_drops_replies_after_a_day_whoever_they_belong_to() -> None:
    """Their owners may never come back."""
    database, user, hour = FakeDatabase(), a_user(), timedelta(hours=1)
    database.add(users=[user])
    now = database.ports.clock.now()
    with database.unit_of_work(user.actor) as uow:
        uow.replies.claim("old", "hash", now - 25 * hour)
        uow.replies.claim("young", "hash", now - 23 * hour)
        uow.commit()

    counts = tidy_up(database.ports, {})

    assert counts == {"turns": 0, "replies": 1, "events": 0}
    assert list(database.state.replies) == [(user.id, "young")]


def test_tidying_drops_events_a_month_after_everybody_was_told() -> None:
    database, day = FakeDatabase(), timedelta(days=1)
    old, waiting, young = events = [an_event(at=NOW - age * day) for age in (32, 31, 29)]
    with database.unit_of_work(SYSTEM) as uow:
        for event in events:
            uow.outbox.add(event)
        uow.outbox.settle(old)
        uow.outbox.settle(young)
        uow.commit()

    counts = tidy_up(database.ports, {})

    assert counts == {"turns": 0, "replies": 0, "events": 1}
    assert set(database.state.events) == {waiting.id, young.id}
