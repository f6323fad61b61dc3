"""When each job runs. Every process may hold this timetable; each slot still runs once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from engine.domain.actor import SYSTEM
from engine.ports import Ports
from jobs.drift import check_drift
from jobs.prices import catch_up, close_the_day, refresh_prices

NEW_YORK = "America/New_York"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable."""

    work: Callable[[Ports], int]
    trigger: BaseTrigger
    slot: timedelta | None  # runs within one slot count as one; None: repeating the work changes nothing

    @property
    def name(self) -> str:
        return self.work.__name__


TIMETABLE = (
    Job(refresh_prices, IntervalTrigger(seconds=3), None),
    Job(close_the_day, CronTrigger(hour=0, minute=0, second=20, timezone=NEW_YORK), timedelta(days=1)),
    Job(catch_up, IntervalTrigger(minutes=5), None),
    Job(
        check_drift,
        CronTrigger(day_of_week="mon-fri", hour=17, minute=30, timezone=NEW_YORK),
        timedelta(days=1),
    ),
)


def register(scheduler: BaseScheduler, ports: Ports) -> None:
    """Add every job; the scheduler only keeps time."""
    for job in TIMETABLE:
        scheduler.add_job(
            run_slot,
            job.trigger,
            args=[job, ports],
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=3600,
            replace_existing=True,
        )


def run_slot(job: Job, ports: Ports) -> bool:
    """Run the job if no other worker has taken this slot; True when it ran.

    The scheduler's own limits hold inside one process only, so the database decides.
    """
    if job.slot is not None and not _claim(job.name, job.slot, ports):
        return False
    job.work(ports)
    return True


def _claim(job: str, slot: timedelta, ports: Ports) -> bool:
    now = ports.clock.now()
    with ports.unit_of_work(SYSTEM) as uow:
        claimed = uow.slots.claim(job, EPOCH + (now - EPOCH) // slot * slot, now)
        uow.commit()
    return claimed
