"""Proposals, recommendations and the ledger: alike on fakes, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from engine.domain.ledger import Book
from engine.domain.order import ProposalStatus
from engine.errors import ConflictError, NotFoundError
from engine.trading.cash_events import deposit
from tests.builders import (
    MARKET_DATE,
    NOW,
    a_portfolio,
    a_proposal,
    a_recommendation,
    a_user,
    drifted,
)
from tests.fakes import FakeDatabase
from tests.sql import SqlDatabase, approved

Database = FakeDatabase | SqlDatabase


def test_a_proposal_comes_back_exactly(any_database: Database) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner])
    proposal = a_proposal(portfolio)

    with any_database.unit_of_work(owner.actor) as uow:
        uow.proposals.add(proposal)
        uow.commit()

    with any_database.unit_of_work(owner.actor) as uow:
        assert uow.proposals.get(proposal.id) == proposal
        assert uow.proposals.get_for_update(proposal.id) == proposal
        uow.proposals.reject(proposal.id)
        assert uow.proposals.get(proposal.id) == replace(proposal, status=ProposalStatus.REJECTED)


def test_a_recommendation_comes_back_exactly_and_is_accepted(any_database: Database) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner])
    advice = a_recommendation(portfolio)

    with any_database.unit_of_work(owner.actor) as uow:
        uow.recommendations.add(advice)
        uow.commit()

    with any_database.unit_of_work(owner.actor) as uow:
        assert uow.recommendations.get(advice.id) == advice
        uow.recommendations.accept(advice.id, NOW)
        assert uow.recommendations.get(advice.id) == replace(advice, accepted_at=NOW)


def test_inputs_of_a_decision_are_kept_as_text_and_numbers(any_database: Database) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner])
    identity = uuid4()
    inputs = {"price": Decimal("0.150"), "at": NOW, "on": MARKET_DATE, "id": identity, "list": (1, 0.1, None)}
    advice = replace(a_recommendation(portfolio), inputs=inputs)

    with any_database.unit_of_work(owner.actor) as uow:
        uow.recommendations.add(advice)
        uow.commit()
    with any_database.unit_of_work(owner.actor) as uow:
        found = uow.recommendations.get(advice.id).inputs

    assert found == {
        "price": "0.150",
        "at": "2025-06-30T22:00:00+00:00",
        "on": "2025-06-30",
        "id": str(identity),
        "list": [1, 0.1, None],
    }


def test_an_approval_moves_lots_cash_and_ledger_together(any_database: Database) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner])

    proposal, done = approved(any_database, portfolio)

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        balances = uow.ledger.balances(portfolio.id)
        after = uow.portfolios.get(portfolio.id)
        assert uow.proposals.get(proposal.id).status is ProposalStatus.APPROVED
        assert uow.ledger.fills(proposal.id) == done.fills
    assert after == done.portfolio
    assert balances[Book.CASH] == after.cash == 0
    assert balances[Book.REALISED_GAIN] == Decimal("-28.47")  # 99.90 - 500 * 10/70
    assert sum(balances.values()) == 0


def test_the_ledger_tells_what_happened_oldest_first(any_database: Database) -> None:
    owner, stranger = a_user(), a_user()
    portfolio, other = drifted(owner), a_portfolio(owner=stranger)
    any_database.add(portfolio, other, users=[owner, stranger])
    _, done = approved(any_database, portfolio)
    _, paid_in = deposit(portfolio, Decimal("7.50"), uuid4(), MARKET_DATE - timedelta(days=9), NOW)
    with any_database.unit_of_work(owner.actor) as uow:
        uow.ledger.post([paid_in])
        uow.commit()

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        told = uow.ledger.transactions([portfolio.id, other.id])
        disposals = uow.ledger.disposals([portfolio.id, other.id])
    expected = [paid_in, *done.transactions]
    assert told == tuple(replace(entry, postings=(), disposals=()) for entry in expected)
    assert disposals == done.transactions[0].disposals
    with any_database.unit_of_work(stranger.actor, read_only=True) as uow:
        assert uow.ledger.transactions([portfolio.id]) == ()
        assert uow.ledger.disposals([portfolio.id]) == ()
        assert uow.ledger.balances(portfolio.id) == {}


def test_the_ledger_books_nothing_twice_and_nothing_for_strangers(any_database: Database) -> None:
    owner, stranger = a_user(), a_user()
    portfolio = a_portfolio(owner=owner)
    any_database.add(portfolio, users=[owner, stranger])
    _, entry = deposit(portfolio, Decimal(1), uuid4(), MARKET_DATE, NOW)

    with any_database.unit_of_work(owner.actor) as uow:
        uow.ledger.post([entry])
        with pytest.raises(ConflictError):
            uow.ledger.post([entry])
        uow.ledger.post([])
        assert len(uow.ledger.transactions([portfolio.id])) == 1
    with any_database.unit_of_work(stranger.actor) as uow, pytest.raises(NotFoundError):
        uow.ledger.post([entry])
