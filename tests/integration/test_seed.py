"""The demo's past: seeded once, the same everywhere, and right to the cent and the share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from db.models import AccountRow, LotRow, TransactionRow
from db.seed import DEMO_PASSWORD, is_demo, is_empty, seed_demo
from db.seed.people import HOUSEHOLDS, PEOPLE, SIGN_INS
from db.unit_of_work import unit_of_work
from db.visibility import tell_database
from engine.domain.actor import SYSTEM, Role
from engine.ports import Ports
from engine.usecases.holdings import HoldingsReport, list_accounts, report_holdings
from engine.usecases.prices import update_market
from engine.usecases.sign_in import sign_in
from gateways.attempts import LocalAttempts
from gateways.calendar import TradingCalendar
from gateways.clock import MarketClock
from gateways.fx import EcbRates
from gateways.market_data.demo import DemoMarket
from gateways.market_data.files import FilesMarket
from gateways.passwords import Argon2Passwords
from gateways.tokens import SignedTokens
from jobs.prices import settle_accounts
from jobs.timetable import timetable
from tests.books import discrepancies
from tests.folder import write_folder
from tests.sql import postgres_database, sqlite_database

AS_OF = date(2026, 7, 13)


@dataclass(frozen=True)
class Seeded:
    engine: Engine
    ports: Ports

    @property
    def reports(self) -> list[HoldingsReport]:
        return [
            report_holdings(SYSTEM, a.id, ports=self.ports) for a in list_accounts(SYSTEM, ports=self.ports)
        ]

    def lots(self) -> list[tuple[object, ...]]:
        """Everything about the open lots, sorted."""
        with Session(self.engine) as session:
            tell_database(session, SYSTEM)
            columns = (
                LotRow.account_id,
                LotRow.lot_id,
                LotRow.asset_symbol,
                LotRow.quantity,
                LotRow.cost_basis,
            )
            return sorted(tuple(row) for row in session.execute(select(*columns)))


def seeded(engine: Engine, as_of: date, provider: DemoMarket | FilesMarket | None = None) -> Seeded:
    """The demo in a migrated database, as of a day."""
    clock = MarketClock(as_of, always_open=True)
    sessions = sessionmaker(engine, expire_on_commit=False)
    ports = Ports(
        unit_of_work=unit_of_work(sessions),
        clock=clock,
        provider=provider or DemoMarket(clock.calendar),
        exchange_rates=EcbRates(),
        passwords=Argon2Passwords(),
        attempts=LocalAttempts(),
        tokens=SignedTokens("secret"),
        timetable=timetable(clock),
        request_id=lambda: "",
        new_id=lambda: pytest.fail("the seed needs no random id"),
    )
    update_market(ports=ports)
    assert is_empty(sessions)
    assert seed_demo(sessions, ports.passwords.hashed, ports)
    assert is_demo(sessions)
    assert not seed_demo(sessions, ports.passwords.hashed, ports)
    return Seeded(engine, ports)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo_book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    if request.param == "sqlite":
        database = sqlite_database(tmp_path_factory.mktemp("seed"))
    else:
        database = postgres_database(request.getfixturevalue("postgres_url"))
    yield seeded(database.engine, AS_OF)
    database.engine.dispose()


def test_the_books_agree(demo_book: Seeded) -> None:
    assert discrepancies(demo_book.engine) == []


def test_everybody_lives_there_and_three_can_sign_in(demo_book: Seeded) -> None:
    people = [sign_in(one.email, DEMO_PASSWORD, ports=demo_book.ports) for one in SIGN_INS]

    assert [user.role for user in people] == [Role.INVESTOR, Role.ADVISER, Role.ADMIN]
    assert len(demo_book.reports) == sum(len(household.accounts) for household in HOUSEHOLDS)
    with demo_book.ports.unit_of_work(SYSTEM, read_only=True) as uow:
        unknown = [one.email for one in PEOPLE if uow.users.by_email(one.email) is None]
    assert unknown == []


def test_the_adviser_sees_every_household_and_the_investor_one(demo_book: Seeded) -> None:
    investor, adviser, admin = (sign_in(one.email, DEMO_PASSWORD, ports=demo_book.ports) for one in SIGN_INS)

    own = list_accounts(investor.actor, ports=demo_book.ports)

    assert {account.id for account in own} == {plan.account.id for plan in HOUSEHOLDS[0].accounts}
    assert len(list_accounts(adviser.actor, ports=demo_book.ports)) == len(demo_book.reports)
    assert list_accounts(admin.actor, ports=demo_book.ports) == []


def test_there_is_something_to_see(demo_book: Seeded) -> None:
    """Drifted accounts and quiet ones, losing lots and gaining ones, a euro account, idle cash."""
    reports = demo_book.reports
    lots = [lot for report in reports for holding in report.holdings for lot in holding.lots]

    assert 0 < sum(report.is_due for report in reports) < len(reports)
    assert sum(lot.gain < 0 for lot in lots) > 10
    assert sum(lot.gain > 0 for lot in lots) > 100
    assert {lot.long_term for lot in lots} == {True, False}
    assert {report.account.currency for report in reports} == {"USD", "EUR"}
    assert all(report.cash >= 0 for report in reports)


def test_whole_share_accounts_hold_whole_shares(demo_book: Seeded) -> None:
    quantities = [
        holding.quantity
        for report in demo_book.reports
        if report.account.whole_shares
        for holding in report.holdings
    ]

    assert quantities
    assert [quantity for quantity in quantities if quantity % 1] == []


def test_nothing_happened_before_the_account_or_after_today(demo_book: Seeded) -> None:
    with Session(demo_book.engine) as session:
        tell_database(session, SYSTEM)
        rows = session.execute(
            select(TransactionRow.traded_on, AccountRow.opened_on).join(
                AccountRow, AccountRow.account_id == TransactionRow.account_id
            )
        ).all()

    assert len(rows) > 1000
    assert all(opened <= on <= AS_OF for on, opened in rows)


def test_dividends_are_not_paid_twice(demo_book: Seeded) -> None:
    booked = [settle_accounts(demo_book.ports)["dividends"] for _ in range(2)]

    assert booked == [0, 0]  # the seed has paid whatever fell due
    assert discrepancies(demo_book.engine) == []


def test_every_machine_gets_the_same_lots(demo_book: Seeded, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path)

    again = seeded(database.engine, AS_OF)

    assert again.lots() == demo_book.lots()
    database.engine.dispose()


def test_a_folder_of_files_makes_a_book_too(tmp_path: Path) -> None:
    calendar = TradingCalendar()
    write_folder(tmp_path, calendar, date(2025, 6, 30))
    database = sqlite_database(tmp_path)

    book = seeded(database.engine, date(2025, 6, 30), FilesMarket(tmp_path, calendar))

    assert discrepancies(database.engine) == []
    symbols = {holding.instrument.symbol for report in book.reports for holding in report.holdings}
    assert symbols == {"VTI", "VEA", "BND"}
    assert {report.source for report in book.reports} == {"files"}
    settle_accounts(book.ports)
    assert settle_accounts(book.ports)["dividends"] == 0
    assert discrepancies(database.engine) == []
    database.engine.dispose()


def test_a_week_later_the_past_is_the_same(demo_book: Seeded, tmp_path: Path) -> None:
    """Prices are stable for good: a database seeded a week earlier holds the same history."""
    database = sqlite_database(tmp_path)

    earlier = seeded(database.engine, AS_OF - timedelta(days=7))

    with Session(database.engine) as session:
        closes = session.connection().exec_driver_sql(
            "select asset_symbol, date, close from historical_prices where date = '2026-06-30' order by 1"
        )
        then = [tuple(row) for row in closes]
    with demo_book.ports.unit_of_work(SYSTEM, read_only=True) as uow:
        history = uow.market.history([row[0] for row in then], date(2026, 6, 30), date(2026, 6, 30))
    assert len(then) > 30
    assert [row[2] / 10_000 for row in then] == history.closes[0].tolist()
    assert discrepancies(earlier.engine) == []
    database.engine.dispose()
