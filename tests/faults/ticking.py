"""`python -m tests.faults.ticking URL NAME JOB`: a worker with a timetable of one job, until it is killed.

What the job does it writes down twice: `begun` has a row for each time it was begun, `ticks` a row for
each effect. Nothing keeps these from being too many: no constraint, and no look at what is there.
"""

import sys
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker

from db.engine import connect
from db.unit_of_work import unit_of_work
from gateways.clock import MarketClock
from jobs.schedule import Every
from jobs.timetable import FixedTimetable, Job, Turn
from jobs.worker import Worker
from tests.fakes import ports_on

TABLES = ("CREATE TABLE begun (slot TEXT, worker TEXT)", "CREATE TABLE ticks (slot TEXT, worker TEXT)")
BEGIN = text("INSERT INTO begun VALUES (:slot, :worker)")
TICK = text("INSERT INTO ticks VALUES (:slot, :worker)")
SECOND = timedelta(seconds=1)
TICK_SECONDS = 0.1
LONG_SECONDS = 3.0
AFTER_SECONDS = 0.1  # a worker may be killed between an effect and the record of its turn


@dataclass(frozen=True)
class Ticker:
    """Writes down that a turn was begun, and its effect, each time that it is asked to."""

    engine: Engine
    name: str

    def work(self, turn: Turn, seconds: float) -> dict[str, int]:
        row = {"slot": turn.slot.isoformat(), "worker": self.name}
        with self.engine.begin() as connection:
            connection.execute(BEGIN, row)
        time.sleep(seconds)
        with self.engine.begin() as connection:
            connection.execute(TICK, row)
        time.sleep(AFTER_SECONDS)
        return {"ticks": 1}


def job_of(kind: str, ticker: Ticker) -> Job:
    """A `tick` every second, of which none may be missing; or a `long` one that comes once."""
    if kind == "tick":
        schedule, makes_up, seconds = Every(SECOND, "every second"), 100, TICK_SECONDS
    else:
        schedule, makes_up, seconds = Every(timedelta(days=1), "daily"), 1, LONG_SECONDS
    return Job(
        name=kind,
        work=lambda turn: ticker.work(turn, seconds),
        title=kind,
        explanation=kind,
        schedule=schedule,
        makes_up=makes_up,
    )


def main(url: str, name: str, kind: str) -> None:
    engine = connect(url)
    ticker = Ticker(engine, name)
    timetable = FixedTimetable([job_of(kind, ticker)])
    database = unit_of_work(sessionmaker(engine, expire_on_commit=False))
    ports = replace(ports_on(database), clock=MarketClock(), timetable=timetable)
    scheduler = BackgroundScheduler()
    Worker(timetable, ports, name).start(scheduler)
    scheduler.start()
    while True:
        time.sleep(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
