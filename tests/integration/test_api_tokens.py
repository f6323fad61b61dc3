"""Tokens of programs: what they open, and what is no token."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from gateways.tokens import LIFETIMES, SignedTokens
from tests.builders import a_user
from tests.fakes import FixedClock
from tests.site import PASSWORD, Site

API = "/api/v1"


@pytest.fixture
def signed_in(site: Site) -> dict[str, Any]:
    """The reply to a program that has signed in."""
    owner, _ = site.owner_with_drift()
    body = {"email": owner.email.upper(), "password": PASSWORD}
    reply = site.anonymous().client.post(f"{API}/auth/token", json=body)
    assert reply.status_code == 200
    found: dict[str, Any] = reply.get_json()
    return found


def me(site: Site, authorization: str) -> int:
    headers = {"Authorization": authorization}
    return site.anonymous().client.get(f"{API}/me", headers=headers).status_code


def refreshed(site: Site, token: str) -> Any:
    return site.anonymous().client.post(f"{API}/auth/refresh", json={"refresh_token": token})


def test_a_token_says_how_long_it_is_good_for(site: Site, signed_in: dict[str, Any]) -> None:
    assert signed_in.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (signed_in["token_type"], signed_in["expires_in"]) == ("Bearer", 600)
    assert me(site, f"Bearer {signed_in['access_token']}") == 200
    assert me(site, f"bearer {signed_in['access_token']}") == 200


def test_a_refresh_token_gets_the_next_pair_and_nothing_else(site: Site, signed_in: dict[str, Any]) -> None:
    reply = refreshed(site, signed_in["refresh_token"])

    assert reply.status_code == 200
    assert me(site, f"Bearer {reply.get_json()['access_token']}") == 200
    assert me(site, f"Bearer {signed_in['refresh_token']}") == 401
    assert refreshed(site, signed_in["access_token"]).get_json()["code"] == "invalid_token"


def test_no_session_and_no_cookie_comes_of_a_token(site: Site) -> None:
    owner, _ = site.owner_with_drift()
    visitor = site.anonymous()

    reply = visitor.client.post(f"{API}/auth/token", json={"email": owner.email, "password": PASSWORD})

    assert "Set-Cookie" not in reply.headers
    assert visitor.get("/").status_code == 302


def test_a_token_opens_no_page(site: Site, signed_in: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}

    assert site.anonymous().client.get("/", headers=headers).status_code == 302
    assert (
        site.anonymous().client.post("/_dash-update-component", json={}, headers=headers).status_code == 401
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "nobody@example.org", "password": PASSWORD}, "wrong_credentials"),
        ({"email": "x\x00y", "password": PASSWORD}, "invalid_input"),
        ({"email": 7, "password": PASSWORD}, "invalid_input"),
        ({"email": "x" * 321, "password": PASSWORD}, "invalid_input"),
        ({"email": "x@y"}, "invalid_input"),
        ({"email": "x@y", "password": "z", "role": "admin"}, "invalid_input"),
    ],
)
def test_who_may_not_sign_in_is_told_why(site: Site, body: dict[str, Any], code: str) -> None:
    reply = site.anonymous().client.post(f"{API}/auth/token", json=body)

    assert reply.get_json()["code"] == code
    assert PASSWORD not in reply.text


def test_guessing_by_programs_is_stopped_too(site: Site) -> None:
    owner, _ = site.owner_with_drift()
    body = {"email": owner.email, "password": "guess"}

    replies = [site.anonymous().client.post(f"{API}/auth/token", json=body).status_code for _ in range(12)]

    assert replies == [401] * 10 + [429] * 2


def forged(token: str) -> dict[str, str]:
    """The token, changed in every way that a forger might try."""
    head, claims, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(claims + "=="))
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    own_key, shared = OKPKey.generate_key("Ed25519"), OctKey.import_key("secret" * 8)

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    return {
        "empty": "",
        "no signature": f"{head}.{claims}.",
        "two parts": f"{head}.{claims}",
        "four parts": f"{token}.x",
        "algorithm none": f"{part(header | {'alg': 'none'})}.{claims}.",
        "algorithm changed": f"{part(header | {'alg': 'HS256'})}.{claims}.{signature}",
        "other user": f"{head}.{part(content | {'sub': str(a_user().id)})}.{signature}",
        "longer life": f"{head}.{part(content | {'exp': content['exp'] + 9999})}.{signature}",
        "signature cut": token[:-4],
        "signature of another": f"{head}.{claims}.{'A' * len(signature)}",
        "own key": jwt.encode(header, content, own_key, algorithms=["Ed25519"]),
        "shared secret": jwt.encode({"alg": "HS256"}, content, shared, algorithms=["HS256"]),
        "no JSON": f"{head}.{claims[:-3]}%%%.{signature}",
        "not ASCII": "\u00e9.\u00e9.\u00e9",
        "very long": token + "x" * 5000,
        "spaces": f"  {token} x",
    }


@pytest.mark.parametrize(
    "how", list(forged(SignedTokens("secret").issue(a_user(), FixedClock().now()).access))
)
def test_a_forged_token_is_no_token(site: Site, signed_in: dict[str, Any], how: str) -> None:
    token = forged(signed_in["access_token"])[how]

    assert me(site, f"Bearer {token}".encode().decode("latin-1")) == 401
    assert refreshed(site, forged(signed_in["refresh_token"])[how]).status_code in (401, 422)


@pytest.mark.parametrize(
    "change", [{"iss": "other"}, {"aud": "other"}, {"use": "other"}, {"pwd": "other"}, {"sub": "7"}]
)
def test_a_claim_of_our_own_key_must_fit(
    site: Site, signed_in: dict[str, Any], change: dict[str, str]
) -> None:
    tokens = SignedTokens("secret")
    found = jwt.decode(signed_in["access_token"], tokens._key, algorithms=["Ed25519"])

    changed = jwt.encode(found.header, found.claims | change, tokens._key, algorithms=["Ed25519"])

    assert me(site, f"Bearer {changed}") == 401


def test_tokens_end(site: Site) -> None:
    owner, _ = site.owner_with_drift()
    tokens, now = site.database.ports.tokens, site.database.ports.clock.now()

    for life, is_refresh in ((LIFETIMES["access"], False), (LIFETIMES["refresh"], True)):
        for ago, good in ((life - timedelta(seconds=5), True), (life + timedelta(seconds=10), False)):
            pair = tokens.issue(owner, now - ago)
            status = (
                refreshed(site, pair.refresh).status_code if is_refresh else me(site, f"Bearer {pair.access}")
            )
            assert status == (200 if good else 401)


@pytest.mark.parametrize("scheme", ["Basic", "Token", "", "Bearer"])
def test_a_header_of_another_kind_is_refused_beside_a_session_too(site: Site, scheme: str) -> None:
    owner, _ = site.owner_with_drift()
    visitor = site.signed_in(owner)

    assert visitor.client.get(f"{API}/me", headers={"Authorization": f"{scheme} abc"}).status_code == 401
    assert visitor.get(f"{API}/me").status_code == 200
