"""/api/v1/admin - background jobs, for administrators."""

from http import HTTPStatus
from uuid import UUID

from api._request import actor, ports
from api.paging import cursor_after, cursor_place, place_key
from api.resource import Resource, Terms
from api.schemas.attention import JobsOut, RunOut, RunsOut, job_out, run_out
from api.schemas.base import Nothing, Page
from engine.domain.ids import RunId
from engine.errors import ConflictError, NotFoundError
from engine.usecases.access import ADMINS
from engine.usecases.run_jobs import (
    list_runs,
    pause_job,
    report_jobs,
    request_run,
    resume_job,
    retry_run,
)

admin = Resource("admin", "admin", "Background jobs; administrators only.")

JOB = "/jobs/<string(maxlength=60):job>"


@admin.route("GET", "/jobs", Terms(allow=ADMINS, reply=JobsOut))
def jobs() -> JobsOut:
    """Every job with the newest of its runs."""
    return JobsOut(items=[job_out(status) for status in report_jobs(actor(), ports=ports()).jobs])


@admin.route("GET", "/job-runs", Terms(allow=ADMINS, query=Page, reply=RunsOut))
def runs(query: Page) -> RunsOut:
    """The runs of all jobs, newest first; one that is tried again counts from then."""
    before = cursor_place(query.cursor)
    found = list_runs(actor(), limit=query.limit, before=before, ports=ports())
    return RunsOut(
        items=[run_out(run) for run in found.items],
        next_cursor=cursor_after(found, lambda run: place_key(run.place)),
    )


@admin.route(
    "POST",
    f"{JOB}/runs",
    Terms(
        allow=ADMINS,
        body=Nothing,
        reply=RunOut,
        status=HTTPStatus.ACCEPTED,
        refusals=(NotFoundError, ConflictError),
    ),
)
def run_now(job: str, body: Nothing) -> RunOut:
    """Run a job now, paused or not; while it is at work this answers 409."""
    return run_out(request_run(actor(), job, ports=ports()))


@admin.route(
    "POST",
    "/job-runs/<uuid:run_id>/retry",
    Terms(
        allow=ADMINS,
        body=Nothing,
        reply=RunOut,
        status=HTTPStatus.ACCEPTED,
        refusals=(NotFoundError, ConflictError),
    ),
)
def retry(run_id: UUID, body: Nothing) -> RunOut:
    """Try a failed run once more."""
    return run_out(retry_run(actor(), RunId(run_id), ports=ports()))


@admin.route(
    "PUT", f"{JOB}/pause", Terms(allow=ADMINS, status=HTTPStatus.NO_CONTENT, refusals=(NotFoundError,))
)
def pause(job: str) -> None:
    """Keep the timetable from running a job."""
    pause_job(actor(), job, ports=ports())


@admin.route(
    "DELETE", f"{JOB}/pause", Terms(allow=ADMINS, status=HTTPStatus.NO_CONTENT, refusals=(NotFoundError,))
)
def resume(job: str) -> None:
    """Let the timetable run a job again; a turn missed meanwhile is made up for, once."""
    resume_job(actor(), job, ports=ports())
