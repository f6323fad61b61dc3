"""The live stream: one producer, any number of sockets, the newest news win.

A socket is told prices, and how many notifications its user has not read if it asks for that topic. The
two never share a message, so a client that knows only prices never meets anything else.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from engine.domain.ids import Symbol, UserId
from engine.domain.market import Quote

log = structlog.get_logger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ReadQuotes = Callable[[], Mapping[Symbol, Quote]]
ReadUnread = Callable[[Collection[UserId]], Mapping[UserId, int]]
Prices = dict[str, list[str]]  # symbol: [bid, ask, last]
Known = tuple[int, Prices]  # the second in which these were the prices

FRAME_SECONDS = 1.0
MAX_SYMBOLS = 500
MAX_MESSAGE = 20_000
NOTIFICATIONS = "notifications"


class LiveStream:
    """Reads what is new once a second and hands it to every waiting socket.

    A slow socket skips seconds instead of queueing them: what it gets next is always the newest.
    """

    def __init__(self, read_quotes: ReadQuotes, read_unread: ReadUnread) -> None:
        self._read_quotes = read_quotes
        self._read_unread = read_unread
        self._listeners: set[_Listener] = set()
        self._last = _Tick(0, {}, {})
        self._next: asyncio.Future[_Tick] | None = None
        self._producer: asyncio.Task[None] | None = None

    async def serve(self, receive: Receive, send: Send, user_id: UserId) -> None:
        """Tell one accepted socket of this user what it wants to know, until it closes.

        A socket that subscribes gets its symbols only, and only what changed since its last frame.
        """
        self._start()
        listener = _Listener(user_id)
        self._listeners.add(listener)
        reader = asyncio.create_task(listener.listen(receive))
        try:
            while True:
                newest = self._newest()  # shared by all sockets: awaited by `wait`, which never cancels it
                either: list[asyncio.Future[Any]] = [newest, reader]
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if reader.done():
                    return
                for text in listener.news(newest.result()):
                    await send({"type": "websocket.send", "text": text})
        finally:
            self._listeners.discard(listener)
            reader.cancel()

    def _start(self) -> None:
        if self._producer is None or self._producer.done():
            self._next = asyncio.get_running_loop().create_future()
            self._producer = asyncio.create_task(self._produce())

    def _newest(self) -> "asyncio.Future[_Tick]":
        if self._next is None:
            raise RuntimeError("the stream has not started")
        return self._next

    async def _produce(self) -> None:
        while True:
            prices, unread = await self._prices(), await self._unread()
            self._last = _Tick(self._last.number + 1, prices, unread)
            waiting, self._next = self._newest(), asyncio.get_running_loop().create_future()
            waiting.set_result(self._last)
            await asyncio.sleep(FRAME_SECONDS)

    async def _prices(self) -> Prices:
        try:
            quotes = await asyncio.to_thread(self._read_quotes)
            return {symbol: [str(q.bid), str(q.ask), str(q.last)] for symbol, q in quotes.items()}
        except Exception:  # whatever it is, the next second may be better and sockets can wait
            log.exception("prices not read")
            return self._last.prices

    async def _unread(self) -> Mapping[UserId, int]:
        """One query for all who asked, however many; none when nobody did."""
        asking = {listener.user_id for listener in self._listeners if listener.wishes.unread}
        if not asking:
            return {}
        try:
            return await asyncio.to_thread(self._read_unread, asking)
        except Exception:  # as with prices
            log.exception("unread notifications not counted")
            return self._last.unread


class _Tick:
    """What is known in one second; a text that several sockets need is written once."""

    def __init__(self, number: int, prices: Prices, unread: Mapping[UserId, int]) -> None:
        self.number = number
        self.prices = prices
        self.unread = unread
        self._ts = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._frames: dict[tuple[int, frozenset[str] | None], str] = {}
        self._counts: dict[int, str] = {}

    @property
    def known(self) -> Known:
        return self.number, self.prices

    def frame(self, symbols: frozenset[str] | None, since: Known) -> str:
        """{ts, prices: {symbol: [bid, ask, last]}} of what has changed; empty when nothing has."""
        number, before = since
        if (number, symbols) not in self._frames:
            fresh = {
                symbol: price
                for symbol, price in self.prices.items()
                if (symbols is None or symbol in symbols) and before.get(symbol) != price
            }
            self._frames[number, symbols] = json.dumps({"ts": self._ts, "prices": fresh}) if fresh else ""
        return self._frames[number, symbols]

    def count(self, unread: int) -> str:
        """{ts, unread}."""
        if unread not in self._counts:
            self._counts[unread] = json.dumps({"ts": self._ts, "unread": unread})
        return self._counts[unread]


@dataclass(frozen=True, slots=True)
class _Wishes:
    symbols: frozenset[str] | None = None  # None: everything
    unread: bool = False


class _Listener:
    """One socket's wishes and what it has been told."""

    def __init__(self, user_id: UserId) -> None:
        self.user_id = user_id
        self.wishes = _Wishes()
        self._known: Known = (0, {})
        self._unread: int | None = None

    async def listen(self, receive: Receive) -> None:
        """Take subscriptions until the socket closes; anything else is ignored."""
        while (message := await receive())["type"] != "websocket.disconnect":
            text = message.get("text") or ""
            wishes = _subscription(text) if len(text) <= MAX_MESSAGE else None
            if wishes is not None:
                self.wishes, self._known, self._unread = wishes, (0, {}), None

    def news(self, tick: _Tick) -> list[str]:
        """What this socket asked for and does not know yet, as messages."""
        texts = [tick.frame(self.wishes.symbols, self._known)]
        self._known = tick.known
        unread = tick.unread.get(self.user_id) if self.wishes.unread else None
        if unread is not None and unread != self._unread:
            self._unread = unread
            texts.append(tick.count(unread))
        return [text for text in texts if text]


def _subscription(text: str) -> _Wishes | None:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):  # not JSON, or nested to break the parser
        return None
    if not isinstance(message, dict):
        return None
    symbols, topics = message.get("symbols"), message.get("topics", [])
    if not isinstance(symbols, list) or len(symbols) > MAX_SYMBOLS or not isinstance(topics, list):
        return None
    wanted = frozenset(symbol for symbol in symbols if isinstance(symbol, str))
    return _Wishes(wanted, NOTIFICATIONS in topics)
