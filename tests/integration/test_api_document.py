"""What the document promises holds for whatever is sent: generated requests, good and bad, on every route."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
from engine.domain.actor import Role
from engine.usecases.prices import refresh_quotes
from engine.usecases.sign_in import sign_in_program
from tests.site import serve, wired

EXAMPLES = 100
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


@pytest.fixture(scope="module")
def tokens(
    dash_app: Dash, demo_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[Role, str]]:
    """Access tokens of the demo's people; the app answers from a copy of the demo meanwhile."""
    wiring = wired(Path(shutil.copy(demo_file, tmp_path_factory.mktemp("api"))))
    refresh_quotes(ports=wiring.ports)
    serve(dash_app, wiring.ports)
    yield {
        role: sign_in_program(f"{role.value}@demo.evenkeel", DEMO_PASSWORD, ports=wiring.ports).access
        for role in (Role.INVESTOR, Role.ADVISER, Role.ADMIN)
    }
    wiring.database.dispose()


@pytest.fixture(scope="module")
def api_schema(dash_app: Dash, tokens: dict[Role, str]) -> BaseSchema:
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
    api_schema: BaseSchema, tokens: dict[Role, str], route: Route, mode: GenerationMode
) -> None:
    role = Role.ADMIN if "/admin/" in route.path else Role.INVESTOR
    headers = {"Authorization": f"Bearer {tokens[role]}"}

    @given(case=api_schema[route.path][route.method].as_strategy(generation_mode=mode))
    @generated(EXAMPLES // len(modes(route)))
    def send(case: schemathesis.Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE:
            meet_what_is_there(case)
        case.call_and_validate(headers=headers)

    send()


def meet_what_is_there(case: schemathesis.Case[Any]) -> None:
    """Put a known name in place of about every other generated one."""
    for name, value in KNOWN.items():
        if name in case.path_parameters and ord(str(case.path_parameters[name])[0]) % 2:
            case.path_parameters[name] = value
