"""What people are told, what they watch, and what the machine saw when it looked by itself."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import FRACTION, MONEY, Base, account_key
from db.types import Document

UNREAD = text("read_at IS NULL")


class NotificationRow(Base):
    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_user_id_at", "user_id", "at"),
        # counted once a second for everyone who is looking
        Index("ix_notifications_unread", "user_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    notification_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_accounts.account_id"))
    facts: Mapped[Any] = mapped_column(Document())
    read_at: Mapped[datetime | None]


class WatchRow(Base):
    __tablename__ = "watch_list"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"), primary_key=True)
    asset_symbol: Mapped[str] = mapped_column(ForeignKey("instruments.symbol"), primary_key=True)
    added_at: Mapped[datetime]


class ScanRow(Base):
    """One look of the drift scan at one account."""

    __tablename__ = "drift_scans"
    __table_args__ = (
        UniqueConstraint("account_id", "slot"),
        Index("ix_drift_scans_account_id_at", "account_id", "at", "scan_id"),
    )

    scan_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = account_key(index=False)
    slot: Mapped[datetime]
    at: Mapped[datetime]
    as_of: Mapped[date]
    value: Mapped[Decimal] = mapped_column(MONEY)
    drift: Mapped[Decimal] = mapped_column(FRACTION)
    classes_outside: Mapped[int]
    lots: Mapped[int]
    prices: Mapped[Any] = mapped_column(Document())
    action: Mapped[str]
    reason: Mapped[str]


class SnapshotRow(Base):
    """An account at a close, as it was known that night."""

    __tablename__ = "daily_snapshots"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("user_accounts.account_id"), primary_key=True)
    on: Mapped[date] = mapped_column("snapshot_date", primary_key=True)
    value: Mapped[Decimal] = mapped_column(MONEY)
    cash: Mapped[Decimal] = mapped_column(MONEY)
    net_contributions: Mapped[Decimal] = mapped_column(MONEY)
    taken_at: Mapped[datetime]
