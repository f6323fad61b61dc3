"""What only a real database can promise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError, StatementError
from sqlalchemy.orm import Session

from db.bulk import insert_all
from db.engine import connect
from db.facts import read_fact, write_fact
from db.migrate import downgrade, is_current, upgrade
from db.models import Base, HouseholdRow
from db.types import Document, ExactDecimal, UtcDateTime
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from engine.domain.ids import Symbol
from engine.domain.ledger import Book
from engine.domain.user import User
from engine.trading.execution import execute
from tests.builders import (
    DRIFTED_PRICES,
    MARKET_DATE,
    a_lot,
    a_portfolio,
    a_proposal,
    a_recommendation,
    a_user,
    drifted,
)
from tests.happenings import a_daily_snapshot, a_notification, a_run, a_scan, an_event
from tests.sql import STARTED, SqlDatabase, approved, post_opening, postgres_database, sqlite_database

OPERATIONS = {"job_runs", "job_pauses", "leases", "outbox", "outbox_effects"}  # no investor sees them
OPEN_TABLES = {  # sign-in and consents are read before anyone is known, market data is public
    *("user_profiles", "adviser_consents"),
    *("instruments", "market_prices", "historical_prices", "dividends", "fx_rates"),
    *("job_slots", "database_facts", "alembic_version"),
}
LEDGER = ("transactions", "postings", "disposals")


@pytest.fixture(params=["sqlite", "postgres"])
def owned(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database, as its owner."""
    url = f"sqlite:///{tmp_path}/owned.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    engine = connect(url)
    yield engine
    engine.dispose()


def lived_in(database: SqlDatabase) -> User:
    """The owner of an account that has a row in every table of tenants."""
    owner = a_user()
    portfolio = drifted(owner)
    database.add(portfolio, users=[owner])
    approved(database, portfolio)
    with database.unit_of_work(owner.actor) as uow:
        uow.recommendations.add(a_recommendation(portfolio))
        uow.replies.claim("key", "hash", STARTED)
        uow.watch_list.add(Symbol("VTI"), STARTED)
        uow.commit()
    with database.unit_of_work(SYSTEM) as uow:
        uow.notifications.add(a_notification(owner.id, portfolio))
        uow.scans.add(a_scan(portfolio))
        uow.scans.add_snapshot(a_daily_snapshot(portfolio))
        uow.ledger.keep_standing(portfolio.id, MARKET_DATE)
        event = an_event(portfolio)
        uow.outbox.add(event)
        uow.outbox.claim(event, "handler")
        uow.runs.claim(a_run())
        uow.runs.pause("check_drift", owner.id, STARTED)
        uow.runs.lead("one", STARTED, STARTED)
        uow.commit()
    return owner


def count_rows(database: SqlDatabase, session: Session) -> dict[str, int]:
    tables = set(inspect(database.engine).get_table_names()) - OPEN_TABLES
    return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


def test_migrations_go_up_and_down_and_match_the_models(owned: Engine) -> None:
    upgrade(owned)
    assert is_current(owned)
    with owned.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []

    downgrade(owned)

    assert set(inspect(owned).get_table_names()) <= {"alembic_version"}
    assert not is_current(owned)


def test_the_ledger_cannot_be_changed(sql_database: SqlDatabase) -> None:
    lived_in(sql_database)

    for table in LEDGER:
        for statement in (f"UPDATE {table} SET account_id = account_id", f"DELETE FROM {table}"):
            with Session(sql_database.engine) as session:
                tell_database(session, SYSTEM)
                with pytest.raises(DatabaseError, match=f"{table} are append-only"):
                    session.execute(text(statement))


def test_row_level_security_shows_rows_to_their_owner_alone(postgres_url: str) -> None:
    database = postgres_database(postgres_url)
    owner, stranger = lived_in(database), a_user()
    database.add(users=[stranger])

    with Session(database.engine) as session:
        nameless = count_rows(database, session)
        protected = session.scalars(text("SELECT relname FROM pg_class WHERE relforcerowsecurity")).all()
    with Session(database.engine) as session:
        tell_database(session, owner.actor)
        own = count_rows(database, session)
    with Session(database.engine) as session:
        tell_database(session, SYSTEM)
        everything = {name: count_rows(database, session)[name] for name in OPERATIONS}
    with Session(database.engine) as session:
        tell_database(session, stranger.actor)
        strange = count_rows(database, session)

    assert set(protected) == set(nameless)
    assert set(nameless.values()) == {0}
    assert {name for name, count in own.items() if not count} == OPERATIONS
    assert min(everything.values()) > 0
    assert {name for name, count in strange.items() if count} == {"households"}  # the stranger's own
    assert (strange["households"], own["households"]) == (1, 1)
    database.engine.dispose()


