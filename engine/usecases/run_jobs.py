"""What an administrator sees of the jobs and may do about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.actor import Actor
from engine.domain.ids import RunId, UserId
from engine.domain.job import Cause, JobInfo, JobRun, RunState
from engine.domain.part import Part, Place
from engine.errors import ConflictError, NotFoundError
from engine.ports import Ports, UnitOfWork
from engine.usecases.access import ADMINS, require_role
from engine.usecases.turns import requeued

RECENT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """One job with the newest of its turns."""

    info: JobInfo
    paused_at: datetime | None
    newest: JobRun | None

    @property
    def is_at_work(self) -> bool:
        return self.newest is not None and self.newest.state.is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsReport:
    at: datetime
    jobs: tuple[JobStatus, ...]
    runs: tuple[JobRun, ...]  # newest first


def report_jobs(actor: Actor, *, limit: int = RECENT, ports: Ports) -> JobsReport:
    """Every job, and its latest turns.

    Raises:
        NotPermittedError: The actor is no administrator.
    """
    require_role(actor, ADMINS)
    now = ports.clock.now()
    with ports.unit_of_work(actor, read_only=True) as uow:
        paused = uow.runs.paused()
        jobs = [_status(uow, info, paused) for info in ports.timetable.jobs(now)]
        runs = [run for status in jobs for run in uow.runs.recent(limit, status.info.name)]
    newest_first = sorted(runs, key=lambda run: run.queued_at, reverse=True)
    return JobsReport(at=now, jobs=tuple(jobs), runs=tuple(newest_first))


def list_runs(
    actor: Actor, *, limit: int = RECENT, before: Place | None = None, ports: Ports
) -> Part[JobRun]:
    """Turns of all jobs together, newest first.

    Args:
        actor: An administrator.
        limit: At most so many.
        before: Only what stands behind this place.
        ports: The wired outside.

    Raises:
        NotPermittedError: The actor is no administrator.
    """
    require_role(actor, ADMINS)
    with ports.unit_of_work(actor, read_only=True) as uow:
        return Part.of(uow.runs.recent(limit + 1, before=before), limit)


def _status(uow: UnitOfWork, info: JobInfo, paused: Mapping[str, datetime]) -> JobStatus:
    newest = next(iter(uow.runs.recent(1, info.name)), None)
    return JobStatus(info=info, paused_at=paused.get(info.name), newest=newest)


def request_run(actor: Actor, job: str, *, ports: Ports) -> JobRun:
    """Have a job run now, paused or not; the leading worker takes it within a second.

    Raises:
        NotPermittedError: The actor is no administrator.
        NotFoundError: No such job.
        ConflictError: The job is waiting or at work already, so a double click runs it once.
    """
    by = _operator(actor)
    _require_job(job, ports)
    now = ports.clock.now()
    run = JobRun(
        id=RunId(ports.new_id()),
        job=job,
        slot=now,
        cause=Cause.PERSON,
        state=RunState.QUEUED,
        requested_by=by,
        request_id=ports.request_id(),
        queued_at=now,
    )
    with ports.unit_of_work(actor) as uow:
        if not uow.runs.claim(run):
            raise ConflictError("This job is at work already. Wait until it is done.")
        uow.commit()
    return run


def retry_run(actor: Actor, run_id: RunId, *, ports: Ports) -> JobRun:
    """Have a failed turn tried once more.

    Raises:
        NotPermittedError: The actor is no administrator.
        NotFoundError: No such turn.
        ConflictError: It has not failed, or its job is at work.
    """
    by = _operator(actor)
    with ports.unit_of_work(actor) as uow:
        run = uow.runs.get(run_id)
        if run.state is not RunState.FAILED:
            raise ConflictError("Only a failed run can be tried again.")
        again = requeued(run, ports.clock.now(), by=by, request_id=ports.request_id())
        if not uow.runs.change(again, run):
            raise ConflictError("This job is at work already. Wait until it is done.")
        uow.commit()
    return again


def pause_job(actor: Actor, job: str, *, ports: Ports) -> None:
    """Keep the timetable from running a job; whoever asks for it still gets it.

    Raises:
        NotPermittedError: The actor is no administrator.
        NotFoundError: No such job.
    """
    by = _operator(actor)
    _require_job(job, ports)
    with ports.unit_of_work(actor) as uow:
        uow.runs.pause(job, by, ports.clock.now())
        uow.commit()


def resume_job(actor: Actor, job: str, *, ports: Ports) -> None:
    """Undo `pause_job`; a turn missed meanwhile is caught up, once."""
    _operator(actor)
    _require_job(job, ports)
    with ports.unit_of_work(actor) as uow:
        uow.runs.resume(job)
        uow.commit()


def _operator(actor: Actor) -> UserId:
    require_role(actor, ADMINS)
    if actor.user_id is None:
        raise NotFoundError("No such user.")
    return actor.user_id


def _require_job(job: str, ports: Ports) -> None:
    if job not in {info.name for info in ports.timetable.jobs(ports.clock.now())}:
        raise NotFoundError("No such job.")
