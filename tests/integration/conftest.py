"""The whole program on the demo, started once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.process import Running, client_of, evenkeel


@pytest.fixture(scope="session")
def running(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("program")
    shutil.copy(demo_file, folder / "app.db")
    with evenkeel(folder) as program:
        yield program


@pytest.fixture
def client(running: Running) -> Iterator[httpx.Client]:
    with client_of(running) as client:
        yield client
