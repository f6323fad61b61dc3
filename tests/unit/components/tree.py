"""Reading a tree of Dash components."""

from collections.abc import Iterator

from dash.development.base_component import Component


def parts(component: Component) -> Iterator[Component]:
    yield component
    yield from (part for part in component._traverse() if isinstance(part, Component))


def texts(component: Component) -> str:
    """All text in reading order."""
    children = getattr(component, "children", None)
    inner = children if isinstance(children, list | tuple) else [children]
    found = [child if isinstance(child, str) else texts(child) for child in inner if child is not None]
    return " ".join(text for text in found if text)


def attribute(component: Component, name: str) -> object:
    return component.to_plotly_json()["props"].get(name)


def by_id(component: Component, wanted: object) -> Component:
    return next(part for part in parts(component) if getattr(part, "id", None) == wanted)


def of_kind(component: Component, kind: str) -> list[Component]:
    return [part for part in parts(component) if type(part).__name__ == kind]
