"""Accounts, their open lots and their targets."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import (
    FRACTION,
    MONEY,
    PRICE,
    SHARES,
    Base,
    account_key,
    changed_at,
    symbol_key,
    written_at,
)
from db.models.people import HouseholdRow


class AccountRow(Base):
    __tablename__ = "user_accounts"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance"),)

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"), index=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.household_id"), index=True)
    name: Mapped[str]
    account_type: Mapped[str]
    currency: Mapped[str]
    whole_shares: Mapped[bool]
    balance: Mapped[Decimal] = mapped_column(MONEY)  # equals the sum of its cash postings
    version: Mapped[int]
    opened_on: Mapped[date]
    created_at: Mapped[datetime] = written_at()
    household: Mapped[HouseholdRow] = relationship(lazy="raise", innerjoin=True)
    targets: Mapped[list["TargetRow"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class LotRow(Base):
    """An open lot. The founding design calls the table holdings, and the name stays."""

    __tablename__ = "holdings"
    __table_args__ = (UniqueConstraint("account_id", "lot_id"),)

    holding_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = account_key(index=False)  # the unique key begins with it
    lot_id: Mapped[UUID]
    asset_symbol: Mapped[str] = symbol_key()
    quantity: Mapped[Decimal] = mapped_column(SHARES)
    purchase_price: Mapped[Decimal] = mapped_column(PRICE)  # per share, instrument currency
    cost_basis: Mapped[Decimal] = mapped_column(MONEY)
    purchase_date: Mapped[date]
    last_updated: Mapped[datetime] = changed_at()


class TargetRow(Base):
    __tablename__ = "portfolio_targets"
    __table_args__ = (UniqueConstraint("account_id", "asset_class"),)

    target_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = account_key(index=False)
    asset_class: Mapped[str]
    target_weight: Mapped[Decimal] = mapped_column(FRACTION)
    rebalance_threshold: Mapped[Decimal] = mapped_column(FRACTION)  # tolerated |drift|
