"""Lists in parts, newest first. A part begins after a place: what comes or goes meanwhile moves nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in a list by time, even after it is gone; ids decide within one instant."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Part(Generic[Item]):
    """Some items of a list, and whether older ones follow."""

    items: tuple[Item, ...]
    has_more: bool

    @classmethod
    def of(cls, found: Sequence[Item], limit: int) -> "Part[Item]":
        """The first `limit` of what was found; who asks for one more than that learns whether more follow."""
        return cls(tuple(found[:limit]), len(found) > limit)
