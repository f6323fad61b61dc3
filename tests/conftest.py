"""Fixtures that several tiers share; servers start only when a test asks for them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import servers
from tests.fakes import FakeDatabase
from tests.sql import SqlDatabase, postgres_database, sqlite_database

if TYPE_CHECKING:  # the web application takes seconds to import: only tests that ask for it should wait
    from dash import Dash

    from tests.site import Demo, Site


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
    from tests.site import Site, serve

    database = sqlite_database(tmp_path)
    serve(dash_app, database.ports)
    yield Site(dash_app, database)
    database.engine.dispose()


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the demo, seeded once: to be copied, not changed."""
    from tests.site import seed_file

    return seed_file(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def demo(dash_app: "Dash", demo_file: Path, tmp_path: Path) -> Iterator["Demo"]:
    """The app on a copy of the demo, with prices of this moment."""
    from engine.usecases.prices import refresh_quotes
    from tests.site import Demo, serve, wired

    wiring = wired(Path(shutil.copy(demo_file, tmp_path)))
    refresh_quotes(ports=wiring.ports)
    serve(dash_app, wiring.ports)
    yield Demo(dash_app, wiring.ports)
    wiring.database.dispose()
