"""A page as Dash's renderer holds it: components with their properties, and the callbacks between them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from tests.site import Visitor

Json = dict[str, Any]
PAGES = "_pages_content"  # Dash's own callback: it puts the layout of a page into place
LOCATION = "_pages_location"


@dataclass(frozen=True)
class Call:
    """One callback as it was posted."""

    output: str
    body: Json
    reply: TestResponse


@dataclass
class Screen:
    """Opens pages, runs their callbacks, and keeps what it posted."""

    visitor: Visitor
    components: dict[str, Json] = field(default_factory=dict)  # id as text -> properties
    calls: list[Call] = field(default_factory=list)

    def open(self, path: str, search: str = "") -> None:
        """Load a page and run what runs by itself, as often as its inputs change."""
        self.components = {}
        self._keep(self.visitor.get("/_dash-layout").get_json())
        self.components[LOCATION] = {"pathname": path, "search": search}
        callbacks = self.callbacks()
        router = next(one for one in callbacks if PAGES in one["output"])
        waiting = self._affected(callbacks, self.fire(router))
        for one in callbacks:
            if one is not router and not one["prevent_initial_call"] and self._is_here(one):
                waiting.setdefault(one["output"], one)
        while waiting:
            _, one = waiting.popitem()
            for output, other in self._affected(callbacks, self.fire(one)).items():
                waiting.setdefault(output, other)

    def press_everything(self) -> None:
        """Run what waits for a press or another change, with one press of each button."""
        for one in self.callbacks():
            if one["prevent_initial_call"] and self._is_here(one) and PAGES not in one["output"]:
                for part in self._expanded(one["inputs"]):
                    for place in part if isinstance(part, list) else [part]:
                        if place["property"] == "n_clicks":
                            self.components[_key(place["id"])]["n_clicks"] = 1
                self.fire(one)

    def fire(self, callback: Json) -> list[tuple[str, str]]:
        """Post one callback; returns which (id, property) it changed."""
        inputs = self._expanded(callback["inputs"])
        first = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
        outputs = [_matched(_place(text), first["id"]) for text in _split(callback["output"])]
        body = {
            "output": callback["output"],
            "outputs": outputs if callback["output"].startswith("..") else outputs[0],
            "inputs": inputs,
            "state": self._expanded(callback["state"]),
            "changedPropIds": [f"{_key(first['id'])}.{first['property']}"],
        }
        reply = self.visitor.call(body)
        self.calls.append(Call(callback["output"], body, reply))
        return self._apply(reply)

    def callbacks(self) -> list[Json]:
        """Those with work for the server."""
        found = self.visitor.get("/_dash-dependencies").get_json()
        return [one for one in found if not one["clientside_function"]]

    def ids(self) -> set[str]:
        return set(self.components)

    def _apply(self, reply: TestResponse) -> list[tuple[str, str]]:
        changed = []
        if reply.status_code == 200:
            for key, properties in reply.get_json()["response"].items():
                known = self.components.setdefault(_canonical(key), {})
                for name, value in properties.items():
                    known[name] = value
                    self._keep(value)
                    changed.append((_canonical(key), name))
        return changed

    def _affected(self, callbacks: list[Json], changed: list[tuple[str, str]]) -> dict[str, Json]:
        return {
            one["output"]: one
            for one in callbacks
            if self._is_here(one)
            and PAGES not in one["output"]
            and any((_key(i["id"]), i["property"]) in changed for i in one["inputs"])
        }

    def _is_here(self, callback: Json) -> bool:
        places = callback["inputs"] + callback["state"]
        return all(self._matching(place["id"]) for place in places)

    def _expanded(self, places: list[Json]) -> list[Any]:
        return [self._with_values(place) for place in places]

    def _with_values(self, place: Json) -> Any:
        found = [
            {
                "id": json.loads(key) if key.startswith("{") else key,
                "property": place["property"],
                "value": self.components[key].get(place["property"]),
            }
            for key in self._matching(place["id"])
        ]
        return found if '["ALL"]' in place["id"] else found[0]

    def _matching(self, pattern: str) -> list[str]:
        return [key for key in self.components if matches(pattern, key)]

    def _keep(self, value: object) -> None:
        for component in _components(value):
            if "id" in component["props"]:
                self.components[_key(component["props"]["id"])] = component["props"]


def matches(pattern: str, key: str) -> bool:
    """Whether an id of a callback, perhaps with wildcards, names this component."""
    if not pattern.startswith("{"):
        return pattern == key
    if not key.startswith("{"):
        return False
    wanted, actual = json.loads(pattern), json.loads(key)
    return wanted.keys() == actual.keys() and all(
        isinstance(value, list) or value == actual[name] for name, value in wanted.items()
    )


def output_ids(output: str) -> list[str]:
    """The ids that a callback writes to."""
    return [_key(_place(text)["id"]) for text in _split(output)]


def _split(output: str) -> list[str]:
    return output[2:-2].split("...") if output.startswith("..") else [output]


def _place(text: str) -> Json:
    key, _, name = text.rpartition(".")
    return {"id": json.loads(key) if key.startswith("{") else key, "property": name}


def _matched(place: Json, pressed: object) -> Json:
    """MATCH in an output is what it was in the input."""
    if not (isinstance(place["id"], dict) and isinstance(pressed, dict)):
        return place
    found = {name: pressed[name] if value == ["MATCH"] else value for name, value in place["id"].items()}
    return place | {"id": found}


def _key(component_id: object) -> str:
    if isinstance(component_id, dict):
        return json.dumps(component_id, sort_keys=True, separators=(",", ":"))
    return _canonical(str(component_id))


def _canonical(key: str) -> str:
    return _key(json.loads(key)) if key.startswith("{") else key


def _components(value: object) -> Iterator[Json]:
    """Every component in a layout, wherever it is nested."""
    if isinstance(value, list):
        for item in value:
            yield from _components(item)
    elif isinstance(value, dict):
        if isinstance(value.get("props"), dict) and "namespace" in value:
            yield value
        for item in value.values():
            yield from _components(item)
