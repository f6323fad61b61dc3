"""Events on SQL, from the transaction that caused them to the handlers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from db.bulk import insert_all, insert_if_absent
from db.models import EffectRow, EventRow
from engine.domain.event import Event, EventKind
from engine.domain.ids import AccountId


class SqlOutbox:
    """Implements `engine.ports.Outbox`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, event: Event) -> None:
        values = {
            "event_id": event.id,
            "kind": event.kind.value,
            "at": event.at,
            "account_id": event.account_id,
            "facts": event.facts,
            "request_id": event.request_id,
            "attempts": event.attempts,
            "due_at": event.at,
        }
        insert_all(self._session, EventRow, [values])  # no RETURNING: who adds may not read

    def pending(self, at: datetime, limit: int) -> Sequence[Event]:
        query = select(EventRow).where(EventRow.due_at <= at)
        rows = self._session.scalars(query.order_by(EventRow.at, EventRow.event_id).limit(limit))
        return [_to_domain(row) for row in rows]

    def claim(self, event: Event, handler: str) -> bool:
        return insert_if_absent(self._session, EffectRow, {"event_id": event.id, "handler": handler})

    def settle(self, event: Event) -> None:
        self._set_due(event, None)

    def postpone(self, event: Event, until: datetime | None) -> None:
        self._set_due(event, until)
        counted = update(EventRow).where(EventRow.event_id == event.id)
        self._session.execute(counted.values(attempts=EventRow.attempts + 1))

    def forget(self, before: datetime) -> int:
        """Notes of effects go with their event: one without its notes might have its effects again."""
        over = (EventRow.due_at.is_(None), EventRow.at < before)
        ids = select(EventRow.event_id).where(*over)
        self._session.execute(delete(EffectRow).where(EffectRow.event_id.in_(ids)))
        has_notes = exists().where(EffectRow.event_id == EventRow.event_id)  # settled since the line above
        gone = delete(EventRow).where(*over, ~has_notes).returning(EventRow.event_id)
        return len(self._session.execute(gone).all())

    def _set_due(self, event: Event, due_at: datetime | None) -> None:
        self._session.execute(update(EventRow).where(EventRow.event_id == event.id).values(due_at=due_at))


def _to_domain(row: EventRow) -> Event:
    return Event(
        id=row.event_id,
        kind=EventKind(row.kind),
        at=row.at,
        account_id=None if row.account_id is None else AccountId(row.account_id),
        facts=row.facts,
        request_id=row.request_id,
        attempts=row.attempts,
    )
