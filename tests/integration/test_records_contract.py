"""Records of the drift scan and of the nightly snapshots: alike on fakes, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import Symbol
from engine.domain.scan import ScanAction, ScanReason
from engine.errors import NotFoundError
from tests.builders import MARKET_DATE, NOW, a_user, drifted
from tests.fakes import FakeDatabase
from tests.happenings import a_daily_snapshot, a_scan
from tests.sql import SqlDatabase

Database = FakeDatabase | SqlDatabase
MINUTE = timedelta(minutes=1)


def test_scans_are_kept_once_a_turn_and_told_newest_first(any_database: Database) -> None:
    owner = a_user()
    portfolio, other = drifted(owner), drifted(owner)
    any_database.add(portfolio, other, users=[owner])
    first = a_scan(portfolio, prices={Symbol("VTI"): Decimal("10.1234")}, drift=Decimal("0.12345678"))
    calm = {"action": ScanAction.NONE, "reason": ScanReason.INSIDE_BANDS}
    second = a_scan(portfolio, slot=NOW + MINUTE, at=NOW + MINUTE, **calm)
    beside = a_scan(other)

    with any_database.unit_of_work(SYSTEM) as uow:
        assert [uow.scans.add(scan) for scan in (first, second, beside)] == [True, True, True]
        assert not uow.scans.add(a_scan(portfolio, at=NOW + 9 * MINUTE))
        uow.commit()

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        assert uow.scans.of_account(portfolio.id, 5) == [second, first]
        assert uow.scans.of_account(portfolio.id, 1) == [second]
        assert uow.scans.newest([portfolio.id, other.id]) == {portfolio.id: second, other.id: beside}
        assert uow.scans.newest([]) == {}


def test_snapshots_are_kept_once_a_day(any_database: Database) -> None:
    owner = a_user()
    portfolio, other = drifted(owner), drifted(owner)
    any_database.add(portfolio, other, users=[owner])
    taken = a_daily_snapshot(portfolio)
    earlier = a_daily_snapshot(portfolio, on=MARKET_DATE - timedelta(days=3), value=Decimal("-0.01"))

    with any_database.unit_of_work(SYSTEM) as uow:
        kept = [uow.scans.add_snapshot(one) for one in (taken, earlier, a_daily_snapshot(other))]
        assert kept == [True, True, True]
        assert not uow.scans.add_snapshot(replace(taken, value=Decimal(2)))
        uow.commit()

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        assert uow.scans.snapshots(portfolio.id, earlier.on, MARKET_DATE) == [earlier, taken]
        assert uow.scans.snapshots(portfolio.id, MARKET_DATE, MARKET_DATE) == [taken]
        assert uow.scans.last_snapshot_on(portfolio.id) == MARKET_DATE


def test_records_of_an_account_are_for_those_who_may_see_it(any_database: Database) -> None:
    owner, adviser, stranger = a_user(), a_user(Role.ADVISER), a_user()
    admin = a_user(Role.ADMIN)
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner, adviser, stranger, admin], consents=[(adviser, owner)])
    scan, snapshot = a_scan(portfolio), a_daily_snapshot(portfolio)
    with any_database.unit_of_work(SYSTEM) as uow:
        uow.scans.add(scan)
        uow.scans.add_snapshot(snapshot)
        uow.commit()

    for actor, sees in ((owner, True), (adviser, True), (stranger, False), (admin, False)):
        with any_database.unit_of_work(actor.actor) as uow:
            assert uow.scans.of_account(portfolio.id, 5) == [scan] * sees
            assert (portfolio.id in uow.scans.newest([portfolio.id])) is sees
            assert uow.scans.snapshots(portfolio.id, MARKET_DATE, MARKET_DATE) == [snapshot] * sees
            assert uow.scans.last_snapshot_on(portfolio.id) == (MARKET_DATE if sees else None)
    with any_database.unit_of_work(stranger.actor) as uow:
        with pytest.raises(NotFoundError):
            uow.scans.add(scan)
        with pytest.raises(NotFoundError):
            uow.scans.add_snapshot(snapshot)
