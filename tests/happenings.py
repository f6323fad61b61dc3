"""Runs, events, notifications and scans for tests that only care about a field or two."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from engine.domain.event import Event, EventKind, Notification
from engine.domain.ids import RunId, Symbol, UserId
from engine.domain.job import JobRun
from engine.domain.portfolio import Portfolio
from engine.domain.scan import DailySnapshot, DriftScan, ScanAction, ScanReason
from tests.builders import MARKET_DATE, NOW


def a_run(job: str = "check_drift", slot: datetime = NOW, **fields: Any) -> JobRun:
    return JobRun(id=RunId(uuid4()), job=job, slot=slot, queued_at=slot, **({"worker": "one"} | fields))


def an_event(portfolio: Portfolio | None = None, **fields: Any) -> Event:
    kind = EventKind.DRIFT_FOUND if portfolio else EventKind.JOB_FAILED
    facts = {"drift": "0.1", "classes_outside": 2} if portfolio else {"job": "check_drift"}
    account_id = portfolio.id if portfolio else None
    known = {"id": uuid4(), "kind": kind, "at": NOW, "account_id": account_id, "facts": facts}
    return Event(**(known | fields))


def a_notification(user_id: UserId, portfolio: Portfolio | None = None, **fields: Any) -> Notification:
    event = an_event(portfolio)
    known = {"id": event.id, "kind": event.kind, "at": event.at, "account_id": event.account_id}
    return Notification(**(known | {"user_id": user_id, "facts": event.facts} | fields))


def a_scan(portfolio: Portfolio, **fields: Any) -> DriftScan:
    known = {
        "id": uuid4(),
        "account_id": portfolio.id,
        "slot": NOW,
        "at": NOW,
        "as_of": MARKET_DATE,
        "value": Decimal("1000.00"),
        "drift": Decimal("0.1"),
        "classes_outside": 2,
        "lots": len(portfolio.lots),
        "prices": {Symbol("VTI"): Decimal("10.0000")},
        "action": ScanAction.REVIEW,
        "reason": ScanReason.OUTSIDE_BAND,
    }
    return DriftScan(**(known | fields))


def a_daily_snapshot(portfolio: Portfolio, **fields: Any) -> DailySnapshot:
    known = {
        "account_id": portfolio.id,
        "on": MARKET_DATE,
        "value": Decimal("1000.00"),
        "cash": Decimal("0.01"),
        "net_contributions": Decimal("-5.00"),
        "taken_at": NOW,
    }
    return DailySnapshot(**(known | fields))
