"""Jobs page: what the use-case reports in, rows, sentences and the history out. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypedDict

from dash import html
from dash.development.base_component import Component

from components.badge import BadgeTone, badge
from components.empty_state import empty_card
from components.format import count, duration, exchange_time, in_words, listed, sentence
from components.job_list import JobRow, fact, progress, retry
from components.table import Cell, table
from engine.domain.job import Cause, JobInfo, JobRun, RunState
from engine.errors import InvalidInputError
from engine.usecases.run_jobs import RECENT, JobsReport, JobStatus

OTHERS = "others"  # the filter's first choice: everything but what the timetable runs all the time
WATCHING_SECONDS, WAITING_SECONDS = 1, 10  # between two looks, while a job is at work and else
LONG_WAIT = timedelta(seconds=10)  # a worker takes what waits within a second
SOON = timedelta(minutes=1)
HEADS = ("Job", "State", "Slot", "Cause", "Attempt", "Started", "Duration", "What it did")
NUMBERS = (4, 6)

STATES: Mapping[RunState, tuple[str, BadgeTone, str | None]] = {
    RunState.QUEUED: ("Waiting", "info", "clock"),
    RunState.RUNNING: ("At work", "info", "rotate-ccw"),
    RunState.DONE: ("Done", "ok", None),
    RunState.FAILED: ("Failed", "bad", None),
}
COUNTS: Mapping[str, tuple[str, str]] = {
    "accounts": ("account looked at", "accounts looked at"),
    "reviews": ("review", "reviews"),
    "snapshots": ("snapshot", "snapshots"),
    "gaps": ("day without prices", "days without prices"),
    "quotes": ("price", "prices"),
    "updates": ("market update", "market updates"),
    "dividends": ("dividend paid", "dividends paid"),
    "checkpoints": ("checkpoint", "checkpoints"),
    "turns": ("old run forgotten", "old runs forgotten"),
    "replies": ("old reply", "old replies"),
    "events": ("old event", "old events"),
    "skipped": ("account skipped", "accounts skipped"),
}
TROUBLES = ("gaps", "skipped")
RARE = (*TROUBLES, "checkpoints")  # told only where there are some


class Seen(TypedDict):
    """What a page has shown, so that it announces news once and draws the history only when it changes."""

    runs: dict[str, str]  # of each job its newest run, see `_mark`
    paused: list[str]
    history: str


def headline(report: JobsReport) -> str:
    """The finding: what failed, what finds no worker, what is paused; else that all is well."""
    jobs = count(len(report.jobs), "job")
    failed = sum(_has_failed(status) for status in report.jobs)
    stalled = sum(_is_stalled(status, report) for status in report.jobs)
    paused = sum(status.paused_at is not None for status in report.jobs)
    findings = [
        f"{in_words(failed)} of {jobs} failed last" if failed else jobs,
        f"{in_words(stalled)} without a worker" if stalled else "",
        f"{in_words(paused)} paused" if paused else "",
    ]
    found = [finding for finding in findings if finding]
    if found == [jobs]:
        has_run = any(status.newest for status in report.jobs)
        found.append("all as planned" if has_run else "none has run yet")
    return sentence(", ".join(found))


def rows(report: JobsReport) -> list[JobRow]:
    return [
        JobRow(
            name=status.info.name,
            title=status.info.title,
            explanation=status.info.explanation,
            state=_state(status),
            facts=_facts(status, report),
            is_at_work=status.is_at_work,
            pause="Pause" if status.paused_at is None else "Resume",
        )
        for status in report.jobs
    ]


def seconds_to_next_look(report: JobsReport) -> int:
    return WATCHING_SECONDS if any(status.is_at_work for status in report.jobs) else WAITING_SECONDS


def seen(report: JobsReport, chosen: str) -> Seen:
    shown = repr([(_mark(run), chosen) for run in _filtered(report, chosen)])
    return Seen(
        runs={status.info.name: _mark(status.newest) for status in report.jobs},
        paused=[status.info.name for status in report.jobs if status.paused_at is not None],
        history=hashlib.sha256(f"{chosen} {shown}".encode()).hexdigest(),
    )


def news(report: JobsReport, before: Seen) -> str:
    """What has happened since the page looked last; empty when that is nothing worth saying."""
    said = [_news_of(status, before) for status in report.jobs]
    return " ".join(text for text in said if text)


def choices(report: JobsReport) -> dict[str, str]:
    """Options of the history's filter."""
    return {OTHERS: "All but frequent"} | {status.info.name: status.info.title for status in report.jobs}


