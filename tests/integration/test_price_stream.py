"""The live stream over a real socket: who may listen, and what they are told."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from engine.domain.actor import SYSTEM
from engine.domain.user import User
from engine.ports import Ports
from engine.usecases.sign_in import sign_in_program
from gateways.tokens import SignedTokens
from tests.happenings import a_notification
from tests.process import DEMO_PASSWORD, Running
from tests.site import wired


@pytest.fixture
def stream(running: Running, client: httpx.Client) -> Iterator[ClientConnection]:
    with handshake(running, running.url, client) as socket:
        yield socket


def test_streams_prices_that_move(stream: ClientConnection) -> None:
    frames = [json.loads(stream.recv(timeout=10)) for _ in range(2)]

    first, second = frames
    assert {"VTI", "BND"} <= first["prices"].keys()
    assert first["ts"] < second["ts"]
    for bid, ask, last in (tuple(map(float, price)) for price in first["prices"].values()):
        assert 0 < bid <= last <= ask
    assert second["prices"]  # what has changed, and nothing else
    assert all(first["prices"][symbol] != price for symbol, price in second["prices"].items())


def test_a_subscription_brings_its_symbols_only(stream: ClientConnection) -> None:
    stream.send(json.dumps({"type": "subscribe", "symbols": ["VTI", "NOSUCH"]}))
    stream.recv(timeout=10)  # perhaps sent before the wish was heard

    frames = [json.loads(stream.recv(timeout=15)) for _ in range(2)]

    assert [set(frame["prices"]) for frame in frames] == [{"VTI"}, {"VTI"}]


def test_nonsense_does_not_end_a_stream(stream: ClientConnection) -> None:
    for nonsense in ("{", "[]", '{"symbols": "VTI"}', "x" * 30_000, '{"symbols": [1, {}]}', b"\x00\xff"):
        stream.send(nonsense)
    stream.send(json.dumps({"symbols": ["BND"]}))

    deadline = time.monotonic() + 20
    while set(json.loads(stream.recv(timeout=20))["prices"]) != {"BND"}:
        assert time.monotonic() < deadline


@pytest.mark.parametrize("origin", ["own", "https://evil.example", "null"])
def test_refuses_a_socket_at_the_handshake(running: Running, client: httpx.Client, origin: str) -> None:
    """The first is anonymous; the others are signed in, but come from elsewhere."""
    who = None if origin == "own" else client

    with (
        pytest.raises(InvalidStatus, match="403"),
        handshake(running, running.url if origin == "own" else origin, who),
    ):
        pass


def test_a_socket_hears_how_many_notifications_its_user_has_not_read(
    running: Running, stream: ClientConnection, ports: Ports
) -> None:
    ask(stream)
    before = unread(stream)

    tell(ports, "admin", "investor")

    assert unread(stream) == before + 1


def test_prices_keep_their_shape_beside_the_number(stream: ClientConnection) -> None:
    stream.recv(timeout=10)  # perhaps sent before the wish was heard
    ask(stream, "VTI")

    shapes = {frozenset(json.loads(stream.recv(timeout=15))) for _ in range(3)}

    assert shapes == {frozenset({"ts", "prices"}), frozenset({"ts", "unread"})}


def test_a_program_listens_with_a_bearer_token_from_anywhere(running: Running, ports: Ports) -> None:
    tokens = sign_in_program("admin@demo.evenkeel", DEMO_PASSWORD, ports=ports)

    for origin in (None, "https://elsewhere.example"):
        with with_token(running, tokens.access, origin) as socket:
            ask(socket)
            before = unread(socket)
            tell(ports, "investor", "admin")
            assert unread(socket) == before + 1


@pytest.mark.parametrize("fault", ["expired", "forged", "refresh", "empty", "nonsense"])
def test_a_token_that_is_not_valid_is_refused_at_the_handshake(
    running: Running, client: httpx.Client, ports: Ports, fault: str
) -> None:
    """Even beside a session that is: who names a token means it."""
    user, now = person(ports, "investor"), ports.clock.now()
    token = {
        "expired": ports.tokens.issue(user, now - timedelta(hours=1)).access,
        "forged": SignedTokens("another secret").issue(user, now).access,
        "refresh": ports.tokens.issue(user, now).refresh,
        "empty": "",
        "nonsense": "\u00e9.x.y",
    }[fault]

    for session in (None, client):
        with (
            pytest.raises(InvalidStatus, match="403"),
            with_token(running, token, running.url, session),
        ):
            pass


def test_another_scheme_is_no_token(running: Running, client: httpx.Client) -> None:
    """A proxy in between may have its own sign-in."""
    headers = {"Cookie": f"session={client.cookies['session']}", "Authorization": "Basic eDp5"}

    with connect(address(running), origin=Origin(running.url), additional_headers=headers) as socket:
        assert "prices" in json.loads(socket.recv(timeout=10))


@pytest.fixture
def ports(running: Running) -> Iterator[Ports]:
    """Those of a second process on the same database."""
    wiring = wired(running.database)
    yield wiring.ports
    wiring.database.dispose()


def person(ports: Ports, who: str) -> User:
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        found = uow.users.by_email(f"{who}@demo.evenkeel")
    assert found is not None
    return found


def tell(ports: Ports, *people: str) -> None:
    with ports.unit_of_work(SYSTEM) as uow:
        for who in people:
            uow.notifications.add(a_notification(person(ports, who).id))
        uow.commit()


def ask(socket: ClientConnection, *symbols: str) -> None:
    socket.send(json.dumps({"type": "subscribe", "symbols": symbols, "topics": ["notifications"]}))


def unread(socket: ClientConnection) -> int:
    """The next number that is sent."""
    while "unread" not in (message := json.loads(socket.recv(timeout=15))):
        pass
    found: int = message["unread"]
    return found


def address(running: Running) -> str:
    return running.url.replace("http", "ws", 1) + "/api/v1/market/stream"


def handshake(running: Running, origin: str, client: httpx.Client | None) -> ClientConnection:
    cookie = f"session={client.cookies['session']}" if client else ""
    return connect(address(running), origin=Origin(origin), additional_headers={"Cookie": cookie})


def with_token(
    running: Running, token: str, origin: str | None, client: httpx.Client | None = None
) -> ClientConnection:
    headers = {"Authorization": f"Bearer {token}"}
    if client:
        headers["Cookie"] = f"session={client.cookies['session']}"
    sender = None if origin is None else Origin(origin)
    return connect(address(running), origin=sender, additional_headers=headers)
