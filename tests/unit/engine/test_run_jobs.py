"""What an administrator may do about jobs, on fakes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from engine.domain.actor import Actor, Role
from engine.domain.ids import RunId
from engine.domain.job import Cause, JobRun, RunState
from engine.errors import ConflictError, NotFoundError, NotPermittedError
from engine.ports import Ports
from engine.usecases.run_jobs import list_runs, pause_job, report_jobs, request_run, resume_job, retry_run
from engine.usecases.turns import claim_turn, fail_turn, finish_turn, keep_lead, paused_jobs, take_waiting
from tests.builders import NOW, a_user
from tests.fakes import FakeDatabase, FixedClock

ADMIN = a_user(Role.ADMIN).actor
DRIFT = "check_drift"


@pytest.fixture
def ports() -> Ports:
    """One worker leads."""
    ports = FakeDatabase().ports
    keep_lead("worker", timedelta(seconds=6), ports=ports)
    return ports


def a_failed_run(ports: Ports) -> JobRun:
    run = claim_turn(DRIFT, NOW - timedelta(hours=1), "worker", ports=ports)
    assert run is not None
    fail_turn(run, "No price.", ports=ports)
    return report_jobs(ADMIN, ports=ports).runs[0]


ACTS: list[Callable[[Actor, Ports], object]] = [
    lambda actor, ports: report_jobs(actor, ports=ports),
    lambda actor, ports: list_runs(actor, ports=ports),
    lambda actor, ports: request_run(actor, DRIFT, ports=ports),
    lambda actor, ports: retry_run(actor, a_failed_run(ports).id, ports=ports),
    lambda actor, ports: pause_job(actor, DRIFT, ports=ports),
    lambda actor, ports: resume_job(actor, DRIFT, ports=ports),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [Role.INVESTOR, Role.ADVISER])
def test_is_for_administrators_only(role: Role, act: Callable[[Actor, Ports], object], ports: Ports) -> None:
    with pytest.raises(NotPermittedError):
        act(a_user(role).actor, ports)

    report = report_jobs(ADMIN, ports=ports)
    assert [run for run in report.runs if run.state.is_open] == []
    assert [status for status in report.jobs if status.paused_at] == []


@pytest.mark.parametrize("act", [request_run, pause_job, resume_job])
def test_a_job_that_does_not_exist_is_not_found(act: Callable[..., object], ports: Ports) -> None:
    with pytest.raises(NotFoundError, match="No such job"):
        act(ADMIN, "mine_bitcoin", ports=ports)

    assert report_jobs(ADMIN, ports=ports).runs == ()


def test_a_run_that_does_not_exist_cannot_be_tried_again(ports: Ports) -> None:
    with pytest.raises(NotFoundError, match="No such run"):
        retry_run(ADMIN, RunId(uuid4()), ports=ports)


def test_a_job_asked_for_waits_in_the_name_of_who_asked(ports: Ports) -> None:
    asked = replace(ports, request_id=lambda: "from-the-page")

    run = request_run(ADMIN, DRIFT, ports=asked)

    assert (run.cause, run.state, run.attempt) == (Cause.PERSON, RunState.QUEUED, 1)
    assert (run.requested_by, run.request_id) == (ADMIN.user_id, "from-the-page")
    assert [status.info.name for status in report_jobs(ADMIN, ports=ports).jobs if status.is_at_work] == [
        DRIFT
    ]


def test_a_job_asked_for_twice_runs_once(ports: Ports) -> None:
    first = request_run(ADMIN, DRIFT, ports=ports)

    with pytest.raises(ConflictError, match="at work already"):
        request_run(ADMIN, DRIFT, ports=ports)

    assert report_jobs(ADMIN, ports=ports).runs == (first,)


def test_a_job_at_work_cannot_be_asked_for_and_one_that_is_done_can(ports: Ports) -> None:
    at_work = claim_turn(DRIFT, NOW - timedelta(hours=1), "worker", ports=ports)
    assert at_work is not None
    with pytest.raises(ConflictError):
        request_run(ADMIN, DRIFT, ports=ports)

    finish_turn(at_work, {"accounts": 14}, ports=ports)
    request_run(ADMIN, DRIFT, ports=ports)

    states = [run.state for run in report_jobs(ADMIN, ports=ports).runs]
    assert sorted(states) == [RunState.DONE, RunState.QUEUED]


def test_a_pause_is_kept_with_its_time_until_it_is_undone(ports: Ports) -> None:
    pause_job(ADMIN, DRIFT, ports=ports)
    paused_at = ports.clock.now()
    clock = ports.clock
    assert isinstance(clock, FixedClock)
    clock.time += timedelta(hours=1)
    pause_job(ADMIN, DRIFT, ports=ports)  # pressed by two administrators: the first one counts

    paused = {s.info.name: s.paused_at for s in report_jobs(ADMIN, ports=ports).jobs if s.paused_at}
    assert paused == {DRIFT: paused_at}
    assert dict(paused_jobs(ports=ports)) == paused

    resume_job(ADMIN, DRIFT, ports=ports)
    assert dict(paused_jobs(ports=ports)) == {}


def test_a_paused_job_still_runs_for_whoever_asks(ports: Ports) -> None:
    pause_job(ADMIN, DRIFT, ports=ports)

    asked = request_run(ADMIN, DRIFT, ports=ports)

    assert [run.id for run in take_waiting("worker", ports=ports)] == [asked.id]


def test_a_failed_run_is_tried_again_as_the_next_attempt(ports: Ports) -> None:
    failed = a_failed_run(ports)

    again = retry_run(ADMIN, failed.id, ports=ports)

    assert (again.id, again.slot, again.cause) == (failed.id, failed.slot, failed.cause)
    assert (again.state, again.attempt, again.error) == (RunState.QUEUED, failed.attempt + 1, "No price.")
    assert again.requested_by == ADMIN.user_id
    assert report_jobs(ADMIN, ports=ports).runs == (again,)


def test_only_a_failed_run_is_tried_again(ports: Ports) -> None:
    done = claim_turn(DRIFT, NOW, "worker", ports=ports)
    assert done is not None
    finish_turn(done, {}, ports=ports)
    waiting = request_run(ADMIN, "take_snapshots", ports=ports)

    for run in (done, waiting):
        with pytest.raises(ConflictError, match="Only a failed run"):
            retry_run(ADMIN, run.id, ports=ports)


def test_a_failed_run_is_not_tried_again_while_its_job_is_at_work(ports: Ports) -> None:
    failed = a_failed_run(ports)
    at_work = request_run(ADMIN, DRIFT, ports=ports)

    with pytest.raises(ConflictError, match="at work already"):
        retry_run(ADMIN, failed.id, ports=ports)

    assert {run.id: run.state for run in report_jobs(ADMIN, ports=ports).runs} == {
        failed.id: RunState.FAILED,
        at_work.id: RunState.QUEUED,
    }


def test_reports_every_job_of_the_timetable_and_the_newest_runs_of_each(ports: Ports) -> None:
    for hours in (3, 1, 2):
        ended = claim_turn(DRIFT, NOW - timedelta(hours=hours), "worker", ports=ports)
        assert ended is not None
        finish_turn(ended, {}, ports=ports)
    newest = request_run(ADMIN, "tidy_up", ports=ports)

    report = report_jobs(ADMIN, limit=2, ports=ports)

    assert [status.info for status in report.jobs] == list(ports.timetable.jobs(ports.clock.now()))
    assert {status.info.name for status in report.jobs if status.newest} == {DRIFT, "tidy_up"}
    assert [run.job for run in report.runs].count(DRIFT) == 2
    assert newest in report.runs
    assert report.at == ports.clock.now()
