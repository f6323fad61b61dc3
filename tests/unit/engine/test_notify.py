"""Events reach every handler once, and people hear of what concerns them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.domain.actor import SYSTEM, Actor, Role
from engine.domain.event import Event, EventKind
from engine.domain.user import User
from engine.errors import NotFoundError
from engine.ports import Ports, UnitOfWork
from engine.usecases.notify import (
    FIRST_WAIT,
    HANDLERS,
    MAX_DELIVERIES,
    Handler,
    count_unread,
    deliver_events,
    list_notifications,
    mark_all_read,
    mark_read,
    tell_people,
    unread_counts,
)
from tests.builders import NOW, a_user, drifted
from tests.fakes import FakeDatabase, FixedClock
from tests.happenings import a_notification, an_event


class World:
    """An account with its owner, an adviser with consent and one without, and an administrator."""

    def __init__(self) -> None:
        self.owner = a_user()
        self.adviser, self.stranger = a_user(Role.ADVISER), a_user(Role.ADVISER)
        self.admin = a_user(Role.ADMIN)
        self.portfolio = drifted(self.owner)
        self.database = FakeDatabase()
        self.database.add(
            self.portfolio,
            users=[self.owner, self.adviser, self.stranger, self.admin],
            consents=[(self.adviser, self.owner)],
        )
        self.ports: Ports = self.database.ports
        self.failures: list[tuple[Event, Exception]] = []

    def happens(self, *events: Event) -> None:
        with self.database.unit_of_work(SYSTEM) as uow:
            for event in events:
                uow.outbox.add(event)
            uow.commit()

    def deliver(self, handlers: Mapping[str, Handler] = HANDLERS) -> int:
        failed = self.failures
        return deliver_events(ports=self.ports, failed=lambda *both: failed.append(both), handlers=handlers)

    def wait(self, time: timedelta) -> None:
        clock = self.ports.clock
        assert isinstance(clock, FixedClock)
        clock.time += time

    def told(self, *people: User) -> list[int]:
        """How many notifications each has, read or not."""
        return [len(list_notifications(user.actor, ports=self.ports).items) for user in people]


@pytest.fixture
def world() -> World:
    return World()


class Broken:
    """A handler that fails until it is mended, or for some events only."""

    def __init__(self, *events: Event) -> None:
        self.events = events
        self.calls = 0

    def __call__(self, uow: UnitOfWork, event: Event) -> None:
        self.calls += 1
        if not self.events or event in self.events:
            tell_people(uow, event)  # must be undone
            raise OSError("no mail server")


def test_an_event_about_an_account_is_told_to_owner_and_consented_advisers(world: World) -> None:
    event = an_event(world.portfolio)
    world.happens(event)

    assert world.deliver() == 1

    assert world.told(world.owner, world.adviser, world.stranger, world.admin) == [1, 1, 0, 0]
    (found,) = list_notifications(world.owner.actor, ports=world.ports).items
    assert (found.kind, found.at, found.account_id, found.facts) == (
        event.kind,
        event.at,
        world.portfolio.id,
        event.facts,
    )
    assert found.read_at is None


def test_an_event_of_the_service_is_told_to_administrators(world: World) -> None:
    world.happens(an_event())

    world.deliver()

    assert world.told(world.owner, world.adviser, world.admin) == [0, 0, 1]


def test_an_event_has_its_effect_once(world: World) -> None:
    world.happens(an_event(world.portfolio))

    assert [world.deliver(), world.deliver()] == [1, 0]

    assert world.told(world.owner) == [1]


def test_a_handler_that_has_done_its_part_is_not_asked_again_when_another_fails(world: World) -> None:
    broken, seen = Broken(), list[Event]()
    handlers: dict[str, Handler] = {"keep": lambda _uow, event: seen.append(event), "mail": broken}
    world.happens(an_event(world.portfolio))

    world.deliver(handlers)
    world.wait(FIRST_WAIT)
    world.deliver(handlers)

    assert broken.calls == 2
    assert len(seen) == 1


def test_what_a_failing_handler_has_written_is_undone(world: World) -> None:
    world.happens(an_event(world.portfolio))

    assert world.deliver({"mail": Broken()}) == 0

    assert world.told(world.owner) == [0]
    assert [str(error) for _, error in world.failures] == ["no mail server"]


def test_a_failed_delivery_is_tried_again_after_a_wait_that_doubles(world: World) -> None:
    broken = Broken()
    world.happens(an_event(world.portfolio))
    world.deliver({"mail": broken})

    calls = []
    for wait in (FIRST_WAIT - timedelta(seconds=1), timedelta(seconds=1), FIRST_WAIT, FIRST_WAIT):
        world.wait(wait)
        world.deliver({"mail": broken})
        calls.append(broken.calls)

    assert calls == [1, 2, 2, 3]


def test_a_delivery_that_works_again_has_its_effect(world: World) -> None:
    world.happens(an_event(world.portfolio))
    world.deliver({"tell_people": Broken()})

    world.wait(FIRST_WAIT)

    assert world.deliver() == 1
    assert world.told(world.owner) == [1]


def test_an_event_is_given_up_after_eight_tries(world: World) -> None:
    broken = Broken()
    world.happens(an_event(world.portfolio))

    for _ in range(MAX_DELIVERIES + 2):
        world.deliver({"mail": broken})
        world.wait(timedelta(days=1))

    assert MAX_DELIVERIES == 8
    assert broken.calls == 8
    assert len(world.failures) == 8


def test_one_bad_event_does_not_hold_up_the_others(world: World) -> None:
    bad, good = (an_event(world.portfolio, at=NOW - timedelta(minutes=age)) for age in (2, 1))
    broken = Broken(bad)
    world.happens(bad, good)

    assert world.deliver({"mail": broken, "tell_people": tell_people}) == 1

    assert [event for event, _ in world.failures] == [bad]
    assert world.told(world.owner) == [1]


def test_an_event_is_handled_in_its_own_surroundings(world: World) -> None:
    """So that what a handler logs can be followed to the request that it comes of."""
    steps: list[str] = []

    @contextmanager
    def around(event: Event) -> Iterator[None]:
        steps.append(f"into {event.request_id}")
        yield
        steps.append(f"out of {event.request_id}")

    world.happens(*(an_event(world.portfolio, request_id=name) for name in ("one", "two")))
    handlers: dict[str, Handler] = {"keep": lambda _uow, event: steps.append(event.request_id)}

    deliver_events(ports=world.ports, failed=lambda *_both: None, handlers=handlers, around=around)

    assert sorted([steps[:3], steps[3:]]) == [
        [f"into {name}", name, f"out of {name}"] for name in ("one", "two")
    ]


def notified(world: World, number: int) -> None:
    with world.database.unit_of_work(SYSTEM) as uow:
        for hours in range(number):
            at = NOW + timedelta(hours=hours)
            uow.notifications.add(a_notification(world.owner.id, world.portfolio, at=at))
        uow.commit()


def test_notifications_come_newest_first_page_by_page(world: World) -> None:
    notified(world, 5)
    actor = world.owner.actor

    first = list_notifications(actor, limit=2, ports=world.ports)
    second = list_notifications(actor, limit=2, before=first.items[-1].id, ports=world.ports)
    third = list_notifications(actor, limit=2, before=second.items[-1].id, ports=world.ports)

    pages = [first, second, third]
    times = [item.at for page in pages for item in page.items]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 5
    assert [page.has_more for page in pages] == [True, True, False]
    assert {page.unread for page in pages} == {5}


def test_jobs_are_called_what_the_timetable_calls_them(world: World) -> None:
    inbox = list_notifications(world.admin.actor, ports=world.ports)

    assert inbox.job_titles["check_drift"] == "Drift scan"


def test_marking_one_read_leaves_the_others_and_keeps_the_first_time(world: World) -> None:
    notified(world, 2)
    actor = world.owner.actor
    newest = list_notifications(actor, ports=world.ports).items[0]
    first_time = world.ports.clock.now()

    marked = mark_read(actor, newest.id, ports=world.ports)
    world.wait(timedelta(hours=1))
    again = mark_read(actor, newest.id, ports=world.ports)

    assert marked == again == replace(newest, read_at=first_time)
    assert count_unread(actor, ports=world.ports) == 1


def test_marking_all_read_is_about_ones_own(world: World) -> None:
    world.happens(an_event(world.portfolio), an_event(world.portfolio))
    world.deliver()

    mark_all_read(world.owner.actor, ports=world.ports)

    both = [world.owner.id, world.adviser.id]
    assert unread_counts(both, ports=world.ports) == {world.owner.id: 0, world.adviser.id: 2}


@pytest.mark.parametrize("role", [Role.INVESTOR, Role.ADVISER, Role.ADMIN])
def test_anothers_notification_is_not_found(world: World, role: Role) -> None:
    notified(world, 1)
    theirs = list_notifications(world.owner.actor, ports=world.ports).items[0]
    somebody = Actor(a_user(role).id, role)

    with pytest.raises(NotFoundError):
        mark_read(somebody, theirs.id, ports=world.ports)
    with pytest.raises(NotFoundError):
        list_notifications(somebody, before=theirs.id, ports=world.ports)

    assert count_unread(world.owner.actor, ports=world.ports) == 1


def test_every_kind_of_event_is_told_with_its_facts(world: World) -> None:
    events = [
        an_event(world.portfolio),
        an_event(world.portfolio, kind=EventKind.ORDERS_FILLED, facts={"orders": 2}),
    ]
    world.happens(*events)

    world.deliver()

    told = {item.kind: item.facts for item in list_notifications(world.owner.actor, ports=world.ports).items}
    assert told == {event.kind: event.facts for event in events}
