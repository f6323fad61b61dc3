"""In-memory ports. The contract tests hold them to the same behaviour as `db/` and `gateways/`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from engine.domain.actor import Actor
from engine.domain.ids import USD, Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import Bars, Dividend, FxRate, Quote
from engine.domain.portfolio import Portfolio
from engine.domain.user import Profile, User
from engine.ports import OpenUnitOfWork, Ports, UnitOfWork
from gateways.attempts import LocalAttempts
from gateways.tokens import SignedTokens
from jobs.timetable import timetable
from tests.builders import EURO_IN_DOLLARS, MARKET_DATE, an_instrument, prices
from tests.fake_ledger import FakeActivity, FakeLedger
from tests.fake_market import FakeMarket
from tests.fake_operations import FakeNotifications, FakeOutbox, FakeRuns, FakeScans, FakeWatchList
from tests.fake_repositories import (
    FakePortfolios,
    FakeProfiles,
    FakeProposals,
    FakeRecommendations,
    FakeReplies,
    FakeUsers,
    State,
)


class FakeUnitOfWork:
    def __init__(self, database: "FakeDatabase", actor: Actor) -> None:
        self._database = database
        self._state = state = database.state.copy()
        self.users = FakeUsers(state)
        self.portfolios = FakePortfolios(state, actor)
        self.profiles = FakeProfiles(state, self.portfolios, actor)
        self.market = FakeMarket(state)
        self.proposals = FakeProposals(state, self.portfolios)
        self.recommendations = FakeRecommendations(state, self.portfolios)
        self.ledger = FakeLedger(state, self.portfolios)
        self.activity = FakeActivity(state, self.portfolios)
        self.replies = FakeReplies(state, actor)
        self.runs = FakeRuns(state)
        self.outbox = FakeOutbox(state)
        self.notifications = FakeNotifications(state, actor)
        self.scans = FakeScans(state, self.portfolios)
        self.watch_list = FakeWatchList(state, actor)

    def commit(self) -> None:
        self._database.state = self._state.copy()


class FakeDatabase:
    def __init__(self) -> None:
        self.state = State()

    @property
    def ports(self) -> Ports:
        return ports_on(self.unit_of_work)

    @contextmanager
    def unit_of_work(self, actor: Actor, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        yield FakeUnitOfWork(self, actor)

    def add(
        self,
        *portfolios: Portfolio,
        users: Collection[User] = (),
        profiles: Collection[Profile] = (),
        consents: Collection[tuple[User, User]] = (),
        instruments: Collection[Instrument] = (),
        quotes: Mapping[Symbol, Quote] | None = None,
    ) -> None:
        """Put these in. What they need besides is made up unless known: the instruments of lots and
        quotes, and the dollar's exchange rate on the market date."""
        quotes = quotes or {}
        self.state.users |= {user.id: user for user in users}
        self.state.profiles |= {profile.user_id: profile for profile in profiles}
        self.state.consents |= {(adviser.id, client.id) for adviser, client in consents}
        self.state.portfolios |= {portfolio.id: portfolio for portfolio in portfolios}
        made_up = needed_instruments(portfolios, quotes)
        self.state.instruments = made_up | self.state.instruments | {one.symbol: one for one in instruments}
        self.state.quotes |= quotes
        self.state.fx.setdefault((MARKET_DATE, USD), EURO_IN_DOLLARS)


def needed_instruments(
    portfolios: Collection[Portfolio], quotes: Mapping[Symbol, Quote]
) -> dict[Symbol, Instrument]:
    """The least that lots and quotes refer to."""
    held = {s: an_instrument(s) for portfolio in portfolios for s in portfolio.symbols}
    return held | {s: an_instrument(s, currency=quote.currency) for s, quote in quotes.items()}


class FixedClock:
    """Stands at the close of one session; a test may move it."""

    def __init__(self, market_date: date = MARKET_DATE) -> None:
        self.date = market_date
        self.market_time = datetime.combine(market_date, time(20), UTC)
        self.time = self.market_time + timedelta(hours=2)

    def now(self) -> datetime:
        return self.time

    def market_now(self) -> datetime:
        return self.market_time

    def market_date(self) -> date:
        return self.date

    def last_close(self) -> date:
        return self.date

    def close_of(self, session: date) -> datetime:
        return datetime.combine(session, time(20), UTC)

    def sessions(self, start: date, end: date) -> Sequence[date]:
        """Every weekday."""
        days = (start + timedelta(days=n) for n in range((end - start).days + 1))
        return [day for day in days if day.weekday() < 5]


@dataclass
class FakeMarketData:
    """A provider of what a test puts in."""

    listed: Sequence[Instrument] = ()
    daily: Sequence[Bars] = ()
    paid: Sequence[Dividend] = ()
    quoted: Mapping[Symbol, Quote] = field(default_factory=dict)
    source: str = "simulated"

    def instruments(self) -> Sequence[Instrument]:
        return self.listed

    def bars(self, start: date, end: date) -> Sequence[Bars]:
        return [_between(bars, start, end) for bars in self.daily]

    def dividends(self, start: date, end: date) -> Sequence[Dividend]:
        return [one for one in self.paid if start <= one.ex_on <= end]

    def quotes(self, at: datetime) -> Mapping[Symbol, Quote]:
        return {symbol: quote for symbol, quote in self.quoted.items() if quote.at <= at}


def _between(bars: Bars, start: date, end: date) -> Bars:
    kept = [index for index, day in enumerate(bars.dates) if start <= day <= end]
    return replace(
        bars,
        dates=tuple(bars.dates[index] for index in kept),
        open=bars.open[kept],
        high=bars.high[kept],
        low=bars.low[kept],
        close=bars.close[kept],
        adjusted_close=bars.adjusted_close[kept],
        volume=bars.volume[kept],
    )


@dataclass
class FakeExchangeRates:
    """Reference rates that a test puts in."""

    published: Sequence[FxRate] = ()

    def rates(self, currencies: Collection[Currency], start: date, end: date) -> Sequence[FxRate]:
        return [r for r in self.published if r.currency in currencies and start <= r.on <= end]


class FakePasswords:
    """Hashes are readable, and verifications are counted."""

    def __init__(self) -> None:
        self.verified = 0

    def hashed(self, password: str) -> str:
        return f"hash of {password}"

    def matches(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        return password_hash == self.hashed(password)


def ports_on(unit_of_work: OpenUnitOfWork) -> Ports:
    """A database, in memory or real, with fakes for all else."""
    clock = FixedClock()
    return Ports(
        unit_of_work=unit_of_work,
        clock=clock,
        provider=FakeMarketData(),
        exchange_rates=FakeExchangeRates(),
        passwords=FakePasswords(),
        attempts=LocalAttempts(),
        tokens=SignedTokens("secret"),
        timetable=timetable(clock),
        new_id=uuid4,
        request_id=lambda: "",
    )


def fake_ports(*portfolios: Portfolio, **last: str) -> Ports:
    """Ports for one test of a use-case: these portfolios, and quotes at these prices."""
    database = FakeDatabase()
    database.add(*portfolios, quotes=prices(**last))
    return database.ports
