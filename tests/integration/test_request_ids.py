"""One id, from the browser's request to the last line that a worker logs about it."""

import re
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from engine.domain.actor import SYSTEM, Role
from engine.domain.event import Event
from engine.domain.job import JobRun
from engine.errors import NotFoundError
from engine.ports import Ports
from engine.usecases.turns import keep_lead, take_waiting
from jobs.timetable import Job, Turn, timetable
from jobs.worker import LEASE, Worker
from tests.builders import a_user
from tests.process import Running, client_of, evenkeel
from tests.site import CALLBACKS, Site, serve
from web import logs

HEADER = "X-Request-ID"
NEW_ID = re.compile(r"[0-9a-f]{32}")
NOT_THERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def running(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A program that logs everything it can."""
    folder = tmp_path_factory.mktemp("request-ids")
    shutil.copy(demo_file, folder / "app.db")
    with evenkeel(folder, LOG_LEVEL="DEBUG") as program:
        yield program


def lines_with(running: Running, request_id: str) -> list[dict[str, Any]]:
    return [event for event in running.events() if event.get("request_id") == request_id]


def callback(
    output: str, prop: str, inputs: list[object], state: list[object], changed: str
) -> dict[str, Any]:
    """A body as Dash's renderer posts it."""
    return {
        "output": f"{output}.{prop}",
        "outputs": {"id": output, "property": prop},
        "inputs": inputs,
        "state": state,
        "changedPropIds": [changed],
    }


def run_now(job: str) -> dict[str, Any]:
    button = {"id": {"job": job, "type": "jobs-run"}, "property": "n_clicks", "value": 1}
    changed = f'{{"job":"{job}","type":"jobs-run"}}.n_clicks'
    return callback("jobs-asked", "data", [[button]], [], changed)


@pytest.mark.parametrize("sent", ["abc", "a" * 64, "A.b_c-9", "-"])
def test_an_id_that_is_sent_is_kept_and_comes_back(site: Site, sent: str) -> None:
    reply = site.anonymous().client.get("/sign-in", headers={HEADER: sent})

    assert reply.headers[HEADER] == sent


@pytest.mark.parametrize(
    "sent", ["", "a" * 65, "a b", " a", "a\r\nb", "a\n", "a\x00", "é", "a/b", '{"event": "signed in"}', "٣"]
)
def test_an_id_that_could_do_harm_is_replaced(site: Site, sent: str) -> None:
    reply = site.anonymous().client.get("/sign-in", environ_overrides={"HTTP_X_REQUEST_ID": sent})

    assert NEW_ID.fullmatch(reply.headers[HEADER])


def test_every_request_without_an_id_gets_its_own(site: Site) -> None:
    visitor = site.anonymous()

    ids = {visitor.get(path).headers[HEADER] for path in ("/sign-in", "/", "/healthz/live", "/nowhere") * 2}

    assert len(ids) == 8


@pytest.mark.parametrize("path", ["/", "/api/v1/nowhere", "/assets/nothing.js"])
def test_refusals_carry_the_id_too(site: Site, path: str) -> None:
    reply = site.anonymous().client.get(path, headers={HEADER: "refused"})

    assert reply.headers[HEADER] == "refused"


def test_nothing_of_the_request_before_clings_to_the_thread(site: Site) -> None:
    site.signed_in(site.owner_with_drift()[0])

    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as said:
        site.anonymous().post(CALLBACKS)

    assert said
    assert [event for event in said if "user_id" in event] == []


def test_a_request_is_one_line_at_its_end(running: Running) -> None:
    with client_of(running) as client:
        client.get("/portfolios/nothing?token=hidden", headers={HEADER: "one-line"})

    (line,) = lines_with(running, "one-line")
    assert (line["event"], line["level"], line["method"]) == ("request", "info", "GET")
    assert (line["path"], line["status"]) == ("/portfolios/nothing", 200)
    assert isinstance(line["ms"], int)
    assert re.fullmatch(r"[0-9a-f-]{36}", line["user_id"])


def test_every_line_of_a_callback_carries_its_id(running: Running) -> None:
    body = callback(
        "portfolio-nothing", "children", [{"id": "x", "property": "data", "value": NOT_THERE}], [], "x.data"
    )
    with client_of(running) as client:
        headers = {"X-CSRFToken": client.cookies["_csrf_token"]}
        client.post(CALLBACKS, json=body, headers=headers | {HEADER: "malformed"})
        client.post(CALLBACKS, json=run_now("tidy_up"), headers=headers | {HEADER: "not-an-admin"})
        client.post(CALLBACKS, json=body, headers={HEADER: "forged"})

    assert [line["event"] for line in lines_with(running, "malformed")] == ["request"]
    refused, end = lines_with(running, "not-an-admin")
    assert (refused["event"], refused["code"]) == ("callback refused", "not_permitted")
    assert (end["event"], end["status"], end["user_id"]) == ("request", 403, refused["user_id"])
    assert [line["event"] for line in lines_with(running, "forged")] == ["forged request refused", "request"]


def test_bundles_are_not_logged_and_probes_only_when_everything_is(running: Running) -> None:
    httpx.get(f"{running.url}/assets/favicon.svg", headers={HEADER: "bundle"})
    httpx.get(f"{running.url}/healthz/live", headers={HEADER: "probe"})

    assert lines_with(running, "bundle") == []
    assert [line["level"] for line in lines_with(running, "probe")] == ["debug"]


@pytest.mark.parametrize(
    "path",
    ["/sign-in%0D%0A%7B%22event%22:%22signed%20in%22%7D", "/a%0Ab", "/a%E2%80%A8b", "/" + "long" * 300],
)
def test_an_address_never_makes_two_lines(running: Running, path: str) -> None:
    before = len(running.log.read_text().splitlines())
    reply = httpx.get(f"{running.url}{path}", headers={HEADER: "bad\tid"})

    request_id = reply.headers[HEADER]
    (line,) = lines_with(running, request_id)
    added = running.log.read_text().splitlines()[before:]
    assert NEW_ID.fullmatch(request_id)
    assert all(text.startswith("{") and text.endswith("}") for text in added)
    assert len(line["path"]) <= 200


def test_a_run_asked_for_on_the_page_is_logged_with_the_id_of_that_request(running: Running) -> None:
    with client_of(running, "admin") as client:
        headers = {"X-CSRFToken": client.cookies["_csrf_token"], HEADER: "asked-on-the-page"}
        for _ in range(50):  # it may be at work just now, as the timetable wants
            reply = client.post(CALLBACKS, json=run_now("check_drift"), headers=headers)
            if "sideUpdate" not in reply.json():
                break
        assert "sideUpdate" not in reply.json()
        done = wait_for(running, "job done", "asked-on-the-page")

    assert (done["job"], done["logger"]) == ("check_drift", "jobs.worker")
    assert done["accounts"] == 14


@pytest.mark.parametrize("fails", [False, True])
def test_what_a_worker_does_on_request_is_logged_and_told_with_the_id(site: Site, fails: bool) -> None:
    site.owner_with_drift()
    admin = a_user(Role.ADMIN)
    site.database.add(users=[admin])
    ports = replace(site.database.ports, request_id=logs.request_id)
    serve(site.dash_app, ports)
    visitor = site.signed_in(admin)
    headers = {"X-CSRFToken": visitor.token, HEADER: "from-the-page"}
    assert visitor.client.post(CALLBACKS, json=run_now("check_drift"), headers=headers).status_code == 200

    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as said:
        (run,) = work_off(ports, fails=fails)

    ended = {"job": "check_drift", "run_id": str(run.id), "request_id": "from-the-page"}
    assert ended.items() <= said[-1].items()
    assert said[-1]["event"] == ("job failed" if fails else "job done")
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        events: Sequence[Event] = uow.outbox.pending(ports.clock.now(), 10)
    assert [(event.kind.value, event.request_id) for event in events] == [
        ("job_failed" if fails else "drift_found", "from-the-page")
    ]


def test_the_timetable_has_ids_of_its_own(site: Site) -> None:
    ports = replace(site.database.ports, request_id=logs.request_id)
    structlog.contextvars.bind_contextvars(request_id="left-by-somebody", user_id="somebody")
    worker, job = Worker(timetable(ports.clock), ports, "one"), named("tidy_up", ports)
    keep_lead("one", LEASE, ports=ports)

    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as said:
        worker.claim(job, ports.clock.now())

    (done,) = said
    assert done["request_id"] == done["run_id"]
    assert "user_id" not in done


def work_off(ports: Ports, *, fails: bool) -> Sequence[JobRun]:
    """Do what waits, as the leading worker would."""
    worker = Worker(timetable(ports.clock), ports, "one")
    keep_lead("one", LEASE, ports=ports)
    runs = take_waiting("one", ports=ports)
    for run in runs:
        job = named(run.job, ports)
        worker.do(replace(job, work=_broken) if fails else job, run)
    return runs


def named(name: str, ports: Ports) -> Job:
    return next(job for job in timetable(ports.clock).entries if job.name == name)


def _broken(_turn: Turn) -> dict[str, int]:
    raise NotFoundError("No such account.")


def wait_for(running: Running, event: str, request_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for line in lines_with(running, request_id):
            if line["event"] == event:
                return line
        time.sleep(0.1)
    raise AssertionError(f"{event} was not logged: {lines_with(running, request_id)}")
