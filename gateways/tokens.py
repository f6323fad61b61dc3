"""Signed tokens for programs (port `engine.ports.Tokens`): JWTs under an Ed25519 key of this installation."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from engine.domain.ids import UserId
from engine.domain.token import TokenPair, TokenSubject, password_mark
from engine.domain.user import User
from engine.errors import InvalidTokenError

ALGORITHM = "Ed25519"
ISSUER, AUDIENCE = "evenkeel", "evenkeel-api"
ACCESS, REFRESH = "access", "refresh"
LIFETIMES = {ACCESS: timedelta(minutes=10), REFRESH: timedelta(days=14)}
LEEWAY = timedelta(seconds=5)  # between the clocks of two machines
LONGEST = 2000  # characters; ours have about 450


class SignedTokens:
    """Every process derives the same key from the installation's secret, so none is stored."""

    def __init__(self, secret: str) -> None:
        seed = HKDF(SHA256(), length=32, salt=None, info=b"evenkeel/api-tokens").derive(secret.encode())
        private = Ed25519PrivateKey.from_private_bytes(seed)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._key = OKPKey.import_key(pem)
        self._key_id = self._key.thumbprint()

    def issue(self, user: User, at: datetime) -> TokenPair:
        expires_in = int(LIFETIMES[ACCESS].total_seconds())
        return TokenPair(self._signed(user, ACCESS, at), self._signed(user, REFRESH, at), expires_in)

    def bearer(self, access: str, at: datetime) -> TokenSubject:
        return self._read(access, ACCESS, at)

    def renewer(self, refresh: str, at: datetime) -> TokenSubject:
        return self._read(refresh, REFRESH, at)

    def _signed(self, user: User, use: str, at: datetime) -> str:
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user.id),
            "jti": uuid4().hex,
            "iat": int(at.timestamp()),
            "exp": int((at + LIFETIMES[use]).timestamp()),
            "use": use,
            "pwd": password_mark(user),
        }
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": self._key_id}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def _read(self, token: str, use: str, at: datetime) -> TokenSubject:
        """One message for every fault: a forger learns nothing."""
        try:
            if len(token) > LONGEST:
                raise ValueError("longer than any of ours")
            found = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            self._check(found.header, found.claims, use, at)
            return TokenSubject(UserId(UUID(found.claims["sub"])), str(found.claims["pwd"]))
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidTokenError("The token is not valid, or no longer. Please sign in again.") from error

    def _check(self, header: dict[str, object], claims: dict[str, object], use: str, at: datetime) -> None:
        rules = jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=int(LEEWAY.total_seconds()),
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            iat={"essential": True},
            exp={"essential": True},
            use={"essential": True, "value": use},
        )
        rules.validate(claims)
        if header.get("kid") != self._key_id:
            raise ValueError("signed by no key of ours")
