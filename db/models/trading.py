"""Proposals, their orders, and the lots that a sale consumes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import FRACTION, MONEY, SHARES, Base, account_key, symbol_key
from db.types import Document


class ProposalRow(Base):
    __tablename__ = "proposals"

    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = account_key()
    account_version: Mapped[int]
    mode: Mapped[str]
    force: Mapped[bool]
    as_of: Mapped[date]
    priced_at: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    before: Mapped[Any] = mapped_column(Document())  # drifts by class
    after: Mapped[Any] = mapped_column(Document())
    drift_before: Mapped[Decimal] = mapped_column(FRACTION)
    drift_after: Mapped[Decimal] = mapped_column(FRACTION)
    cost: Mapped[Decimal] = mapped_column(MONEY)
    tax: Mapped[Decimal] = mapped_column(MONEY)
    cash_after: Mapped[Decimal] = mapped_column(MONEY)
    inputs: Mapped[Any] = mapped_column(Document())
    status: Mapped[str]
    orders: Mapped[list["OrderRow"]] = relationship(lazy="raise", order_by="OrderRow.rank")


class OrderRow(Base):
    __tablename__ = "orders"

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID | None] = mapped_column(ForeignKey("proposals.proposal_id"), index=True)
    account_id: Mapped[UUID] = account_key()
    rank: Mapped[int]  # sequence within the proposal
    asset_symbol: Mapped[str] = symbol_key()
    asset_class: Mapped[str]
    side: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(SHARES)
    amount: Mapped[Decimal] = mapped_column(MONEY)
    cost: Mapped[Decimal] = mapped_column(MONEY)
    tax: Mapped[Decimal] = mapped_column(MONEY)
    reason: Mapped[str]
    status: Mapped[str]
    lots: Mapped[list["OrderLotRow"]] = relationship(lazy="raise", order_by="OrderLotRow.rank")


class OrderLotRow(Base):
    __tablename__ = "order_lots"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.order_id"), primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = account_key()
    rank: Mapped[int]
    quantity: Mapped[Decimal] = mapped_column(SHARES)
    acquired_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(MONEY)
    gain: Mapped[Decimal] = mapped_column(MONEY)
    long_term: Mapped[bool]
    cost: Mapped[Decimal] = mapped_column(MONEY)
    tax: Mapped[Decimal] = mapped_column(MONEY)
