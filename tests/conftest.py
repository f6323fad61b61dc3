"""Fixtures that several tiers share; servers start only when a test asks for them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import servers
from tests.fakes import FakeDatabase
from tests.sql import SqlDatabase, postgres_database, sqlite_database

if TYPE_CHECKING:  # the web application takes seconds to import: only tests that ask for it should wait
    from dash import Dash

    from tests.site import Site


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with servers.redis() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def sql_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlDatabase]:
    """A real database, each kind in turn."""
    if request.param == "sqlite":
        database = sqlite_database(tmp_path)
    else:
        database = postgres_database(request.getfixturevalue("postgres_url"))
    yield database
    database.engine.dispose()


@pytest.fixture(params=["fakes", "sqlite", "postgres"])
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeDatabase | SqlDatabase]:
    """What a contract test runs against: the fakes and both real databases."""
    if request.param == "fakes":
        yield FakeDatabase()
        return
    if request.param == "sqlite":
        database = sqlite_database(tmp_path)
    else:
        database = postgres_database(request.getfixturevalue("postgres_url"))
    yield database
    database.engine.dispose()


@pytest.fixture(scope="session")
def dash_app(tmp_path_factory: pytest.TempPathFactory) -> "Dash":
    """One app a session, because Dash's page registry is global; a test swaps the ports below it."""
    from pydantic import SecretStr

    from web.app import create_app
    from web.settings import Settings

    database = sqlite_database(tmp_path_factory.mktemp("app"))
    settings = Settings(demo=True, secret_key=SecretStr("test"))
    return create_app(settings, database.ports, database.engine)


@pytest.fixture
def site(dash_app: "Dash", tmp_path: Path) -> Iterator["Site"]:
    """The app on a database of its own."""
    from tests.site import Site

    database = sqlite_database(tmp_path)
    dash_app.server.extensions["evenkeel"] = database.ports
    yield Site(dash_app, database)
    database.engine.dispose()
