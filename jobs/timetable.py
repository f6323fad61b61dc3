"""Every job there is, in one list: what it does, when, and how long its turns are remembered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from engine.domain.job import JobInfo
from engine.ports import Clock, Ports
from jobs.accounts import Report, check_drift, take_daily_snapshots
from jobs.prices import close_the_day, refresh_prices
from jobs.schedule import AfterClose, Daily, Every, Schedule
from jobs.tidy import tidy_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the work of one turn may use."""

    ports: Ports
    slot: datetime
    report: Report  # (done, total): how far it is


Work = Callable[[Turn], dict[str, int]]  # what it did, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One line of the timetable."""

    name: str
    work: Work
    title: str
    explanation: str
    schedule: Schedule
    makes_up: int = 1  # of the turns missed while no worker led, the newest so many are made up for
    retry_after: timedelta | None = None  # a failed turn is tried again, until it succeeds or the next begins
    is_frequent: bool = False
    remembered: timedelta = timedelta(days=90)  # turns that went well; failures stay 90 days, 500 at most

    def info(self, at: datetime) -> JobInfo:
        return JobInfo(
            name=self.name,
            title=self.title,
            explanation=self.explanation,
            schedule=self.schedule.words,
            next_at=self.schedule.following(at),
            is_frequent=self.is_frequent,
        )


@dataclass(frozen=True, slots=True)
class FixedTimetable:
    """Implements `engine.ports.Timetable`."""

    entries: Sequence[Job]

    def jobs(self, at: datetime) -> Sequence[JobInfo]:
        return [job.info(at) for job in self.entries]

    @property
    def remembered(self) -> Mapping[str, timedelta]:
        return {job.name: job.remembered for job in self.entries}


REFRESH_PRICES = Job(
    name="refresh_prices",
    work=lambda turn: refresh_prices(turn.ports),
    title="Price refresh",
    explanation="Stores the provider's newest quotes, which the live stream then shows.",
    schedule=Every(timedelta(seconds=3), "every 3 seconds"),
    makes_up=0,
    is_frequent=True,
    remembered=timedelta(minutes=10),
)
CLOSE_THE_DAY = Job(
    name="close_the_day",
    work=lambda turn: close_the_day(turn.ports, turn.report),
    title="Daily close",
    explanation="Adds the bars of completed sessions and pays the dividends that fell due.",
    schedule=Daily(time(0, 0, 20), "daily at 00:00:20 New York time"),
    retry_after=timedelta(minutes=5),
)
TAKE_SNAPSHOTS = Job(
    name="take_snapshots",
    work=lambda turn: take_daily_snapshots(turn.ports, turn.report),
    title="Daily snapshots",
    explanation="Keeps the value of every account at each close, as it was known.",
    schedule=Daily(time(0, 10), "daily at 00:10 New York time"),
    retry_after=timedelta(minutes=5),
)
TIDY_UP = Job(
    name="tidy_up",
    work=lambda turn: tidy_up(turn.ports, timetable(turn.ports.clock).remembered),
    title="Tidying",
    explanation="Forgets old runs, replies that are no longer kept, and events that everybody was told of.",
    schedule=Every(timedelta(minutes=10), "every 10 minutes"),
    makes_up=0,
    is_frequent=True,
    remembered=timedelta(days=1),
)


def timetable(clock: Clock) -> FixedTimetable:
    """The jobs of this product; sessions and closes come from the clock's calendar."""
    check = Job(
        name="check_drift",
        work=lambda turn: check_drift(turn.ports, turn.slot, turn.report),
        title="Drift scan",
        explanation="Looks at every account and asks for a review where a target is missed.",
        schedule=AfterClose(timedelta(minutes=30), clock, "30 minutes after each close"),
        retry_after=timedelta(minutes=5),
    )
    return FixedTimetable((REFRESH_PRICES, CLOSE_THE_DAY, TAKE_SNAPSHOTS, check, TIDY_UP))
