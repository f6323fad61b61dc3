"""Notifications and jobs on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Out
from engine.domain.event import Fact, Notification
from engine.domain.job import JobRun
from engine.usecases.run_jobs import JobStatus


class NotificationOut(Out):
    notification_id: UUID = Field(validation_alias="id")
    kind: str
    at: datetime
    account_id: UUID | None
    facts: dict[str, Fact] = Field(description="Ids, counts and decimals, by name")
    read_at: datetime | None


class NotificationsOut(Out):
    items: list[NotificationOut]
    next_cursor: str | None
    unread: int = Field(description="Of all, not only of these")


class RunOut(Out):
    run_id: UUID = Field(validation_alias="id")
    job: str
    slot: datetime
    cause: str
    state: str
    attempt: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    total: int
    counts: dict[str, int]
    error: str
    request_id: str


class JobOut(Out):
    job: str
    title: str
    explanation: str
    schedule: str
    next_at: datetime
    paused_at: datetime | None
    newest: RunOut | None


class JobsOut(Out):
    items: list[JobOut]
    next_cursor: str | None = None


class RunsOut(Out):
    items: list[RunOut]
    next_cursor: str | None


def notification_out(notification: Notification) -> NotificationOut:
    return NotificationOut.model_validate(notification)


def run_out(run: JobRun) -> RunOut:
    return RunOut.model_validate(run)


def job_out(status: JobStatus) -> JobOut:
    return JobOut(
        job=status.info.name,
        title=status.info.title,
        explanation=status.info.explanation,
        schedule=status.info.schedule,
        next_at=status.info.next_at,
        paused_at=status.paused_at,
        newest=None if status.newest is None else run_out(status.newest),
    )
