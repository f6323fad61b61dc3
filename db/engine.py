"""Connections, set up so that both databases keep the same promises."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from engine.errors import DatabaseUnavailableError

LOCK_WAIT_MS = 30_000
POOL_SIZE = 24  # web threads (16) + scheduler + stream, with room
CONNECT_SECONDS = 10
COMMON: dict[str, Any] = {
    "pool_size": POOL_SIZE,
    "hide_parameters": True,  # errors end in the log, and people's names and amounts must not
}


def connect(url: str) -> Engine:
    """An engine for `url`; SQLite ones are made durable and strict. Opens no connection yet."""
    if not url.startswith("sqlite"):
        wait = {"connect_timeout": CONNECT_SECONDS}
        return create_engine(url, pool_pre_ping=True, connect_args=wait, **COMMON)
    engine = create_engine(url, connect_args={"check_same_thread": False}, **COMMON)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def check_writable(engine: Engine) -> None:
    """Begin a writing transaction and take it back.

    Raises:
        DatabaseUnavailableError: The file cannot be written, or the server does not answer;
            the message says which one and is safe to show.
    """
    try:
        with engine.connect() as connection:
            connection.begin()  # and never committed: the database may turn out to be somebody else's
            if engine.dialect.name == "sqlite":  # it opens files that may only be read without a word
                version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")
    except DBAPIError as error:
        raise DatabaseUnavailableError(_explained(engine, error)) from error


def _explained(engine: Engine, error: DBAPIError) -> str:
    reason = str(error.orig).strip().splitlines()[-1].rstrip(".")
    if engine.dialect.name == "sqlite":
        return f"The database file {engine.url.database} cannot be written: {reason}."
    address = f"{engine.url.host or 'localhost'}:{engine.url.port or 5432}"
    return f"The database {engine.url.database} at {address} cannot be used: {reason}."


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions itself; _begin does
    for pragma in (
        f"busy_timeout = {LOCK_WAIT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # a money write survives power loss
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Writers take the lock at once: a read that turns into a write fails without waiting."""
    mode = "DEFERRED" if connection.get_execution_options().get("read_only") else "IMMEDIATE"
    connection.exec_driver_sql(f"BEGIN {mode}")
