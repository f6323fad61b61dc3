"""Outbox, notifications, watch lists and the log of scans: alike on fakes, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from engine.domain.actor import SYSTEM, Actor, Role
from engine.domain.event import Event, Notification
from engine.domain.ids import Symbol
from engine.domain.portfolio import Portfolio
from engine.domain.scan import DriftScan, ScanAction, ScanReason
from engine.domain.user import User
from engine.errors import NotFoundError
from engine.usecases.scan_drift import report_automation
from tests.builders import NOW, a_portfolio, a_user, an_instrument, drifted
from tests.fakes import FakeDatabase
from tests.happenings import a_notification, a_scan, an_event
from tests.sql import SqlDatabase

Database = FakeDatabase | SqlDatabase
MINUTE = timedelta(minutes=1)


def leave(database: Database, *events: Event, actor: Actor = SYSTEM) -> None:
    with database.unit_of_work(actor) as uow:
        for event in events:
            uow.outbox.add(event)
        uow.commit()


def pending(database: Database, limit: int = 100, *, late: timedelta = timedelta(0)) -> list[Event]:
    with database.unit_of_work(SYSTEM, read_only=True) as uow:
        return list(uow.outbox.pending(NOW + late, limit))


def tell(database: Database, *notifications: Notification) -> None:
    with database.unit_of_work(SYSTEM) as uow:
        for notification in notifications:
            uow.notifications.add(notification)
        uow.commit()


def test_events_wait_oldest_first_until_they_are_due(any_database: Database) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner])
    older, newer = an_event(portfolio, at=NOW - 2 * MINUTE, request_id="r-1"), an_event(at=NOW - MINUTE)
    future = an_event(at=NOW + MINUTE)

    leave(any_database, newer, future, older)

    assert pending(any_database) == [older, newer]
    assert pending(any_database, 1) == [older]
    assert pending(any_database, late=MINUTE) == [older, newer, future]


def test_an_owner_may_leave_an_event(any_database: Database) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner])
    event = an_event(portfolio)

    leave(any_database, event, actor=owner.actor)

    assert pending(any_database) == [event]


def test_an_event_left_without_commit_never_happened(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM) as uow:
        uow.outbox.add(an_event())

    assert pending(any_database) == []


def test_a_handler_claims_an_event_once(any_database: Database) -> None:
    event, other = an_event(), an_event()
    leave(any_database, event, other)

    def claim(which: Event, handler: str) -> bool:
        with any_database.unit_of_work(SYSTEM) as uow:
            fresh = uow.outbox.claim(which, handler)
            uow.commit()
            return fresh

    claims = [claim(event, "one"), claim(event, "one"), claim(event, "two"), claim(other, "one")]

    assert claims == [True, False, True, True]


def test_a_claim_without_commit_can_be_claimed_again(any_database: Database) -> None:
    event = an_event()
    leave(any_database, event)

    claims = []
    for _ in range(2):
        with any_database.unit_of_work(SYSTEM) as uow:
            claims.append(uow.outbox.claim(event, "one"))

    assert claims == [True, True]


def test_a_settled_event_is_gone_and_a_postponed_one_counts_its_failures(any_database: Database) -> None:
    settled, postponed, given_up = events = [an_event(at=NOW - age * MINUTE) for age in (3, 2, 1)]
    leave(any_database, *events)

    with any_database.unit_of_work(SYSTEM) as uow:
        uow.outbox.settle(settled)
        uow.outbox.postpone(postponed, NOW + MINUTE)
        uow.outbox.postpone(given_up, None)
        uow.commit()

    assert pending(any_database) == []
    assert pending(any_database, late=MINUTE) == [replace(postponed, attempts=1)]


def test_a_notification_comes_back_exactly_to_its_user_only(any_database: Database) -> None:
    owner, other = a_user(), a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner, other])
    told = a_notification(owner.id, portfolio, facts={"drift": "0.10000001", "classes_outside": 2})

    tell(any_database, told)

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        assert uow.notifications.get(told.id) == told
        assert list(uow.notifications.recent(10)) == [told]
        assert uow.notifications.unread() == 1
    with any_database.unit_of_work(other.actor, read_only=True) as uow:
        assert list(uow.notifications.recent(10)) == []
        assert uow.notifications.unread() == 0
        with pytest.raises(NotFoundError):
            uow.notifications.get(told.id)


def test_telling_again_changes_nothing(any_database: Database) -> None:
    owner = a_user()
    any_database.add(users=[owner])
    told = a_notification(owner.id, read_at=NOW)

    tell(any_database, told)
    tell(any_database, replace(told, read_at=None))

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        assert list(uow.notifications.recent(10)) == [told]


def test_notifications_come_newest_first_in_pages_without_gaps(any_database: Database) -> None:
    """Those of one instant are told apart by their id."""
    owner = a_user()
    any_database.add(users=[owner])
    told = [
        a_notification(owner.id, id=UUID(int=number), at=NOW - age * MINUTE)
        for number, age in ((4, 0), (3, 1), (2, 1), (1, 1), (5, 2))
    ]
    tell(any_database, *reversed(told))

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        first = uow.notifications.recent(2)
        second = uow.notifications.recent(2, first[-1])
        third = uow.notifications.recent(2, second[-1])

    assert [*first, *second, *third] == told
    assert len(third) == 1


def test_marking_read_keeps_the_first_time_and_leaves_the_rest(any_database: Database) -> None:
    owner, other = a_user(), a_user()
    any_database.add(users=[owner, other])
    one, two, theirs = (a_notification(user.id) for user in (owner, owner, other))
    tell(any_database, one, two, theirs)

    for late, wanted in ((1, one.id), (2, one.id), (3, theirs.id)):
        with any_database.unit_of_work(owner.actor) as uow:
            uow.notifications.mark_read(NOW + late * MINUTE, wanted)
            uow.commit()
    with any_database.unit_of_work(owner.actor) as uow:
        assert uow.notifications.get(one.id).read_at == NOW + MINUTE
        assert uow.notifications.get(two.id).read_at is None
        uow.notifications.mark_read(NOW + 4 * MINUTE)
        assert uow.notifications.get(one.id).read_at == NOW + MINUTE
        assert uow.notifications.get(two.id).read_at == NOW + 4 * MINUTE
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.notifications.unread_of({owner.id, other.id}) == {owner.id: 0, other.id: 1}


def test_unread_of_names_everyone_who_was_asked_about(any_database: Database) -> None:
    owner, quiet = a_user(), a_user()
    any_database.add(users=[owner, quiet])
    tell(any_database, *(a_notification(owner.id, read_at=at) for at in (None, None, NOW)))

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.notifications.unread_of([owner.id, quiet.id]) == {owner.id: 2, quiet.id: 0}
        assert uow.notifications.unread_of([]) == {}


def test_the_audience_is_owner_and_consented_advisers_or_administrators(any_database: Database) -> None:
    owner, stranger = a_user(), a_user()
    adviser, outsider = a_user(Role.ADVISER), a_user(Role.ADVISER)
    admins = [a_user(Role.ADMIN) for _ in range(2)]
    portfolio = drifted(owner)
    people = [owner, stranger, adviser, outsider, *admins]
    any_database.add(portfolio, users=people, consents=[(adviser, owner), (outsider, stranger)])

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert list(uow.notifications.audience(portfolio.id)) == sorted([owner.id, adviser.id])
        assert list(uow.notifications.audience(None)) == sorted(admin.id for admin in admins)


def watched(database: Database, user: User) -> list[Symbol]:
    with database.unit_of_work(user.actor, read_only=True) as uow:
        return list(uow.watch_list.symbols())


def test_a_watch_list_keeps_the_order_of_adding_and_belongs_to_one_user(any_database: Database) -> None:
    owner, other = a_user(), a_user()
    symbols = [Symbol(name) for name in ("VTI", "BND", "GLD")]
    any_database.add(users=[owner, other], instruments=[an_instrument(symbol) for symbol in symbols])

    with any_database.unit_of_work(owner.actor) as uow:
        for late, symbol in enumerate((*symbols, symbols[0])):  # the last is there and stays where it is
            uow.watch_list.add(symbol, NOW + late * MINUTE)
        uow.commit()

    assert watched(any_database, owner) == symbols
    assert watched(any_database, other) == []


def test_what_is_taken_off_a_watch_list_is_gone_from_this_one_only(any_database: Database) -> None:
    owner, other = a_user(), a_user()
    any_database.add(users=[owner, other], instruments=[an_instrument("VTI"), an_instrument("BND")])
    for user in (owner, other):
        with any_database.unit_of_work(user.actor) as uow:
            uow.watch_list.add(Symbol("VTI"), NOW)
            uow.commit()

    with any_database.unit_of_work(owner.actor) as uow:
        uow.watch_list.remove(Symbol("VTI"))
        uow.watch_list.remove(Symbol("BND"))  # was not there
        uow.commit()

    assert watched(any_database, owner) == []
    assert watched(any_database, other) == [Symbol("VTI")]


def looked_at(database: Database, portfolio: Portfolio, ages: int) -> list[DriftScan]:
    """Scans of an account, newest first."""
    turns = [NOW - age * MINUTE for age in range(ages)]
    scans = [a_scan(portfolio, slot=turn, at=turn) for turn in turns]
    with database.unit_of_work(SYSTEM) as uow:
        assert all(uow.scans.add(scan) for scan in scans)
        uow.commit()
    return scans


def test_the_automation_log_has_the_newest_looks_at_all_visible_accounts(any_database: Database) -> None:
    owner, other = a_user(), a_user()
    adviser, admin = a_user(Role.ADVISER), a_user(Role.ADMIN)
    mine, too, theirs = drifted(owner), a_portfolio(owner=owner), drifted(other)
    any_database.add(
        mine, too, theirs, users=[owner, other, adviser, admin], consents=[(adviser, owner), (adviser, other)]
    )
    looks = {portfolio.id: looked_at(any_database, portfolio, 3) for portfolio in (mine, too, theirs)}

    def log_of(user: User, limit: int = 30) -> tuple[DriftScan, ...]:
        return report_automation(user.actor, limit=limit, ports=any_database.ports)

    assert log_of(owner) == newest_first(looks[mine.id] + looks[too.id])
    assert log_of(owner, limit=2) == log_of(owner)[:2]
    assert log_of(adviser) == newest_first([scan for scans in looks.values() for scan in scans])
    assert log_of(admin) == ()


def newest_first(scans: list[DriftScan]) -> tuple[DriftScan, ...]:
    return tuple(sorted(scans, key=lambda scan: (scan.at, scan.id), reverse=True))


def test_a_look_comes_back_exactly(any_database: Database) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner])
    scan = a_scan(
        portfolio,
        drift=Decimal("0.12345678"),
        prices={Symbol("VTI"): Decimal("302.1150"), Symbol("BND"): Decimal("0.0001")},
        action=ScanAction.NONE,
        reason=ScanReason.STALE_PRICE,
    )

    with any_database.unit_of_work(SYSTEM) as uow:
        assert uow.scans.add(scan)
        assert not uow.scans.add(replace(scan, id=uuid4()))  # this turn has looked before
        uow.commit()

    assert report_automation(owner.actor, ports=any_database.ports) == (scan,)
