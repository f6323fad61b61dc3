"""Sockets without a network, and what a test lets them hear of."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping, MutableMapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from api.live import LiveStream
from engine.domain.ids import Symbol, UserId
from engine.domain.market import Quote
from tests.builders import a_quote

Message = MutableMapping[str, Any]
PATIENCE = 2.0  # seconds


class Market:
    """Prices that a test moves."""

    def __init__(self) -> None:
        self.last = {"VTI": "100", "BND": "10"}

    def quotes(self) -> dict[Symbol, Quote]:
        return {Symbol(s): a_quote(s, price, spread="0.02") for s, price in self.last.items()}


class Inboxes:
    """Unread notifications that a test changes; it keeps who was asked about, query by query."""

    def __init__(self, counts: Mapping[UserId, int] | None = None) -> None:
        self.counts = dict(counts or {})
        self.queries: list[set[UserId]] = []
        self.failures: list[Exception] = []

    def unread(self, people: Collection[UserId]) -> Mapping[UserId, int]:
        self.queries.append(set(people))
        if self.failures:
            raise self.failures.pop()
        return {user_id: self.counts.get(user_id, 0) for user_id in people}


class Socket:
    """The two ends of an accepted socket."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[Message] = asyncio.Queue()
        self.told: asyncio.Queue[Message] = asyncio.Queue()

    async def text(self) -> str:
        message = await asyncio.wait_for(self.told.get(), timeout=PATIENCE)
        text: str = message["text"]
        return text

    async def frame(self) -> Message:
        found: Message = json.loads(await self.text())
        return found

    def say(self, text: str) -> None:
        self.said.put_nowait({"type": "websocket.receive", "text": text})

    def subscribe(self, *symbols: str, topics: Collection[object] = ()) -> None:
        self.say(json.dumps({"type": "subscribe", "symbols": symbols, "topics": list(topics)}))


@asynccontextmanager
async def connected(stream: LiveStream, user_id: UserId | None = None) -> AsyncIterator[Socket]:
    """A socket of this user, or of somebody."""
    socket = Socket()
    task = asyncio.create_task(stream.serve(socket.said.get, socket.told.put, user_id or UserId(uuid4())))
    yield socket
    socket.said.put_nowait({"type": "websocket.disconnect"})
    await asyncio.wait_for(task, timeout=PATIENCE)
