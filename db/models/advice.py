"""Recommendations with everything they were computed from."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import MONEY, Base, account_key
from db.types import Document


class RecommendationRow(Base):
    __tablename__ = "recommendations"

    recommendation_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = account_key()
    created_at: Mapped[datetime]
    as_of: Mapped[date]
    level: Mapped[int]  # 1 to 20
    binding: Mapped[str]  # the limit that decided
    unmet: Mapped[Any] = mapped_column(Document())  # limits that even level 1 breaks
    limits: Mapped[Any] = mapped_column(Document())
    weights: Mapped[Any] = mapped_column(Document())
    current_weights: Mapped[Any] = mapped_column(Document())
    proposed: Mapped[Any] = mapped_column(Document())  # [expected return, volatility]
    current: Mapped[Any] = mapped_column(Document())
    frontier: Mapped[Any] = mapped_column(Document())
    ladder: Mapped[Any] = mapped_column(Document())
    loss_in_bad_year: Mapped[Decimal] = mapped_column(MONEY)
    inputs: Mapped[Any] = mapped_column(Document())
    accepted_at: Mapped[datetime | None]
