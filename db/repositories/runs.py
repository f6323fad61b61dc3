"""Turns of jobs on SQL; every decision between workers is one statement of the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from db.bulk import insert_if_absent
from db.models import LeaseRow, PauseRow, RunRow
from engine.domain.ids import RunId, UserId
from engine.domain.job import Cause, JobRun, RunState
from engine.domain.part import Place
from engine.errors import NotFoundError

LEAD = "jobs"
LONGEST_LEASE = timedelta(minutes=1)  # one that ends later was taken before the clock moved back
OPEN = [state.value for state in RunState if state.is_open]


class SqlRuns:
    """Implements `engine.ports.Runs`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, run: JobRun) -> bool:
        return insert_if_absent(self._session, RunRow, _values(run))

    def get(self, run_id: RunId) -> JobRun:
        row = self._session.get(RunRow, run_id)
        if row is None:
            raise NotFoundError("No such run.")
        return _to_domain(row)

    def open(self) -> Sequence[JobRun]:
        query = select(RunRow).where(RunRow.state.in_(OPEN)).order_by(RunRow.queued_at, RunRow.run_id)
        return [_to_domain(row) for row in self._session.scalars(query)]

    def newest(self, job: str) -> JobRun | None:
        query = select(RunRow).where(RunRow.job == job, RunRow.cause == Cause.SCHEDULE.value)
        row = self._session.scalar(query.order_by(RunRow.slot.desc()).limit(1))
        return None if row is None else _to_domain(row)

    def slots(self, job: str, limit: int) -> Sequence[datetime]:
        query = select(RunRow.slot).where(RunRow.job == job, RunRow.cause == Cause.SCHEDULE.value)
        return self._session.scalars(query.order_by(RunRow.slot.desc()).limit(limit)).all()

    def recent(self, limit: int, job: str | None = None, before: Place | None = None) -> Sequence[JobRun]:
        query = select(RunRow).order_by(RunRow.queued_at.desc(), RunRow.run_id.desc()).limit(limit)
        if job is not None:
            query = query.where(RunRow.job == job)
        if before is not None:
            query = query.where(tuple_(RunRow.queued_at, RunRow.run_id) < (before.at, before.id))
        return [_to_domain(row) for row in self._session.scalars(query)]

    def change(self, run: JobRun, expected: JobRun) -> bool:
        query = update(RunRow).where(*_is(expected)).values(_values(run)).returning(RunRow.run_id)
        try:
            with self._session.begin_nested():
                return self._session.execute(query).first() is not None
        except IntegrityError:  # another run of this job is open
            return False

    def forget(self, job: str, state: RunState, before: datetime, most: int) -> int:
        other = aliased(RunRow)
        newest = select(func.max(other.queued_at)).where(other.job == job).scalar_subquery()
        alike = select(other.run_id).where(other.job == job, other.state == state.value)
        surplus = alike.order_by(other.queued_at.desc(), other.run_id).offset(most)
        query = delete(RunRow).where(
            RunRow.job == job,
            RunRow.state == state.value,
            RunRow.queued_at < newest,
            or_(RunRow.finished_at < before, RunRow.run_id.in_(surplus)),
        )
        return len(self._session.execute(query.returning(RunRow.run_id)).all())

    def paused(self) -> Mapping[str, datetime]:
        query = select(PauseRow.job, PauseRow.paused_at)
        return {job: paused_at for job, paused_at in self._session.execute(query)}

    def pause(self, job: str, by: UserId, at: datetime) -> None:
        insert_if_absent(self._session, PauseRow, {"job": job, "paused_by": by, "paused_at": at})

    def resume(self, job: str) -> None:
        self._session.execute(delete(PauseRow).where(PauseRow.job == job))

    def lead(self, holder: str, at: datetime, until: datetime) -> bool:
        if insert_if_absent(self._session, LeaseRow, {"name": LEAD, "holder": holder, "until": until}):
            return True
        is_free = or_(LeaseRow.holder == holder, LeaseRow.until <= at, LeaseRow.until > at + LONGEST_LEASE)
        query = update(LeaseRow).where(LeaseRow.name == LEAD, is_free).values(holder=holder, until=until)
        return self._session.execute(query.returning(LeaseRow.name)).first() is not None

    def leads(self, holder: str, at: datetime) -> bool:
        held = (LeaseRow.name == LEAD, LeaseRow.holder == holder, LeaseRow.until > at)
        query = select(LeaseRow.name).where(*held).with_for_update(read=True)
        return self._session.scalar(query) is not None

    def stop_leading(self, holder: str) -> None:
        self._session.execute(delete(LeaseRow).where(LeaseRow.name == LEAD, LeaseRow.holder == holder))


def _is(run: JobRun) -> tuple[ColumnElement[bool], ...]:
    return (
        RunRow.run_id == run.id,
        RunRow.state == run.state.value,
        RunRow.worker == run.worker,
        RunRow.attempt == run.attempt,
    )


def _values(run: JobRun) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "job": run.job,
        "slot": run.slot,
        "cause": run.cause.value,
        "state": run.state.value,
        "attempt": run.attempt,
        "worker": run.worker,
        "requested_by": run.requested_by,
        "request_id": run.request_id,
        "queued_at": run.queued_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "done": run.done,
        "total": run.total,
        "counts": run.counts,
        "error": run.error,
    }


def _to_domain(row: RunRow) -> JobRun:
    return JobRun(
        id=RunId(row.run_id),
        job=row.job,
        slot=row.slot,
        cause=Cause(row.cause),
        state=RunState(row.state),
        attempt=row.attempt,
        worker=row.worker,
        requested_by=None if row.requested_by is None else UserId(row.requested_by),
        request_id=row.request_id,
        queued_at=row.queued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        done=row.done,
        total=row.total,
        counts=row.counts,
        error=row.error,
    )
