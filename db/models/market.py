"""What a market says. Public: not filtered by actor."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import FRACTION, PER_SHARE, PRICE, Base
from db.types import Document


class InstrumentRow(Base):
    __tablename__ = "instruments"

    symbol: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    asset_class: Mapped[str]
    sub_class: Mapped[str]
    region: Mapped[str]
    sector: Mapped[str]
    currency: Mapped[str]
    index_name: Mapped[str]
    expense_ratio: Mapped[Decimal] = mapped_column(FRACTION)
    substitutes: Mapped[Any] = mapped_column(Document())  # symbols, best first
    tax_character: Mapped[str]
    tradable: Mapped[bool]
    flagged: Mapped[str]


class QuoteRow(Base):
    """The newest quote of an instrument."""

    __tablename__ = "market_prices"

    price_id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    asset_symbol: Mapped[str] = mapped_column(ForeignKey("instruments.symbol"), unique=True)
    price: Mapped[Decimal] = mapped_column(PRICE)
    bid: Mapped[Decimal] = mapped_column(PRICE)
    ask: Mapped[Decimal] = mapped_column(PRICE)
    currency: Mapped[str]
    timestamp: Mapped[datetime]  # market time
    source: Mapped[str]


class BarRow(Base):
    """A day of an instrument; read by the thousand, so SQLite keeps the rows in key order."""

    __tablename__ = "historical_prices"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy reads a class attribute

    asset_symbol: Mapped[str] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column("date", primary_key=True, index=True)  # `date` would hide the type
    open: Mapped[Decimal | None] = mapped_column(PRICE)
    high: Mapped[Decimal | None] = mapped_column(PRICE)
    low: Mapped[Decimal | None] = mapped_column(PRICE)
    close: Mapped[Decimal | None] = mapped_column(PRICE)
    adjusted_close: Mapped[Decimal | None] = mapped_column(PER_SHARE)
    volume: Mapped[int] = mapped_column(BigInteger)


class DividendRow(Base):
    __tablename__ = "dividends"

    asset_symbol: Mapped[str] = mapped_column(primary_key=True)
    ex_date: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(PER_SHARE)


class FxRateRow(Base):
    __tablename__ = "fx_rates"

    currency: Mapped[str] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column("date", primary_key=True, index=True)
    per_euro: Mapped[Decimal] = mapped_column(FRACTION)
