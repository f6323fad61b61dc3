"""Column types that refuse to lose what matters: exactness, time zones, and the text of a decimal."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Numeric, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


def scaled(value: Decimal, places: int) -> int:
    """`value` in units of its last place.

    Raises:
        ValueError: It has more places than that.
    """
    shifted = value.scaleb(places)
    integer = int(shifted)
    if integer != shifted:
        raise ValueError(f"{value} has more than {places} decimal places")
    return integer


class ExactDecimal(TypeDecorator[Decimal]):
    """Decimal with a fixed number of places: NUMERIC on PostgreSQL, a scaled integer on SQLite.

    SQLite stores NUMERIC as a float and would silently round. The integer leaves 18 digits in all.

    Raises:
        ValueError: A value has more places than the column, on either database.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def __repr__(self) -> str:
        return (
            f"ExactDecimal({self.places})"  # Alembic writes it into migrations; its default loses the places
        )

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(18, self.places))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | int | None:
        if value is None:
            return None
        integer = scaled(value, self.places)
        return integer if dialect.name == "sqlite" else value

    def process_result_value(self, value: Decimal | int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return Decimal(value).scaleb(-self.places) if dialect.name == "sqlite" else Decimal(value)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes only, stored and returned in UTC.

    Raises:
        ValueError: A naive datetime.
    """

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Document(TypeDecorator[Any]):
    """JSON in a text column, byte for byte what was written. Decimals, dates and ids become strings."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str:
        return json.dumps(_plain(value), separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
