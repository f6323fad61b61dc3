"""Databases for tests: migrated, and filled with domain objects."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from db.bulk import insert_if_absent
from db.engine import connect
from db.migrate import upgrade
from db.models import AccountRow, ConsentRow, HouseholdRow, LotRow, TargetRow, UserRow
from db.unit_of_work import unit_of_work
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from engine.domain.ids import USD, HouseholdId, Symbol
from engine.domain.instrument import Instrument
from engine.domain.ledger import Book, Posting, Transaction, TransactionType
from engine.domain.market import FxRate, Quote
from engine.domain.order import RebalanceProposal
from engine.domain.portfolio import Portfolio
from engine.domain.user import Profile, User
from engine.ports import OpenUnitOfWork, Ports
from engine.trading.execution import Execution, execute
from tests.builders import DRIFTED_PRICES, EURO_IN_DOLLARS, MARKET_DATE, a_proposal
from tests.fakes import FakeDatabase, FixedClock, needed_instruments, ports_on

STARTED = FixedClock().now()


class SqlDatabase:
    """What `tests.fakes.FakeDatabase` is in memory, on a real database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sessions = sessionmaker(engine, expire_on_commit=False)
        self.unit_of_work: OpenUnitOfWork = unit_of_work(self.sessions)

    @property
    def ports(self) -> Ports:
        return ports_on(self.unit_of_work)

    def add(
        self,
        *portfolios: Portfolio,
        users: Collection[User] = (),
        profiles: Collection[Profile] = (),
        consents: Collection[tuple[User, User]] = (),
        instruments: Collection[Instrument] = (),
        quotes: Mapping[Symbol, Quote] | None = None,
    ) -> None:
        """Put these in, with what `FakeDatabase.add` makes up, and the households they name."""
        self._add_market(portfolios, instruments, quotes or {})
        by_user = {profile.user_id: profile for profile in profiles}
        with self.sessions.begin() as session:
            tell_database(session, SYSTEM)
            for household_id in _households(portfolios, users):
                home = {"household_id": household_id, "name": "Home", "base_currency": USD}
                insert_if_absent(session, HouseholdRow, home)
            session.add_all(_user_row(user, by_user.get(user.id)) for user in users)
            session.flush()
            for adviser, client in consents:
                session.add(ConsentRow(adviser_id=adviser.id, client_id=client.id, granted_at=STARTED))
            for portfolio in portfolios:
                _add_portfolio(session, portfolio)

    def _add_market(
        self,
        portfolios: Collection[Portfolio],
        instruments: Collection[Instrument],
        quotes: Mapping[Symbol, Quote],
    ) -> None:
        with self.unit_of_work(SYSTEM) as uow:
            known = {**needed_instruments(portfolios, quotes), **uow.market.instruments()}
            uow.market.add_instruments((known | {one.symbol: one for one in instruments}).values())
            uow.market.put_quotes(quotes.values())
            uow.market.add_fx([FxRate(USD, MARKET_DATE, EURO_IN_DOLLARS)])
            uow.commit()


def sqlite_database(folder: object) -> SqlDatabase:
    engine = connect(f"sqlite:///{folder}/test.db")
    upgrade(engine)
    return SqlDatabase(engine)


