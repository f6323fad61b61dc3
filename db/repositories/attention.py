"""What people are told and what they watch, on SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, select, true, tuple_, update
from sqlalchemy.orm import Session

from db.bulk import insert_if_absent
from db.models import AccountRow, ConsentRow, NotificationRow, UserRow, WatchRow
from engine.domain.actor import Actor, Role
from engine.domain.event import EventKind, Notification
from engine.domain.ids import AccountId, Symbol, UserId
from engine.errors import NotFoundError

N = NotificationRow


class SqlNotifications:
    """Implements `engine.ports.Notifications`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._mine: ColumnElement[bool] = true() if actor.role is Role.SYSTEM else N.user_id == actor.user_id

    def add(self, notification: Notification) -> None:
        insert_if_absent(self._session, N, _values(notification))

    def recent(self, limit: int, before: Notification | None = None) -> Sequence[Notification]:
        query = select(N).where(self._mine).order_by(N.at.desc(), N.notification_id.desc()).limit(limit)
        if before is not None:
            query = query.where(tuple_(N.at, N.notification_id) < (before.at, before.id))
        return [_to_domain(row) for row in self._session.scalars(query)]

    def get(self, notification_id: UUID) -> Notification:
        query = select(N).where(self._mine, N.notification_id == notification_id)
        row = self._session.scalar(query.execution_options(populate_existing=True))
        if row is None:
            raise NotFoundError("No such notification.")
        return _to_domain(row)

    def unread(self) -> int:
        query = select(func.count()).select_from(N).where(self._mine, N.read_at.is_(None))
        return self._session.scalar(query) or 0

    def unread_of(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]:
        query = (
            select(N.user_id, func.count())
            .where(self._mine, N.user_id.in_(user_ids), N.read_at.is_(None))
            .group_by(N.user_id)
        )
        counted = {UserId(user_id): count for user_id, count in self._session.execute(query)}
        return {user_id: counted.get(user_id, 0) for user_id in user_ids}

    def mark_read(self, at: datetime, notification_id: UUID | None = None) -> None:
        query = update(N).where(self._mine, N.read_at.is_(None)).values(read_at=at)
        if notification_id is not None:
            query = query.where(N.notification_id == notification_id)
        self._session.execute(query)

    def audience(self, account_id: AccountId | None) -> Sequence[UserId]:
        return [UserId(user_id) for user_id in self._session.scalars(_audience(account_id))]


def _audience(account_id: AccountId | None) -> Select[UUID]:
    if account_id is None:
        return select(UserRow.user_id).where(UserRow.role == Role.ADMIN.value).order_by(UserRow.user_id)
    owner = select(AccountRow.user_id).where(AccountRow.account_id == account_id)
    advisers = select(ConsentRow.adviser_id).where(ConsentRow.client_id.in_(owner))
    return (
        select(UserRow.user_id)
        .where(UserRow.user_id.in_(owner) | UserRow.user_id.in_(advisers))
        .order_by(UserRow.user_id)
    )


def _values(notification: Notification) -> dict[str, Any]:
    return {
        "notification_id": notification.id,
        "user_id": notification.user_id,
        "kind": notification.kind.value,
        "at": notification.at,
        "account_id": notification.account_id,
        "facts": notification.facts,
        "read_at": notification.read_at,
    }


def _to_domain(row: NotificationRow) -> Notification:
    return Notification(
        id=row.notification_id,
        user_id=UserId(row.user_id),
        kind=EventKind(row.kind),
        at=row.at,
        account_id=None if row.account_id is None else AccountId(row.account_id),
        facts=row.facts,
        read_at=row.read_at,
    )


class SqlWatchList:
    """Implements `engine.ports.WatchList`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._user_id = actor.user_id

    def symbols(self) -> Sequence[Symbol]:
        query = select(WatchRow.asset_symbol).where(WatchRow.user_id == self._user_id)
        rows = self._session.scalars(query.order_by(WatchRow.added_at, WatchRow.asset_symbol))
        return [Symbol(symbol) for symbol in rows]

    def add(self, symbol: Symbol, at: datetime) -> None:
        values = {"user_id": self._user_id, "asset_symbol": symbol, "added_at": at}
        insert_if_absent(self._session, WatchRow, values)

    def remove(self, symbol: Symbol) -> None:
        mine = (WatchRow.user_id == self._user_id, WatchRow.asset_symbol == symbol)
        self._session.execute(delete(WatchRow).where(*mine))
