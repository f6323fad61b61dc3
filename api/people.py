"""/api/v1/me and /api/v1/users - who one is, what is known of one's means, and the accounts."""

from uuid import UUID

from api._request import actor, ports
from api.paging import part_of
from api.resource import Resource, Terms
from api.schemas.base import Page
from api.schemas.people import AccountsOut, MeOut, ProfileIn, ProfileOut, account_out, profile_out
from engine.domain.ids import UserId
from engine.errors import (
    MissingPriceError,
    NotFoundError,
    NotPermittedError,
    QuestionnaireRequiredError,
    SignInRequiredError,
)
from engine.usecases.access import CLIENT_FACING, EVERYONE
from engine.usecases.profile import change_profile, list_account_values, read_profile
from engine.usecases.sign_in import find_user

me = Resource("me", "me", "Whom the token names.")
users = Resource("users", "users", "People: oneself, and for an adviser the clients who consented.")


@me.route("GET", "", Terms(allow=EVERYONE, reply=MeOut))
def who_am_i() -> MeOut:
    """The user who is signed in."""
    user_id = actor().user_id
    if user_id is None:
        raise SignInRequiredError("Please sign in.")
    user = find_user(user_id, ports=ports())
    return MeOut(id=user.id, email=user.email, roles=[user.role.value])


@users.route(
    "GET", "/<uuid:user_id>/profile", Terms(allow=EVERYONE, reply=ProfileOut, refusals=(NotFoundError,))
)
def profile(user_id: UUID) -> ProfileOut:
    """A person's profile with the result of the risk questionnaire."""
    return profile_out(read_profile(actor(), UserId(user_id), ports=ports()))


@users.route(
    "PUT",
    "/<uuid:user_id>/profile",
    Terms(
        allow=EVERYONE,
        body=ProfileIn,
        reply=ProfileOut,
        refusals=(NotFoundError, NotPermittedError, QuestionnaireRequiredError),
    ),
)
def put_profile(user_id: UUID, body: ProfileIn) -> ProfileOut:
    """Change one's own profile.

    Risk tolerance may only be lowered here: raising it takes answering the questionnaire, so that
    answers `questionnaire_required`.
    """
    return profile_out(change_profile(actor(), UserId(user_id), body.change(), ports=ports()))


@users.route(
    "GET",
    "/<uuid:user_id>/accounts",
    Terms(allow=CLIENT_FACING, query=Page, reply=AccountsOut, refusals=(NotFoundError, MissingPriceError)),
)
def accounts(user_id: UUID, query: Page) -> AccountsOut:
    """A person's accounts at the newest prices, oldest first."""
    found = list_account_values(actor(), UserId(user_id), ports=ports())
    part, next_cursor = part_of(found, query, lambda account: str(account.id))
    return AccountsOut(items=[account_out(account) for account in part], next_cursor=next_cursor)
