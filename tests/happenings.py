"""Runs, events, notifications and scans for tests that only care about a field or two."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from engine.domain.event import Event, EventKind, Fact, Notification
from engine.domain.ids import RunId, Symbol, UserId
from engine.domain.job import JobRun
from engine.domain.portfolio import Portfolio
from engine.domain.scan import DailySnapshot, DriftScan, ScanAction, ScanReason
from tests.builders import MARKET_DATE, NOW


def a_run(job: str = "check_drift", slot: datetime = NOW, **fields: Any) -> JobRun:
    run = JobRun(id=RunId(uuid4()), job=job, slot=slot, queued_at=slot, worker="one")
    return replace(run, **fields)


def an_event(portfolio: Portfolio | None = None, **fields: Any) -> Event:
    if portfolio is None:
        event = Event(id=uuid4(), kind=EventKind.JOB_FAILED, at=NOW, facts={"job": "check_drift"})
    else:
        facts: dict[str, Fact] = {"drift": "0.1", "classes_outside": 2}
        event = Event(id=uuid4(), kind=EventKind.DRIFT_FOUND, at=NOW, account_id=portfolio.id, facts=facts)
    return replace(event, **fields)


def a_notification(user_id: UserId, portfolio: Portfolio | None = None, **fields: Any) -> Notification:
    event = an_event(portfolio)
    notification = Notification(
        id=event.id,
        user_id=user_id,
        kind=event.kind,
        at=event.at,
        account_id=event.account_id,
        facts=event.facts,
    )
    return replace(notification, **fields)


def a_scan(portfolio: Portfolio, **fields: Any) -> DriftScan:
    scan = DriftScan(
        id=uuid4(),
        account_id=portfolio.id,
        slot=NOW,
        at=NOW,
        as_of=MARKET_DATE,
        value=Decimal("1000.00"),
        drift=Decimal("0.1"),
        classes_outside=2,
        lots=len(portfolio.lots),
        prices={Symbol("VTI"): Decimal("10.0000")},
        action=ScanAction.REVIEW,
        reason=ScanReason.OUTSIDE_BAND,
    )
    return replace(scan, **fields)


def a_daily_snapshot(portfolio: Portfolio, **fields: Any) -> DailySnapshot:
    snapshot = DailySnapshot(
        account_id=portfolio.id,
        on=MARKET_DATE,
        value=Decimal("1000.00"),
        cash=Decimal("0.01"),
        net_contributions=Decimal("-5.00"),
        taken_at=NOW,
    )
    return replace(snapshot, **fields)
