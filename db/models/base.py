"""What all tables share: constraint names, number formats, and the time a row was written."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

from db.types import ExactDecimal, UtcDateTime

MONEY = ExactDecimal(2)
PRICE = ExactDecimal(4)
SHARES = ExactDecimal(6)
PER_SHARE = ExactDecimal(6)  # dividends and adjusted closes have finer steps than prices
FRACTION = ExactDecimal(8)


class Base(DeclarativeBase):
    """Named constraints, so that a migration can drop them on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012  # SQLAlchemy reads a class attribute


def written_at() -> MappedColumn[datetime]:
    """When the row was inserted: real time, for people who look into the database."""
    return mapped_column(default=_now)


def changed_at() -> MappedColumn[datetime]:
    """When the row was last written."""
    return mapped_column(default=_now, onupdate=_now)


def account_key(*, index: bool = True) -> MappedColumn[UUID]:
    """The account a row belongs to; row-level security looks at this column."""
    return mapped_column(ForeignKey("user_accounts.account_id"), index=index)


def symbol_key() -> MappedColumn[str]:
    """A known instrument."""
    return mapped_column(ForeignKey("instruments.symbol"))


def _now() -> datetime:
    return datetime.now(UTC)
