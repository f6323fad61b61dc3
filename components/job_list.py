"""Background jobs, a row each. Callbacks fill the parts of a row; its buttons stay, and so does focus."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.dependencies import Wildcard
from dash.development.base_component import Component

from components.aria import aria

Id = dict[str, str | Wildcard]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One job; everything formatted."""

    name: str
    title: str
    explanation: str
    state: Sequence[Component]
    facts: Sequence[Component]
    is_at_work: bool
    pause: str  # what the second button does: Pause, or Resume


def run_button(job: str | Wildcard) -> Id:
    return {"type": "jobs-run", "job": job}


def pause_button(job: str | Wildcard) -> Id:
    return {"type": "jobs-pause", "job": job}


def pause_text(job: str | Wildcard) -> Id:
    return {"type": "jobs-pause-text", "job": job}


def state_of(job: str | Wildcard) -> Id:
    return {"type": "jobs-state", "job": job}


def facts_of(job: str | Wildcard) -> Id:
    return {"type": "jobs-facts", "job": job}


def retry_button(run: str | Wildcard) -> Id:
    return {"type": "jobs-retry", "run": run}


def job_list(rows: Sequence[JobRow]) -> html.Ul:
    """The whole timetable."""
    return html.Ul([_row(row) for row in rows], className="ek-jobs")


def progress(done: int, total: int, label: str) -> html.Div:
    """A bar that says "7 of 14" to screen readers, too."""
    limits = aria(label=label, valuenow=str(done), valuemin="0", valuemax=str(total))
    bar = html.I(style={"--w": f"{100 * done / total:.1f}"})
    return html.Div(bar, className="ek-progress", role="progressbar", **limits)


def retry(run: str, title: str) -> html.Button:
    """In a row of the history; `title` is the job's."""
    return html.Button(_named("Retry", title), id=retry_button(run), className="btn btn-light btn-sm")


def fact(name: str, *lines: str | Component) -> html.Div:
    """One term and what is to be said of it, a line each."""
    return html.Div([html.Dt(name), *(html.Dd(line) for line in lines)])


def _row(row: JobRow) -> html.Li:
    heading = html.Div([html.H3(row.title, className="ek-h3"), html.P(row.explanation)])
    state = html.Div(list(row.state), id=state_of(row.name), className="ek-job-state")
    return html.Li(
        [
            html.Div([heading, state]),
            html.Dl(list(row.facts), id=facts_of(row.name), className="ek-facts"),
            html.Div(_buttons(row), className="ek-job-actions"),
        ]
    )


def _buttons(row: JobRow) -> list[Component]:
    """Not `disabled` but said to be: a button that is disabled while it has the focus loses it."""
    run = html.Button(
        _named("Run now", row.title),
        id=run_button(row.name),
        type="button",
        className="btn btn-light btn-sm",
        **aria(disabled=row.is_at_work),
    )
    text = html.Span(row.pause, id=pause_text(row.name))
    pause = html.Button(
        _named(text, row.title), id=pause_button(row.name), type="button", className="btn btn-link btn-sm"
    )
    return [run, pause]


def _named(text: str | Component, title: str) -> list[str | Component]:
    """Five buttons of one name would be no names."""
    return [text, html.Span(f" {title}", className="visually-hidden")]


def poll(clock: str, seconds: int, *, hours: int) -> dcc.Interval:
    """Asks again every so many seconds, not for ever: a page left open must not keep its session alive."""
    return dcc.Interval(id=clock, interval=1000 * seconds, max_intervals=hours * 3600 // seconds)