def left_out(report: JobsReport) -> str:
    """What the first choice does not show, and how to see it."""
    newest = f"Newest first, {RECENT} at most."
    frequent = [status.info.title for status in report.jobs if status.info.is_frequent]
    if not frequent:
        return newest
    verb = "run" if len(frequent) > 1 else "runs"
    why = f"{listed(frequent)} {verb} too often to be listed with the others unless they fail"
    return f"{newest} {why}: choose one to see all its runs."


def history(report: JobsReport, chosen: str) -> Component:
    """The table of runs, or why there is none.

    Raises:
        InvalidInputError: The filter offers no such choice.
    """
    if chosen not in choices(report):
        raise InvalidInputError("Choose one of the options offered.")
    runs = _filtered(report, chosen)
    infos = {status.info.name: status.info for status in report.jobs}
    if not runs:
        return _nothing_yet(infos.get(chosen))
    cells = [_cells(run, infos[run.job]) for run in runs]
    return table(HEADS, cells, caption="Runs, newest first", numeric=NUMBERS)


def _nothing_yet(info: JobInfo | None) -> Component:
    finding = f"{info.title} has not run yet" if info else "None of these jobs has run yet"
    why = "A run appears here as soon as a worker begins it, by the timetable or because you ask for it."
    return empty_card(finding, why, icon_name="history")


def _filtered(report: JobsReport, chosen: str) -> Sequence[JobRun]:
    frequent = {status.info.name for status in report.jobs if status.info.is_frequent}
    if chosen == OTHERS:
        last = {status.newest.id for status in report.jobs if status.newest and _has_failed(status)}
        runs = [r for r in report.runs if r.job not in frequent or _is_wanted(r) or r.id in last]
    else:
        runs = [run for run in report.runs if run.job == chosen]
    return runs[:RECENT]


def _has_failed(status: JobStatus) -> bool:
    return status.newest is not None and status.newest.state is RunState.FAILED


def _is_stalled(status: JobStatus, report: JobsReport) -> bool:
    run = status.newest
    return run is not None and run.state is RunState.QUEUED and report.at - run.queued_at >= LONG_WAIT


def _is_wanted(run: JobRun) -> bool:
    """Whether a person has asked for it, a new try included."""
    return run.cause is Cause.PERSON or run.requested_by is not None


def _mark(run: JobRun | None) -> str:
    """Changes whenever there is something new to say of a run."""
    return f"{run.id} {run.attempt} {run.state}" if run else ""


def _news_of(status: JobStatus, before: Seen) -> str:
    title, name, run = status.info.title, status.info.name, status.newest
    if (status.paused_at is not None) != (name in before["paused"]):
        return f"{title} {'paused' if status.paused_at else 'resumed'}."
    if run is None or before["runs"].get(name) == _mark(run):
        return ""
    if status.info.is_frequent and not _is_wanted(run) and run.state is not RunState.FAILED:
        return ""
    words = {RunState.QUEUED: "waits for a worker", RunState.RUNNING: "at work", RunState.FAILED: "failed"}
    if run.state is RunState.DONE:
        return f"{title} done, {_did(run)}."
    return f"{title} {words[run.state]}."


