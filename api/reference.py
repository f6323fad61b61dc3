"""The OpenAPI document as a page reads it: operations with their parameters and fields in rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

Json = Mapping[str, Any]
METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter or a field."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Reply:
    status: str
    about: str


@dataclass(frozen=True, slots=True)
class OperationView:
    id: str
    method: str
    path: str
    summary: str
    about: str
    is_open: bool
    parameters: tuple[Row, ...]
    body: tuple[Row, ...]
    reply: tuple[Row, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    about: str
    operations: tuple[OperationView, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A model that bodies and replies are made of."""

    name: str
    about: str
    fields: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    about: str
    groups: tuple[Group, ...]
    shapes: tuple[Shape, ...]


def reference(document: Json) -> Reference:
    """The document, grouped by tag."""
    found = [_operation(document, *place) for place in _operations(document)]
    groups = [
        Group(tag["name"], tag["description"], tuple(view for name, view in found if name == tag["name"]))
        for tag in document["tags"]
    ]
    shapes = [_shape(name, schema) for name, schema in document["components"]["schemas"].items()]
    return Reference(document["info"]["description"], tuple(groups), tuple(shapes))


def marked(text: str) -> Markup:
    """Text whose `parts between backticks` are code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts)
    )


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _operation(document: Json, path: str, method: str, described: Json) -> tuple[str, OperationView]:
    body = described.get("requestBody", {}).get("content", {})
    success = next(reply for status, reply in described["responses"].items() if status.startswith("2"))
    view = OperationView(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        about=described.get("description", ""),
        is_open=not described.get("security"),
        parameters=tuple(_parameter(one) for one in described.get("parameters", ())),
        body=_fields(document, body),
        reply=_fields(document, success.get("content", {})),
        replies=tuple(Reply(status, one["description"]) for status, one in described["responses"].items()),
    )
    return described["tags"][0], view


def _parameter(described: Json) -> Row:
    where = "" if described["in"] == "path" else f", {described['in']}"
    kind = f"{_kind(described['schema'])}{where}"
    return Row(described["name"], kind, described.get("required", False), described.get("description", ""))


def _fields(document: Json, content: Json) -> tuple[Row, ...]:
    """The fields of the one model that a body or a reply has."""
    for media in content.values():
        return _rows(_resolved(document, media["schema"]))
    return ()


def _shape(name: str, schema: Json) -> Shape:
    return Shape(name, schema.get("description", ""), _rows(schema))


def _rows(schema: Json) -> tuple[Row, ...]:
    required = set(schema.get("required", ()))
    return tuple(
        Row(name, _kind(field), name in required, field.get("description", ""))
        for name, field in schema.get("properties", {}).items()
    )


def _resolved(document: Json, schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Json = document["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: Json) -> str:
    """A type in words: `string (uuid)`, `list of HoldingOut`, `integer or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if "format" in schema else kind
