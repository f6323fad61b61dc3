"""When the turns of a job are: each a fixed instant, so that every worker names the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from engine.ports import Clock

HOME_ZONE = ZoneInfo("America/New_York")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LONGEST_BREAK = timedelta(days=14)  # no exchange is closed for longer
MOST_MADE_UP = 100
INSTANT = timedelta(microseconds=1)


class Schedule(Protocol):
    """Instants without end in either direction."""

    @property
    def words(self) -> str: ...
    def latest(self, now: datetime) -> datetime: ...  # at or before `now`
    def following(self, now: datetime) -> datetime: ...  # after `now`


@dataclass(frozen=True, slots=True)
class Every:
    """Whole multiples of a span since 1970."""

    span: timedelta
    words: str

    def latest(self, now: datetime) -> datetime:
        return EPOCH + (now - EPOCH) // self.span * self.span

    def following(self, now: datetime) -> datetime:
        return self.latest(now) + self.span


@dataclass(frozen=True, slots=True)
class Daily:
    """One time of day of the home exchange's zone, daylight saving included."""

    at: time
    words: str

    def latest(self, now: datetime) -> datetime:
        today = self._on(now.astimezone(HOME_ZONE).date())
        return today if today <= now else self._on(now.astimezone(HOME_ZONE).date() - DAY)

    def following(self, now: datetime) -> datetime:
        today = self._on(now.astimezone(HOME_ZONE).date())
        return today if today > now else self._on(now.astimezone(HOME_ZONE).date() + DAY)

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, self.at, HOME_ZONE).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class AfterClose:
    """So long after each close of the exchange: holidays, early closes and daylight saving included."""

    delay: timedelta
    clock: Clock
    words: str

    def latest(self, now: datetime) -> datetime:
        return max(instant for instant in self._around(now) if instant <= now)

    def following(self, now: datetime) -> datetime:
        return min(instant for instant in self._around(now) if instant > now)

    def _around(self, now: datetime) -> list[datetime]:
        day = now.astimezone(HOME_ZONE).date()
        sessions = self.clock.sessions(day - LONGEST_BREAK, day + LONGEST_BREAK)
        return [self.clock.close_of(session) + self.delay for session in sessions]


def missed(schedule: Schedule, known: Sequence[datetime], at_most: int, now: datetime) -> list[datetime]:
    """Turns that should have been since the oldest known one, oldest first.

    Args:
        schedule: When turns are.
        known: The newest `at_most` + 1 turns there have been, newest first. Without any, nothing but
            the latest turn is missed: the job is new.
        at_most: The newest so many, never more than a hundred.
        now: Later turns are not missed yet.
    """
    slots: list[datetime] = []
    slot = schedule.latest(now)
    for _ in range(min(at_most, MOST_MADE_UP if known else 1)):
        if known and slot <= known[-1]:
            break
        if slot not in known:
            slots.append(slot)
        slot = schedule.latest(slot - INSTANT)
    return slots[::-1]


class SlotTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """Wakes APScheduler at the instants of a schedule."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return self._schedule.following(max(previous_fire_time or now, now))
