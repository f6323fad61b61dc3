from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from dash import html

from engine.domain.actor import Role
from engine.domain.ids import RunId, UserId
from engine.domain.job import Cause, JobRun, RunState
from engine.errors import InvalidInputError
from engine.usecases.run_jobs import JobsReport, JobStatus, report_jobs
from pages._views import jobs as view
from tests.builders import NOW, a_user
from tests.fakes import FakeDatabase
from tests.unit.components.tree import attribute, of_kind, texts

EMPTY = report_jobs(a_user(Role.ADMIN).actor, ports=FakeDatabase().ports)
SCAN = {"reviews": 6, "skipped": 0, "accounts": 14}  # in the order in which a database may give them back


def a_run(
    job: str = "check_drift",
    state: RunState = RunState.DONE,
    *,
    minutes_ago: float = 10,
    took: timedelta = timedelta(seconds=2.3),
    by: UserId | None = None,
    cause: Cause = Cause.SCHEDULE,
) -> JobRun:
    """It began as soon as it was its turn."""
    began = NOW - timedelta(minutes=minutes_ago)
    return JobRun(
        id=RunId(uuid4()),
        job=job,
        slot=began,
        cause=cause,
        state=state,
        requested_by=by,
        queued_at=began,
        started_at=None if state is RunState.QUEUED else began,
        finished_at=None if state.is_open else began + took,
        counts=SCAN if state is RunState.DONE and job == "check_drift" else {},
        error="No price of VTI is known." if state is RunState.FAILED else "",
    )


def a_report(*runs: JobRun, paused: tuple[str, ...] = ()) -> JobsReport:
    """`runs` newest first."""
    jobs = [_status(status, runs, paused) for status in EMPTY.jobs]
    return JobsReport(at=NOW, jobs=tuple(jobs), runs=runs)


def _status(status: JobStatus, runs: tuple[JobRun, ...], paused: tuple[str, ...]) -> JobStatus:
    name = status.info.name
    newest = next((run for run in runs if run.job == name), None)
    return replace(status, newest=newest, paused_at=NOW if name in paused else None)


def row(report: JobsReport, name: str = "check_drift") -> str:
    """The filled parts of one row as they read."""
    found = next(one for one in view.rows(report) if one.name == name)
    return texts(html.Div([*found.state, *found.facts]))


@pytest.mark.parametrize(
    ("report", "finding"),
    [
        (a_report(), "Five jobs, none has run yet"),
        (a_report(a_run()), "Five jobs, all as planned"),
        (a_report(a_run(), paused=("tidy_up",)), "Five jobs, one paused"),
        (a_report(a_run(state=RunState.QUEUED, minutes_ago=0)), "Five jobs, all as planned"),
        (a_report(a_run(state=RunState.QUEUED)), "Five jobs, one without a worker"),
        (a_report(a_run(state=RunState.FAILED)), "One of five jobs failed last"),
        (
            a_report(
                a_run(state=RunState.FAILED), a_run("tidy_up", RunState.FAILED), paused=("close_the_day",)
            ),
            "Two of five jobs failed last, one paused",
        ),
        (a_report(a_run(), a_run(state=RunState.FAILED, minutes_ago=60)), "Five jobs, all as planned"),
    ],
)
def test_the_heading_is_a_finding(report: JobsReport, finding: str) -> None:
    assert view.headline(report) == finding


def test_a_row_tells_schedule_next_time_and_what_the_last_run_did() -> None:
    shown = row(a_report(a_run()))

    assert shown.startswith("Done Runs 30 minutes after each close Next 1 Jul 2025, 16:30 ET")
    assert shown.endswith("Last run 30 Jun 2025, 17:50 ET, took 2.3\u00a0s 14 accounts looked at, 6 reviews")


