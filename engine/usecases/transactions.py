"""The entries of an account's ledger."""

from engine.domain.actor import Actor
from engine.domain.ids import AccountId
from engine.domain.ledger import Transaction
from engine.ports import Ports


def list_transactions(actor: Actor, account_id: AccountId, *, ports: Ports) -> tuple[Transaction, ...]:
    """Every entry of one account, newest first.

    Raises:
        NotFoundError: No such account, or not the actor's.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        uow.portfolios.account(account_id)
        return uow.ledger.transactions([account_id])[::-1]
