"""What the database itself says of ledger entries, whoever writes them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.bulk import insert_all
from db.models import AccountRow, PostingRow, TransactionRow
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from tests.builders import MARKET_DATE, a_user, drifted
from tests.sql import STARTED, SqlDatabase, approved


@pytest.fixture
def session(sql_database: SqlDatabase) -> Iterator[Session]:
    """On a database with two people's accounts that have traded."""
    for _ in range(2):
        owner = a_user()
        portfolio = drifted(owner)
        sql_database.add(portfolio, users=[owner])
        approved(sql_database, portfolio)
    with Session(sql_database.engine) as session:
        tell_database(session, SYSTEM)
        yield session


@pytest.mark.parametrize(
    ("legs", "head", "refusal"),
    [
        pytest.param([("cash", 100)], 100, "sum to zero", id="one leg"),
        pytest.param([("cash", 100), ("external", -99)], 100, "sum to zero", id="a dollar short"),
        pytest.param([("cash", 100), ("external", -100)], 99, "say of cash", id="another amount"),
        pytest.param([], 100, "say of cash", id="no legs"),
        pytest.param([("income", 100), ("external", -100)], 100, "say of cash", id="no cash"),
    ],
)
def test_an_entry_that_does_not_balance_is_refused(
    session: Session, legs: list[tuple[str, int]], head: int, refusal: str
) -> None:
    entry = a_deposit(accounts(session)[0])
    insert_all(session, PostingRow, [leg_of(entry, book, amount) for book, amount in legs])

    with pytest.raises(IntegrityError, match=refusal):
        insert_all(session, TransactionRow, [entry | {"amount": Decimal(head)}])


def test_one_bad_entry_among_many_is_refused_with_them(session: Session) -> None:
    account = accounts(session)[0]
    entries = [a_deposit(account) for _ in range(20)]
    legs = [leg_of(entry, *leg) for entry in entries for leg in (("cash", 100), ("external", -100))]
    insert_all(session, PostingRow, legs[:-1])

    with pytest.raises(IntegrityError, match="sum to zero"):
        insert_all(session, TransactionRow, entries)


@pytest.mark.parametrize("what", ["currency", "account_id"])
def test_a_sum_of_zero_over_two_currencies_or_accounts_proves_nothing(session: Session, what: str) -> None:
    mine, other = accounts(session)
    entry = a_deposit(mine)
    elsewhere = {"currency": "EUR", "account_id": other}
    legs = [leg_of(entry, "cash", 100), leg_of(entry, "external", -100) | {what: elsewhere[what]}]
    insert_all(session, PostingRow, legs)

    with pytest.raises(IntegrityError, match="sum to zero in each currency, all of its account"):
        insert_all(session, TransactionRow, [entry])


def test_an_entry_that_is_booked_takes_no_more_postings(session: Session) -> None:
    booked = session.scalars(select(TransactionRow).limit(1)).one()
    entry = {"transaction_id": booked.transaction_id, "account_id": booked.account_id}
    legs = [leg_of(entry, "cash", 100), leg_of(entry, "external", -100)]

    with pytest.raises(IntegrityError, match="takes no more postings"):
        insert_all(session, PostingRow, legs)


def test_postings_without_an_entry_are_not_kept(session: Session) -> None:
    insert_all(session, PostingRow, [leg_of(a_deposit(accounts(session)[0]), "cash", 100)])

    with pytest.raises(IntegrityError):
        session.commit()


def test_a_balanced_entry_is_booked(session: Session) -> None:
    entry = a_deposit(accounts(session)[0])

    insert_all(session, PostingRow, [leg_of(entry, "cash", 100), leg_of(entry, "external", -100)])
    insert_all(session, TransactionRow, [entry])
    session.commit()

    tell_database(session, SYSTEM)
    assert session.get_one(TransactionRow, entry["transaction_id"]).amount == 100


def accounts(session: Session) -> list[UUID]:
    return list(session.scalars(select(AccountRow.account_id)))


def a_deposit(account: UUID) -> dict[str, Any]:
    """The head of an entry of 100 dollars."""
    return {
        "transaction_id": uuid4(),
        "account_id": account,
        "transaction_type": "deposit",
        "amount": Decimal(100),
        "cost": Decimal(0),
        "fx_rate": Decimal(1),
        "currency": "USD",
        "traded_on": MARKET_DATE,
        "executed_at": STARTED,
    }


def leg_of(entry: Mapping[str, Any], book: str, amount: int) -> dict[str, Any]:
    same = {name: entry[name] for name in ("transaction_id", "account_id")}
    return {"posting_id": uuid4(), "book": book, "currency": "USD", "amount": Decimal(amount), **same}
