"""Turns of jobs as workers see them: who leads, who has which turn, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from engine.domain.actor import SYSTEM
from engine.domain.event import Event, EventKind
from engine.domain.ids import RunId, UserId
from engine.domain.job import JobRun, RunState
from engine.ports import Ports, UnitOfWork

MAX_ATTEMPTS = 3  # of a turn whose workers are killed: the turn itself may be what kills them
FAILURES = timedelta(days=90)  # are remembered at least so long
MOST_REMEMBERED = 500  # of a job and outcome: what fails every three seconds must not fill the disk


def claim_turn(job: str, slot: datetime, worker: str, *, ports: Ports) -> JobRun | None:
    """The turn, if it is this worker's; None when another has had it, or the job is still at work.

    Nor may a worker that has lost the lead begin one, even if it has not noticed yet.
    """
    now, run_id = ports.clock.now(), RunId(ports.new_id())
    run = JobRun(
        id=run_id,
        job=job,
        slot=slot,
        worker=worker,
        request_id=str(run_id),
        queued_at=now,
        started_at=now,
    )
    with ports.unit_of_work(SYSTEM) as uow:
        if not (uow.runs.leads(worker, now) and uow.runs.claim(run)):
            return None
        uow.commit()
    return run


def take_waiting(worker: str, *, ports: Ports) -> Sequence[JobRun]:
    """Turns that are queued, or whose worker is gone, now this worker's; none unless it leads.

    A worker that does not lead counts as gone. A turn that loses its worker in the third attempt is
    given up: it may be what stops them.
    """
    taken: list[JobRun] = []
    with ports.unit_of_work(SYSTEM) as uow:
        if not uow.runs.leads(worker, ports.clock.now()):
            return taken
        for run in uow.runs.open():
            if run.state is RunState.RUNNING and run.worker == worker:
                continue
            started = _started(run, worker, ports.clock.now())
            if not uow.runs.change(started, run):
                continue
            if started.state is RunState.RUNNING:
                taken.append(started)
            else:
                _tell_of_failure(run, uow, ports)
        uow.commit()
    return taken


def report_progress(run: JobRun, done: int, total: int, *, ports: Ports) -> bool:
    """Say how far a turn is; False, and nothing happens, when it is no longer this worker's."""
    with ports.unit_of_work(SYSTEM) as uow:
        is_ours = uow.runs.change(replace(run, done=done, total=total), run)
        uow.commit()
    return is_ours


def hand_back(run: JobRun, *, ports: Ports) -> None:
    """Let the next leader begin a turn anew; nothing happens when it is no longer this worker's."""
    with ports.unit_of_work(SYSTEM) as uow:
        uow.runs.change(replace(run, state=RunState.QUEUED, worker=""), run)
        uow.commit()


def finish_turn(run: JobRun, counts: Mapping[str, int], *, ports: Ports) -> None:
    """Keep what a turn did; nothing happens when it is no longer this worker's."""
    ended = replace(run, state=RunState.DONE, counts=counts, error="", finished_at=ports.clock.now())
    with ports.unit_of_work(SYSTEM) as uow:
        uow.runs.change(ended, run)
        uow.commit()


def fail_turn(run: JobRun, error: str, counts: Mapping[str, int] | None = None, *, ports: Ports) -> None:
    """Keep why a turn failed, and tell the administrators, unless the job has failed before.

    Args:
        run: The turn.
        error: A sentence that is safe to show.
        counts: What it did all the same.
        ports: The wired outside.
    """
    now = ports.clock.now()
    ended = replace(run, state=RunState.FAILED, counts=counts or {}, error=error, finished_at=now)
    with ports.unit_of_work(SYSTEM) as uow:
        if uow.runs.change(ended, run):
            _tell_of_failure(run, uow, ports)
        uow.commit()


