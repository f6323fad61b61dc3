from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from engine.domain.actor import SYSTEM
from engine.domain.event import EventKind
from engine.domain.ids import AccountId, Symbol
from engine.domain.portfolio import Portfolio
from engine.domain.scan import DriftScan, ScanAction, ScanReason
from engine.errors import NotFoundError
from engine.ports import Ports
from engine.usecases.scan_drift import report_scans, scan_drift
from tests.builders import (
    MARKET_CLOSE,
    MARKET_DATE,
    NOW,
    a_lot,
    a_portfolio,
    a_quote,
    a_user,
    drifted,
    prices,
)
from tests.fakes import FakeDatabase, fake_ports

DAY = timedelta(days=1)
LONG_AGO = MARKET_CLOSE - timedelta(minutes=16)


def halves(vti: str, bnd: str, band: str = "0.05", cash: str = "0") -> Portfolio:
    """So many shares of each at a price of 10, half and half wanted."""
    lots = a_lot("VTI", vti), a_lot("BND", bnd)
    return a_portfolio(*lots, cash=cash, us_stocks="0.5", us_bonds="0.5", band=Decimal(band))


def ports_of(portfolio: Portfolio, **last: str) -> Ports:
    return fake_ports(portfolio, **(last or {"VTI": "10", "BND": "10"}))


def scanned(portfolio: Portfolio, ports: Ports, slot: datetime = NOW) -> DriftScan:
    found = scan_drift(portfolio.id, slot, ports=ports)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("portfolio", "reason", "action"),
    [
        pytest.param(halves("56", "44"), ScanReason.OUTSIDE_BAND, ScanAction.REVIEW, id="outside"),
        pytest.param(halves("55", "45"), ScanReason.ABOVE_TRIGGER, ScanAction.REVIEW, id="on the bands"),
        pytest.param(halves("53", "47"), ScanReason.INSIDE_BANDS, ScanAction.NONE, id="on the trigger"),
        pytest.param(halves("50", "50"), ScanReason.INSIDE_BANDS, ScanAction.NONE, id="on target"),
        pytest.param(a_portfolio(a_lot()), ScanReason.NO_TARGETS, ScanAction.NONE, id="no targets"),
        pytest.param(a_portfolio(us_stocks="1"), ScanReason.NO_MONEY, ScanAction.NONE, id="no money"),
        pytest.param(a_portfolio(), ScanReason.NO_MONEY, ScanAction.NONE, id="nothing at all"),
    ],
)
def test_every_look_leaves_its_reason(portfolio: Portfolio, reason: ScanReason, action: ScanAction) -> None:
    ports = ports_of(portfolio)

    scan = scanned(portfolio, ports)

    assert (scan.reason, scan.action) == (reason, action)
    assert report_scans(SYSTEM, portfolio.id, ports=ports).items == (scan,)


def test_the_record_holds_what_was_looked_at() -> None:
    portfolio = drifted()
    ports = ports_of(portfolio, VTI="10", BND="10", GLD="99")

    scan = scanned(portfolio, ports)

    assert scan.prices == {Symbol("VTI"): Decimal("10"), Symbol("BND"): Decimal("10")}
    assert (scan.lots, scan.classes_outside) == (2, 2)
    assert (scan.value, scan.drift) == (Decimal("1000"), Decimal("0.1"))  # 70 % and 30 % for 60 % and 40 %
    assert (scan.slot, scan.at, scan.as_of) == (NOW, NOW, MARKET_DATE)


def without_a_price(database: FakeDatabase) -> None:
    del database.state.quotes[Symbol("BND")]


def with_an_old_price(database: FakeDatabase) -> None:
    database.state.quotes[Symbol("BND")] = a_quote("BND", "10", at=LONG_AGO)


def without_exchange_rates(database: FakeDatabase) -> None:
    database.state.fx.clear()


def as_before(database: FakeDatabase) -> None:
    database.state.quotes |= prices(VTI="10", BND="10")