def test_row_level_security_refuses_rows_for_others(postgres_url: str) -> None:
    database = postgres_database(postgres_url)
    owner, stranger = a_user(), a_user()
    portfolio = a_portfolio(owner=owner)
    database.add(portfolio, users=[owner, stranger])

    with Session(database.engine) as session:
        tell_database(session, stranger.actor)
        target = {"target": uuid4(), "account": portfolio.id}
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(
                text("INSERT INTO portfolio_targets VALUES (:target, :account, 'cash', 1, 0)"), target
            )
    database.engine.dispose()


def test_an_event_that_was_forgotten_cannot_have_its_effects_again(sql_database: SqlDatabase) -> None:
    """A worker may have been suspended with the event in its hands."""
    event = an_event()
    with sql_database.unit_of_work(SYSTEM) as uow:
        uow.outbox.add(event)
        uow.outbox.claim(event, "handler")
        uow.outbox.settle(event)
        uow.outbox.forget(event.at + timedelta(days=1))
        uow.commit()

    with sql_database.unit_of_work(SYSTEM) as uow, pytest.raises(IntegrityError):
        uow.outbox.claim(event, "handler")


@pytest.mark.parametrize(
    ("filled", "statuses"),
    [
        (("10", "9.99"), ["filled", "filled"]),
        (("10", "3"), ["filled", "partially_filled"]),
        (("10",), ["filled", "cancelled"]),
        (None, ["cancelled", "cancelled"]),
    ],
)
def test_orders_end_as_their_fills_say(
    sql_database: SqlDatabase, filled: Sequence[str] | None, statuses: Sequence[str]
) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    sql_database.add(portfolio, users=[owner])
    proposal = a_proposal(portfolio)
    fills = execute(portfolio, proposal.id, proposal.orders, DRIFTED_PRICES, STARTED).fills

    with sql_database.unit_of_work(owner.actor) as uow:
        uow.proposals.add(proposal)
        if filled is None:
            uow.proposals.reject(proposal.id)
        else:
            pairs = zip(fills, filled, strict=False)
            uow.proposals.approve(proposal, [replace(fill, quantity=Decimal(q)) for fill, q in pairs])
        uow.commit()

    with Session(sql_database.engine) as session:
        tell_database(session, SYSTEM)
        assert session.scalars(text("SELECT status FROM orders ORDER BY rank")).all() == statuses


def test_a_balance_cannot_fall_below_zero(sql_database: SqlDatabase) -> None:
    owner = a_user()
    with pytest.raises(IntegrityError, match="balance"):
        sql_database.add(a_portfolio(owner=owner, cash="-0.01"), users=[owner])


def test_the_opening_entry_balances(sql_database: SqlDatabase) -> None:
    owner = a_user()
    portfolio = a_portfolio(a_lot(cost="1000.00"), cash="12.34", owner=owner)
    sql_database.add(portfolio, users=[owner])
    post_opening(sql_database, portfolio)

    with sql_database.unit_of_work(owner.actor, read_only=True) as uow:
        balances = uow.ledger.balances(portfolio.id)
    assert balances[Book.CASH] == portfolio.cash
    assert sum(balances.values()) == 0


def test_sqlite_is_durable_and_strict(tmp_path: Path) -> None:
    with sqlite_database(tmp_path).engine.connect() as connection:
        found = [
            connection.scalar(text(f"PRAGMA {p}")) for p in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_exact_decimals_refuse_a_place_too_many(sql_database: SqlDatabase) -> None:
    owner = a_user()
    with pytest.raises(StatementError, match="more than 2 decimal places"):
        sql_database.add(a_portfolio(owner=owner, cash="0.001"), users=[owner])


def test_types_refuse_naive_times_and_keep_none() -> None:
    dialect = create_engine("sqlite://").dialect
    assert UtcDateTime().process_bind_param(None, dialect) is None
    assert ExactDecimal(2).process_result_value(None, dialect) is None
    assert Document().process_result_value(None, dialect) is None
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(STARTED.replace(tzinfo=None), dialect)


def test_facts_are_kept_and_replaced(sql_database: SqlDatabase) -> None:
    assert read_fact(sql_database.engine, "market") is None

    write_fact(sql_database.engine, "market", "simulated")
    write_fact(sql_database.engine, "market", "files")

    assert read_fact(sql_database.engine, "market") == "files"


def test_rows_are_inserted_together_or_not_at_all(sql_database: SqlDatabase) -> None:
    home = {"household_id": uuid4(), "name": "Home", "base_currency": "USD"}

    with Session(sql_database.engine) as session:
        tell_database(session, SYSTEM)
        insert_all(session, HouseholdRow, [])
        with pytest.raises(IntegrityError):
            insert_all(session, HouseholdRow, [home, home])