def retry_failed(job: str, before: datetime, *, ports: Ports) -> JobRun | None:
    """Queue the newest turn of a job again if it failed before `before`; the turn, if so."""
    with ports.unit_of_work(SYSTEM) as uow:
        run = uow.runs.newest(job)
        if run is None or run.state is not RunState.FAILED:
            return None
        if run.finished_at is None or run.finished_at > before:
            return None
        again = requeued(run, ports.clock.now(), by=run.requested_by, request_id=run.request_id)
        if not uow.runs.change(again, run):
            return None
        uow.commit()
    return again


def keep_lead(worker: str, lease: timedelta, *, ports: Ports) -> bool:
    """Take or renew the lead; True while it is this worker's.

    Opening the transaction may wait for another to end. The lease runs from then, but whether another
    worker's has ended is judged as of before: while the database kept its holder waiting too, it has not.
    """
    asked_at = ports.clock.now()
    with ports.unit_of_work(SYSTEM) as uow:
        leads = uow.runs.lead(worker, asked_at, ports.clock.now() + lease)
        uow.commit()
    return leads


def stop_leading(worker: str, *, ports: Ports) -> None:
    """Give the lead away, if it is this worker's."""
    with ports.unit_of_work(SYSTEM) as uow:
        uow.runs.stop_leading(worker)
        uow.commit()


def paused_jobs(*, ports: Ports) -> Mapping[str, datetime]:
    """Jobs that an administrator has stopped, with the time of that."""
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        return uow.runs.paused()


def forget_turns(remembered: Mapping[str, timedelta], *, ports: Ports) -> int:
    """Drop turns that ended longer ago than their job's span, or are too many; how many went.

    Failures stay for longer, and so does the newest turn, however old: it says how the job is.
    """
    now = ports.clock.now()
    with ports.unit_of_work(SYSTEM) as uow:
        gone = sum(
            uow.runs.forget(job, RunState.DONE, now - span, MOST_REMEMBERED)
            + uow.runs.forget(job, RunState.FAILED, now - max(span, FAILURES), MOST_REMEMBERED)
            for job, span in remembered.items()
        )
        uow.commit()
    return gone


def known_slots(job: str, limit: int, *, ports: Ports) -> Sequence[datetime]:
    """The last slots of the timetable that a job has had, newest first."""
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        return uow.runs.slots(job, limit)


def requeued(run: JobRun, now: datetime, *, by: UserId | None, request_id: str) -> JobRun:
    """The turn as it waits to be tried once more; why it failed stays until it succeeds."""
    return replace(
        run,
        state=RunState.QUEUED,
        attempt=run.attempt + 1,
        worker="",
        requested_by=by,
        request_id=request_id or run.request_id,
        queued_at=now,
        finished_at=None,
    )


def _started(run: JobRun, worker: str, now: datetime) -> JobRun:
    if run.state is RunState.QUEUED:
        return replace(run, state=RunState.RUNNING, worker=worker, started_at=now, done=0, total=0)
    if run.attempt >= MAX_ATTEMPTS:
        lost = f"The worker stopped in the middle of attempt {run.attempt}."
        return replace(run, state=RunState.FAILED, finished_at=now, error=lost)
    return replace(run, worker=worker, attempt=run.attempt + 1, started_at=now, done=0, total=0)


def _tell_of_failure(run: JobRun, uow: UnitOfWork, ports: Ports) -> None:
    """Of the first of several failures in a row: a job of every few seconds would tell of nothing else.

    Args:
        run: The turn as it was before it failed.
        uow: The transaction that records the failure.
        ports: The wired outside.
    """
    before = next((one for one in uow.runs.recent(2, run.job) if one.id != run.id), None)
    if run.error or (before is not None and before.state is RunState.FAILED):
        return
    uow.outbox.add(
        Event(
            id=ports.new_id(),
            kind=EventKind.JOB_FAILED,
            at=ports.clock.now(),
            facts={"job": run.job, "run_id": str(run.id)},
            request_id=run.request_id,
        )
    )
