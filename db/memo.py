"""Answers kept in the process for questions whose answer cannot change: append-only rows, closed days.

The key carries what would have to change for the answer to change, so nothing is ever invalidated.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

Answer = TypeVar("Answer")


class Memo(Generic[Answer]):
    """The last `limit` answers; the one unused longest goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()

    def recall(self, key: Hashable, compute: Callable[[], Answer]) -> Answer:
        """The kept answer, or a new one; two threads may compute the same one, which harms nobody."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = compute()
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._limit:
                self._answers.popitem(last=False)
        return answer


class Memos:
    """One memo a database: two databases in one process (tests) must not know of each other."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._memos: WeakKeyDictionary[Engine, Memo[Any]] = WeakKeyDictionary()

    def of(self, session: Session) -> Memo[Any]:
        engine = session.get_bind().engine
        return self._memos.setdefault(engine, Memo(self._limit))


def is_read_only(session: Session) -> bool:
    """Whether the transaction cannot have written what it now reads: only then may an answer be kept."""
    return bool(session.connection().get_execution_options().get("read_only"))
