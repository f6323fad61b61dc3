"""What a program signs in with, and what a token says of whom."""

from dataclasses import dataclass
from hashlib import sha256

from engine.domain.ids import UserId
from engine.domain.user import User


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A short-lived token for requests, and one that gets the next pair."""

    access: str
    refresh: str
    expires_in: int  # seconds, of the access token


@dataclass(frozen=True, slots=True)
class TokenSubject:
    """Whom a token names, and a mark of the password it was issued under."""

    user_id: UserId
    password_mark: str


def password_mark(user: User) -> str:
    """Changes with the password and tells nothing about it."""
    return sha256(user.password_hash.encode()).hexdigest()[:16]
