"""Failures to HTTP in one table (RFC 9457 problem details)."""

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, json, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from engine.errors import EvenkeelError

security_log = structlog.get_logger("security")

API = "/api/"
UNKNOWN = "api_unknown"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RETRY_SECONDS = {"still_at_work": 1, "database_unavailable": 5, "too_many_attempts": 900}

# Flask's own answer to OPTIONS would list what the rule for unknown addresses takes.
NO_OPTIONS: Any = {"provide_automatic_options": False}


class MalformedBodyError(EvenkeelError):
    """A body that is no JSON."""

    code = "malformed_json"


class UnsupportedMediaError(EvenkeelError):
    """A body of another type than JSON."""

    code = "unsupported_media_type"


class KeyRequiredError(EvenkeelError):
    """A request that moves money or orders came without a usable Idempotency-Key."""

    code = "idempotency_key_required"


STATUS = {
    "malformed_json": HTTPStatus.BAD_REQUEST,
    "idempotency_key_required": HTTPStatus.BAD_REQUEST,
    "sign_in_required": HTTPStatus.UNAUTHORIZED,
    "invalid_token": HTTPStatus.UNAUTHORIZED,
    "wrong_credentials": HTTPStatus.UNAUTHORIZED,
    "not_permitted": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "unknown_instrument": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "still_at_work": HTTPStatus.CONFLICT,
    "stale_proposal": HTTPStatus.CONFLICT,
    "missing_price": HTTPStatus.CONFLICT,
    "stale_price": HTTPStatus.CONFLICT,
    "questionnaire_required": HTTPStatus.CONFLICT,
    "unsupported_media_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "infeasible": HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid_input": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no_capital": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
    "solver_failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "database_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: EvenkeelError) -> HTTPStatus:
    return STATUS.get(error.code, HTTPStatus.BAD_REQUEST)


def problem(status: HTTPStatus, code: str, detail: str) -> Response:
    body = {
        "type": f"/errors/{code}",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
        "request_id": str(structlog.contextvars.get_contextvars().get("request_id", "")),
    }
    response = Response(json.dumps(body), status.value, content_type="application/problem+json")
    if status is HTTPStatus.UNAUTHORIZED and request.path.startswith(API):
        response.headers["WWW-Authenticate"] = "Bearer"
    if code in RETRY_SECONDS:
        response.headers["Retry-After"] = str(RETRY_SECONDS[code])
    return response


def install(server: Flask) -> None:
    """Answer every expected failure, and every failure below /api, with a problem document."""
    server.register_error_handler(EvenkeelError, _business)
    server.register_error_handler(HTTPException, _http)

    @server.route(API, endpoint=UNKNOWN, methods=METHODS, defaults={"_rest": ""}, **NO_OPTIONS)
    @server.route(f"{API}<path:_rest>", endpoint=UNKNOWN, methods=[*METHODS, "OPTIONS"], **NO_OPTIONS)
    def unknown(_rest: str) -> ResponseReturnValue:
        """Dash would answer every other address with its page."""
        known = [method for method in METHODS if _is_known(server, method)]
        if "GET" in known:
            known.append("HEAD")
        if not known:
            raise NotFound
        if request.method != "OPTIONS":
            raise MethodNotAllowed(known)
        return "", HTTPStatus.NO_CONTENT, {"Allow": ", ".join(known)}


def _is_known(server: Flask, method: str) -> bool:
    """Whether another rule than the one for unknown addresses takes this method here."""
    try:
        endpoint, _ = server.url_map.bind("").match(request.path, method)
    except (HTTPException, RequestRedirect):
        return False
    return bool(endpoint != UNKNOWN) and endpoint.startswith("api-")


def _business(error: EvenkeelError) -> ResponseReturnValue:
    status = status_of(error)
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        security_log.warning("request refused", code=error.code, path=request.path)
    return problem(status, error.code, str(error))


def _http(error: HTTPException) -> ResponseReturnValue:
    if not request.path.startswith(API):
        return error.get_response()
    status = HTTPStatus(error.code or 500)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem(status, status.name.lower(), "Something went wrong. We have been told.")
    response = problem(status, status.name.lower(), error.description or status.phrase)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response
