"""A client that knows the address of the document only: every path, header and field is read there."""

import shutil
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from db.engine import connect
from tests.books import discrepancies
from tests.process import DEMO_PASSWORD, evenkeel

JSON = "application/json"
ME = "The user who is signed in"
ACCOUNTS = "A person's accounts at the newest prices, oldest first"
HOLDINGS = "Positions with their lots inside, at the newest prices"
LEDGER = "The entries of the ledger, newest first"
PROPOSE = "Orders that would bring the account towards its targets; nothing is placed"
APPROVE = "Place the proposal's orders; once, whatever the key"


@dataclass
class Client:
    """Calls operations by what the document says they do."""

    http: httpx.Client
    document: dict[str, Any] = field(default_factory=dict)
    token: str = ""

    def read(self, address: str) -> None:
        self.document = self.http.get(address).raise_for_status().json()

    def call(self, summary: str, body: dict[str, object] | None = None, **names: str) -> Any:
        """The operation with this summary; `names` fill its path and query."""
        method, path, operation = self._find(summary)
        parameters = operation["parameters"]
        in_path = {p["name"]: names[p["name"]] for p in parameters if p["in"] == "path"}
        headers = {p["name"]: uuid4().hex for p in parameters if p["in"] == "header" and p["required"]}
        if operation["security"]:
            scheme = next(iter(operation["security"][0]))
            assert self.document["components"]["securitySchemes"][scheme]["scheme"] == "bearer"
            headers["Authorization"] = f"Bearer {self.token}"
        asked = self._asked(operation, body)
        query = {name: value for name, value in names.items() if name not in in_path}
        reply = self.http.request(method, path.format(**in_path), json=asked, params=query, headers=headers)
        assert str(reply.status_code) in operation["responses"]
        reply.raise_for_status()
        return reply.json() if reply.content else None

    def _find(self, summary: str) -> tuple[str, str, dict[str, Any]]:
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if operation["summary"] == summary:
                    return method, path, operation
        raise AssertionError(f"The document has no operation: {summary}")

    def _asked(self, operation: dict[str, Any], body: dict[str, object] | None) -> dict[str, object] | None:
        """The body, once its fields are those of the document's schema."""
        if "requestBody" not in operation:
            return None
        reference = operation["requestBody"]["content"][JSON]["schema"]["$ref"]
        schema = self.document["components"]["schemas"][reference.rpartition("/")[2]]
        sent = body or {}
        assert sent.keys() <= schema.get("properties", {}).keys()
        assert set(schema.get("required", ())) <= sent.keys()
        return sent


def test_a_client_of_the_document_signs_in_rebalances_and_approves(demo_file: Path, tmp_path: Path) -> None:
    shutil.copy(demo_file, tmp_path / "app.db")
    with evenkeel(tmp_path) as running, httpx.Client(base_url=running.url, timeout=30) as http:
        client = Client(http)
        client.read("/api/v1/openapi.json")

        tokens = client.call("Sign in", {"email": "investor@demo.evenkeel", "password": DEMO_PASSWORD})
        client.token = tokens["access_token"]
        user = client.call(ME)["id"]
        account = client.call(ACCOUNTS, user_id=user)["items"][0]
        names = {"account_id": account["account_id"]}
        proposal = client.call(PROPOSE, {"force": True, "mode": "full"}, **names)
        fills = client.call(APPROVE, proposal_id=proposal["proposal_id"], **names)["fills"]
        after = client.call(HOLDINGS, **names)
        newest = client.call(LEDGER, limit=str(len(fills)), **names)["items"]

    assert len(fills) == len({(o["symbol"], o["side"]) for o in proposal["orders"]}) > 1
    assert {entry["transaction_id"] for entry in newest} == {fill["fill_id"] for fill in fills}
    signed = [Decimal(f["amount"]) * (1 if f["side"] == "sell" else -1) for f in fills]
    assert Decimal(account["balance"]) + sum(signed) == Decimal(after["cash"])
    engine = connect(f"sqlite:///{running.database}")
    assert discrepancies(engine) == []
    engine.dispose()
