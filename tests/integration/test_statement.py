"""What the books say at the end of a day, with and without checkpoints."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import CheckpointRow
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from engine.domain.ids import AccountId, Symbol
from engine.domain.ledger import Book, Posting, Transaction, TransactionType
from engine.domain.money import to_cents
from engine.errors import NotFoundError
from engine.usecases.statement import Position, keep_checkpoint, read_statement
from tests.builders import MARKET_DATE, a_portfolio, a_user, an_instrument
from tests.fakes import FakeDatabase
from tests.sql import STARTED, SqlDatabase

OWNER = a_user()
START = MARKET_DATE - timedelta(days=100)
LAST_MONTH = MARKET_DATE.replace(day=1) - timedelta(days=1)
Database = FakeDatabase | SqlDatabase
Legs = dict[Book, str]

CASH, POSITIONS, EXTERNAL = Book.CASH, Book.POSITIONS, Book.EXTERNAL
LIFE: list[tuple[int, TransactionType, Legs, str | None, str | None]] = [
    (0, TransactionType.DEPOSIT, {CASH: "1000", EXTERNAL: "-1000"}, None, None),
    (10, TransactionType.BUY, {CASH: "-600", POSITIONS: "600"}, "VTI", "6"),
    (20, TransactionType.BUY, {CASH: "-300", POSITIONS: "300"}, "BND", "30.5"),
    (50, TransactionType.DIVIDEND, {CASH: "12.34", Book.INCOME: "-12.34"}, "VTI", "6"),
    (60, TransactionType.SELL, {CASH: "250", POSITIONS: "-200", Book.REALISED_GAIN: "-50"}, "VTI", "2"),
    (80, TransactionType.WITHDRAWAL, {CASH: "-100", EXTERNAL: "100"}, None, None),
    (90, TransactionType.SELL, {CASH: "290", POSITIONS: "-300", Book.REALISED_GAIN: "10"}, "BND", "30.5"),
]


def an_entry(
    account: AccountId, day: int, kind: TransactionType, legs: Legs, symbol: str | None, quantity: str | None
) -> Transaction:
    return Transaction(
        id=uuid4(),
        account_id=account,
        kind=kind,
        on=START + timedelta(days=day),
        at=STARTED,
        amount=Decimal(legs[CASH]),
        postings=tuple(Posting(book, Decimal(amount)) for book, amount in legs.items()),
        symbol=None if symbol is None else Symbol(symbol),
        quantity=None if quantity is None else Decimal(quantity),
    )


def post(database: Database, *entries: Transaction) -> None:
    with database.unit_of_work(SYSTEM) as uow:
        uow.ledger.post(entries)
        uow.commit()


@pytest.fixture
def account(any_database: Database) -> AccountId:
    """Seven entries in a hundred days."""
    portfolio = a_portfolio(owner=OWNER)
    any_database.add(
        portfolio, users=[OWNER], instruments=[an_instrument(Symbol("VTI")), an_instrument(Symbol("BND"))]
    )
    post(any_database, *(an_entry(portfolio.id, *entry) for entry in LIFE))
    return portfolio.id


def figures(database: Database, account: AccountId, on: date) -> tuple[str, ...]:
    found = read_statement(OWNER.actor, account, on, ports=database.ports)
    told = (found.cash, found.cost_basis, found.net_contributions, found.income, found.realised_gain)
    assert found.cash + found.cost_basis == found.net_contributions + found.income + found.realised_gain
    return tuple(str(to_cents(figure)) for figure in told)


def test_a_statement_says_what_there_was_at_the_end_of_any_day(
    any_database: Database, account: AccountId
) -> None:
    said = {day: figures(any_database, account, START + timedelta(days=day)) for day in (0, 20, 59, 60, 100)}

    assert said == {
        0: ("1000.00", "0.00", "1000.00", "0.00", "0.00"),
        20: ("100.00", "900.00", "1000.00", "0.00", "0.00"),
        59: ("112.34", "900.00", "1000.00", "12.34", "0.00"),
        60: ("362.34", "700.00", "1000.00", "12.34", "50.00"),
        100: ("552.34", "400.00", "900.00", "12.34", "40.00"),
    }


def test_positions_are_shares_at_cost_and_end_with_their_sale(
    any_database: Database, account: AccountId
) -> None:
    before = read_statement(OWNER.actor, account, MARKET_DATE - timedelta(days=11), ports=any_database.ports)
    after = read_statement(OWNER.actor, account, ports=any_database.ports)

    vti = Position(symbol=Symbol("VTI"), quantity=Decimal(4), cost_basis=Decimal(400))
    bnd = Position(symbol=Symbol("BND"), quantity=Decimal("30.5"), cost_basis=Decimal(300))
    assert set(before.positions) == {vti, bnd}
    assert (after.on, after.positions) == (MARKET_DATE, (vti,))


def test_before_the_first_entry_there_is_nothing(any_database: Database, account: AccountId) -> None:
    statement = read_statement(OWNER.actor, account, START - timedelta(days=1), ports=any_database.ports)

    assert not statement.standings
    assert statement.cash == 0


def test_a_checkpoint_changes_no_figure(any_database: Database, account: AccountId) -> None:
    days = [START + timedelta(days=n) for n in range(0, 101, 5)]
    before = [figures(any_database, account, on) for on in days]

    kept = [keep_checkpoint(account, ports=any_database.ports) for _ in range(2)]

    assert kept == [True, False]
    assert [figures(any_database, account, on) for on in days] == before


def test_an_entry_that_is_booked_late_counts_from_its_day(any_database: Database, account: AccountId) -> None:
    keep_checkpoint(account, ports=any_database.ports)
    late = an_entry(account, 30, TransactionType.DEPOSIT, {CASH: "5", EXTERNAL: "-5"}, None, None)

    post(any_database, late)

    assert figures(any_database, account, late.on)[0] == "105.00"
    assert figures(any_database, account, MARKET_DATE)[0] == "557.34"


def test_a_stranger_reads_no_statement(any_database: Database, account: AccountId) -> None:
    stranger = a_user()
    any_database.add(users=[stranger])

    with pytest.raises(NotFoundError):
        read_statement(stranger.actor, account, ports=any_database.ports)


def test_a_checkpoint_is_used_until_an_entry_for_its_time_comes(sql_database: SqlDatabase) -> None:
    portfolio = a_portfolio(owner=OWNER)
    sql_database.add(portfolio, users=[OWNER])
    post(sql_database, an_entry(portfolio.id, *LIFE[0]))

    keep_checkpoint(portfolio.id, ports=sql_database.ports)
    with Session(sql_database.engine) as session:
        tell_database(session, SYSTEM)
        session.query(CheckpointRow).filter_by(book="cash").update({"amount": Decimal(7)})
        session.commit()
    used = read_statement(OWNER.actor, portfolio.id, ports=sql_database.ports).cash
    later = an_entry(portfolio.id, 100, TransactionType.DEPOSIT, {CASH: "5", EXTERNAL: "-5"}, None, None)
    post(sql_database, later)
    still = read_statement(OWNER.actor, portfolio.id, ports=sql_database.ports).cash
    post(sql_database, an_entry(portfolio.id, *LIFE[0]))

    assert used == 7
    assert still == 12
    assert read_statement(OWNER.actor, portfolio.id, ports=sql_database.ports).cash == 2005
    with Session(sql_database.engine) as session:
        tell_database(session, SYSTEM)
        assert session.scalar(select(func.count()).select_from(CheckpointRow)) == 0
