"""The ledger. The database refuses to change or delete any row of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import FRACTION, MONEY, PER_SHARE, SHARES, Base, account_key, symbol_key, written_at


class TransactionRow(Base):
    """A ledger entry's head: a fill, or money that moved without an order."""

    __tablename__ = "transactions"
    __table_args__ = (
        Index("ix_transactions_account_id_traded_on", "account_id", "traded_on", "executed_at"),
    )

    transaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = account_key()
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("orders.order_id"), index=True)
    transaction_type: Mapped[str]
    asset_symbol: Mapped[str | None] = symbol_key()
    quantity: Mapped[Decimal | None] = mapped_column(SHARES)
    price: Mapped[Decimal | None] = mapped_column(PER_SHARE)  # instrument currency; also of a dividend
    amount: Mapped[Decimal] = mapped_column(MONEY)  # effect on cash, signed
    cost: Mapped[Decimal] = mapped_column(MONEY)
    fx_rate: Mapped[Decimal] = mapped_column(FRACTION)
    currency: Mapped[str]  # the account's
    status: Mapped[str] = mapped_column(default="completed")  # nothing is booked before it is done
    traded_on: Mapped[date]
    executed_at: Mapped[datetime]
    created_at: Mapped[datetime] = written_at()


class PostingRow(Base):
    """One leg of a transaction."""

    __tablename__ = "postings"

    posting_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    # The head comes after its postings, and seals them.
    transaction_id: Mapped[UUID] = mapped_column(
        ForeignKey("transactions.transaction_id", deferrable=True, initially="DEFERRED"), index=True
    )
    account_id: Mapped[UUID] = account_key()
    book: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(MONEY)


class CheckpointRow(Base):
    """What one book held of one instrument at the end of a day; dropped by a later entry for that day."""

    __tablename__ = "ledger_checkpoints"
    __table_args__ = (Index("ix_ledger_checkpoints_account_id_as_of", "account_id", "as_of"),)

    checkpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = account_key(index=False)  # the index above begins with it
    as_of: Mapped[date]
    book: Mapped[str]
    asset_symbol: Mapped[str | None] = symbol_key()
    amount: Mapped[Decimal] = mapped_column(MONEY)
    quantity: Mapped[Decimal] = mapped_column(SHARES)


class DisposalRow(Base):
    """Shares of one lot leaving in one sale."""

    __tablename__ = "disposals"

    disposal_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    transaction_id: Mapped[UUID] = mapped_column(ForeignKey("transactions.transaction_id"), index=True)
    account_id: Mapped[UUID] = account_key()
    lot_id: Mapped[UUID]
    asset_symbol: Mapped[str] = symbol_key()
    quantity: Mapped[Decimal] = mapped_column(SHARES)
    acquired_on: Mapped[date]
    sold_on: Mapped[date]
    proceeds: Mapped[Decimal] = mapped_column(MONEY)
    basis: Mapped[Decimal] = mapped_column(MONEY)
    long_term: Mapped[bool]
