"""What a worker logs is told apart by the request that it comes of; a thread keeps nothing of another's."""

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import structlog
from structlog.contextvars import bind_contextvars, get_contextvars, merge_contextvars

from engine.domain.actor import SYSTEM
from engine.domain.ids import AccountId
from engine.usecases.run_jobs import request_run
from jobs.timetable import Turn
from tests.builders import NOW
from tests.happenings import an_event
from tests.unit.jobs.hall import ADMIN, MINUTE, OpenHall

Lines = list[MutableMapping[str, Any]]


@contextmanager
def logged() -> Iterator[Lines]:
    with structlog.testing.capture_logs(processors=[merge_contextvars]) as lines:
        yield lines


@pytest.fixture
def used_thread() -> None:
    """This one has answered somebody before."""
    bind_contextvars(request_id="of somebody else", user_id="somebody")


@pytest.mark.usefixtures("used_thread")
def test_a_turn_is_logged_by_its_own_names_and_leaves_none(hall: OpenHall) -> None:
    during: list[Mapping[str, Any]] = []

    def work(turn: Turn) -> dict[str, int]:
        during.append(get_contextvars())
        return room.count(turn)

    room = hall(work=work)
    _, scheduler = room.enter("one")

    scheduler.wake("count")

    (run,) = room.runs
    assert during == [{"request_id": run.request_id, "job": "count", "run_id": str(run.id)}]
    assert get_contextvars() == {}


@pytest.mark.usefixtures("used_thread")
@pytest.mark.parametrize("loop", ["count", "attend", "deliver"])
def test_a_loop_begins_without_the_names_of_what_the_thread_did_before(hall: OpenHall, loop: str) -> None:
    room = hall()
    _, scheduler = room.enter("one")

    scheduler.wake(loop)

    assert get_contextvars() == {}


def test_what_follows_a_turn_in_its_thread_is_not_logged_by_its_names(hall: OpenHall) -> None:
    room = hall()
    worker, scheduler = room.enter("one")
    request_run(ADMIN.actor, "count", ports=room.ports)
    room.attend(worker, scheduler)

    with logged() as lines:
        room.enter("two")

    assert [line["event"] for line in lines] == ["stands by"]
    assert not {"request_id", "job", "run_id"} & set(lines[0])


@pytest.mark.usefixtures("used_thread")
def test_an_event_that_is_not_delivered_is_logged_by_the_request_it_comes_of(hall: OpenHall) -> None:
    room = hall()
    worker, _ = room.enter("one")
    unknown = AccountId(uuid4())  # nobody can be told
    names = ["from a page", "from a program"]
    with room.database.unit_of_work(SYSTEM) as uow:
        for age, name in enumerate(reversed(names)):
            uow.outbox.add(an_event(account_id=unknown, request_id=name, at=NOW - age * MINUTE))
        uow.commit()

    with logged() as lines:
        worker.deliver()

    assert [line["event"] for line in lines] == ["event not delivered"] * 2
    assert [line["request_id"] for line in lines] == names
    assert not any("user_id" in line for line in lines)
    assert get_contextvars() == {}
