"""Failures to HTTP in one table (RFC 9457 problem details)."""

from http import HTTPStatus

from flask import Flask, Response, abort, json, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from engine.errors import EvenkeelError

STATUS = {
    "sign_in_required": HTTPStatus.UNAUTHORIZED,
    "wrong_credentials": HTTPStatus.UNAUTHORIZED,
    "not_permitted": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "still_at_work": HTTPStatus.CONFLICT,
    "stale_proposal": HTTPStatus.CONFLICT,
    "missing_price": HTTPStatus.CONFLICT,
    "stale_price": HTTPStatus.CONFLICT,
    "unknown_instrument": HTTPStatus.NOT_FOUND,
    "infeasible": HTTPStatus.UNPROCESSABLE_ENTITY,
    "solver_failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "database_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "invalid_input": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no_capital": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
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
    }
    return Response(json.dumps(body), status.value, content_type="application/problem+json")


def install(server: Flask) -> None:
    """Answer every expected failure, and every failure below /api, with a problem document."""
    server.register_error_handler(EvenkeelError, _business)
    server.register_error_handler(ValidationError, _validation)
    server.register_error_handler(HTTPException, _http)

    @server.get("/api/<path:_rest>")
    def unknown(_rest: str) -> ResponseReturnValue:
        """Dash would answer every other address with its page."""
        abort(HTTPStatus.NOT_FOUND)


def _business(error: EvenkeelError) -> ResponseReturnValue:
    return problem(status_of(error), error.code, str(error))


def _validation(error: ValidationError) -> ResponseReturnValue:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"])) or "body"
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_input", f"{where}: {first['msg']}")


def _http(error: HTTPException) -> ResponseReturnValue:
    if not request.path.startswith("/api/"):
        return error.get_response()
    status = HTTPStatus(error.code or 500)
    return problem(status, status.name.lower(), error.description or status.phrase)
