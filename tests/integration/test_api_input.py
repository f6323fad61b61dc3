"""Requests that no route may take, and what a person may change about themselves."""

from typing import Any

import pytest

from api.resource import Route
from api.routes import RESOURCES
from engine.domain.actor import Role
from engine.domain.user import User
from tests.builders import a_user
from tests.site import Site, a_key

API = "/api/v1"
ROUTES = [route for resource in RESOURCES for route in resource.routes]
CHANGING = [route for route in ROUTES if route.method != "GET"]
WITH_QUERY = [route for route in ROUTES if route.terms.query is not None]


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def bearer(site: Site, user: User) -> dict[str, str]:
    ports = site.database.ports
    return {"Authorization": f"Bearer {ports.tokens.issue(user, ports.clock.now()).access}"}


def sent(site: Site, route: Route, *, query: str = "", **request: Any) -> Any:
    """Straight to the route, past what an id or a symbol would stop."""
    names = {name: "00000000-0000-0000-0000-000000000000" for name, _ in route.variables}
    user = a_user(Role.ADMIN if "/admin/" in route.path else Role.INVESTOR)
    site.database.add(users=[user])
    headers = bearer(site, user) | {"Idempotency-Key": a_key()} | request.pop("headers", {})
    path = route.path.format(**names | {"symbol": "VTI", "job": "check_drift"}) + query
    return site.anonymous().client.open(path, method=route.method, headers=headers, **request)


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        pytest.param(b"{}", "text/plain", 415, "unsupported_media_type", id="another type"),
        pytest.param(b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type", id="a form"),
        pytest.param(b'{"a": 1', "application/json", 400, "malformed_json", id="truncated"),
        pytest.param(b"\xff\xfe", "application/json", 400, "malformed_json", id="not UTF-8"),
        pytest.param(b"[" * 90_000, "application/json", 400, "malformed_json", id="deep"),
        pytest.param(b'{"a": NaN}', "application/json", 422, "invalid_input", id="not a number"),
        pytest.param(b"[]", "application/json", 422, "invalid_input", id="a list"),
        pytest.param(b"null", "application/json", 422, "invalid_input", id="null"),
        pytest.param(b'{"is_admin": true}', "application/json", 422, "invalid_input", id="unknown field"),
        pytest.param(
            b'{"x":"' + b"x" * 10_000_000 + b'"}',
            "application/json",
            413,
            "request_entity_too_large",
            id="10 MB",
        ),
    ],
)
@pytest.mark.parametrize("route", CHANGING, ids=named)
def test_bad_bodies_are_refused_with_words(
    site: Site, route: Route, content: bytes, kind: str, status: int, code: str
) -> None:
    reply = sent(site, route, data=content, content_type=kind)

    assert (reply.status_code, reply.get_json()["code"]) == (status, code)
    assert reply.content_type == "application/problem+json"


def test_a_name_of_any_length_is_not_sent_back_whole(site: Site) -> None:
    route = next(route for route in CHANGING if route.terms.body is not None)

    reply = sent(site, route, json={"x" * 90_000: 1})

    assert reply.status_code == 422
    assert len(reply.data) < 1000


BAD_NUMBERS = [
    "-1",
    "0",
    "1e308",
    "NaN",
    "Infinity",
    "1e-9",
    "\u0661\u0662",
    "1" * 400,
    "1.5",
    "0x10",
    " 1",
    "1_0",
    "",
]


@pytest.mark.parametrize("route", WITH_QUERY, ids=named)
def test_bad_numbers_in_queries_are_refused_with_words(site: Site, route: Route) -> None:
    assert route.terms.query is not None
    numbers = [
        name for name in ("limit", "start_date", "end_date", "on") if name in route.terms.query.model_fields
    ]

    replies: dict[tuple[str, str], Any] = {
        (name, value): sent(site, route, query=f"?{name}={value}")
        for name in numbers
        for value in BAD_NUMBERS
    }
    replies[("twice", "")] = sent(site, route, query=f"?{numbers[0]}=2025-01-01&{numbers[0]}=2025-01-02")

    found = {key: reply.get_json() for key, reply in replies.items()}
    assert {problem["code"] for problem in found.values()} == {"invalid_input"}, found
    assert all(problem["detail"] for problem in found.values())


@pytest.mark.parametrize("route", ROUTES, ids=named)
def test_what_no_route_asks_for_is_refused(site: Site, route: Route) -> None:
    reply = sent(site, route, query="?unknown=1")

    assert (reply.status_code, reply.get_json()["code"]) == (422, "invalid_input")
    assert "unknown" in reply.get_json()["detail"]


@pytest.mark.parametrize("value", [v for v in BAD_NUMBERS if v != "0"] + [-1, 0.1, 1e308, True, None, [], {}])
@pytest.mark.parametrize(
    "field", ["monthly_expenses", "reserve", "investment_horizon_years", "risk_tolerance"]
)
def test_bad_numbers_in_a_profile_are_refused(site: Site, field: str, value: object) -> None:
    owner, _ = site.owner_with_drift()
    client, path, headers = site.anonymous().client, f"{API}/users/{owner.id}/profile", bearer(site, owner)
    before = client.get(path, headers=headers).get_json()

    reply = client.put(path, json={field: value}, headers=headers)

    if value is None or (value == "1.5" and field in ("monthly_expenses", "reserve")):
        assert reply.status_code == 200  # nothing to change, and an amount like any other
    else:
        assert reply.get_json()["code"] == "invalid_input"
        assert client.get(path, headers=headers).get_json() == before


def test_risk_tolerance_may_only_be_lowered(site: Site) -> None:
    owner, _ = site.owner_with_drift()  # moderate, by the builder's score
    headers = bearer(site, owner)
    client, path = site.anonymous().client, f"{API}/users/{owner.id}/profile"

    def put(**body: object) -> Any:
        return client.put(path, json=body, headers=headers)

    assert client.get(path, headers=headers).get_json()["risk_tolerance"] == "moderate"
    assert put(risk_tolerance="aggressive").get_json()["code"] == "questionnaire_required"
    assert put(risk_tolerance="moderate", reserve="123.40").get_json()["reserve"] == "123.40"
    assert put(risk_tolerance="conservative").get_json()["tolerance_score"] == 22
    assert put(risk_tolerance="moderate").get_json()["code"] == "questionnaire_required"
    assert client.get(path, headers=headers).get_json()["risk_tolerance"] == "conservative"


def test_an_adviser_reads_a_clients_profile_and_changes_nothing(site: Site) -> None:
    owner, _ = site.owner_with_drift()
    adviser = a_user(Role.ADVISER)
    site.database.add(users=[adviser], consents=[(adviser, owner)])
    headers = bearer(site, adviser)
    client = site.anonymous().client

    theirs, own = (client.get(f"{API}/users/{user.id}/profile", headers=headers) for user in (owner, adviser))
    change = client.put(f"{API}/users/{owner.id}/profile", json={"reserve": "1"}, headers=headers)

    assert theirs.get_json()["reserve"] is not None
    assert own.get_json()["reserve"] is None
    assert change.get_json()["code"] == "not_permitted"