def postgres_database(superuser_url: str) -> SqlDatabase:
    """A new database, used as the application must use it: by a role that owns nothing."""
    name = f"test_{uuid4().hex[:12]}"
    template = _template(superuser_url)
    _as_superuser(superuser_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    app_url = make_url(superuser_url).set(database=name, username="evenkeel_app", password="app")
    return SqlDatabase(connect(app_url.render_as_string(hide_password=False)))


_templates: dict[str, str] = {}


def _template(superuser_url: str) -> str:
    """A migrated database that others are copied from: migrating each would take most of the time."""
    if superuser_url in _templates:
        return _templates[superuser_url]
    name = f"template_{uuid4().hex[:12]}"
    _as_superuser(
        superuser_url,
        "ALTER SYSTEM SET fsync = off",  # a test's server need not survive a power cut
        "SELECT pg_reload_conf()",
        f"CREATE DATABASE {name}",
        "DO $$ BEGIN CREATE ROLE evenkeel_app LOGIN PASSWORD 'app'; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    )
    owner = connect(make_url(superuser_url).set(database=name).render_as_string(hide_password=False))
    upgrade(owner)
    with owner.begin() as connection:
        connection.execute(
            text("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO evenkeel_app")
        )
    owner.dispose()
    _templates[superuser_url] = name
    return name


def _as_superuser(url: str, *statements: str) -> None:
    admin = connect(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()


def _households(portfolios: Collection[Portfolio], users: Collection[User]) -> set[HouseholdId]:
    homes = {user.household_id for user in users if user.household_id}
    return homes | {portfolio.account.household_id for portfolio in portfolios}


def _user_row(user: User, profile: Profile | None) -> UserRow:
    row = UserRow(
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=user.role.value,
        password_hash=user.password_hash,
        household_id=user.household_id,
    )
    if profile:
        row.tolerance_score = profile.tolerance_score
        row.investment_horizon_years = profile.horizon_years
        row.monthly_expenses = profile.monthly_expenses
        row.reserve = profile.reserve
        row.ordinary_rate = profile.ordinary_rate
        row.long_term_rate = profile.long_term_rate
        row.tax_filing_status = profile.filing_status
    return row


def _add_portfolio(session: Session, portfolio: Portfolio) -> None:
    account = portfolio.account
    session.add(
        AccountRow(
            account_id=account.id,
            user_id=account.owner,
            household_id=account.household_id,
            name=account.name,
            account_type=account.kind.value,
            currency=account.currency,
            whole_shares=account.whole_shares,
            balance=portfolio.cash,
            version=portfolio.version,
            opened_on=account.opened_on,
            targets=[
                TargetRow(asset_class=c.value, target_weight=target.weight, rebalance_threshold=target.band)
                for c, target in portfolio.targets.items()
            ],
        )
    )
    session.flush()
    session.add_all(_lot_rows(portfolio))
    session.flush()


def _lot_rows(portfolio: Portfolio) -> list[LotRow]:
    return [
        LotRow(
            account_id=portfolio.id,
            lot_id=lot.id,
            asset_symbol=lot.symbol,
            quantity=lot.quantity,
            purchase_price=lot.price,
            cost_basis=lot.cost_basis,
            purchase_date=lot.acquired_on,
        )
        for lot in portfolio.lots
    ]


def post_opening(database: SqlDatabase, portfolio: Portfolio) -> None:
    """The ledger entry behind a portfolio that `add` put there: cash in, lots at cost, from outside."""
    at_cost = sum((lot.cost_basis for lot in portfolio.lots), Decimal(0))
    opening = Transaction(
        id=uuid4(),
        account_id=portfolio.id,
        kind=TransactionType.DEPOSIT,
        on=MARKET_DATE,
        at=STARTED,
        amount=portfolio.cash,
        postings=(
            Posting(Book.CASH, portfolio.cash),
            Posting(Book.POSITIONS, at_cost),
            Posting(Book.EXTERNAL, -portfolio.cash - at_cost),
        ),
    )
    with database.unit_of_work(SYSTEM) as uow:
        uow.ledger.post([opening])
        uow.commit()


def approved(
    database: FakeDatabase | SqlDatabase, portfolio: Portfolio
) -> tuple[RebalanceProposal, Execution]:
    """What the approval of a proposal stores, without the use-case's checks."""
    proposal = a_proposal(portfolio)
    done = execute(portfolio, proposal.id, proposal.orders, DRIFTED_PRICES, STARTED)
    with database.unit_of_work(SYSTEM) as uow:
        uow.proposals.add(proposal)
        uow.portfolios.save(done.portfolio)
        uow.ledger.post(done.transactions)
        uow.proposals.approve(proposal, done.fills)
        uow.commit()
    return proposal, done
