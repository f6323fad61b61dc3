"""What a checkpoint saves a statement of a long ledger."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from engine.domain.actor import SYSTEM
from engine.domain.ledger import Book, Posting, Transaction, TransactionType
from engine.domain.portfolio import Portfolio
from engine.usecases.statement import keep_checkpoint, read_statement
from tests.bench.table import median_seconds, milliseconds, print_table
from tests.builders import MARKET_DATE, a_portfolio, a_user
from tests.sql import STARTED, sqlite_database

ENTRIES, YEARS = 50_000, 20
MOST = 0.25  # of the time without a checkpoint


def test_a_checkpoint_makes_statements_of_long_ledgers_fast(tmp_path: Path) -> None:
    owner = a_user()
    portfolio, database = a_portfolio(owner=owner), sqlite_database(tmp_path)
    database.add(portfolio, users=[owner])
    with database.unit_of_work(SYSTEM) as uow:
        uow.ledger.post([a_deposit(portfolio, place) for place in range(ENTRIES)])
        uow.commit()

    def read() -> Decimal:
        return read_statement(owner.actor, portfolio.id, ports=database.ports).cash

    without = median_seconds(read, 7)
    keep_checkpoint(portfolio.id, ports=database.ports)
    beside = median_seconds(read, 7)

    figures = (f"{beside / without:.2f}", f"<= {MOST}", milliseconds(without), milliseconds(beside))
    header = ("ratio", "bound", "without, ms", "with, ms")
    print_table(f"Statement of {ENTRIES:,} entries, with a checkpoint and without", header, [figures])
    assert read() == ENTRIES
    assert beside <= MOST * without


def a_deposit(portfolio: Portfolio, place: int) -> Transaction:
    """One of many, spread over the years."""
    one = Decimal(1)
    return Transaction(
        id=uuid4(),
        account_id=portfolio.id,
        kind=TransactionType.DEPOSIT,
        on=MARKET_DATE - timedelta(days=365 * YEARS * (ENTRIES - place) // ENTRIES),
        at=STARTED,
        amount=one,
        postings=(Posting(Book.CASH, one), Posting(Book.EXTERNAL, -one)),
    )
