"""Routes with terms: what a request must be, who may send it, and what it is answered with.

A view states its terms once. They are kept here, where the OpenAPI document is made of them
(`api/openapi.py`), and they are enforced here, so that document and behaviour cannot part.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ValidationError

from api.errors import NO_OPTIONS, MalformedBodyError, UnsupportedMediaError
from api.idempotency import answer_with_key, require_key
from api.schemas.base import In, Nothing
from engine.domain.actor import Role
from engine.errors import EvenkeelError, InvalidInputError
from engine.usecases.access import require_role

PREFIX = "/api/v1"
JSON = "application/json"
CSV = "text/csv"
MAX_BODY = 100_000  # bytes; the longest request of ours has a few hundred
LONGEST_PLACE = 100  # a field may have any name

VARIABLE = re.compile(r"<(?:(\w+)(\([^)]*\))?:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class File:
    """A reply that is made while it is sent, so that its length costs no memory."""

    name: str
    parts: Iterator[str]


View = Callable[..., BaseModel | File | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a route promises and asks."""

    allow: frozenset[Role] | None  # None: open to the anonymous
    query: type[In] | None = None
    body: type[In] | None = None
    reply: type[BaseModel] | type[File] | None = None  # None: 204 without a body; a file is CSV
    status: HTTPStatus = HTTPStatus.OK
    refusals: tuple[type[EvenkeelError], ...] = ()  # besides those of the frame
    once: bool = False  # moves money or orders: needs an Idempotency-Key
    cacheable: bool = False  # has an ETag, and 304 for those who know it


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    method: str
    rule: str  # Flask's, with the prefix
    view: View
    terms: Terms

    @property
    def path(self) -> str:
        """As OpenAPI writes it."""
        return VARIABLE.sub(r"{\3}", self.rule)

    @property
    def variables(self) -> list[tuple[str, str]]:
        """(name, converter) of what varies in the path."""
        return [(match[3], match[1] or "string") for match in VARIABLE.finditer(self.rule)]


class Resource:
    """The routes below one address, as a Flask blueprint and as terms."""

    def __init__(self, name: str, address: str, about: str) -> None:
        self.name = name
        self.about = about
        self.routes: list[Route] = []
        self.blueprint = Blueprint(f"api-{name}", __name__)
        self._address = f"{PREFIX}/{address}".rstrip("/")

    def route(self, method: str, rule: str, terms: Terms) -> Callable[[View], View]:
        """Register a view: it gets what varies in the path, `query` and `body` by name.

        Its docstring is the documentation of the route: the first line, then the rest.
        """

        def register(view: View) -> View:
            route = Route(method=method, rule=f"{self._address}{rule}", view=view, terms=terms)
            self.routes.append(route)
            self.blueprint.add_url_rule(
                route.rule, view.__name__, partial(_answer, route), methods=[method], **NO_OPTIONS
            )
            return view

        return register


def _answer(route: Route, **path: Any) -> Response:
    terms = route.terms
    if terms.allow is not None:
        require_role(g.actor, terms.allow)
    request.max_content_length = MAX_BODY
    key = require_key() if terms.once else ""
    arguments = _arguments(
        terms, path
    )  # before the key is claimed: a request of the wrong shape keeps nothing
    if terms.once:
        return answer_with_key(key, lambda: _work(route, arguments))
    response = _work(route, arguments)
    if terms.cacheable:
        response.add_etag()
        response.headers["Cache-Control"] = "private, no-cache"
        response.make_conditional(request)
    return response


def _arguments(terms: Terms, path: dict[str, Any]) -> dict[str, Any]:
    """What the view gets: what varies in the path, and query and body where it has them.

    Where it has none, none may be sent: a mistake must not look as if it had worked.
    """
    arguments = dict(path)
    query = _query(terms.query or Nothing)
    body = _body(terms.body or Nothing) if request.method != "GET" else None
    if terms.query is not None:
        arguments["query"] = query
    if terms.body is not None:
        arguments["body"] = body
    return arguments


def _work(route: Route, arguments: dict[str, Any]) -> Response:
    result = route.view(**arguments)
    if result is None:
        return Response(status=HTTPStatus.NO_CONTENT)
    if isinstance(result, File):
        attached = {"Content-Disposition": f'attachment; filename="{result.name}"'}
        return Response(result.parts, route.terms.status, attached, content_type=f"{CSV}; charset=utf-8")
    return Response(result.model_dump_json(), route.terms.status, content_type=JSON)


def _query(model: type[In]) -> In:
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise InvalidInputError(f"{repeated[0]}: send it once.")
    return _validated(partial(model.model_validate, request.args.to_dict()))


def _body(model: type[In]) -> In:
    """The body as JSON; none at all counts as an empty object."""
    raw = request.get_data()
    if raw and request.mimetype != JSON:
        raise UnsupportedMediaError(f"Send the body as {JSON}.")
    return _validated(partial(model.model_validate_json, raw or b"{}"))


def _validated(validate: Callable[[], In]) -> In:
    try:
        return validate()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise MalformedBodyError("The body is not valid JSON.") from None
        raise InvalidInputError(f"{_where(first['loc'])}: {first['msg']}") from None


def _where(place: Sequence[int | str]) -> str:
    return ".".join(map(str, place))[:LONGEST_PLACE] or "body"
