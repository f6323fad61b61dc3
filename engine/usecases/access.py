"""Who may do what. Every permission decision lives here; the default is no.

Repositories already hide what an actor may not *see* (NotFoundError). This module decides what
the actor may *do* to what is seen, and which role may open which page.
"""

from engine.domain.actor import Actor, Role
from engine.domain.portfolio import Portfolio
from engine.errors import NotPermittedError

EVERYONE = frozenset({Role.INVESTOR, Role.ADVISER, Role.ADMIN})
CLIENT_FACING = frozenset({Role.INVESTOR, Role.ADVISER})
ADMINS = frozenset({Role.ADMIN})
OWNERS = frozenset({Role.INVESTOR})


def require_role(actor: Actor, allowed: frozenset[Role]) -> None:
    """Raise NotPermittedError unless the actor's role is in `allowed`."""
    if actor.role not in allowed:
        raise NotPermittedError("Your role does not include this.")


def owns(actor: Actor, portfolio: Portfolio) -> bool:
    """Whether the account is the actor's own."""
    return actor.user_id is not None and actor.user_id == portfolio.account.owner


def require_owner(actor: Actor, portfolio: Portfolio) -> None:
    """Raise NotPermittedError unless the actor owns the account: advisers propose, owners approve."""
    if not owns(actor, portfolio):
        raise NotPermittedError("Only the owner may place orders in this account.")
