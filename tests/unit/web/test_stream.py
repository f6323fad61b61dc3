"""What a socket is told of prices, and what it may say; of notifications: test_stream_unread.py."""

import asyncio
import json

import pytest

from api import live
from engine.domain.ids import Symbol
from engine.domain.market import Quote
from tests.sockets import Inboxes, Market, Message, connected


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FRAME_SECONDS", 0.01)


def test_the_first_frame_has_everything_and_the_next_what_changed() -> None:
    market = Market()

    async def watch() -> list[Message]:
        async with connected(live.LiveStream(market.quotes, Inboxes().unread)) as socket:
            first = await socket.frame()
            market.last["VTI"] = "101"
            return [first, await socket.frame()]

    first, second = asyncio.run(watch())
    assert first["prices"] == {"VTI": ["99.99", "100.01", "100"], "BND": ["9.99", "10.01", "10"]}
    assert second["prices"] == {"VTI": ["100.99", "101.01", "101"]}
    assert first["ts"] < second["ts"]


def test_a_subscription_narrows_what_is_told() -> None:
    market = Market()

    async def watch() -> Message:
        async with connected(live.LiveStream(market.quotes, Inboxes().unread)) as socket:
            await socket.frame()
            socket.say(json.dumps({"symbols": ["BND", "NOSUCH", 7]}))
            return await socket.frame()

    assert asyncio.run(watch())["prices"] == {"BND": ["9.99", "10.01", "10"]}


@pytest.mark.parametrize(
    "nonsense",
    [
        "{",
        "[]",
        '{"symbols": "VTI"}',
        "x" * 30_000,
        '{"symbols": null}',
        "[" * 19_000,
        '{"topics": ["notifications"]}',
        '{"symbols": ["VTI"], "topics": "notifications"}',
    ],
)
def test_nonsense_changes_nothing(nonsense: str) -> None:
    market = Market()

    async def watch() -> Message:
        async with connected(live.LiveStream(market.quotes, Inboxes().unread)) as socket:
            await socket.frame()
            socket.say(nonsense)
            market.last = {"VTI": "101", "BND": "11"}
            return await socket.frame()

    assert set(asyncio.run(watch())["prices"]) == {"VTI", "BND"}


def test_every_socket_gets_its_own() -> None:
    market = Market()

    async def watch() -> list[set[str]]:
        stream = live.LiveStream(market.quotes, Inboxes().unread)
        async with connected(stream) as one, connected(stream) as other:
            await one.frame(), await other.frame()
            one.say(json.dumps({"symbols": ["VTI"]}))
            await one.frame()
            market.last = {"VTI": "101", "BND": "11"}
            return [set((await socket.frame())["prices"]) for socket in (one, other)]

    assert asyncio.run(watch()) == [{"VTI"}, {"VTI", "BND"}]


def test_a_second_without_prices_is_not_the_end() -> None:
    market, failures = Market(), [OSError("no database")]

    def quotes() -> dict[Symbol, Quote]:
        if failures:
            raise failures.pop()
        return market.quotes()

    async def watch() -> Message:
        async with connected(live.LiveStream(quotes, Inboxes().unread)) as socket:
            return await socket.frame()

    assert asyncio.run(watch())["prices"]