def test_a_run_that_failed_in_part_shows_why_and_what_it_did() -> None:
    failed = replace(a_run(state=RunState.FAILED), counts=SCAN | {"skipped": 1})

    shown = row(a_report(failed))
    listed = texts(view.history(a_report(failed), view.OTHERS))

    assert shown.startswith("Failed")
    did = "No price of VTI is known.  14 accounts looked at, 6 reviews, 1 account skipped"
    assert shown.endswith(did)
    assert did in listed


def test_what_a_run_has_left_out_is_part_of_its_state() -> None:
    shown = row(a_report(replace(a_run(), counts={"snapshots": 14, "gaps": 1, "skipped": 0})))

    assert shown.startswith("Done in part")
    assert shown.endswith("14 snapshots, 1 day without prices")


def test_a_count_that_has_no_words_yet_is_still_told() -> None:
    assert row(a_report(replace(a_run(), counts={"late_fees": 3}))).endswith("3 late fees")


def test_a_failure_shows_why() -> None:
    shown = row(a_report(a_run(state=RunState.FAILED)))

    assert shown.startswith("Failed")
    assert shown.endswith("No price of VTI is known.")


def test_progress_is_a_bar_with_its_numbers() -> None:
    report = a_report(replace(a_run(state=RunState.RUNNING), done=7, total=14, attempt=2))

    found = next(one for one in view.rows(report) if one.name == "check_drift")
    bar = next(part for part in found.state if attribute(part, "role") == "progressbar")
    assert [attribute(bar, f"aria-{name}") for name in ("label", "valuenow", "valuemax")] == [
        "7 of 14",
        "7",
        "14",
    ]
    assert row(report).startswith("At work 7 of 14")
    assert row(report).endswith("Began 30 Jun 2025, 17:50:00 ET Attempt 2")
    assert found.is_at_work


def test_what_waits_too_long_asks_for_a_worker() -> None:
    quick = row(a_report(a_run(state=RunState.QUEUED, minutes_ago=0.05)))
    slow = row(a_report(a_run(state=RunState.QUEUED, minutes_ago=2)))

    assert quick.endswith("A worker takes it within a second")
    assert slow.endswith("No worker has taken it for 2\u00a0min 0\u00a0s: is one running?")


def test_a_paused_job_can_be_resumed_and_has_no_next_time() -> None:
    report = a_report(a_run(), paused=("check_drift",))

    assert "Done Paused Runs" in row(report)
    assert "Next Not before it is resumed Paused 30 Jun 2025, 18:00 ET" in row(report)
    assert {one.name: one.pause for one in view.rows(report)}["check_drift"] == "Resume"
    assert {one.pause for one in view.rows(report) if one.name != "check_drift"} == {"Pause"}


def test_a_job_of_every_few_seconds_names_no_time() -> None:
    assert "Next In a few seconds" in row(a_report(), "refresh_prices")


def test_the_page_looks_every_second_only_while_a_job_is_at_work() -> None:
    assert view.seconds_to_next_look(a_report(a_run())) == 10
    assert view.seconds_to_next_look(a_report(a_run(state=RunState.QUEUED))) == 1


def test_an_end_is_announced_once() -> None:
    run = a_run(state=RunState.RUNNING)
    at_work, done = a_report(run), a_report(replace(a_run(), id=run.id))

    before = view.seen(at_work, view.OTHERS)
    after = view.seen(done, view.OTHERS)

    assert view.news(done, before) == "Drift scan done, 14 accounts looked at, 6 reviews."
    assert view.news(done, after) == ""


def test_what_begins_fails_pauses_and_resumes_is_announced() -> None:
    nothing = view.seen(a_report(), view.OTHERS)
    paused = view.seen(a_report(paused=("tidy_up",)), view.OTHERS)

    assert view.news(a_report(a_run(state=RunState.QUEUED)), nothing) == "Drift scan waits for a worker."
    assert view.news(a_report(a_run(state=RunState.RUNNING)), nothing) == "Drift scan at work."
    assert view.news(a_report(a_run(state=RunState.FAILED)), nothing) == "Drift scan failed."
    assert view.news(a_report(paused=("tidy_up",)), nothing) == "Tidying paused."
    assert view.news(a_report(), paused) == "Tidying resumed."


