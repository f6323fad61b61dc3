"""What the one ASGI app does before a request takes a thread."""

import asyncio
from typing import Any

import pytest
from flask import Flask, request

from web import asgi


def _exchange(server: Flask, messages: list[dict[str, Any]], size: int) -> list[dict[str, Any]]:
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
        "headers": [(b"content-length", str(size).encode())],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    asyncio.run(asgi.create_asgi(server, None)(scope, receive, send))  # type: ignore[arg-type]
    return sent


@pytest.fixture
def server() -> Flask:
    server = Flask("echo")
    server.config["MAX_CONTENT_LENGTH"] = asgi.BODY_BYTES
    server.add_url_rule("/", view_func=lambda: request.get_data(), methods=["POST"])
    return server


def test_a_body_in_pieces_arrives_whole(server: Flask) -> None:
    pieces = [
        {"type": "http.request", "body": b"one ", "more_body": True},
        {"type": "http.request", "body": b"two", "more_body": False},
    ]

    sent = _exchange(server, pieces, 7)

    assert sent[0]["status"] == 200
    assert b"".join(message.get("body", b"") for message in sent[1:]) == b"one two"


def test_a_body_that_stalls_never_takes_a_thread(server: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)

    sent = _exchange(server, [{"type": "http.request", "body": b"a", "more_body": True}], 100)

    assert sent[0]["status"] == 408


def test_a_body_without_end_is_refused(server: Flask) -> None:
    pieces = [{"type": "http.request", "body": b"x" * 600_000, "more_body": True} for _ in range(3)]

    sent = _exchange(server, pieces, 5_000_000)

    assert sent[0]["status"] == 413
