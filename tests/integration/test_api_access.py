"""Who may use which route, by enumeration: the anonymous, the wrong role, and other people's ids."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from api.resource import Route
from api.routes import DOCS_PATH, OPENAPI_PATH, RESOURCES
from engine.domain.actor import Role
from engine.domain.portfolio import Portfolio
from engine.domain.user import User
from tests.builders import a_proposal, a_recommendation, a_user
from tests.happenings import a_notification
from tests.site import Site, a_key

ROUTES = [route for resource in RESOURCES for route in resource.routes]
CLOSED = [route for route in ROUTES if route.terms.allow is not None]
BY_ID = [route for route in CLOSED if any(name.endswith("_id") for name, _ in route.variables)]
ROLES = (Role.INVESTOR, Role.ADVISER, Role.ADMIN)
Send = Callable[[Route, User | None, dict[str, Any]], TestResponse]


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


@pytest.fixture
def send(site: Site) -> Send:
    """A request with the token of a user and ids in the path; those left out are of nothing."""

    def one(route: Route, user: User | None, ids: dict[str, Any]) -> TestResponse:
        names = {name: str(uuid4()) for name, converter in route.variables if converter == "uuid"}
        names |= {"symbol": "VTI", "job": "check_drift"} | ids
        headers = {"Idempotency-Key": a_key()}
        if user is not None:
            tokens = site.database.ports.tokens.issue(user, site.database.ports.clock.now())
            headers["Authorization"] = f"Bearer {tokens.access}"
        client = site.anonymous().client
        return client.open(route.path.format(**names), method=route.method, headers=headers)

    return one


def test_every_address_below_the_prefix_has_terms(site: Site) -> None:
    known = {(route.rule, route.method) for route in ROUTES}

    found = {
        (rule.rule, method)
        for rule in site.dash_app.server.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/v1/") and method not in ("HEAD", "OPTIONS")
    }

    assert found == known | {(OPENAPI_PATH, "GET"), (DOCS_PATH, "GET")}


@pytest.mark.parametrize("route", CLOSED, ids=named)
def test_the_anonymous_are_told_to_sign_in(send: Send, route: Route) -> None:
    reply = send(route, None, {})

    assert (reply.status_code, reply.get_json()["code"]) == (401, "sign_in_required")
    assert reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("route", CLOSED, ids=named)
def test_other_roles_are_refused_whatever_they_name(site: Site, send: Send, route: Route) -> None:
    users = {role: a_user(role) for role in ROLES}
    site.database.add(users=users.values())
    assert route.terms.allow is not None

    codes = {role: send(route, users[role], {}).get_json(silent=True) or {} for role in ROLES}

    refused = {role for role, problem in codes.items() if problem.get("code") == "not_permitted"}
    assert refused == set(ROLES) - route.terms.allow


@pytest.mark.parametrize(
    ("route", "role"),
    [
        pytest.param(route, role, id=f"{named(route)}, {role.value}")
        for route in BY_ID
        for role in ROLES
        if role in (route.terms.allow or ()) and "run_id" not in route.path  # runs are all administrators'
    ],
)
def test_what_is_not_yours_looks_like_what_is_not_there(
    site: Site, send: Send, route: Route, role: Role
) -> None:
    owner, portfolio = site.owner_with_drift()
    theirs = everything_of(owner, portfolio, site)
    stranger, client = a_user(role), a_user()
    consents = [(stranger, client)] if role is Role.ADVISER else []  # of somebody else
    site.database.add(users=[stranger, client], consents=consents)

    not_yours, not_there = send(route, stranger, theirs), send(route, stranger, {})

    assert (not_yours.status_code, not_there.status_code) == (404, 404)
    parts = [
        {k: v for k, v in reply.get_json().items() if k != "request_id"} for reply in (not_yours, not_there)
    ]
    assert parts[0] == parts[1]


def everything_of(owner: User, portfolio: Portfolio, site: Site) -> dict[str, str]:
    """Ids of what is the owner's, by the name that routes give them."""
    told, proposal = a_notification(owner.id, portfolio), a_proposal(portfolio)
    advice = a_recommendation(portfolio)
    with site.database.unit_of_work(owner.actor) as uow:
        uow.notifications.add(told)
        uow.proposals.add(proposal)
        uow.recommendations.add(advice)
        uow.commit()
    return {
        "user_id": str(owner.id),
        "account_id": str(portfolio.id),
        "notification_id": str(told.id),
        "proposal_id": str(proposal.id),
        "recommendation_id": str(advice.id),
    }


@pytest.mark.parametrize(
    "route", [r for r in BY_ID if r.method == "GET" and "account_id" in r.path], ids=named
)
def test_an_adviser_reads_the_accounts_of_clients_who_consented(site: Site, send: Send, route: Route) -> None:
    owner, portfolio = site.owner_with_drift()
    adviser = a_user(Role.ADVISER)
    site.database.add(users=[adviser], consents=[(adviser, owner)])

    reply = send(route, adviser, {"account_id": str(portfolio.id)})

    assert reply.status_code in (
        200,
        409,
        422,
    )  # an account without a history has no return, no price history


def test_an_adviser_proposes_but_does_not_decide(site: Site, send: Send) -> None:
    owner, portfolio = site.owner_with_drift()
    adviser = a_user(Role.ADVISER)
    site.database.add(users=[adviser], consents=[(adviser, owner)])
    account = {"account_id": str(portfolio.id)}
    by_name = {route.view.__name__: route for route in ROUTES}

    proposed = send(by_name["propose"], adviser, account)
    ids = account | {"proposal_id": proposed.get_json()["proposal_id"]}

    assert proposed.status_code == 201
    for decision in ("approve", "reject"):
        assert send(by_name[decision], adviser, ids).get_json()["code"] == "not_permitted"


def test_the_document_and_its_page_are_open(site: Site) -> None:
    client = site.anonymous().client

    document, page = client.get(OPENAPI_PATH), client.get(DOCS_PATH)

    assert document.get_json()["openapi"].startswith("3.1")
    assert len(document.get_json()["paths"]) == len({route.path for route in ROUTES})
    assert page.status_code == 200
    assert all(route.path in page.text for route in ROUTES)
    assert "http://" not in page.text.replace("http://www.w3.org", "")  # it works offline
