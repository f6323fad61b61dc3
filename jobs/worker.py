"""A worker: one of any number leads, claims each turn in the database, does it, and says how it went."""

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from engine.domain.event import Event
from engine.domain.job import JobRun
from engine.errors import EvenkeelError
from engine.ports import Ports
from engine.usecases.notify import deliver_events
from engine.usecases.turns import (
    claim_turn,
    fail_turn,
    finish_turn,
    keep_lead,
    newest_slot,
    paused_jobs,
    report_progress,
    retry_failed,
    stop_leading,
    take_waiting,
)
from jobs.schedule import SlotTrigger
from jobs.timetable import FixedTimetable, Job, Turn

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=6)  # a leader that is gone is replaced after this, and a look
LOOK_SECONDS = 1.0
PROGRESS = timedelta(seconds=0.5)  # at most so often
LATE_SECONDS = 60  # APScheduler may be late by this; what is later is caught up


class Worker:
    """Runs a timetable in one process. Start as many as wanted: leader and claims live in the database."""

    def __init__(self, timetable: FixedTimetable, ports: Ports, name: str = "") -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self._jobs = {job.name: job for job in timetable.entries}
        self._ports = ports
        self._leads = False
        self._stopping = threading.Event()

    def start(self, scheduler: BaseScheduler) -> None:
        """Put the timetable into APScheduler, which keeps time; nothing is stored there."""
        self._scheduler = scheduler
        for job in self._jobs.values():
            self._add(job.name, self.on_time, SlotTrigger(job.schedule), job)
        self._add("attend", self.attend, IntervalTrigger(seconds=LOOK_SECONDS))
        self._add("deliver", self.deliver, IntervalTrigger(seconds=LOOK_SECONDS))
        threading.Thread(target=self._keep_lead, name="lead", daemon=True).start()

    def stop(self) -> None:
        """Let another worker lead at once."""
        self._stopping.set()
        stop_leading(self.name, ports=self._ports)

    def on_time(self, job: Job) -> None:
        """The clock says that a turn begins."""
        if self._leads and job.name not in paused_jobs(ports=self._ports):
            self.claim(job, job.schedule.latest(self._ports.clock.now()))

    def claim(self, job: Job, slot: datetime) -> None:
        """Do a turn of the timetable, if it is ours."""
        run = claim_turn(job.name, slot, self.name, ports=self._ports)
        if run is not None:
            self.do(job, run)

    def attend(self) -> None:
        """Whatever the clock alone does not bring: turns asked for, left lying, missed, or failed."""
        if not self._leads:
            return
        for run in take_waiting(self.name, ports=self._ports):
            self._begin(run)
        paused = paused_jobs(ports=self._ports)
        for job in self._jobs.values():
            if job.name not in paused:
                self._make_up(job)

    def deliver(self) -> None:
        """Hand out what has happened."""
        if self._leads:
            deliver_events(ports=self._ports, failed=_undelivered)

    def do(self, job: Job, run: JobRun) -> None:
        """The work of one turn, from start to record. Raises nothing."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=run.request_id, job=job.name, run_id=str(run.id))
        turn = Turn(ports=self._ports, slot=run.slot, report=_Progress(run, self._ports))
        try:
            counts = job.work(turn)
        except EvenkeelError as error:
            log.warning("job failed", code=error.code)
            fail_turn(run, str(error), ports=self._ports)
        except Exception as error:  # a job must not take the worker with it
            log.exception("job failed")
            fail_turn(run, f"Unexpected failure ({type(error).__name__}); the log has it.", ports=self._ports)
        else:
            finish_turn(run, counts, ports=self._ports)
            log.debug("job done", attempt=run.attempt, **counts)

    def _begin(self, run: JobRun) -> None:
        """At once, in a thread of the scheduler's; `attend` goes on meanwhile."""
        job = self._jobs.get(run.job)
        if job is None:
            fail_turn(run, "This version has no such job.", ports=self._ports)
        else:
            self._scheduler.add_job(self.do, args=[job, run], misfire_grace_time=None)

    def _make_up(self, job: Job) -> None:
        now = self._ports.clock.now()
        if job.retry_after is not None:
            retry_failed(job.name, now - job.retry_after, ports=self._ports)
        if not job.catches_up:
            return
        slot, had = job.schedule.latest(now), newest_slot(job.name, ports=self._ports)
        if had is None or had < slot:
            run = claim_turn(job.name, slot, self.name, ports=self._ports)
            if run is not None:
                self._begin(run)

    def _add(self, name: str, work: Callable[..., None], trigger: object, *arguments: object) -> None:
        self._scheduler.add_job(
            work,
            trigger,
            args=arguments,
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=LATE_SECONDS,
            replace_existing=True,
        )

    def _keep_lead(self) -> None:
        """In a thread of its own: no job, however long, may cost the lead."""
        while not self._stopping.is_set():
            try:
                leads = keep_lead(self.name, LEASE, ports=self._ports)
            except Exception:  # the database may be gone for a moment; without it nobody leads
                log.exception("lead not kept")
                leads = False
            if leads != self._leads:
                log.info("leads" if leads else "stands by", worker=self.name)
            self._leads = leads
            self._stopping.wait(LOOK_SECONDS)


class _Progress:
    """Writes how far a turn is, but not for every step."""

    def __init__(self, run: JobRun, ports: Ports) -> None:
        self._run = run
        self._ports = ports
        self._last: datetime | None = None

    def __call__(self, done: int, total: int) -> None:
        now = self._ports.clock.now()
        if self._last is None or done == total or now - self._last >= PROGRESS:
            self._last = now
            report_progress(self._run, done, total, ports=self._ports)


def _undelivered(event: Event, error: Exception) -> None:
    log.error("event not delivered", event_id=str(event.id), kind=event.kind.value, exc_info=error)
