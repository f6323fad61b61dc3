from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.ports import Ports
from jobs.scheduler import Job, register, run_slot
from tests.fakes import fake_ports

HOURLY = IntervalTrigger(hours=1)


class Work:
    """Counts its runs."""

    __name__ = "work"

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, _ports: Ports) -> int:
        self.runs += 1
        return 0


def test_a_slot_runs_once_however_many_workers_wake_up() -> None:
    ports, work = fake_ports(), Work()
    job = Job(work, HOURLY, timedelta(hours=1))

    assert [run_slot(job, ports) for _ in range(3)] == [True, False, False]
    assert work.runs == 1


def test_a_job_without_slots_runs_every_time() -> None:
    ports, work = fake_ports(), Work()

    assert [run_slot(Job(work, HOURLY, None), ports) for _ in range(2)] == [True, True]
    assert work.runs == 2


def test_every_job_has_a_name_in_the_timetable() -> None:
    scheduler = BackgroundScheduler()

    register(scheduler, fake_ports())

    assert [job.id for job in scheduler.get_jobs()] == [
        "refresh_prices",
        "close_the_day",
        "catch_up",
        "check_drift",
    ]