def test_jobs_of_every_few_seconds_are_announced_only_when_asked_for_or_failed() -> None:
    before = view.seen(a_report(), view.OTHERS)
    prices = replace(a_run("refresh_prices"), counts={"quotes": 42})

    assert view.news(a_report(prices), before) == ""
    asked = replace(prices, cause=Cause.PERSON)
    assert view.news(a_report(asked), before) == "Price refresh done, 42 prices."
    assert view.news(a_report(a_run("refresh_prices", RunState.FAILED)), before) == "Price refresh failed."


def test_the_history_begins_without_what_runs_all_the_time_and_says_so() -> None:
    asked = a_run("refresh_prices", by=UserId(uuid4()), cause=Cause.PERSON)
    report = a_report(a_run("refresh_prices", minutes_ago=0), asked, a_run(), a_run("tidy_up"))

    everything = texts(view.history(report, view.OTHERS))

    assert everything.count("Price refresh") == 1
    assert "A person" in everything
    assert "Drift scan" in everything
    assert "Tidying" not in everything
    assert "Price refresh and Tidying run too often to be listed with the others" in view.left_out(report)
    assert texts(view.history(report, "refresh_prices")).count("Price refresh") == 2


def test_a_frequent_job_that_failed_last_is_in_the_history_with_another_try() -> None:
    failed = a_run("tidy_up", RunState.FAILED, minutes_ago=1)
    report = a_report(failed, a_run("tidy_up", RunState.FAILED, minutes_ago=11), a_run())

    shown = view.history(report, view.OTHERS)

    assert len(of_kind(shown, "Button")) == 1
    assert texts(shown).count("No price of VTI is known.") == 1


def test_the_history_shows_cause_attempt_duration_and_what_was_done() -> None:
    run = replace(a_run(took=timedelta(seconds=75)), attempt=3, requested_by=UserId(uuid4()))

    shown = texts(view.history(a_report(run), view.OTHERS))

    time = "30 Jun 2025, 17:50:00 ET"
    cells = f"Drift scan Done {time} Timetable, retried 3 {time} 1\u00a0min 15\u00a0s 14 accounts"
    assert cells in shown


def test_only_failed_runs_offer_another_try() -> None:
    failed = a_run(state=RunState.FAILED, minutes_ago=1)
    report = a_report(failed, a_run(), a_run("take_snapshots", RunState.QUEUED))

    buttons = of_kind(view.history(report, view.OTHERS), "Button")

    assert [attribute(button, "id") for button in buttons] == [{"type": "jobs-retry", "run": str(failed.id)}]
    assert texts(buttons[0]) == "Retry  Drift scan"


def test_the_history_is_drawn_again_only_when_it_changes() -> None:
    run = a_run(state=RunState.RUNNING)
    first = view.seen(a_report(run), view.OTHERS)["history"]

    further = view.seen(a_report(replace(run, done=7, total=14)), view.OTHERS)["history"]
    ended = view.seen(a_report(replace(run, state=RunState.DONE)), view.OTHERS)["history"]
    filtered = view.seen(a_report(run), "check_drift")["history"]

    assert further == first
    assert len({first, ended, filtered}) == 3


def test_the_history_is_cut_at_its_limit() -> None:
    report = a_report(*(a_run(minutes_ago=minutes) for minutes in range(60)))

    rows = of_kind(view.history(report, view.OTHERS), "Tr")

    assert len(rows) == 51  # the heads, too


def test_without_runs_the_history_says_when_one_appears() -> None:
    assert "None of these jobs has run yet" in texts(view.history(a_report(), view.OTHERS))
    assert "Tidying has not run yet" in texts(view.history(a_report(a_run()), "tidy_up"))


def test_a_filter_that_was_not_offered_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        view.history(a_report(), "mine_bitcoin")
