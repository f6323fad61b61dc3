"""People, their households, and who may look at whose accounts."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import FRACTION, MONEY, Base, changed_at, written_at


class HouseholdRow(Base):
    __tablename__ = "households"

    household_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    base_currency: Mapped[str]
    created_at: Mapped[datetime] = written_at()


class UserRow(Base):
    """A person who can sign in; what advice needs to know of them is empty until they have told it."""

    __tablename__ = "user_profiles"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.household_id"))
    risk_tolerance: Mapped[str | None]  # conservative, moderate, aggressive: the score in words
    tolerance_score: Mapped[int | None]
    investment_horizon_years: Mapped[int | None]
    monthly_expenses: Mapped[Decimal | None] = mapped_column(MONEY)
    reserve: Mapped[Decimal | None] = mapped_column(MONEY)
    ordinary_rate: Mapped[Decimal | None] = mapped_column(FRACTION)
    long_term_rate: Mapped[Decimal | None] = mapped_column(FRACTION)
    tax_filing_status: Mapped[str | None]
    created_at: Mapped[datetime] = written_at()
    updated_at: Mapped[datetime] = changed_at()


class ConsentRow(Base):
    """A client's consent that an adviser may see their accounts."""

    __tablename__ = "adviser_consents"

    adviser_id: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("user_profiles.user_id"), primary_key=True)
    granted_at: Mapped[datetime] = written_at()
