"""Answers by idempotency key."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from db.bulk import insert_if_absent
from db.models import ReplyRow
from engine.domain.actor import Actor
from engine.errors import NotPermittedError
from engine.ports import Reply

LIFETIME = timedelta(hours=24)
ABANDONED = timedelta(minutes=1)  # a claim without a reply for this long belonged to a process that died


class SqlReplies:
    """Implements `engine.ports.Replies`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._actor = actor

    def claim(self, key: str, request_hash: str, at: datetime) -> Reply | None:
        mine = ReplyRow.user_id == self._user_id
        self._session.execute(delete(ReplyRow).where(mine, ReplyRow.claimed_at < at - LIFETIME))
        dead = (ReplyRow.key == key, ReplyRow.status == 0, ReplyRow.claimed_at < at - ABANDONED)
        self._session.execute(delete(ReplyRow).where(mine, *dead))
        claim = dict(
            user_id=self._user_id, key=key, request_hash=request_hash, claimed_at=at, status=0, body=""
        )
        if insert_if_absent(self._session, ReplyRow, claim):
            return None
        row = self._session.get_one(ReplyRow, (self._user_id, key))
        return Reply(row.request_hash, row.status, row.body)

    def keep(self, key: str, status: int, body: str) -> None:
        mine = (ReplyRow.user_id == self._user_id, ReplyRow.key == key)
        self._session.execute(update(ReplyRow).where(*mine).values(status=status, body=body))

    def release(self, key: str) -> None:
        mine = (ReplyRow.user_id == self._user_id, ReplyRow.key == key)
        self._session.execute(delete(ReplyRow).where(*mine))

    def forget(self, at: datetime) -> int:
        query = delete(ReplyRow).where(ReplyRow.claimed_at < at - LIFETIME)
        return len(self._session.execute(query.returning(ReplyRow.key)).all())

    @property
    def _user_id(self) -> UUID:
        if self._actor.user_id is None:
            raise NotPermittedError("Idempotency keys belong to a signed-in user.")
        return self._actor.user_id
