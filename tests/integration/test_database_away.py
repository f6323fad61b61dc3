"""Databases that cannot be reached, written or asked."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from db.engine import check_writable, connect
from db.migrate import upgrade
from engine.domain.actor import SYSTEM
from engine.errors import DatabaseUnavailableError, InvalidInputError, WrongCredentialsError
from engine.usecases.sign_in import sign_in
from tests.servers import free_port
from tests.sql import SqlDatabase, postgres_database


def test_a_database_that_can_be_written_passes(sql_database: SqlDatabase) -> None:
    check_writable(sql_database.engine)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing" / "app.db"):
        with pytest.raises(DatabaseUnavailableError, match=f"^The database file {path} cannot be written: "):
            check_writable(connect(f"sqlite:///{path}"))


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    port = free_port()
    url = make_url(f"postgresql+psycopg://someone:hidden@127.0.0.1:{port}/evenkeel")

    with pytest.raises(DatabaseUnavailableError) as refused:
        check_writable(connect(url.render_as_string(hide_password=False)))

    assert str(refused.value).startswith(f"The database evenkeel at 127.0.0.1:{port} cannot be used: ")
    assert "hidden" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_database_that_is_busy_for_too_long_is_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/busy.db"
    holder, waiter = connect(url), connect(url)
    upgrade(holder)
    with waiter.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")

    with holder.begin(), pytest.raises(DatabaseUnavailableError) as refused:  # this begins by writing
        SqlDatabase(waiter).unit_of_work(SYSTEM).__enter__()

    assert str(refused.value) == "The database does not answer. Please try again."


def test_what_postgres_cannot_keep_is_refused_and_is_nobodys_email(postgres_url: str) -> None:
    database = postgres_database(postgres_url)

    with pytest.raises(InvalidInputError), database.unit_of_work(SYSTEM, read_only=True) as uow:
        uow.users.by_email("a\0b")
    with pytest.raises(WrongCredentialsError):
        sign_in("a\0b", "secret", ports=database.ports)
    database.engine.dispose()


def test_a_file_that_may_only_be_read_is_named_before_anything_is_written(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    sqlite = connect(f"sqlite:///{path}")
    upgrade(sqlite)
    sqlite.dispose()
    sealed = connect(f"sqlite:///file:{path}?mode=ro&uri=true")

    with pytest.raises(DatabaseUnavailableError, match="cannot be written: attempt to write a readonly"):
        check_writable(sealed)
    sealed.dispose()