@pytest.mark.parametrize(
    ("spoil", "reason", "known"),
    [
        pytest.param(without_a_price, ScanReason.MISSING_PRICE, [], id="no price"),
        pytest.param(with_an_old_price, ScanReason.STALE_PRICE, ["BND", "VTI"], id="an old price"),
        pytest.param(without_exchange_rates, ScanReason.MISSING_PRICE, [], id="no exchange rate"),
    ],
)
def test_without_prices_nothing_is_asked_but_the_look_is_kept(
    spoil: Callable[[FakeDatabase], None], reason: ScanReason, known: list[str]
) -> None:
    database, portfolio = a_database()
    spoil(database)

    scan = scanned(portfolio, database.ports)

    assert (scan.reason, scan.action) == (reason, ScanAction.NONE)
    assert (scan.value, scan.drift) == (Decimal(0), Decimal(0))
    assert sorted(scan.prices) == known
    assert events(database) == []


def a_database() -> tuple[FakeDatabase, Portfolio]:
    database, portfolio = FakeDatabase(), drifted(a_user())
    database.add(portfolio, quotes=prices(VTI="10", BND="10"))
    return database, portfolio


def events(database: FakeDatabase) -> list[tuple[EventKind, AccountId | None]]:
    return [(event.kind, event.account_id) for event, _ in database.state.events.values()]


def look(database: FakeDatabase, portfolio: Portfolio, day: int) -> DriftScan | None:
    """The scan of a later day, at the same prices."""
    ports = database.ports
    ports.clock.time += day * DAY  # type: ignore[attr-defined]  # the fixed one
    return scan_drift(portfolio.id, NOW + day * DAY, ports=ports)


def test_the_owner_is_told_when_a_review_becomes_due_and_not_while_it_stays_due() -> None:
    database, portfolio = a_database()

    for day in range(3):
        look(database, portfolio, day)

    assert events(database) == [(EventKind.DRIFT_FOUND, portfolio.id)]
    (event, _) = next(iter(database.state.events.values()))
    assert event.facts == {"drift": "0.10000000", "classes_outside": 2}


def test_the_owner_is_told_again_after_it_was_calm_in_between() -> None:
    database, portfolio = a_database()
    calm = replace(portfolio, lots=(a_lot("VTI", "60"), a_lot("BND", "40")))

    look(database, portfolio, 0)
    database.state.portfolios[portfolio.id] = calm
    look(database, portfolio, 1)
    assert len(events(database)) == 1
    database.state.portfolios[portfolio.id] = portfolio
    look(database, portfolio, 2)

    assert len(events(database)) == 2


@pytest.mark.parametrize("spoil", [without_a_price, with_an_old_price])
def test_a_day_without_prices_is_not_a_calm_one(spoil: Callable[[FakeDatabase], None]) -> None:
    database, portfolio = a_database()

    look(database, portfolio, 0)
    spoil(database)
    look(database, portfolio, 1)
    as_before(database)
    look(database, portfolio, 2)

    actions = [scan.action for scan in report_scans(SYSTEM, portfolio.id, ports=database.ports).items]
    assert actions == [ScanAction.REVIEW, ScanAction.NONE, ScanAction.REVIEW]
    assert len(events(database)) == 1


def test_a_repeated_turn_changes_nothing() -> None:
    database, portfolio = a_database()
    first = look(database, portfolio, 0)
    state = database.state.copy()

    again = scan_drift(portfolio.id, NOW, ports=database.ports)

    assert first is not None
    assert again is None
    assert database.state == state


def test_the_log_is_newest_first_and_of_those_who_may_see_the_account() -> None:
    owner, stranger = a_user(), a_user()
    database, portfolio = FakeDatabase(), drifted(owner)
    database.add(portfolio, users=[owner, stranger], quotes=prices(VTI="10", BND="10"))
    scans = [look(database, portfolio, day) for day in range(3)]

    found = report_scans(owner.actor, portfolio.id, limit=2, ports=database.ports)

    assert (found.items, found.has_more) == ((scans[2], scans[1]), True)
    with pytest.raises(NotFoundError):
        report_scans(stranger.actor, portfolio.id, ports=database.ports)
