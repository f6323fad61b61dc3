"""Events to whoever handles them, each effect once; and what people are told in the product."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from engine.domain.actor import SYSTEM, Actor
from engine.domain.event import Event, Notification
from engine.domain.ids import UserId
from engine.ports import Ports, UnitOfWork

BATCH = 100
PAGE = 50
FIRST_WAIT = timedelta(seconds=5)  # doubled with each failure
KEPT = timedelta(days=30)  # events that are over, to look up what became of them
MAX_DELIVERIES = 8  # then an event is given up, and its failure is in the log

Handler = Callable[[UnitOfWork, Event], None]
Failed = Callable[[Event, Exception], None]
Around = Callable[[Event], AbstractContextManager[object]]


def tell_people(uow: UnitOfWork, event: Event) -> None:
    """A notification for everyone concerned: owner and advisers of the account, or the administrators."""
    for user_id in uow.notifications.audience(event.account_id):
        uow.notifications.add(
            Notification(
                id=uuid5(event.id, str(user_id)),
                user_id=user_id,
                kind=event.kind,
                at=event.at,
                account_id=event.account_id,
                facts=event.facts,
            )
        )


HANDLERS: Mapping[str, Handler] = {"tell_people": tell_people}


def deliver_events(
    *, ports: Ports, failed: Failed, handlers: Mapping[str, Handler] = HANDLERS, around: Around = nullcontext
) -> int:
    """Hand waiting events to every handler; how many have been settled.

    What a handler does and the note that it did are one transaction, so of any number of workers
    and retries the effect happens once. One bad event does not hold up the rest.

    Args:
        ports: The wired outside.
        failed: Told of each failure; the event is tried again later.
        handlers: By the name under which the note is kept.
        around: Entered for each event while it is delivered.
    """
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        events = uow.outbox.pending(ports.clock.now(), BATCH)
    settled = 0
    for event in events:
        with around(event):
            settled += _deliver(event, handlers, failed, ports)
    return settled


def forget_events(*, ports: Ports) -> int:
    """Drop events that every handler has had long ago, and those given up; how many went.

    What people have been told of them stays.
    """
    with ports.unit_of_work(SYSTEM) as uow:
        gone = uow.outbox.forget(ports.clock.now() - KEPT)
        uow.commit()
    return gone


def _deliver(event: Event, handlers: Mapping[str, Handler], failed: Failed, ports: Ports) -> bool:
    try:
        for name, handle in handlers.items():
            with ports.unit_of_work(SYSTEM) as uow:
                if uow.outbox.claim(event, name):
                    handle(uow, event)
                    uow.commit()
        with ports.unit_of_work(SYSTEM) as uow:
            uow.outbox.settle(event)
            uow.commit()
    except Exception as error:  # whatever it is, the other events must not wait for it
        failed(event, error)
        _postpone(event, ports)
        return False
    return True


def _postpone(event: Event, ports: Ports) -> None:
    given_up = event.attempts + 1 >= MAX_DELIVERIES
    until = None if given_up else ports.clock.now() + FIRST_WAIT * 2**event.attempts
    with ports.unit_of_work(SYSTEM) as uow:
        uow.outbox.postpone(event, until)
        uow.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What a person has been told, newest first."""

    items: tuple[Notification, ...]
    unread: int  # of all, not only of these
    has_more: bool
    job_titles: Mapping[str, str]  # by the name of the job


def list_notifications(actor: Actor, *, limit: int = PAGE, before: UUID | None = None, ports: Ports) -> Inbox:
    """A page of the actor's notifications.

    Args:
        actor: Any signed-in user.
        limit: At most so many.
        before: Only those older than this one.
        ports: The wired outside.

    Raises:
        NotFoundError: `before` is none of the actor's.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        last = None if before is None else uow.notifications.get(before)
        found = uow.notifications.recent(limit + 1, last)
        unread = uow.notifications.unread()
    titles = {job.name: job.title for job in ports.timetable.jobs(ports.clock.now())}
    return Inbox(items=tuple(found[:limit]), unread=unread, has_more=len(found) > limit, job_titles=titles)


def count_unread(actor: Actor, *, ports: Ports) -> int:
    """How many notifications the actor has not read."""
    with ports.unit_of_work(actor, read_only=True) as uow:
        return uow.notifications.unread()


def unread_counts(user_ids: Collection[UserId], *, ports: Ports) -> Mapping[UserId, int]:
    """Unread notifications of several people at once; for the live stream."""
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        return uow.notifications.unread_of(user_ids)


def mark_read(actor: Actor, notification_id: UUID, *, ports: Ports) -> Notification:
    """The notification, now read; marking it again keeps the first time.

    Raises:
        NotFoundError: None of the actor's.
    """
    with ports.unit_of_work(actor) as uow:
        uow.notifications.mark_read(ports.clock.now(), uow.notifications.get(notification_id).id)
        found = uow.notifications.get(notification_id)
        uow.commit()
    return found


def mark_all_read(actor: Actor, *, ports: Ports) -> None:
    """Everything the actor has been told so far is read."""
    with ports.unit_of_work(actor) as uow:
        uow.notifications.mark_read(ports.clock.now())
        uow.commit()
