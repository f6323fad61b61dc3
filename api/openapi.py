"""The OpenAPI 3.1 document, made of the terms that are enforced and of the models that are used."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from http import HTTPStatus
from inspect import getdoc

from openapi_pydantic import OpenAPI
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class
from pydantic import BaseModel

from api.errors import STATUS
from api.resource import CSV, JSON, File, Resource, Route
from api.schemas.base import In, Json, Problem

PROBLEM_JSON = "application/problem+json"
BEARER = "bearer"
VERSION = "1"
ABOUT = (
    "Everything that the pages of Evenkeel do, for programs. Get a token, send it with each request. "
    "Decimals are strings, instants UTC, rates and weights fractions. Lists come as `{items, "
    "next_cursor}`; send it as `cursor` for the next part. Failures are problem documents (RFC 9457): "
    "branch on `code`. A request that moves money or orders needs an `Idempotency-Key`: the same key and "
    "body get the same reply for 24 hours, however often they are sent."
)
CONVERTERS: dict[str, Json] = {
    "uuid": {"type": "string", "format": "uuid"},
    "string": {"type": "string", "minLength": 1},
}


@cache
def document(resources: tuple[Resource, ...]) -> Json:
    """The document as JSON."""
    paths: dict[str, Json] = {}
    for resource in resources:
        for route in resource.routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(resource, route)
    described = OpenAPI.model_validate(
        {
            "info": {"title": "Evenkeel", "version": VERSION, "description": ABOUT},
            "tags": [{"name": resource.name, "description": resource.about} for resource in resources],
            "paths": paths,
            "components": {
                "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
            },
        }
    )
    whole = construct_open_api_with_schema_class(described)
    made: Json = whole.model_dump(mode="json", by_alias=True, exclude_none=True)
    return made


def _operation(resource: Resource, route: Route) -> Json:
    summary, _, rest = (getdoc(route.view) or "").partition("\n\n")
    terms = route.terms
    found = {
        "tags": [resource.name],
        "summary": summary.rstrip("."),
        "operationId": f"{resource.name}_{route.view.__name__}",
        "parameters": [*_in_path(route), *_in_query(terms.query), *_in_headers(route)],
        "responses": _responses(route),
        "security": [] if terms.allow is None else [{BEARER: []}],
    }
    if rest:
        found["description"] = " ".join(rest.split())
    if terms.body is not None:
        needed = bool(terms.body.model_json_schema().get("required"))
        found["requestBody"] = {"required": needed, "content": {JSON: _media(terms.body)}}
    return found


def _in_path(route: Route) -> Iterator[Json]:
    for name, converter in route.variables:
        yield {"name": name, "in": "path", "required": True, "schema": CONVERTERS[converter]}


def _in_query(model: type[In] | None) -> Iterator[Json]:
    described = {} if model is None else model.model_json_schema()
    for name, schema in described.get("properties", {}).items():
        about = {"description": schema.pop("description")} if "description" in schema else {}
        required = name in described.get("required", ())
        yield {"name": name, "in": "query", "required": required, "schema": _not_null(schema), **about}


def _not_null(schema: Json) -> Json:
    """A parameter is left out, never null."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    plain = {key: value for key, value in schema.items() if key not in ("anyOf", "default", "title")}
    return plain | (options[0] if options else {})


def _in_headers(route: Route) -> Iterator[Json]:
    if route.terms.once:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "New for each thing to be done; a retry sends the same.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        }


def _responses(route: Route) -> dict[str, Json]:
    terms = route.terms
    names = ["X-Request-ID", "ETag"] if terms.cacheable else ["X-Request-ID"]
    success: Json = {
        "description": terms.status.phrase,
        "headers": {name: {"schema": {"type": "string"}} for name in names},
    }
    if terms.reply is not None:
        success["content"] = _content(terms.reply)
    found = {str(terms.status.value): success}
    if terms.cacheable:
        found["304"] = {"description": "Not Modified: the reply with this ETag still stands"}
    for status, codes in sorted(_refusals(route).items()):
        found[str(status.value)] = {
            "description": f"{status.phrase}: {', '.join(f'`{code}`' for code in codes)}",
            "content": {PROBLEM_JSON: _media(Problem)},
        }
    return found


def _refusals(route: Route) -> dict[HTTPStatus, Sequence[str]]:
    """Codes by status: those that the route names, and those of the frame."""
    terms = route.terms
    codes = [error.code for error in terms.refusals] + ["internal_server_error", "bad_request"]
    if terms.allow is not None:
        codes += ["sign_in_required", "invalid_token", "not_permitted"]
    codes.append("invalid_input")  # at the least, for what is sent where nothing is asked for
    if route.method != "GET":
        codes += ["malformed_json", "unsupported_media_type", "request_entity_too_large"]
    if terms.once:
        codes += ["idempotency_key_required", "conflict", "still_at_work"]
    if route.variables:
        codes.append("not_found")
    return _by_status(dict.fromkeys(codes))


def _by_status(codes: Iterable[str]) -> dict[HTTPStatus, Sequence[str]]:
    frame = {
        "internal_server_error": HTTPStatus.INTERNAL_SERVER_ERROR,
        "bad_request": HTTPStatus.BAD_REQUEST,
        "request_entity_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    }
    found: dict[HTTPStatus, list[str]] = {}
    for code in codes:
        found.setdefault((STATUS | frame)[code], []).append(code)
    return {status: tuple(sorted(group)) for status, group in found.items()}


def _content(reply: type[BaseModel] | type[File]) -> Json:
    return {JSON: _media(reply)} if issubclass(reply, BaseModel) else {CSV: {"schema": {"type": "string"}}}


def _media(model: type[BaseModel]) -> Json:
    return {"schema": PydanticSchema.model_validate({"schema_class": model})}
