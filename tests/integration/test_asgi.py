"""What the one ASGI app does before a request takes a thread."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request

from api import live
from engine.ports import Ports
from tests.builders import a_user
from tests.fakes import FakeDatabase, FixedClock
from tests.sockets import Inboxes, Market, Socket
from web import asgi

CHUNKED = {"transfer-encoding": "chunked"}


def measured(size: int) -> dict[str, str]:
    return {"content-length": str(size)}


def _exchange(
    server: Flask, messages: list[dict[str, Any]], headers: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Send `messages`, then nothing more, to `server`; return what it answered."""
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        if messages:
            return messages.pop(0)
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    asyncio.run(asgi.create_asgi(server, None)(scope, receive, send))  # type: ignore[arg-type]
    return sent


@pytest.fixture
def server() -> Flask:
    server = Flask("echo")
    server.config["MAX_CONTENT_LENGTH"] = asgi.BODY_BYTES
    asgi.refuse_late(server)
    server.add_url_rule("/", view_func=lambda: request.get_data(), methods=["POST"])
    return server


@pytest.mark.parametrize("headers", [measured(7), CHUNKED])
def test_a_body_in_pieces_arrives_whole(server: Flask, headers: Mapping[str, str]) -> None:
    pieces = [
        {"type": "http.request", "body": b"one ", "more_body": True},
        {"type": "http.request", "body": b"two", "more_body": False},
    ]

    sent = _exchange(server, pieces, headers)

    assert sent[0]["status"] == 200
    assert b"".join(message.get("body", b"") for message in sent[1:]) == b"one two"


def test_a_body_that_stalls_never_takes_a_thread(server: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)

    sent = _exchange(server, [{"type": "http.request", "body": b"a", "more_body": True}], measured(100))

    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in [(name.lower(), value) for name, value in sent[0]["headers"]]


def test_half_a_body_is_not_worked_on_when_its_client_has_gone(server: Flask) -> None:
    pieces: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"half", "more_body": True},
        {"type": "http.disconnect"},
    ]

    assert _exchange(server, pieces, CHUNKED) == []


@pytest.mark.parametrize("headers", [measured(5_000_000), CHUNKED])
def test_a_body_without_end_is_refused(server: Flask, headers: Mapping[str, str]) -> None:
    pieces = [{"type": "http.request", "body": b"x" * 600_000, "more_body": True} for _ in range(3)]

    sent = _exchange(server, pieces, headers)

    assert sent[0]["status"] == 413


def test_a_socket_ends_with_the_token_that_opened_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FRAME_SECONDS", 0.01)
    monkeypatch.setattr(asgi, "RECHECK_SECONDS", 0.02)
    database, user = FakeDatabase(), a_user()
    database.add(users=[user])
    ports = database.ports
    token = ports.tokens.issue(user, ports.clock.now()).access

    before, last = asyncio.run(_listen_until_it_expires(ports, token))

    assert before["type"] == "websocket.send"
    assert last == {"type": "websocket.close", "code": 4401}


async def _listen_until_it_expires(ports: Ports, token: str) -> tuple[Any, Any]:
    """What is heard well after the first checks, and at the end."""
    server, socket, market = Flask("sockets"), Socket(), Market()
    server.extensions["evenkeel"] = ports
    headers = [(b"authorization", f"Bearer {token}".encode())]
    scope = {"type": "websocket", "path": asgi.STREAM_PATH, "headers": headers}
    app = asgi.create_asgi(server, live.LiveStream(market.quotes, Inboxes().unread))
    socket.said.put_nowait({"type": "websocket.connect"})
    task = asyncio.ensure_future(app(scope, socket.said.get, socket.told.put))
    assert (await socket.told.get())["type"] == "websocket.accept"
    await socket.frame()
    await asyncio.sleep(0.1)
    market.last["VTI"] = "101"
    before = await socket.told.get()
    assert isinstance(ports.clock, FixedClock)
    ports.clock.time += timedelta(hours=1)
    await asyncio.wait_for(task, timeout=5)
    return before, socket.told.get_nowait()
