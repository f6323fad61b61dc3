"""What keeps the service honest: answers given once, turns of jobs, facts about this database."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class ReplyRow(Base):
    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    claimed_at: Mapped[datetime]
    status: Mapped[int]
    body: Mapped[str]


class SlotRow(Base):
    """One turn of a scheduled job; the primary key lets exactly one worker have it."""

    __tablename__ = "job_slots"

    job: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
    claimed_at: Mapped[datetime]


class FactRow(Base):
    """A named fact about the database as a whole, such as the market it was filled from."""

    __tablename__ = "database_facts"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
