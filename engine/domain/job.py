"""Background work: what the timetable promises, and what became of each turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from engine.domain.ids import RunId, UserId
from engine.domain.part import Place


class RunState(StrEnum):
    QUEUED = "queued"  # asked for by a person or a retry; the leading worker takes it within a second
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        return self in (RunState.QUEUED, RunState.RUNNING)


class Cause(StrEnum):
    SCHEDULE = "schedule"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One turn of one job; (job, slot) names it, so it exists once however many workers there are."""

    id: RunId
    job: str
    slot: datetime  # when the timetable wanted it, or when a person asked
    cause: Cause = Cause.SCHEDULE
    state: RunState = RunState.RUNNING
    attempt: int = 1
    worker: str = ""  # who has it; empty while queued
    requested_by: UserId | None = None
    request_id: str = ""  # of the page or API request that asked, so that logs can be followed
    queued_at: datetime
    started_at: datetime | None = None  # of the last attempt
    finished_at: datetime | None = None
    done: int = 0  # progress of the attempt
    total: int = 0  # 0: not known
    counts: Mapping[str, int] = field(default_factory=dict)  # what it did, by name
    error: str = ""  # of the last attempt that failed, safe to show; empty once one has succeeded

    @property
    def place(self) -> Place:
        return Place(self.queued_at, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobInfo:
    """One line of the timetable, as people read it."""

    name: str
    title: str
    explanation: str
    schedule: str  # in words
    next_at: datetime
    is_frequent: bool = False  # its runs would hide those of all others in a history
