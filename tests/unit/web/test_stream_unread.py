"""What a socket is told of unread notifications."""

import asyncio
import json
from contextlib import AsyncExitStack
from uuid import uuid4

import pytest

from api import live
from engine.domain.ids import UserId
from tests.sockets import Inboxes, Market, Message, Socket, connected

ANNA, BEN = UserId(uuid4()), UserId(uuid4())
TOPICS = ["notifications"]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FRAME_SECONDS", 0.01)


async def heard(socket: Socket, seconds: float = 0.1) -> list[Message]:
    """Everything within some time."""
    await asyncio.sleep(seconds)
    return [json.loads(socket.told.get_nowait()["text"]) for _ in range(socket.told.qsize())]


async def unread(socket: Socket) -> Message:
    """The next message with a number."""
    while "unread" not in (message := await socket.frame()):
        pass
    return message


def test_who_asks_is_told_the_number_and_again_when_it_changes() -> None:
    inboxes = Inboxes({ANNA: 3})

    async def watch() -> list[Message]:
        async with connected(live.LiveStream(Market().quotes, inboxes.unread), ANNA) as socket:
            await socket.frame()
            socket.subscribe(topics=TOPICS)
            first = await socket.frame()
            inboxes.counts[ANNA] = 4
            second = await socket.frame()
            inboxes.counts[ANNA] = 0
            return [first, second, await socket.frame()]

    messages = asyncio.run(watch())
    assert [message["unread"] for message in messages] == [3, 4, 0]
    assert {frozenset(message) for message in messages} == {frozenset({"ts", "unread"})}


def test_prices_and_numbers_never_share_a_message() -> None:
    market, inboxes = Market(), Inboxes({ANNA: 3})

    async def watch() -> list[Message]:
        async with connected(live.LiveStream(market.quotes, inboxes.unread), ANNA) as socket:
            await socket.frame()
            socket.subscribe("VTI", topics=TOPICS)
            found = await heard(socket)
            market.last["VTI"], inboxes.counts[ANNA] = "101", 4
            return found + await heard(socket)

    messages = asyncio.run(watch())
    assert [sorted(message) for message in messages].count(["prices", "ts"]) == 2
    assert [sorted(message) for message in messages].count(["ts", "unread"]) == 2
    assert len(messages) == 4


@pytest.mark.parametrize("topics", [[], ["weather"], [7, {}]])
def test_who_names_no_known_topic_gets_prices_only_and_costs_no_query(topics: list[object]) -> None:
    market, inboxes = Market(), Inboxes({ANNA: 3})

    async def watch() -> list[Message]:
        async with connected(live.LiveStream(market.quotes, inboxes.unread), ANNA) as socket:
            socket.subscribe("VTI", topics=topics)
            found = await heard(socket)
            market.last["VTI"] = "101"
            return found + await heard(socket)

    messages = asyncio.run(watch())
    assert {frozenset(message) for message in messages} == {frozenset({"ts", "prices"})}
    assert inboxes.queries == []


def test_everybody_hears_of_their_own_with_one_query_for_all() -> None:
    inboxes = Inboxes({ANNA: 1, BEN: 2})

    async def watch() -> list[int]:
        stream = live.LiveStream(Market().quotes, inboxes.unread)
        async with connected(stream, ANNA) as one, connected(stream, BEN) as other:
            for socket in (one, other):
                socket.subscribe(topics=TOPICS)
            return [(await unread(socket))["unread"] for socket in (one, other)]

    assert asyncio.run(watch()) == [1, 2]
    assert inboxes.queries[-1] == {ANNA, BEN}


def test_who_has_left_is_asked_about_no_longer() -> None:
    inboxes = Inboxes()

    async def watch() -> None:
        stream = live.LiveStream(Market().quotes, inboxes.unread)
        async with connected(stream, BEN) as stays:
            async with connected(stream, ANNA) as leaves:
                for socket in (stays, leaves):
                    socket.subscribe(topics=TOPICS)
                await heard(leaves)
            await heard(stays)

    asyncio.run(watch())
    assert {ANNA, BEN} in inboxes.queries
    assert inboxes.queries[-1] == {BEN}


def test_a_subscription_without_the_topic_ends_it() -> None:
    inboxes = Inboxes({ANNA: 1})

    async def watch() -> list[Message]:
        async with connected(live.LiveStream(Market().quotes, inboxes.unread), ANNA) as socket:
            socket.subscribe(topics=TOPICS)
            await heard(socket)
            socket.say(json.dumps({"type": "subscribe", "symbols": []}))
            await heard(socket)
            inboxes.counts[ANNA] = 2
            return await heard(socket)

    assert asyncio.run(watch()) == []


def test_a_number_that_cannot_be_read_stops_neither_prices_nor_later_numbers() -> None:
    market, inboxes = Market(), Inboxes({ANNA: 3})
    inboxes.failures = [OSError("no database")]

    async def watch() -> tuple[Message, Message]:
        async with connected(live.LiveStream(market.quotes, inboxes.unread), ANNA) as socket:
            socket.subscribe("VTI", topics=TOPICS)
            prices = await socket.frame()
            return prices, await unread(socket)

    prices, number = asyncio.run(watch())
    assert inboxes.failures == []
    assert "VTI" in prices["prices"]
    assert number["unread"] == 3


def test_a_slow_socket_skips_what_is_no_longer_true() -> None:
    inboxes = Inboxes({ANNA: 1})

    async def watch() -> list[int]:
        told: list[int] = []
        reads, free = asyncio.Event(), asyncio.Event()

        async def slow(message: Message) -> None:
            told.append(json.loads(message["text"])["unread"])
            reads.set()
            await free.wait()

        said: asyncio.Queue[Message] = asyncio.Queue()
        said.put_nowait({"type": "websocket.receive", "text": '{"symbols": [], "topics": ["notifications"]}'})
        stream = live.LiveStream(dict, inboxes.unread)
        task = asyncio.create_task(stream.serve(said.get, slow, ANNA))
        await asyncio.wait_for(reads.wait(), timeout=2)
        for count in (2, 3, 4):
            inboxes.counts[ANNA] = count
            await asyncio.sleep(0.03)
        free.set()
        await asyncio.sleep(0.1)
        said.put_nowait({"type": "websocket.disconnect"})
        await asyncio.wait_for(task, timeout=2)
        return told

    assert asyncio.run(watch()) == [1, 4]


def test_sockets_that_know_and_want_the_same_share_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FRAME_SECONDS", 0.1)  # long enough for all of them to keep up
    market, inboxes = Market(), Inboxes()

    async def watch() -> tuple[list[str], list[str]]:
        stream = live.LiveStream(market.quotes, inboxes.unread)
        async with AsyncExitStack() as stack:
            sockets = [await stack.enter_async_context(connected(stream, ANNA)) for _ in range(50)]
            for socket in sockets:
                socket.subscribe("VTI", topics=TOPICS)
            await asyncio.sleep(0.3)
            for socket in sockets:
                await heard(socket, 0)
            market.last["VTI"], inboxes.counts[ANNA] = "101", 9
            texts = [[await socket.text() for _ in range(2)] for socket in sockets]
            return [next(t for t in pair if "prices" in t) for pair in texts], [
                next(t for t in pair if "unread" in t) for pair in texts
            ]

    for texts in asyncio.run(watch()):
        assert len({id(text) for text in texts}) == 1
