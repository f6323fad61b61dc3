"""What a page may know of the request: who asks, the wired ports, and ids checked once."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar
from urllib.parse import unquote
from uuid import UUID

from flask import current_app, g

from engine.domain.actor import Actor
from engine.domain.ids import AccountId, ProposalId, RecommendationId, RunId, Symbol
from engine.domain.instrument import Instrument
from engine.domain.portfolio import Account
from engine.errors import InvalidInputError, NotFoundError, SignInRequiredError
from engine.ports import Ports
from engine.usecases.holdings import list_accounts
from engine.usecases.market import find_instrument

LONGEST_SYMBOL = 32
Choice = TypeVar("Choice", bound=StrEnum)


def ports() -> Ports:
    found: Ports = current_app.extensions["evenkeel"]
    return found


def actor() -> Actor:
    found = visitor()
    if found is None:
        raise SignInRequiredError("Please sign in.")
    return found


def visitor() -> Actor | None:
    """Who looks at a page; None when Dash itself calls a layout to learn its ids."""
    found: Actor | None = g.get("actor")
    return found


def accounts() -> Sequence[Account]:
    """What the actor may see; read once a request."""
    if "accounts" not in g:
        g.accounts = list_accounts(actor(), ports=ports())
    found: Sequence[Account] = g.accounts
    return found


def account(text: str) -> Account:
    """The visible account of an id that came from the browser.

    Raises:
        NotFoundError: Unknown, not the actor's, or no id at all: all look alike.
    """
    wanted = account_id(text)
    found = next((known for known in accounts() if known.id == wanted), None)
    if found is None:
        raise NotFoundError("No such portfolio.")
    return found


def account_id(text: object) -> AccountId:
    """Parse an id that came from the browser; nonsense looks like any other unknown account."""
    return AccountId(_uuid(text, "No such portfolio."))


def proposal_id(text: object) -> ProposalId:
    return ProposalId(_uuid(text, "No such proposal."))


def recommendation_id(text: object) -> RecommendationId:
    return RecommendationId(_uuid(text, "No such recommendation."))


def notification_id(text: object) -> UUID:
    return _uuid(text, "No such notification.")


def entry_id(text: object) -> UUID:
    return _uuid(text, "No such entry.")


def run_id(text: object) -> RunId:
    return RunId(_uuid(text, "No such run."))


def choice(kind: type[Choice], text: object) -> Choice:
    """One of the values a control offers.

    Raises:
        InvalidInputError: Something else came from the browser.
    """
    try:
        return kind(str(text))
    except ValueError:
        raise InvalidInputError("Choose one of the options offered.") from None


def symbol(text: object) -> Symbol:
    """The symbol in an address or from a grid; nonsense looks like any other unknown instrument."""
    found = unquote(str(text)).strip()
    if not found.isprintable() or not 0 < len(found) <= LONGEST_SYMBOL:
        raise NotFoundError("No such instrument.")
    return Symbol(found)


def instrument(text: str) -> Instrument | None:
    """What is known of the instrument in a page's address, whichever way it is written."""
    try:
        return find_instrument(actor(), symbol(text), ports=ports())
    except NotFoundError:
        return None


def sees(text: str) -> bool:
    """Whether the account in a page's address exists for this actor."""
    try:
        account(text)
    except NotFoundError:
        return False
    return True


def _uuid(text: object, message: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise NotFoundError(message) from None
