"""What an actor may see, as SQL: the filter every repository adds; PostgreSQL has its own copy of it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, text, true
from sqlalchemy.orm import Session

from db.models import AccountRow, ConsentRow, UserRow
from engine.domain.actor import Actor, Role
from engine.domain.ids import AccountId
from engine.errors import NotFoundError


def visible_accounts(actor: Actor) -> ColumnElement[bool]:
    """Condition on `user_accounts`: the owner, a consented adviser, the system; nobody else."""
    if actor.role is Role.SYSTEM:
        return true()
    if actor.role is Role.INVESTOR:
        return AccountRow.user_id == actor.user_id
    if actor.role is Role.ADVISER:
        clients = select(ConsentRow.client_id).where(ConsentRow.adviser_id == actor.user_id)
        return AccountRow.user_id.in_(clients)
    return false()


def visible_people(actor: Actor) -> ColumnElement[bool]:
    """Condition on `user_profiles`: oneself, and for an adviser the clients who consented."""
    if actor.role is Role.SYSTEM:
        return true()
    own = UserRow.user_id == actor.user_id
    if actor.role is not Role.ADVISER:
        return own
    clients = select(ConsentRow.client_id).where(ConsentRow.adviser_id == actor.user_id)
    return own | UserRow.user_id.in_(clients)


def visible_ids(actor: Actor) -> Select[UUID]:
    """The accounts that the actor may see, for use in a subquery."""
    return select(AccountRow.account_id).where(visible_accounts(actor))


def require_visible(session: Session, actor: Actor, account_ids: Collection[AccountId]) -> None:
    """Raise NotFoundError unless the actor may see every account; each write asks this first."""
    wanted = set(account_ids)
    seen = session.scalar(
        select(func.count())
        .select_from(AccountRow)
        .where(visible_accounts(actor), AccountRow.account_id.in_(wanted))
    )
    if seen != len(wanted):
        raise NotFoundError("No such portfolio.")


def tell_database(session: Session, actor: Actor) -> None:
    """Name the actor to PostgreSQL for this transaction; SQLite has no row-level security."""
    if session.get_bind().dialect.name != "postgresql":
        return
    values = {"role": actor.role.value, "user_id": str(actor.user_id or "")}
    session.execute(
        text(
            "SELECT set_config('evenkeel.role', :role, true), set_config('evenkeel.user_id', :user_id, true)"
        ),
        values,
    )
