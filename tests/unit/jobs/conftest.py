"""A hall is left with its workers stopped."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.jobs.hall import Hall, OpenHall


@pytest.fixture
def hall() -> Iterator[OpenHall]:
    halls = []

    def build(**fields: Any) -> Hall:
        halls.append(Hall(**fields))
        return halls[-1]

    yield build
    for one in halls:
        for worker in one.crew:
            one.lose(worker)
