"""The entries of an account's ledger."""

from uuid import UUID

from engine.domain.actor import Actor
from engine.domain.ids import AccountId
from engine.domain.ledger import Transaction
from engine.domain.part import Part
from engine.ports import Ports

PAGE = 100


def list_transactions(
    actor: Actor, account_id: AccountId, *, limit: int = PAGE, before: UUID | None = None, ports: Ports
) -> Part[Transaction]:
    """Entries of one account, newest first.

    Args:
        actor: The owner, an adviser with the owner's consent, or SYSTEM.
        account_id: The account.
        limit: At most so many.
        before: Only what stands behind this entry.
        ports: The wired outside.

    Raises:
        NotFoundError: No such account, or not the actor's; or `before` is no entry of it.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        uow.portfolios.account(account_id)
        return Part.of(uow.ledger.newest(account_id, limit + 1, before), limit)
