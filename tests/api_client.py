"""A program that uses the API with a token, without a server."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from db.seed import DEMO_PASSWORD
from engine.domain.actor import Role
from tests.site import Demo, a_key, anonymous

API = "/api/v1"


@dataclass(frozen=True)
class Program:
    client: FlaskClient
    token: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """`headers` are written with underscores."""
        known = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": a_key()}
        named = known | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"{API}{path}", method=method, json=body, headers=named)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.send("GET", path, **headers)

    def found(self, path: str) -> Any:
        reply = self.get(path)
        assert reply.status_code == 200, reply.text
        return reply.get_json()


def program(demo: Demo, role: Role = Role.INVESTOR) -> Program:
    """Signs in as a program does."""
    client = anonymous(demo.dash_app).client
    body = {"email": f"{role.value}@demo.evenkeel", "password": DEMO_PASSWORD}
    reply = client.post(f"{API}/auth/token", json=body)
    assert reply.status_code == 200, reply.text
    return Program(client, reply.get_json()["access_token"])
