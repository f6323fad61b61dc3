"""What has happened and others may want to know; kept in the transaction that made it happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from engine.domain.ids import AccountId, UserId

Fact = str | int


class EventKind(StrEnum):
    DRIFT_FOUND = "drift_found"  # facts: drift, classes_outside
    ORDERS_FILLED = "orders_filled"  # facts: orders, proposal_id
    JOB_FAILED = "job_failed"  # facts: job, run_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Facts are ids, counts and decimals as text: never names or tokens."""

    id: UUID
    kind: EventKind
    at: datetime
    account_id: AccountId | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    request_id: str = ""  # of the request or run it came from
    attempts: int = 0  # deliveries that failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """An event as one person is told of it."""

    id: UUID
    user_id: UserId
    kind: EventKind
    at: datetime
    account_id: AccountId | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    read_at: datetime | None = None
