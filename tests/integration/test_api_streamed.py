"""Requests of clients that do not say how long their body is."""

from collections.abc import Iterator

import httpx
import pytest

from db.seed import DEMO_ACCOUNT, DEMO_PASSWORD, demo_id
from tests.process import Running
from tests.site import a_key

REBALANCE = f"/portfolios/{DEMO_ACCOUNT}/rebalance"
PROFILE = f"/users/{demo_id('user/investor')}/profile"


@pytest.fixture
def program(running: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{running.url}/api/v1", timeout=30) as client:
        credentials = {"email": "investor@demo.evenkeel", "password": DEMO_PASSWORD}
        token = client.post("/auth/token", json=credentials).json()["access_token"]
        client.headers = httpx.Headers(
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        )
        yield client


def in_pieces(body: str) -> Iterator[bytes]:
    yield from (body[start : start + 1000].encode() for start in range(0, len(body), 1000))


def test_unknown_fields_are_refused(program: httpx.Client) -> None:
    reply = program.put(PROFILE, content=in_pieces('{"reserve": "5.00", "nonsense": 1}'))

    assert (reply.status_code, reply.json()["code"]) == (422, "invalid_input")
    assert "nonsense" in reply.json()["detail"]


def test_a_key_belongs_to_one_body(program: httpx.Client) -> None:
    key = {"Idempotency-Key": a_key()}

    first = program.post(REBALANCE, content=in_pieces('{"mode": "full"}'), headers=key)
    other = program.post(REBALANCE, content=in_pieces('{"mode": "cash_only"}'), headers=key)

    assert first.status_code == 201
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize("size", [200_000, 1_500_000])
def test_too_much_is_refused(program: httpx.Client, size: int) -> None:
    reply = program.put(PROFILE, content=in_pieces(f'"{"x" * size}"'))

    assert (reply.status_code, reply.json()["code"]) == (413, "request_entity_too_large")