def _state(status: JobStatus) -> list[Component]:
    run = status.newest
    shown: list[Component] = [_badge(run) if run else badge("Not run yet")]
    if status.paused_at is not None:
        shown.append(badge("Paused", "warn", icon_name="ban"))
    if run and run.state is RunState.RUNNING and run.total:
        done = f"{run.done:,} of {run.total:,}"
        shown += [html.Span(done, className="ek-small ek-num"), progress(run.done, run.total, done)]
    return shown


def _badge(run: JobRun) -> html.Span:
    if run.state is RunState.DONE and any(run.counts.get(name) for name in TROUBLES):
        return badge("Done in part", "warn")
    text, tone, icon_name = STATES[run.state]
    return badge(text, tone, icon_name=icon_name)


def _facts(status: JobStatus, report: JobsReport) -> list[Component]:
    return [fact("Runs", sentence(status.info.schedule)), _next(status, report), _last(status, report)]


def _next(status: JobStatus, report: JobsReport) -> Component:
    if status.paused_at is not None:
        return fact("Next", "Not before it is resumed", f"Paused {exchange_time(status.paused_at)}")
    if status.info.next_at - report.at < SOON:
        return fact("Next", "In a few seconds")
    return fact("Next", exchange_time(status.info.next_at))


def _last(status: JobStatus, report: JobsReport) -> Component:
    run = status.newest
    if run is None:
        return fact("Last run", "None yet")
    if run.state is RunState.QUEUED:
        return fact("Asked for", exchange_time(run.queued_at, seconds=True), _wait(run, report))
    if run.state is RunState.RUNNING or run.finished_at is None:
        return fact("Began", exchange_time(run.started_at or run.queued_at, seconds=True), _attempt(run))
    ended = exchange_time(run.started_at or run.finished_at)
    return fact("Last run", f"{ended}, took {_took(run)}", _outcome(run))


def _wait(run: JobRun, report: JobsReport) -> str:
    waited = report.at - run.queued_at
    if waited < LONG_WAIT:
        return "A worker takes it within a second"
    return f"No worker has taken it for {duration(waited)}: is one running?"


def _attempt(run: JobRun) -> str:
    return "First attempt" if run.attempt == 1 else f"Attempt {run.attempt}"


def _took(run: JobRun) -> str:
    if run.started_at is None or run.finished_at is None:
        return ""
    return duration(run.finished_at - run.started_at)


def _outcome(run: JobRun) -> str | Component:
    """What it did, and before that why it failed, if it did."""
    if not run.error:
        return sentence(_did(run))
    why = html.Span(run.error, className="ek-loss")
    return html.Span([why, f" {sentence(_did(run))}"]) if run.counts else why


def _did(run: JobRun) -> str:
    """`14 accounts looked at, 6 reviews`."""
    known = {name: run.counts[name] for name in COUNTS if name in run.counts}
    found = {**known, **run.counts}
    words = [_counted(name, number) for name, number in found.items() if number or name not in RARE]
    return ", ".join(words) or "nothing to count"


def _counted(name: str, number: int) -> str:
    one, many = COUNTS.get(name, (name.replace("_", " "), name.replace("_", " ")))
    return f"{number:,} {one if number == 1 else many}"


def _cause(run: JobRun) -> str:
    if run.cause is Cause.PERSON:
        return "A person"
    return "Timetable" if run.requested_by is None else "Timetable, retried"


def _cells(run: JobRun, info: JobInfo) -> list[Cell]:
    shown: Cell = _badge(run)
    began = None if run.state is RunState.QUEUED else run.started_at  # that of the attempt before
    if run.state is RunState.FAILED:
        shown = html.Div([shown, retry(str(run.id), info.title)], className="ek-job-state")
    return [
        info.title,
        shown,
        _time(exchange_time(run.slot, seconds=True)),
        _cause(run),
        str(run.attempt),
        _time(exchange_time(began, seconds=True) if began else ""),
        "" if run.state.is_open else _took(run),
        "" if run.state.is_open else _outcome(run),
    ]


def _time(text: str) -> html.Span:
    return html.Span(text, className="text-nowrap ek-num")
