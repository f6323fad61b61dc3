"""What keeps the service honest: answers given once, turns of jobs, events, facts about this database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Document


class ReplyRow(Base):
    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    claimed_at: Mapped[datetime]
    status: Mapped[int]
    body: Mapped[str]


class RunRow(Base):
    """One turn of a job. Two constraints hold: a slot runs once, a job never beside itself."""

    __tablename__ = "job_runs"
    __table_args__ = (
        UniqueConstraint("job", "slot"),
        Index("ix_job_runs_job_queued_at", "job", "queued_at"),
        Index(
            "uq_job_runs_open",
            "job",
            unique=True,
            sqlite_where=text("state IN ('queued', 'running')"),
            postgresql_where=text("state IN ('queued', 'running')"),
        ),
        Index("ix_job_runs_queued_at", "queued_at", "run_id"),
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str]
    slot: Mapped[datetime] = mapped_column(index=True)
    cause: Mapped[str]
    state: Mapped[str]
    attempt: Mapped[int]
    worker: Mapped[str]
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_profiles.user_id"))
    request_id: Mapped[str]
    queued_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    done: Mapped[int]
    total: Mapped[int]
    counts: Mapped[Any] = mapped_column(Document())
    error: Mapped[str]


class PauseRow(Base):
    """A job that an administrator has stopped."""

    __tablename__ = "job_pauses"

    job: Mapped[str] = mapped_column(primary_key=True)
    paused_by: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"))
    paused_at: Mapped[datetime]


class LeaseRow(Base):
    """Which worker leads until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class EventRow(Base):
    """An event on its way; `due_at` is empty once every handler has had it, or it was given up."""

    __tablename__ = "outbox"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_accounts.account_id"))
    facts: Mapped[Any] = mapped_column(Document())
    request_id: Mapped[str]
    attempts: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(index=True)


class EffectRow(Base):
    """What one handler made of one event; the primary key lets it happen once."""

    __tablename__ = "outbox_effects"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("outbox.event_id"), primary_key=True)
    handler: Mapped[str] = mapped_column(primary_key=True)


class FactRow(Base):
    """A named fact about the database as a whole, such as the market it was filled from."""

    __tablename__ = "database_facts"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
