"""A worker: one of any number leads, claims each turn in the database, does it, and says how it went."""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger
from structlog.contextvars import bound_contextvars, clear_contextvars

from engine.domain.event import Event
from engine.domain.ids import RunId
from engine.domain.job import JobRun
from engine.errors import EvenkeelError
from engine.ports import Ports
from engine.usecases.notify import deliver_events
from engine.usecases.turns import (
    claim_turn,
    fail_turn,
    finish_turn,
    hand_back,
    keep_lead,
    known_slots,
    paused_jobs,
    report_progress,
    retry_failed,
    stop_leading,
    take_waiting,
)
from jobs.accounts import SkippedError
from jobs.schedule import SlotTrigger, missed
from jobs.timetable import FixedTimetable, Job, Turn

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=6)  # a leader that is gone is replaced after this, and a look
LOOK_SECONDS = 1.0
PROGRESS = timedelta(seconds=0.5)  # at most so often
LATE_SECONDS = 60  # APScheduler may be late by this; what is later is made up for
PATIENCE_SECONDS = 2.0  # of a worker that stops, with the turns it is at


class Worker:
    """Runs a timetable in one process. Start as many as wanted: leader and claims live in the database."""

    def __init__(self, timetable: FixedTimetable, ports: Ports, name: str = "") -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self._jobs = {job.name: job for job in timetable.entries}
        self._ports = ports
        self._leads: bool | None = None  # not known before the first look
        self._seen_at = ports.clock.now()
        self._at_work: set[RunId] = set()
        self._turns = {name: threading.Lock() for name in self._jobs}
        self._made_up: set[str] = set()  # jobs at the turns they have missed
        self._stopping = threading.Event()
        self._lead = threading.Thread(target=self._keep_leading, name="lead", daemon=True)

    def start(self, scheduler: BaseScheduler) -> None:
        """Put the timetable into APScheduler, which keeps time; nothing is stored there."""
        self._scheduler = scheduler
        self._plan()
        self.look()
        self._lead.start()

    def stop(self) -> None:
        """Begin no more turns, and let another worker lead as soon as those at work have ended.

        A long turn ends when it next reports, and the next leader begins it anew. One that does neither
        in time is taken over as if its worker had been killed.
        """
        self._stopping.set()
        self._leads = False
        deadline = time.monotonic() + PATIENCE_SECONDS
        if self._lead.is_alive():
            self._lead.join(PATIENCE_SECONDS)  # or it would take the lead once more
        while self._at_work and time.monotonic() < deadline:
            time.sleep(0.02)
        stop_leading(self.name, ports=self._ports)

    def look(self) -> None:
        """Take or keep the lead."""
        self._watch_the_clock()
        try:
            leads = keep_lead(self.name, LEASE, ports=self._ports)
        except Exception:  # the database may be gone for a moment; without it nobody leads
            log.exception("lead not kept")
            leads = False
        if leads != self._leads:
            log.info("leads" if leads else "stands by", worker=self.name)
        self._leads = leads and not self._stopping.is_set()

    def on_time(self, job: Job) -> None:
        """The clock says that a turn begins."""
        clear_contextvars()  # APScheduler uses its threads again
        if self._leads and job.name not in paused_jobs(ports=self._ports):
            self.claim(job, job.schedule.latest(self._ports.clock.now()))

    def claim(self, job: Job, slot: datetime) -> None:
        """Do a turn of the timetable, if it is ours.

        Another turn of the job that is at work is in the way. It is waited for, but not for long: whatever
        is not begun now is made up for later.
        """
        turns = self._turns[job.name]
        has_waited = turns.acquire(timeout=LOOK_SECONDS)
        try:
            run = claim_turn(job.name, slot, self.name, ports=self._ports)
            if run is not None:
                self.do(job, run)
        finally:
            if has_waited:
                turns.release()

    def attend(self) -> None:
        """Whatever the clock alone does not bring: turns asked for, left lying, missed, or failed."""
        clear_contextvars()
        if not self._leads:
            return
        for run in take_waiting(self.name, ports=self._ports):
            self._begin(run)
        paused = paused_jobs(ports=self._ports)
        for job in self._jobs.values():
            if job.name not in paused:
                self._make_up(job)

    def deliver(self) -> None:
        """Hand out what has happened, each event in the name of the request that it comes of."""
        clear_contextvars()
        if self._leads:
            deliver_events(ports=self._ports, failed=_undelivered, around=_named)

    def do(self, job: Job, run: JobRun) -> None:
        """The work of one turn, from start to record. Raises nothing."""
        clear_contextvars()
        self._at_work.add(run.id)
        try:
            with bound_contextvars(request_id=run.request_id, job=job.name, run_id=str(run.id)):
                self._record(self._work(job, run))
        finally:
            self._at_work.discard(run.id)

    def _work(self, job: Job, run: JobRun) -> Callable[[], None]:
        """Do it; what is returned says how it went."""
        report = _Progress(run, self._ports, self._stopping)
        try:
            counts = job.work(Turn(ports=self._ports, slot=run.slot, report=report))
        except _NoLongerOursError:
            log.info("job handed on")
            return partial(hand_back, report.run, ports=self._ports)
        except SkippedError as error:
            log.warning("job failed", **error.counts)
            return partial(fail_turn, report.run, str(error), error.counts, ports=self._ports)
        except EvenkeelError as error:
            log.warning("job failed", code=error.code)
            return partial(fail_turn, report.run, str(error), ports=self._ports)
        except Exception as error:  # a job must not take the worker with it
            log.exception("job failed")
            said = f"Unexpected failure ({type(error).__name__}); the log has it."
            return partial(fail_turn, report.run, said, ports=self._ports)
        log.debug("job done", attempt=run.attempt, **counts)
        return partial(finish_turn, report.run, counts, ports=self._ports)

    def _record(self, record: Callable[[], None]) -> None:
        """Until it is done: a turn left open would keep its job from ever running again."""
        while True:
            try:
                return record()
            except Exception:  # the database may be gone for a moment
                log.exception("turn not recorded")
            if self._stopping.wait(LOOK_SECONDS):
                return None  # the next leader takes the turn over

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
        if not job.makes_up or job.name in self._made_up:
            return
        known = known_slots(job.name, job.makes_up + 1, ports=self._ports)
        slots = missed(job.schedule, known, job.makes_up, now)
        if slots:
            self._made_up.add(job.name)
            self._scheduler.add_job(self._catch_up, args=[job, slots], misfire_grace_time=None)

    def _catch_up(self, job: Job, slots: Sequence[datetime]) -> None:
        try:
            for slot in slots:
                if self._leads:
                    self.claim(job, slot)
        finally:
            self._made_up.discard(job.name)

    def _plan(self) -> None:
        for job in self._jobs.values():
            self._add(job.name, self.on_time, SlotTrigger(job.schedule), job)
        self._add("attend", self.attend, IntervalTrigger(seconds=LOOK_SECONDS))
        self._add("deliver", self.deliver, IntervalTrigger(seconds=LOOK_SECONDS))

    def _watch_the_clock(self) -> None:
        """APScheduler plans ahead: set back by an hour, it would do nothing until that hour is over."""
        now = self._ports.clock.now()
        if now < self._seen_at - timedelta(seconds=LOOK_SECONDS):
            log.warning("clock moved back", seconds=(self._seen_at - now).total_seconds())
            self._plan()
        self._seen_at = now

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

    def _keep_leading(self) -> None:
        """In a thread of its own: no job, however long, may cost the lead."""
        while not self._stopping.wait(LOOK_SECONDS):
            self.look()


class _NoLongerOursError(Exception):
    """The turn belongs to another worker, or soon will."""


class _Progress:
    """Writes how far a turn is, but not for every step; ends a turn that is another worker's to do."""

    def __init__(self, run: JobRun, ports: Ports, stopping: threading.Event) -> None:
        self.run = run  # as it was written last
        self._ports = ports
        self._stopping = stopping
        self._last: datetime | None = None

    def __call__(self, done: int, total: int) -> None:
        is_over = done == total
        if self._stopping.is_set() and not is_over:
            raise _NoLongerOursError
        now = self._ports.clock.now()
        if is_over or self._last is None or abs(now - self._last) >= PROGRESS:
            self._last = now
            self._write(done, total)

    def _write(self, done: int, total: int) -> None:
        if not report_progress(self.run, done, total, ports=self._ports):
            raise _NoLongerOursError
        self.run = replace(self.run, done=done, total=total)


def _named(event: Event) -> AbstractContextManager[None]:
    return bound_contextvars(request_id=event.request_id)


def _undelivered(event: Event, error: Exception) -> None:
    log.error("event not delivered", event_id=str(event.id), kind=event.kind.value, exc_info=error)
