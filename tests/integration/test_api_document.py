"""What the document promises holds for whatever is sent: generated requests, good and bad, on every route."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from dash import Dash
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema

from api.resource import Route
from api.routes import RESOURCES
from db.seed import DEMO_ACCOUNT, DEMO_PASSWORD, demo_id
from engine.domain.actor import Actor, Role
from engine.domain.ids import UserId
from engine.ports import Ports
from engine.usecases.notify import list_notifications
from engine.usecases.prices import refresh_quotes
from engine.usecases.rebalance import propose_rebalance
from engine.usecases.recommend import recommend
from engine.usecases.sign_in import sign_in_program
from engine.usecases.turns import claim_turn, fail_turn, keep_lead
from tests.site import a_key, serve, wired

EXAMPLES = 100
KEY = "Idempotency-Key"
KNOWN = {  # without these every generated id would only ever be one that is not there
    "account_id": str(DEMO_ACCOUNT),
    "user_id": str(demo_id("investor")),
    "symbol": "VTI",
    "job": "check_drift",
}
# Within the schema and still refused: what is not there, what contradicts what is stored, days in reverse.
REFUSED = ["2xx", "401", "403", "404", "409", "422", "429"]
CONFIG = {
    "generation": {"with-security-parameters": False},  # the token is ours
    "checks": {"positive_data_acceptance": {"expected-statuses": REFUSED}},
}
ROUTES = [route for resource in RESOURCES for route in resource.routes]
OWNER = Actor(UserId(demo_id("investor")), Role.INVESTOR)


def a_failed_run(ports: Ports) -> UUID:
    """Of a job that no other request here asks for."""
    keep_lead("worker", timedelta(seconds=6), ports=ports)
    run = claim_turn("tidy_up", ports.clock.now(), "worker", ports=ports)
    assert run is not None
    fail_turn(run, "No.", ports=ports)
    return run.id


# What a decision is about serves once, so each route gets its own.
MADE: Mapping[str, Callable[[Ports], UUID]] = {
    "proposal_id": lambda ports: propose_rebalance(OWNER, DEMO_ACCOUNT, force=True, ports=ports).id,
    "recommendation_id": lambda ports: recommend(OWNER, DEMO_ACCOUNT, ports=ports).id,
    "notification_id": lambda ports: list_notifications(OWNER, ports=ports).items[0].id,
    "run_id": a_failed_run,
}


def made_for(route: Route, ports: Ports) -> dict[str, str]:
    return {name: str(MADE[name](ports)) for name, _ in route.variables if name in MADE}


def modes(route: Route) -> list[GenerationMode]:
    """Where any text is a name, nothing can be wrong about a request."""
    takes_ids = any(converter == "uuid" for _, converter in route.variables)
    can_be_wrong = route.terms.query or route.terms.body or takes_ids
    return list(GenerationMode) if can_be_wrong else [GenerationMode.POSITIVE]


def generated(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,  # the same requests on every machine
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Scene:
    ports: Ports
    tokens: Mapping[Role, str]


@pytest.fixture(scope="module")
def scene(dash_app: Dash, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The app on a copy of the demo, with access tokens of its people."""
    wiring = wired(Path(shutil.copy(demo_file, tmp_path_factory.mktemp("api"))))
    refresh_quotes(ports=wiring.ports)
    serve(dash_app, wiring.ports)
    tokens = {
        role: sign_in_program(f"{role.value}@demo.evenkeel", DEMO_PASSWORD, ports=wiring.ports).access
        for role in (Role.INVESTOR, Role.ADMIN)
    }
    yield Scene(wiring.ports, tokens)
    wiring.database.dispose()


@pytest.fixture(scope="module")
def api_schema(dash_app: Dash, scene: Scene) -> BaseSchema:
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", dash_app.server, config=config)


@pytest.mark.parametrize(
    ("route", "mode"),
    [
        pytest.param(route, mode, id=f"{route.method} {route.path}, {mode.value}")
        for route in ROUTES
        for mode in modes(route)
    ],
)
def test_every_answer_is_one_that_the_document_names(
    api_schema: BaseSchema, scene: Scene, route: Route, mode: GenerationMode
) -> None:
    role = Role.ADMIN if "/admin/" in route.path else Role.INVESTOR
    headers = {"Authorization": f"Bearer {scene.tokens[role]}"}
    is_good = mode is GenerationMode.POSITIVE
    known = KNOWN | made_for(route, scene.ports) if is_good else {}
    statuses = set()

    @given(case=api_schema[route.path][route.method].as_strategy(generation_mode=mode))
    @generated(EXAMPLES // len(modes(route)))
    def send(case: schemathesis.Case[Any]) -> None:
        if is_good:
            meet_what_is_there(case, known)
        statuses.add(case.call_and_validate(headers=headers).status_code)

    send()
    if is_good and route.terms.allow is not None:  # nobody guesses a password
        assert route.terms.status in statuses


def meet_what_is_there(case: schemathesis.Case[Any], known: Mapping[str, str]) -> None:
    """Make about every other request one about what is there, under a key of its own.

    Generated keys are few, and all but the first request with a key would be refused for that alone.
    """
    first = str(next(iter(case.path_parameters.values()), "0"))
    if ord(first[0]) % 2:
        case.path_parameters |= {name: known[name] for name in case.path_parameters if name in known}
    if KEY in case.headers and ord(first[0]) % 2:
        case.headers[KEY] = a_key()
