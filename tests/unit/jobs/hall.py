"""Workers, one clock and one job on a fake database; time passes only when a test says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from engine.domain.actor import Role
from engine.domain.event import EventKind
from engine.domain.job import JobRun
from engine.errors import MissingPriceError
from engine.ports import Ports
from engine.usecases.turns import take_waiting
from jobs.schedule import Every
from jobs.timetable import FixedTimetable, Job, Turn, Work
from jobs.worker import Worker
from tests.builders import a_user
from tests.fakes import FakeDatabase, FixedClock

ADMIN = a_user(Role.ADMIN)
MINUTE = timedelta(minutes=1)
RETRY_AFTER = timedelta(minutes=5)
DAILY = Every(timedelta(days=1), "daily")
NO_PRICE = MissingPriceError("VTI", date(2025, 6, 30))


class FakeScheduler:
    """Keeps what was planned; `run_waiting` does what is to be done at once."""

    def __init__(self) -> None:
        self.planned: dict[str, tuple[Callable[..., None], list[Any]]] = {}
        self.waiting: list[tuple[Callable[..., None], list[Any]]] = []

    def add_job(self, work: Callable[..., None], trigger: object = None, **options: Any) -> None:
        arguments = list(options["args"])
        if trigger is None:
            self.waiting.append((work, arguments))
        else:
            self.planned[options["id"]] = work, arguments

    def wake(self, name: str) -> None:
        work, arguments = self.planned[name]
        work(*arguments)

    def run_waiting(self) -> None:
        while self.waiting:
            work, arguments = self.waiting.pop(0)
            work(*arguments)


class Hall:
    """Workers on one database, one clock and one job that writes down its turns."""

    def __init__(self, **fields: Any) -> None:
        self.database = FakeDatabase()
        self.clock = FixedClock()
        self.clock.time += timedelta(seconds=5)  # between two slots
        self.turns: list[Turn] = []
        every = Every(MINUTE, "every minute")
        given: dict[str, Any] = {"name": "count", "title": "", "explanation": "", "schedule": every}
        self.job = Job(**(given | {"work": self.count} | fields))
        self.database.add(users=[ADMIN])
        self.crew: list[Worker] = []

    @property
    def ports(self) -> Ports:
        timetable = FixedTimetable([self.job])
        return replace(self.database.ports, clock=self.clock, timetable=timetable)

    def count(self, turn: Turn) -> dict[str, int]:
        self.turns.append(turn)
        return {"counted": 1}

    def enter(self, name: str) -> tuple[Worker, FakeScheduler]:
        """A worker that has started; the first one leads."""
        worker, scheduler = Worker(FixedTimetable([self.job]), self.ports, name), FakeScheduler()
        worker.start(scheduler)
        self.crew.append(worker)
        return worker, scheduler

    def lose(self, worker: Worker) -> None:
        """As if it had been killed."""
        worker._stopping.set()

    def attend(self, worker: Worker, scheduler: FakeScheduler) -> None:
        worker.attend()
        scheduler.run_waiting()

    def attend_and_die(self, name: str) -> None:
        """A leader takes what was left lying, and is gone before it begins."""
        take_waiting(name, ports=self.ports)

    def later(self, span: timedelta) -> None:
        self.clock.time += span

    @property
    def runs(self) -> list[JobRun]:
        """By slot."""
        return sorted(self.database.state.runs.values(), key=lambda run: run.slot)

    @property
    def failures_told(self) -> int:
        return sum(event.kind is EventKind.JOB_FAILED for event, _ in self.database.state.events.values())


def failing(error: Exception) -> Work:
    def work(_turn: Turn) -> dict[str, int]:
        raise error

    return work


OpenHall = Callable[..., Hall]  # with the fields of its job that matter
