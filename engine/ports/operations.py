"""What keeps the product running: replies, runs of jobs, events, and what people are told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from engine.domain.event import Event, Notification
from engine.domain.ids import AccountId, RunId, Symbol, UserId
from engine.domain.job import JobRun, RunState
from engine.domain.part import Place
from engine.domain.scan import DailySnapshot, DriftScan


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer kept to be given again, byte for byte."""

    request_hash: str
    status: int = 0  # 0 while the first request is still at work
    body: str = ""


class Replies(Protocol):
    """Answers by the actor's idempotency key."""

    def claim(self, key: str, request_hash: str, at: datetime) -> Reply | None: ...  # None: it is now ours
    def keep(self, key: str, status: int, body: str) -> None: ...
    def release(self, key: str) -> None: ...
    def forget(self, at: datetime) -> int: ...  # SYSTEM only: everybody's that are kept no longer then


class Runs(Protocol):
    """Turns of jobs. Of one job at most one run is queued or running; `recent` has the newest first."""

    def claim(self, run: JobRun) -> bool: ...  # True for exactly one caller a (job, slot)
    def get(self, run_id: RunId) -> JobRun: ...  # raises NotFoundError
    def open(self) -> Sequence[JobRun]: ...  # queued or running, oldest first
    def newest(self, job: str) -> JobRun | None: ...  # of the timetable, by slot
    def slots(self, job: str, limit: int) -> Sequence[datetime]: ...  # of the timetable, newest first
    def recent(self, limit: int, job: str | None = None, before: Place | None = None) -> Sequence[JobRun]: ...
    def change(self, run: JobRun, expected: JobRun) -> bool: ...
    # False, and nothing done: state, worker or attempt are no longer those of `expected`
    def forget(self, job: str, state: RunState, before: datetime, most: int) -> int: ...
    # those that ended before, and all but the newest so many; never the newest of the job
    def paused(self) -> Mapping[str, datetime]: ...  # job: since when
    def pause(self, job: str, by: UserId, at: datetime) -> None: ...
    def resume(self, job: str) -> None: ...
    def lead(self, holder: str, at: datetime, until: datetime) -> bool: ...  # True: the lease is ours
    def leads(self, holder: str, at: datetime) -> bool: ...  # holds until this transaction ends
    def stop_leading(self, holder: str) -> None: ...


class Outbox(Protocol):
    """Events on their way to handlers."""

    def add(self, event: Event) -> None: ...
    def pending(self, at: datetime, limit: int) -> Sequence[Event]: ...  # due now, oldest first
    def claim(self, event: Event, handler: str) -> bool: ...  # True once an event and handler
    def settle(self, event: Event) -> None: ...  # every handler has had it
    def postpone(self, event: Event, until: datetime | None) -> None: ...  # None: given up
    def forget(self, before: datetime) -> int: ...  # older ones that are settled or given up


class Notifications(Protocol):
    """What the actor has been told; the system writes for everyone."""

    def add(self, notification: Notification) -> None: ...  # one that is there stays as it is
    def recent(self, limit: int, before: Notification | None = None) -> Sequence[Notification]: ...
    def get(self, notification_id: UUID) -> Notification: ...  # raises NotFoundError
    def unread(self) -> int: ...
    def unread_of(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]: ...  # SYSTEM only
    def mark_read(self, at: datetime, notification_id: UUID | None = None) -> None: ...  # None: all
    def audience(self, account_id: AccountId | None) -> Sequence[UserId]: ...

    # SYSTEM only: an account's owner and consented advisers; None: the administrators


class Scans(Protocol):
    """Records of the drift scan and of the nightly snapshots, of visible accounts."""

    def add(self, scan: DriftScan) -> bool: ...  # False: this turn has looked at the account before
    def newest(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, DriftScan]: ...
    def of_account(
        self, account_id: AccountId, limit: int, before: Place | None = None
    ) -> Sequence[DriftScan]: ...  # newest first
    def recent(self, limit: int) -> Sequence[DriftScan]: ...  # of all visible accounts, newest first
    def add_snapshot(self, snapshot: DailySnapshot) -> bool: ...  # False: that day is taken already
    def snapshots(self, account_id: AccountId, start: date, end: date) -> Sequence[DailySnapshot]: ...
    def last_snapshot_on(self, account_id: AccountId) -> date | None: ...


class WatchList(Protocol):
    """Instruments the actor keeps an eye on, in the order they were added."""

    def symbols(self) -> Sequence[Symbol]: ...
    def add(self, symbol: Symbol, at: datetime) -> None: ...  # one that is there stays
    def remove(self, symbol: Symbol) -> None: ...
