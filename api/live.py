"""The price stream: one producer, any number of sockets, the newest frame wins."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

from engine.domain.ids import Symbol
from engine.domain.market import Quote

log = structlog.get_logger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Prices = dict[str, list[str]]  # symbol: [bid, ask, last]

FRAME_SECONDS = 1.0
MAX_SYMBOLS = 500
MAX_MESSAGE = 20_000


class PriceStream:
    """Reads prices once a second and hands them to every waiting socket.

    A slow socket skips frames instead of queueing them: what it gets next is always the newest.
    """

    def __init__(self, read_quotes: Callable[[], Mapping[Symbol, Quote]]) -> None:
        self._read_quotes = read_quotes
        self._next: asyncio.Future[Prices] | None = None
        self._producer: asyncio.Task[None] | None = None

    async def serve(self, receive: Receive, send: Send) -> None:
        """Send frames to one accepted socket until it closes.

        A socket that subscribes gets its symbols only, and only what changed since its last frame.
        """
        self._start()
        listener = _Listener()
        reader = asyncio.create_task(listener.listen(receive))
        try:
            while True:
                newest = self._newest()  # shared by all sockets: awaited by `wait`, which never cancels it
                either: list[asyncio.Future[Any]] = [newest, reader]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if reader.done():
                    return
                changed = listener.changed(newest.result())
                if changed:
                    await send({"type": "websocket.send", "text": _frame(changed)})
        finally:
            reader.cancel()

    def _start(self) -> None:
        if self._producer is None or self._producer.done():
            self._next = asyncio.get_running_loop().create_future()
            self._producer = asyncio.create_task(self._produce())

    def _newest(self) -> "asyncio.Future[Prices]":
        if self._next is None:
            raise RuntimeError("the stream has not started")
        return self._next

    async def _produce(self) -> None:
        while True:
            try:
                prices = _prices(await asyncio.to_thread(self._read_quotes))
            except Exception:  # whatever it is, the next second may be better and sockets can wait
                log.exception("prices not read")
            else:
                waiting, self._next = self._newest(), asyncio.get_running_loop().create_future()
                waiting.set_result(prices)
            await asyncio.sleep(FRAME_SECONDS)


class _Listener:
    """One socket's wishes and what it has been told."""

    def __init__(self) -> None:
        self._symbols: frozenset[str] | None = None  # None: everything
        self._told: Prices = {}

    async def listen(self, receive: Receive) -> None:
        """Take subscriptions until the socket closes; anything else is ignored."""
        while (message := await receive())["type"] != "websocket.disconnect":
            text = message.get("text") or ""
            symbols = _subscription(text) if len(text) <= MAX_MESSAGE else None
            if symbols is not None:
                self._symbols, self._told = symbols, {}

    def changed(self, prices: Prices) -> Prices:
        """What this socket asked for and does not know yet."""
        wanted = prices if self._symbols is None else {s: p for s, p in prices.items() if s in self._symbols}
        fresh = {symbol: price for symbol, price in wanted.items() if self._told.get(symbol) != price}
        self._told = self._told | fresh
        return fresh


def _subscription(text: str) -> frozenset[str] | None:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):  # not JSON, or nested to break the parser
        return None
    symbols = message.get("symbols") if isinstance(message, dict) else None
    if not isinstance(symbols, list) or len(symbols) > MAX_SYMBOLS:
        return None
    return frozenset(symbol for symbol in symbols if isinstance(symbol, str))


def _prices(quotes: Mapping[Symbol, Quote]) -> Prices:
    return {symbol: [str(q.bid), str(q.ask), str(q.last)] for symbol, q in quotes.items()}


def _frame(prices: Prices) -> str:
    """{ts, prices: {symbol: [bid, ask, last]}}."""
    return json.dumps({"ts": datetime.now(UTC).isoformat(timespec="milliseconds"), "prices": prices})
