"""In-memory jobs, events, notifications, scans and watch lists; see tests/fake_repositories.py."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from engine.domain.actor import Actor, Role
from engine.domain.event import Event, Notification
from engine.domain.ids import AccountId, RunId, Symbol, UserId
from engine.domain.job import Cause, JobRun, RunState
from engine.domain.part import Place
from engine.domain.scan import DailySnapshot, DriftScan
from engine.errors import NotFoundError
from tests.fake_repositories import FakePortfolios, State

LONGEST_LEASE = timedelta(minutes=1)


def is_behind(place: Place, before: Place | None) -> bool:
    return before is None or (place.at, place.id) < (before.at, before.id)


class FakeRuns:
    def __init__(self, state: State) -> None:
        self._state = state
        self._runs = state.runs

    def claim(self, run: JobRun) -> bool:
        known = any((one.job, one.slot) == (run.job, run.slot) for one in self._runs.values())
        if known or (run.state.is_open and self._is_open(run)):
            return False
        self._runs[run.id] = run
        return True

    def get(self, run_id: RunId) -> JobRun:
        if run_id not in self._runs:
            raise NotFoundError("No such run.")
        return self._runs[run_id]

    def open(self) -> Sequence[JobRun]:
        return sorted((r for r in self._runs.values() if r.state.is_open), key=lambda r: (r.queued_at, r.id))

    def newest(self, job: str) -> JobRun | None:
        of_job = [r for r in self._runs.values() if r.job == job and r.cause is Cause.SCHEDULE]
        return max(of_job, key=lambda run: run.slot, default=None)

    def slots(self, job: str, limit: int) -> Sequence[datetime]:
        of_job = [r.slot for r in self._runs.values() if r.job == job and r.cause is Cause.SCHEDULE]
        return sorted(of_job, reverse=True)[:limit]

    def recent(self, limit: int, job: str | None = None, before: Place | None = None) -> Sequence[JobRun]:
        found = [r for r in self._runs.values() if job in (None, r.job) and is_behind(r.place, before)]
        return sorted(found, key=lambda r: (r.queued_at, r.id), reverse=True)[:limit]

    def change(self, run: JobRun, expected: JobRun) -> bool:
        now = self._runs[run.id]
        same = (now.state, now.worker, now.attempt) == (expected.state, expected.worker, expected.attempt)
        if not same or (run.state.is_open and self._is_open(run)):
            return False
        self._runs[run.id] = run
        return True

    def forget(self, job: str, state: RunState, before: datetime, most: int) -> int:
        of_job = self.recent(len(self._runs), job)
        alike = [run for run in of_job if run.state is state]
        gone = [
            run.id
            for place, run in enumerate(alike)
            if run.queued_at < of_job[0].queued_at
            and ((run.finished_at and run.finished_at < before) or place >= most)
        ]
        for run_id in gone:
            del self._runs[run_id]
        return len(gone)

    def paused(self) -> Mapping[str, datetime]:
        return dict(self._state.paused)

    def pause(self, job: str, by: UserId, at: datetime) -> None:
        self._state.paused.setdefault(job, at)

    def resume(self, job: str) -> None:
        self._state.paused.pop(job, None)

    def lead(self, holder: str, at: datetime, until: datetime) -> bool:
        lease = self._state.lease.get("jobs")
        if lease and lease[0] != holder and at < lease[1] <= at + LONGEST_LEASE:
            return False
        self._state.lease["jobs"] = (holder, until)
        return True

    def leads(self, holder: str, at: datetime) -> bool:
        lease = self._state.lease.get("jobs")
        return lease is not None and lease[0] == holder and lease[1] > at

    def stop_leading(self, holder: str) -> None:
        if self._state.lease.get("jobs", ("",))[0] == holder:
            del self._state.lease["jobs"]

    def _is_open(self, run: JobRun) -> bool:
        return any(r.job == run.job and r.id != run.id and r.state.is_open for r in self._runs.values())


class FakeOutbox:
    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, event: Event) -> None:
        self._state.events[event.id] = (event, event.at)

    def pending(self, at: datetime, limit: int) -> Sequence[Event]:
        due = [event for event, due_at in self._state.events.values() if due_at and due_at <= at]
        return sorted(due, key=lambda event: (event.at, event.id))[:limit]

    def claim(self, event: Event, handler: str) -> bool:
        fresh = (event.id, handler) not in self._state.effects
        self._state.effects.add((event.id, handler))
        return fresh

    def settle(self, event: Event) -> None:
        self._state.events[event.id] = (self._state.events[event.id][0], None)

    def postpone(self, event: Event, until: datetime | None) -> None:
        known = self._state.events[event.id][0]
        self._state.events[event.id] = (replace(known, attempts=known.attempts + 1), until)

    def forget(self, before: datetime) -> int:
        known = self._state.events.values()
        gone = {event.id for event, due_at in known if due_at is None and event.at < before}
        for event_id in gone:
            del self._state.events[event_id]
        self._state.effects -= {effect for effect in self._state.effects if effect[0] in gone}
        return len(gone)


class FakeNotifications:
    def __init__(self, state: State, actor: Actor) -> None:
        self._state = state
        self._actor = actor

    def add(self, notification: Notification) -> None:
        self._state.notifications.setdefault(notification.id, notification)

    def recent(self, limit: int, before: Notification | None = None) -> Sequence[Notification]:
        found = sorted(self._mine(), key=lambda one: (one.at, one.id), reverse=True)
        older = [one for one in found if before is None or (one.at, one.id) < (before.at, before.id)]
        return older[:limit]

    def get(self, notification_id: UUID) -> Notification:
        found = next((one for one in self._mine() if one.id == notification_id), None)
        if found is None:
            raise NotFoundError("No such notification.")
        return found

    def unread(self) -> int:
        return sum(one.read_at is None for one in self._mine())

    def unread_of(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        mine = self._mine()
        return {u: sum(one.user_id == u and one.read_at is None for one in mine) for u in user_ids}

    def mark_read(self, at: datetime, notification_id: UUID | None = None) -> None:
        for one in self._mine():
            if one.read_at is None and notification_id in (None, one.id):
                self._state.notifications[one.id] = replace(one, read_at=at)

    def audience(self, account_id: AccountId | None) -> Sequence[UserId]:
        if account_id is None:
            return sorted(user.id for user in self._state.users.values() if user.role is Role.ADMIN)
        owner = self._state.portfolios[account_id].account.owner
        advisers = {adviser for adviser, client in self._state.consents if client == owner}
        return sorted(user for user in {owner, *advisers} if user in self._state.users)

    def _mine(self) -> list[Notification]:
        every = self._actor.role is Role.SYSTEM
        return [n for n in self._state.notifications.values() if every or n.user_id == self._actor.user_id]


class FakeScans:
    def __init__(self, state: State, portfolios: FakePortfolios) -> None:
        self._state = state
        self._portfolios = portfolios

    def add(self, scan: DriftScan) -> bool:
        self._portfolios.get(scan.account_id)
        fresh = (scan.account_id, scan.slot) not in self._state.scans
        self._state.scans.setdefault((scan.account_id, scan.slot), scan)
        return fresh

    def newest(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, DriftScan]:
        logs = {account_id: self.of_account(account_id, 1) for account_id in account_ids}
        return {account_id: scans[0] for account_id, scans in logs.items() if scans}

    def of_account(
        self, account_id: AccountId, limit: int, before: Place | None = None
    ) -> Sequence[DriftScan]:
        if not self._sees(account_id):
            return []
        scans = [scan for scan in self._state.scans.values() if scan.account_id == account_id]
        found = [scan for scan in scans if is_behind(scan.place, before)]
        return sorted(found, key=lambda scan: (scan.at, scan.id), reverse=True)[:limit]

    def recent(self, limit: int) -> Sequence[DriftScan]:
        found = [scan for scan in self._state.scans.values() if self._sees(scan.account_id)]
        return sorted(found, key=lambda scan: (scan.at, scan.id), reverse=True)[:limit]

    def add_snapshot(self, snapshot: DailySnapshot) -> bool:
        self._portfolios.get(snapshot.account_id)
        fresh = (snapshot.account_id, snapshot.on) not in self._state.snapshots
        self._state.snapshots.setdefault((snapshot.account_id, snapshot.on), snapshot)
        return fresh

    def snapshots(self, account_id: AccountId, start: date, end: date) -> Sequence[DailySnapshot]:
        taken = self._state.snapshots.values() if self._sees(account_id) else ()
        found = [one for one in taken if one.account_id == account_id and start <= one.on <= end]
        return sorted(found, key=lambda one: one.on)

    def last_snapshot_on(self, account_id: AccountId) -> date | None:
        return max((one.on for one in self.snapshots(account_id, date.min, date.max)), default=None)

    def _sees(self, account_id: AccountId) -> bool:
        return account_id in {account.id for account in self._portfolios.accounts()}


class FakeWatchList:
    def __init__(self, state: State, actor: Actor) -> None:
        self._watched = state.watched
        self._user_id = actor.user_id

    def symbols(self) -> Sequence[Symbol]:
        mine = {symbol: at for (user_id, symbol), at in self._watched.items() if user_id == self._user_id}
        return sorted(mine, key=lambda symbol: (mine[symbol], symbol))

    def add(self, symbol: Symbol, at: datetime) -> None:
        assert self._user_id is not None
        self._watched.setdefault((self._user_id, symbol), at)

    def remove(self, symbol: Symbol) -> None:
        self._watched.pop((self._user_id, symbol), None)  # type: ignore[arg-type]  # nobody's is not there
