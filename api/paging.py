"""Lists in parts: a cursor names the last item that was sent, so what is added meanwhile moves nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from api.schemas.base import Page
from engine.domain.part import Part, Place
from engine.errors import InvalidInputError

Item = TypeVar("Item")
NOT_OURS = "cursor: send the next_cursor of the part before."


def part_of(
    items: Sequence[Item], page: Page, key: Callable[[Item], str]
) -> tuple[Sequence[Item], str | None]:
    """The items of a page, and the cursor of the next one (None on the last); of a list that is at hand.

    Args:
        items: All of them, in an order that stays.
        page: Which part is asked for.
        key: A name of an item that no other has.

    Raises:
        InvalidInputError: The cursor is not of this list.
    """
    start = 0 if page.cursor is None else _index(items, cursor_key(page.cursor), key) + 1
    part = items[start : start + page.limit]
    has_more = start + page.limit < len(items)
    return part, cursor_of(key(part[-1])) if has_more else None


def cursor_after(part: Part[Item], key: Callable[[Item], str]) -> str | None:
    """The cursor of the part that follows; None on the last."""
    return cursor_of(key(part.items[-1])) if part.has_more else None


def place_key(place: Place) -> str:
    """As `cursor_place` reads it."""
    return f"{place.at.isoformat()} {place.id}"


def cursor_of(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def cursor_key(cursor: str) -> str:
    """Raises InvalidInputError when it is none of ours."""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise InvalidInputError(NOT_OURS) from None


def cursor_id(cursor: str | None) -> UUID | None:
    """What the last item is called; None at the start. Raises InvalidInputError when it is none of ours."""
    try:
        return None if cursor is None else UUID(cursor_key(cursor))
    except ValueError:
        raise InvalidInputError(NOT_OURS) from None


def cursor_place(cursor: str | None) -> Place | None:
    """Where the last item stands; None at the start. Raises InvalidInputError when it is none of ours."""
    if cursor is None:
        return None
    at, _, identity = cursor_key(cursor).partition(" ")
    try:
        place = Place(datetime.fromisoformat(at), UUID(identity))
    except ValueError:
        raise InvalidInputError(NOT_OURS) from None
    if place.at.utcoffset() != timedelta(0):
        raise InvalidInputError(NOT_OURS)
    return place


def _index(items: Sequence[Item], wanted: str, key: Callable[[Item], str]) -> int:
    for index, item in enumerate(items):
        if key(item) == wanted:
            return index
    raise InvalidInputError(NOT_OURS)
