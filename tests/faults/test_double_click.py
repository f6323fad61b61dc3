"""One wish, sent many times at once to the real program: with one key, and with many."""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import connect
from db.models import OrderRow, ProposalRow, TransactionRow
from db.seed.people import HOUSEHOLDS
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from engine.domain.ids import AccountId
from engine.usecases.prices import update_market
from gateways.passwords import Argon2Passwords
from tests.builders import a_profile, a_user, drifted
from tests.process import client_of, evenkeel, launched, signed_in
from tests.site import a_key
from tests.sql import SqlDatabase, postgres_database
from web.settings import Settings
from web.wiring import Wiring

CLICKS = 50
PASSWORD = "correct horse battery staple"
WISH = {"force": True, "mode": "full"}


@dataclass(frozen=True)
class Shop:
    """The program, someone who has signed in, and accounts of theirs, one a test."""

    client: httpx.Client
    database: SqlDatabase
    accounts: Sequence[AccountId]

    def path(self, account: AccountId) -> str:
        return f"/api/v1/portfolios/{account}/rebalance"

    def post(self, path: str, key: str, body: object) -> httpx.Response:
        headers = {"X-CSRFToken": self.client.cookies["_csrf_token"], "Idempotency-Key": key}
        return self.client.post(path, json=body, headers=headers)

    def post_at_once(self, path: str, keys: Sequence[str], body: object) -> list[httpx.Response]:
        with ThreadPoolExecutor(len(keys)) as pool:
            return list(pool.map(lambda key: self.post(path, key, body), keys))

    def proposed(self, account: AccountId) -> str:
        """Where a fresh proposal is approved."""
        path = self.path(account)
        reply = self.post(path, a_key(), WISH)
        assert reply.status_code == 201, reply.text
        return f"{path}/{reply.json()['proposal_id']}/approve"

    def counts(self, account: AccountId) -> tuple[int, int, int]:
        """Proposals, orders, and fills in the ledger."""
        with Session(self.database.engine) as session:
            session.connection(execution_options={"read_only": True})
            tell_database(session, SYSTEM)
            wanted = (
                select(func.count(ProposalRow.proposal_id)).where(ProposalRow.account_id == account),
                select(func.count(OrderRow.order_id)).where(OrderRow.account_id == account),
                select(func.count(TransactionRow.order_id)).where(TransactionRow.account_id == account),
            )
            proposals, orders, fills = (session.scalar(query) or 0 for query in wanted)
            return proposals, orders, fills


@contextmanager
def demo_shop(folder: Path, demo_file: Path) -> Iterator[Shop]:
    """The demo in one process, on SQLite."""
    shutil.copy(demo_file, folder / "app.db")
    accounts = [plan.account.id for plan in HOUSEHOLDS[0].accounts]
    with evenkeel(folder) as running, client_of(running) as client:
        yield Shop(client, SqlDatabase(connect(f"sqlite:///{folder}/app.db")), accounts)


@contextmanager
def real_shop(folder: Path, postgres_url: str) -> Iterator[Shop]:
    """Web and worker apart, on PostgreSQL, without a demo."""
    database = postgres_database(postgres_url)
    url = database.engine.url.render_as_string(hide_password=False)
    wiring = Wiring(Settings(secret_key=SecretStr("test"), database_url=url))
    update_market(ports=wiring.ports)
    wiring.database.dispose()
    owner = a_user(password_hash=Argon2Passwords().hashed(PASSWORD))
    portfolios = [drifted(owner) for _ in range(3)]
    database.add(*portfolios, users=[owner], profiles=[a_profile(owner)])
    knobs = {"DEMO": "false", "DATABASE_URL": url}
    with (
        launched(folder, "worker", **knobs),
        evenkeel(folder, "web", **knobs) as running,
        signed_in(running, owner.email, PASSWORD) as client,
    ):
        yield Shop(client, database, [portfolio.id for portfolio in portfolios])


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("shop")
    if request.param == "sqlite":
        opened = demo_shop(folder, request.getfixturevalue("demo_file"))
    else:
        opened = real_shop(folder, request.getfixturevalue("postgres_url"))
    with opened as shop:
        yield shop
    shop.database.engine.dispose()


def test_many_clicks_with_one_key_make_one_proposal(shop: Shop) -> None:
    account, key = shop.accounts[0], a_key()
    before = shop.counts(account)

    replies = shop.post_at_once(shop.path(account), [key] * CLICKS, WISH)

    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.content for reply in replies}) == 1
    proposals, orders, fills = (now - then for now, then in zip(shop.counts(account), before, strict=True))
    assert (proposals, fills) == (1, 0)
    assert orders == len({(order["symbol"], order["side"]) for order in replies[0].json()["orders"]}) >= 1
    other = shop.post(shop.path(account), key, WISH | {"mode": "cash_only"})
    assert other.status_code == 409
    assert other.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        pytest.param(1, [a_key()] * CLICKS, id="one key"),
        pytest.param(2, [a_key() for _ in range(CLICKS)], id="a key each"),
    ],
)
def test_many_approvals_fill_once(shop: Shop, place: int, keys: list[str]) -> None:
    account = shop.accounts[place]
    path, before = shop.proposed(account), shop.counts(account)

    replies = shop.post_at_once(path, keys, {})

    assert {reply.status_code for reply in replies} == {202}
    assert len({reply.content for reply in replies}) == 1
    proposals, orders, fills = (now - then for now, then in zip(shop.counts(account), before, strict=True))
    assert (proposals, orders) == (0, 0)
    assert fills == len(replies[0].json()["fills"]) >= 1
    with shop.database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert sum(uow.ledger.balances(account).values()) == 0
