"""The entries of an account's ledger."""

from dataclasses import replace
from uuid import UUID

from engine.domain.actor import Actor
from engine.domain.ids import AccountId
from engine.domain.ledger import Transaction
from engine.domain.part import Part
from engine.ports import Ports
from engine.usecases.activity import EVERYTHING, PAGE, ActivityFilter, list_activity


def list_transactions(
    actor: Actor,
    account_id: AccountId,
    wanted: ActivityFilter = EVERYTHING,
    *,
    limit: int = PAGE,
    before: UUID | None = None,
    ports: Ports,
) -> Part[Transaction]:
    """Entries of one account, newest first.

    Args:
        actor: The owner, an adviser with the owner's consent, or SYSTEM.
        account_id: The account.
        wanted: Which of its entries.
        limit: At most so many.
        before: Only what stands behind this entry.
        ports: The wired outside.

    Raises:
        NotFoundError: No such account, or not the actor's; or `before` is no entry of it.
    """
    of_account = replace(wanted, account_id=account_id)
    found = list_activity(actor, of_account, limit=limit, before=before, ports=ports)
    return Part(tuple(line.entry for line in found.items), found.has_more)
