"""/api/v1/auth - tokens for programs."""

from api._request import ports
from api.resource import Resource, Terms
from api.schemas.people import Renewal, TokenIn, TokenOut
from engine.domain.token import TokenPair
from engine.errors import InvalidTokenError, TooManyAttemptsError, WrongCredentialsError
from engine.usecases.sign_in import renew_tokens, sign_in_program

auth = Resource("auth", "auth", "Sign in with the email and password of a user; send the access token.")


@auth.route(
    "POST",
    "/token",
    Terms(allow=None, body=TokenIn, reply=TokenOut, refusals=(WrongCredentialsError, TooManyAttemptsError)),
)
def token(body: TokenIn) -> TokenOut:
    """Sign in.

    Send the access token with each request as `Authorization: Bearer ...`; it is good for ten minutes.
    The refresh token gets the next pair for fourteen days, and ends with a change of password.
    """
    return _pair(sign_in_program(body.email, body.password, ports=ports()))


@auth.route(
    "POST", "/refresh", Terms(allow=None, body=Renewal, reply=TokenOut, refusals=(InvalidTokenError,))
)
def refresh(body: Renewal) -> TokenOut:
    """Get the next pair of tokens."""
    return _pair(renew_tokens(body.refresh_token, ports=ports()))


def _pair(tokens: TokenPair) -> TokenOut:
    return TokenOut(access_token=tokens.access, refresh_token=tokens.refresh, expires_in=tokens.expires_in)
