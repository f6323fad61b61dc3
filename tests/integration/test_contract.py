"""One suite for every implementation of the ports: fakes, SQLite and PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis

from engine.domain.actor import SYSTEM, Actor, Role
from engine.domain.ids import AccountId, ProposalId, RecommendationId
from engine.domain.instrument import AssetClass
from engine.domain.portfolio import AccountType, Target
from engine.errors import NotFoundError
from engine.ports import Attempts, Reply
from gateways.attempts import LocalAttempts, RedisAttempts
from tests.builders import (
    MARKET_DATE,
    NOW,
    a_lot,
    a_portfolio,
    a_profile,
    a_proposal,
    a_recommendation,
    a_user,
    an_account,
    drifted,
)
from tests.fakes import FakeDatabase
from tests.sql import SqlDatabase

Database = FakeDatabase | SqlDatabase


def test_a_portfolio_comes_back_exactly(any_database: Database) -> None:
    owner = a_user()
    account = an_account(owner, kind=AccountType.ROTH_IRA, whole_shares=True)
    lots = a_lot("VTI", "70.000001", "123456789012.34", price="0.0001"), a_lot("BND", "0.000001", "0.01")
    portfolio = a_portfolio(
        *lots,
        cash="0.10",
        account=account,
        band=Decimal("0.00500001"),
        us_bonds="0.66666667",
        us_stocks="0.33333333",
    )
    any_database.add(portfolio, users=[owner])

    with any_database.unit_of_work(owner.actor) as uow:
        assert uow.portfolios.get(portfolio.id) == portfolio
        assert uow.portfolios.get_for_update(portfolio.id) == portfolio
        assert uow.portfolios.account(portfolio.id) == account
        assert list(uow.portfolios.all()) == [portfolio]
        assert list(uow.portfolios.accounts()) == [account]
        assert list(uow.portfolios.get(portfolio.id).targets) == list(portfolio.targets)


def test_accounts_come_oldest_first(any_database: Database) -> None:
    owner = a_user()
    younger, older = (an_account(owner, opened_on=MARKET_DATE - timedelta(days=n)) for n in (1, 2))
    any_database.add(*(a_portfolio(account=a) for a in (younger, older)), users=[owner])

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        assert list(uow.portfolios.accounts()) == [older, younger]
        assert [portfolio.account for portfolio in uow.portfolios.all()] == [older, younger]


@pytest.mark.parametrize("role", [Role.INVESTOR, Role.ADVISER, Role.ADMIN])
def test_not_yours_looks_like_not_there(any_database: Database, role: Role) -> None:
    owner, stranger = a_user(), a_user(role)
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner, stranger], profiles=[a_profile(owner)])
    proposal, advice = a_proposal(portfolio), a_recommendation(portfolio)
    with any_database.unit_of_work(owner.actor) as uow:
        uow.proposals.add(proposal)
        uow.recommendations.add(advice)
        uow.commit()

    with any_database.unit_of_work(stranger.actor) as uow:
        assert (list(uow.portfolios.accounts()), list(uow.portfolios.all())) == ([], [])
        messages = {
            _refused(uow.portfolios.get, portfolio.id, AccountId(uuid4())),
            _refused(uow.portfolios.account, portfolio.id, AccountId(uuid4())),
            _refused(uow.profiles.of_owner, portfolio.id, AccountId(uuid4())),
            _refused(uow.proposals.get, proposal.id, ProposalId(uuid4())),
            _refused(uow.proposals.get_for_update, proposal.id, ProposalId(uuid4())),
            _refused(uow.recommendations.get, advice.id, RecommendationId(uuid4())),
        }
    assert messages == {f"No such {what}." for what in ("portfolio", "profile", "proposal", "recommendation")}


def _refused(read: Callable[[Any], object], *ids: object) -> str:
    """The one message that all these ids are refused with."""
    messages = set()
    for one in ids:
        with pytest.raises(NotFoundError) as refused:
            read(one)
        messages.add(str(refused.value))
    (message,) = messages
    return message


def test_nothing_is_written_for_a_stranger(any_database: Database) -> None:
    owner, stranger = a_user(), a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner, stranger])
    proposal, advice = a_proposal(portfolio), a_recommendation(portfolio)
    with any_database.unit_of_work(owner.actor) as uow:
        uow.proposals.add(proposal)
        uow.recommendations.add(advice)
        uow.commit()

    with any_database.unit_of_work(stranger.actor) as uow:
        for write in (
            partial(uow.portfolios.save, portfolio),
            partial(uow.portfolios.set_targets, portfolio.id, portfolio.targets),
            partial(uow.proposals.add, replace(proposal, id=ProposalId(uuid4()))),
            partial(uow.proposals.approve, proposal, ()),
            partial(uow.proposals.reject, proposal.id),
            partial(uow.recommendations.add, replace(advice, id=RecommendationId(uuid4()))),
            partial(uow.recommendations.accept, advice.id, NOW),
        ):
            with pytest.raises(NotFoundError):
                write()


def test_an_adviser_sees_only_the_clients_who_consented(any_database: Database) -> None:
    consenting, silent, adviser = a_user(), a_user(), a_user(Role.ADVISER)
    shown, hidden = a_portfolio(owner=consenting), a_portfolio(owner=silent)
    profiles = [a_profile(consenting), a_profile(silent)]
    people = [consenting, silent, adviser]
    any_database.add(shown, hidden, users=people, profiles=profiles, consents=[(adviser, consenting)])

    with any_database.unit_of_work(adviser.actor, read_only=True) as uow:
        assert [account.id for account in uow.portfolios.accounts()] == [shown.id]
        assert uow.profiles.of_owner(shown.id) == profiles[0]
        with pytest.raises(NotFoundError):
            uow.profiles.of_owner(hidden.id)


def test_the_system_sees_every_account(any_database: Database) -> None:
    owner = a_user()
    first, second = a_portfolio(owner=owner), a_portfolio(owner=owner)
    any_database.add(first, second, users=[owner])

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert {account.id for account in uow.portfolios.accounts()} >= {first.id, second.id}


def test_a_profile_is_missing_until_it_is_told(any_database: Database) -> None:
    told, silent = a_user(), a_user()
    portfolios = a_portfolio(owner=told), a_portfolio(owner=silent)
    profile = a_profile(told, score=47, horizon=3)
    any_database.add(*portfolios, users=[told, silent], profiles=[profile])

    with any_database.unit_of_work(told.actor, read_only=True) as uow:
        assert uow.profiles.of_owner(portfolios[0].id) == profile
    with any_database.unit_of_work(silent.actor, read_only=True) as uow, pytest.raises(NotFoundError):
        uow.profiles.of_owner(portfolios[1].id)


def test_without_commit_nothing_happened(any_database: Database) -> None:
    owner = a_user()
    portfolio = a_portfolio(a_lot(), cash="5.00", owner=owner)
    any_database.add(portfolio, users=[owner])

    with any_database.unit_of_work(owner.actor) as uow:
        uow.portfolios.save(replace(portfolio, cash=Decimal(0), lots=()))

    with any_database.unit_of_work(owner.actor) as uow:
        assert uow.portfolios.get(portfolio.id).cash == Decimal("5.00")


def test_saving_changes_removes_and_adds_lots_and_leaves_the_targets(any_database: Database) -> None:
    owner = a_user()
    sold, reduced = a_lot("BND"), a_lot("VTI", "10")
    portfolio = a_portfolio(sold, reduced, owner=owner, us_stocks="1")
    any_database.add(portfolio, users=[owner])
    bought = a_lot("VTI", "3", on=MARKET_DATE)
    changed = replace(portfolio, lots=(replace(reduced, quantity=Decimal(4)), bought), version=1)

    with any_database.unit_of_work(owner.actor) as uow:
        uow.portfolios.save(replace(changed, targets={}))
        uow.commit()

    with any_database.unit_of_work(owner.actor) as uow:
        assert uow.portfolios.get(portfolio.id) == changed


def test_targets_are_replaced_as_a_whole(any_database: Database) -> None:
    owner = a_user()
    portfolio = a_portfolio(owner=owner, us_stocks="0.5", us_bonds="0.5")
    any_database.add(portfolio, users=[owner])
    target = Target(Decimal("0.7"), Decimal("0.1"))
    wanted = {AssetClass.US_STOCKS: target, AssetClass.CASH: replace(target, weight=Decimal("0.3"))}

    with any_database.unit_of_work(owner.actor) as uow:
        uow.portfolios.set_targets(portfolio.id, wanted)
        assert uow.portfolios.get(portfolio.id).targets == wanted
        uow.commit()

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        assert uow.portfolios.get(portfolio.id) == replace(portfolio, targets=wanted)


def test_a_key_is_claimed_once_and_keeps_its_reply(any_database: Database) -> None:
    user = a_user()
    any_database.add(users=[user])

    def claim() -> Reply | None:
        with any_database.unit_of_work(user.actor) as uow:
            earlier = uow.replies.claim("key", "hash", NOW)
            uow.commit()
            return earlier

    assert claim() is None
    assert claim() == Reply("hash", 0, "")
    with any_database.unit_of_work(user.actor) as uow:
        uow.replies.keep("key", 201, "{}")
        uow.commit()
    assert claim() == Reply("hash", 201, "{}")
    with any_database.unit_of_work(user.actor) as uow:
        uow.replies.release("key")
        uow.commit()
    assert claim() is None


def test_users_are_found_by_id_and_email(any_database: Database) -> None:
    user = a_user()
    any_database.add(users=[user])

    with any_database.unit_of_work(Actor(None, Role.SYSTEM), read_only=True) as uow:
        assert uow.users.get(user.id) == uow.users.by_email(user.email) == user
        assert uow.users.by_email("nobody@example.org") is None
        with pytest.raises(NotFoundError):
            uow.users.get(a_user().id)


@pytest.fixture(params=["local", "redis"])
def attempts(request: pytest.FixtureRequest) -> Callable[[float], Attempts]:
    if request.param == "local":
        return LocalAttempts
    url = request.getfixturevalue("redis_url")
    return lambda window: RedisAttempts(Redis.from_url(url), window)


def test_attempts_count_until_the_window_ends_or_they_are_forgotten(
    attempts: Callable[[float], Attempts],
) -> None:
    key, counter = f"sign-in:{uuid4()}", attempts(30.0)

    assert [counter.count(key), counter.count(key)] == [1, 2]
    counter.forget(key)
    assert counter.count(key) == 1
    gone = attempts(0.001)
    gone.forget(key)
    first = gone.count(key)
    while gone.count(key) > 1:  # ends as soon as the window has
        pass
    assert first == 1
