"""The price stream over a real socket: who may listen, and what they are told."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.process import Running


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


def handshake(running: Running, origin: str, client: httpx.Client | None) -> ClientConnection:
    cookie = f"session={client.cookies['session']}" if client else ""
    address = running.url.replace("http", "ws", 1) + "/api/v1/market/stream"
    return connect(address, origin=Origin(origin), additional_headers={"Cookie": cookie})
