"""/admin/jobs - what runs in the background, how it went, and what an administrator may do about it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dash import (
    ALL,
    ClientsideFunction,
    Input,
    Output,
    State,
    clientside_callback,
    ctx,
    dcc,
    html,
    no_update,
    register_page,
)
from dash.exceptions import PreventUpdate

from components.card import card
from components.empty_state import empty_card
from components.job_list import (
    facts_of,
    job_list,
    pause_button,
    pause_text,
    poll,
    retry_button,
    run_button,
    state_of,
)
from components.page_head import page_head
from components.segmented import segment_value, segmented
from engine.usecases.access import ADMINS
from engine.usecases.run_jobs import JobsReport, pause_job, report_jobs, request_run, resume_job, retry_run
from pages import _session
from pages._guard import guarded
from pages._views import jobs as view

register_page(__name__, path="/admin/jobs", title="Jobs · Evenkeel")

UNATTENDED_HOURS = 8
NOTHING = JobsReport(at=datetime(1970, 1, 1, tzinfo=UTC), jobs=(), runs=())


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    title = "jobs-title"
    text = "jobs-text"
    clock = "jobs-clock"
    seen = "jobs-seen"
    asked = "jobs-asked"
    filter = "jobs-filter"
    history = "jobs-history"
    settled = "jobs-settled"


def layout(**_query: str) -> html.Main:
    actor = _session.visitor()  # nobody, when Dash asks once to learn the ids of all pages
    if actor is None:
        return _page(NOTHING)
    if actor.role not in ADMINS:
        return _administrators_only()
    return _page(report_jobs(actor, ports=_session.ports()))


def _administrators_only() -> html.Main:
    finding = "Only administrators see the jobs"
    why = (
        "Jobs work on the accounts of everyone. Whoever runs this installation can make you an administrator."
    )
    lock = html.Section(empty_card(finding, why, icon_name="lock"), className="ek-card")
    return html.Main([page_head("Jobs"), lock], className="ek-main", id="main")


def _page(report: JobsReport) -> html.Main:
    """Complete as it arrives; callbacks only follow what changes."""
    explanation = "Times are New York's. This page follows the jobs by itself."
    runs = html.Div(view.history(report, view.OTHERS), id=Ids.history, className="ek-jobs-history")
    choice = segmented(Ids.filter, view.choices(report), view.OTHERS, label="Runs of which job")
    return html.Main(
        [
            dcc.Store(id=Ids.seen, data=dict(view.seen(report, view.OTHERS))),
            dcc.Store(id=Ids.asked),
            dcc.Store(id=Ids.settled),
            poll(Ids.clock, view.seconds_to_next_look(report), hours=UNATTENDED_HOURS),
            page_head(view.headline(report), explanation, ids=(Ids.title, Ids.text)),
            html.Div(
                [
                    card("Timetable", job_list(view.rows(report)), flush=True),
                    card(
                        "History",
                        runs,
                        sentence=view.left_out(report),
                        extra_head=html.Div(choice, className="ek-jobs-filter"),
                        flush=True,
                    ),
                ],
                className="ek-stack",
            ),
        ],
        className="ek-main",
        id="main",
    )


@guarded(
    Output(Ids.title, "children"),
    Output(Ids.text, "children"),
    Output(Ids.seen, "data"),
    Output(Ids.history, "children"),
    Output(Ids.clock, "interval"),
    Output(state_of(ALL), "children"),
    Output(facts_of(ALL), "children"),
    Output(run_button(ALL), "aria-disabled"),
    Output(pause_text(ALL), "children"),
    Input(Ids.clock, "n_intervals"),
    Input(Ids.asked, "data"),
    Input(segment_value(Ids.filter), "data"),
    State(Ids.seen, "data"),
    allow=ADMINS,
    prevent_initial_call=True,
)
def follow(_ticks: int | None, _asked: str | None, chosen: str, before: view.Seen) -> Sequence[object]:
    report = report_jobs(_session.actor(), ports=_session.ports())
    now, rows = view.seen(report, chosen), view.rows(report)
    return (
        view.headline(report),
        view.news(report, before) or no_update,
        now,
        no_update if now["history"] == before["history"] else view.history(report, chosen),
        1000 * view.seconds_to_next_look(report),
        [list(row.state) for row in rows],
        [list(row.facts) for row in rows],
        [str(row.is_at_work).lower() for row in rows],
        [row.pause for row in rows],
    )


@guarded(
    Output(Ids.asked, "data"), Input(run_button(ALL), "n_clicks"), allow=ADMINS, prevent_initial_call=True
)
def run_now(_clicks: Sequence[int | None]) -> str:
    return str(request_run(_session.actor(), _pressed("job"), ports=_session.ports()).id)


@guarded(
    Output(Ids.asked, "data", allow_duplicate=True),
    Input(retry_button(ALL), "n_clicks"),
    allow=ADMINS,
    prevent_initial_call=True,
)
def try_again(_clicks: Sequence[int | None]) -> str:
    run_id = _session.run_id(_pressed("run"))
    run = retry_run(_session.actor(), run_id, ports=_session.ports())
    return f"{run.id} {run.attempt}"


@guarded(
    Output(Ids.asked, "data", allow_duplicate=True),
    Input(pause_button(ALL), "n_clicks"),
    State(Ids.seen, "data"),
    allow=ADMINS,
    prevent_initial_call=True,
)
def pause_or_resume(_clicks: Sequence[int | None], shown: view.Seen) -> str:
    """Whichever the button said when it was pressed."""
    job = _pressed("job")
    act = resume_job if job in shown["paused"] else pause_job
    act(_session.actor(), job, ports=_session.ports())
    return f"{act.__name__} {job} {_session.ports().clock.now()}"


def _pressed(part: str) -> str:
    """What the pressed button is about; one that has just appeared has not been pressed."""
    button = ctx.triggered_id
    if not isinstance(button, dict) or not ctx.triggered[0]["value"]:
        raise PreventUpdate
    return str(button.get(part))


clientside_callback(
    ClientsideFunction(namespace="jobs", function_name="press"),
    Output(Ids.clock, "interval", allow_duplicate=True),
    Output(run_button(ALL), "aria-disabled", allow_duplicate=True),
    Input(run_button(ALL), "n_clicks"),
    Input(retry_button(ALL), "n_clicks"),
    Input(pause_button(ALL), "n_clicks"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction(namespace="jobs", function_name="settle"),
    Output(Ids.settled, "data"),
    Input(Ids.history, "children"),
    prevent_initial_call=True,
)
