"""Every request has an id, which its log lines, the work it asks for, and its answer carry."""

import re
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from web.static_files import is_static

log = structlog.get_logger("request")

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")
PROBES = "/healthz/"  # asked every few seconds, for ever
PATH_LENGTH = 200  # the anonymous may ask for anything


def install(server: Flask) -> None:
    """Name and log every request of `server`.

    Call it before anything else that hooks into requests: what comes first knows the id of all that follows,
    and sees the answer last.
    """
    server.before_request(_begin)
    server.after_request(_end)


def _begin() -> None:
    structlog.contextvars.clear_contextvars()  # a thread that has answered somebody else before
    structlog.contextvars.bind_contextvars(request_id=accepted(request.headers.get(HEADER, "")))
    g.began = time.perf_counter()


def accepted(sent: str) -> str:
    """The id that a proxy or a client has given, if it can do no harm in a log; else a new one."""
    return sent if ACCEPTED.fullmatch(sent) else uuid4().hex


def _end(response: Response) -> Response:
    response.headers[HEADER] = structlog.contextvars.get_contextvars()["request_id"]
    if not is_static(request.path):
        say = log.debug if request.path.startswith(PROBES) else log.info
        say(
            "request",
            method=request.method,
            path=request.path[:PATH_LENGTH],  # never the query: it may hold what somebody typed
            status=response.status_code,
            ms=round((time.perf_counter() - g.began) * 1000),
        )
    return response
