"""Many rows at once: seeds, price histories and whatever else is too much for one object a row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import Base
from db.types import ExactDecimal

Stored = str | int | None
TEMPORARY_TYPES = {ExactDecimal: "bigint", Date: "date"}


def table_of(row: type[Base]) -> Table:
    """The table behind a row class."""
    table = row.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{row.__name__} is not mapped to a table")
    return table


def insert_all(session: Session, row: type[Base], values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows given as mappings of column name to Python value; an existing key is an error."""
    if values:
        session.execute(insert(table_of(row)), [dict(one) for one in values])


def insert_if_absent(session: Session, row: type[Base], values: Mapping[str, Any]) -> bool:
    """True when the row is new. The database decides, so parallel callers get one True.

    RETURNING tells, not rowcount: that one is -1 on PostgreSQL.
    """
    table = table_of(row)
    statement = _dialect(session).insert(table).values(dict(values)).on_conflict_do_nothing()
    return session.execute(statement.returning(*table.primary_key)).first() is not None


def replace_all(session: Session, row: type[Base], key: str, values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or overwrite those with the same `key`, a unique column; their ids stay."""
    if not values:
        return
    statement = _dialect(session).insert(table_of(row))
    changed: dict[str, ColumnElement[Any]] = {name: statement.excluded[name] for name in values[0]}
    del changed[key]
    session.execute(
        statement.on_conflict_do_update(index_elements=[key], set_=changed), [dict(one) for one in values]
    )


def insert_absent(session: Session, row: type[Base], rows: Iterable[tuple[Stored, ...]]) -> None:
    """Insert those rows whose key is new; the others are left alone. About 100,000 rows a second.

    Args:
        session: An open transaction.
        row: The table.
        rows: Values of every column in order, as SQLite stores them: dates as ISO text, decimals
            in units of their last place (`db.types.scaled`).
    """
    cursor = session.connection().connection.cursor()
    try:
        if session.get_bind().dialect.name == "postgresql":
            _copy_absent(cursor, table_of(row), rows)
        else:
            _execute_absent(cursor, table_of(row), rows)
    finally:
        cursor.close()


def _execute_absent(cursor: Any, table: Table, rows: Iterable[tuple[Stored, ...]]) -> None:
    marks = ", ".join("?" for _ in table.columns)
    cursor.executemany(f"INSERT INTO {table.name} VALUES ({marks}) ON CONFLICT DO NOTHING", rows)  # noqa: S608  # our own names


def _copy_absent(cursor: Any, table: Table, rows: Iterable[tuple[Stored, ...]]) -> None:
    """COPY into a table of this transaction's own, then move what is new: COPY itself knows no conflict."""
    incoming = f"incoming_{table.name}"
    columns = ", ".join(f"{c.name} {TEMPORARY_TYPES.get(type(c.type), c.type)}" for c in table.columns)
    cursor.execute(f"CREATE TEMPORARY TABLE {incoming} ({columns}) ON COMMIT DROP")
    with cursor.copy(f"COPY {incoming} FROM STDIN") as copy:
        for values in rows:
            copy.write_row(values)
    moved = ", ".join(_unscaled(c.name, c.type) for c in table.columns)
    cursor.execute(f"INSERT INTO {table.name} SELECT {moved} FROM {incoming} ON CONFLICT DO NOTHING")  # noqa: S608  # our own names
    cursor.execute(f"DROP TABLE {incoming}")


def _unscaled(name: str, column_type: object) -> str:
    return f"{name} * 1e-{column_type.places}" if isinstance(column_type, ExactDecimal) else name


def _dialect(session: Session) -> Any:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
