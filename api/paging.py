"""Lists in parts: a cursor names the last item that was sent, so what is added meanwhile moves nothing."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from api.schemas.base import Page
from engine.errors import InvalidInputError

Item = TypeVar("Item")


def part_of(
    items: Sequence[Item], page: Page, key: Callable[[Item], str]
) -> tuple[Sequence[Item], str | None]:
    """The items of a page, and the cursor of the next one (None on the last).

    Args:
        items: All of them, in an order that stays.
        page: Which part is asked for.
        key: A name of an item that no other has.

    Raises:
        InvalidInputError: The cursor is not of this list.
    """
    start = 0 if page.cursor is None else _place(items, cursor_key(page.cursor), key) + 1
    part = items[start : start + page.limit]
    has_more = start + page.limit < len(items)
    return part, cursor_of(key(part[-1])) if has_more else None


def cursor_of(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def cursor_key(cursor: str) -> str:
    """Raises InvalidInputError when it is none of ours."""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        raise InvalidInputError("cursor: send the next_cursor of the part before.") from None


def cursor_id(cursor: str) -> UUID:
    """Raises InvalidInputError when it is none of ours."""
    try:
        return UUID(cursor_key(cursor))
    except ValueError:
        raise InvalidInputError("cursor: send the next_cursor of the part before.") from None


def _place(items: Sequence[Item], wanted: str, key: Callable[[Item], str]) -> int:
    for place, item in enumerate(items):
        if key(item) == wanted:
            return place
    raise InvalidInputError("cursor: send the next_cursor of the part before.")
