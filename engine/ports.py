"""What use-cases need from outside, named by the inside. `db/` and `gateways/` implement it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Currency, ProposalId, RecommendationId, Symbol, UserId
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.ledger import Book, Disposal, Transaction
from engine.domain.market import Bars, Dividend, FxRate, FxRates, KnownBars, PriceHistory, Quote
from engine.domain.order import Fill, RebalanceProposal
from engine.domain.portfolio import Account, Portfolio, Target
from engine.domain.recommendation import Recommendation
from engine.domain.user import Profile, User


class Users(Protocol):
    """People; read before anyone is signed in, so not filtered by actor."""

    def get(self, user_id: UserId) -> User: ...  # raises NotFoundError
    def by_email(self, email: str) -> User | None: ...


class Profiles(Protocol):
    """Means and tolerance of the people the actor may see; others raise NotFoundError."""

    def of_owner(self, account_id: AccountId) -> Profile: ...


class Portfolios(Protocol):
    """Only what the actor may see; everything else raises NotFoundError."""

    def get(self, account_id: AccountId) -> Portfolio: ...
    def get_for_update(self, account_id: AccountId) -> Portfolio: ...  # locked until the transaction ends
    def accounts(self) -> Sequence[Account]: ...  # oldest first
    def all(self) -> Sequence[Portfolio]: ...  # the portfolios of `accounts`, in few queries
    def save(self, portfolio: Portfolio) -> None: ...  # changes cash, lots and version; adds nothing
    def set_targets(self, account_id: AccountId, targets: Mapping[AssetClass, Target]) -> None: ...


class Market(Protocol):
    """Stored prices, public. Nothing here is ever guessed."""

    def instruments(self) -> Mapping[Symbol, Instrument]: ...
    def quotes(self) -> Mapping[Symbol, Quote]: ...  # the newest of each instrument
    def fx(self, on: date) -> FxRates: ...  # in force on that day; raises MissingPriceError before the first
    def history(self, symbols: Sequence[Symbol], start: date, end: date) -> PriceHistory: ...
    def fx_history(self, currency: Currency, dates: Sequence[date]) -> Sequence[Decimal]: ...  # per euro
    def dividends(self, symbols: Collection[Symbol], start: date, end: date) -> Sequence[Dividend]: ...
    def last_bar(self) -> date | None: ...  # newest stored session
    def known_bars(self) -> Mapping[Symbol, KnownBars]: ...
    def add_instruments(self, instruments: Iterable[Instrument]) -> None: ...
    def add_bars(self, bars: Iterable[Bars]) -> None: ...  # days that are known stay
    def replace_bars(self, bars: Iterable[Bars]) -> None: ...  # the whole series of each instrument
    def add_dividends(self, dividends: Iterable[Dividend]) -> None: ...
    def add_fx(self, rates: Iterable[FxRate]) -> None: ...
    def put_quotes(self, quotes: Iterable[Quote]) -> None: ...  # replaces those of the same instruments


class Proposals(Protocol):
    """Proposals for visible accounts; others raise NotFoundError."""

    def get(self, proposal_id: ProposalId) -> RebalanceProposal: ...
    def get_for_update(self, proposal_id: ProposalId) -> RebalanceProposal: ...
    def add(self, proposal: RebalanceProposal) -> None: ...
    def approve(self, proposal: RebalanceProposal, fills: Sequence[Fill]) -> None: ...  # orders get their end
    def reject(self, proposal_id: ProposalId) -> None: ...


class Recommendations(Protocol):
    """Advice for visible accounts; the rest raises NotFoundError."""

    def get(self, recommendation_id: RecommendationId) -> Recommendation: ...
    def add(self, recommendation: Recommendation) -> None: ...
    def accept(self, recommendation_id: RecommendationId, at: datetime) -> None: ...


class Ledger(Protocol):
    """Transactions with their postings; append-only."""

    def post(self, transactions: Sequence[Transaction]) -> None: ...
    def transactions(self, account_ids: Collection[AccountId]) -> tuple[Transaction, ...]: ...
    # oldest first, without postings and disposals: for these ask `balances` and `disposals`
    def fills(self, proposal_id: ProposalId) -> tuple[Fill, ...]: ...
    def disposals(self, account_ids: Collection[AccountId]) -> tuple[Disposal, ...]: ...  # by date of sale
    def balances(self, account_id: AccountId) -> Mapping[Book, Decimal]: ...  # sum of postings a book


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer kept to be given again, byte for byte."""

    request_hash: str
    status: int = 0  # 0 while the first request is still at work
    body: str = ""


class Replies(Protocol):
    """Answers by the actor's idempotency key."""

    def claim(
        self, key: str, request_hash: str, at: datetime
    ) -> Reply | None: ...  # None: the key is now ours
    def keep(self, key: str, status: int, body: str) -> None: ...
    def release(self, key: str) -> None: ...


class Slots(Protocol):
    """Turns of scheduled jobs."""

    def claim(self, job: str, slot: datetime, at: datetime) -> bool: ...  # True for exactly one caller


class UnitOfWork(Protocol):
    """One transaction on behalf of one actor. Leaving the block without `commit` rolls back."""

    @property
    def users(self) -> Users: ...
    @property
    def profiles(self) -> Profiles: ...
    @property
    def portfolios(self) -> Portfolios: ...
    @property
    def market(self) -> Market: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def recommendations(self) -> Recommendations: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def replies(self) -> Replies: ...
    @property
    def slots(self) -> Slots: ...
    def commit(self) -> None: ...


class OpenUnitOfWork(Protocol):
    """Opens a transaction; `read_only` ones never wait for a writer."""

    def __call__(self, actor: Actor, *, read_only: bool = False) -> AbstractContextManager[UnitOfWork]: ...


class Clock(Protocol):
    """`now` is real time (security, audit, bookings); the market's time may be a replayed one."""

    def now(self) -> datetime: ...  # aware, UTC
    def market_now(self) -> datetime: ...  # aware, UTC, always within a session
    def market_date(self) -> date: ...  # the session that market_now falls in: trade date of a fill
    def last_close(self) -> date: ...  # newest session whose closing prices are final
    def sessions(self, start: date, end: date) -> Sequence[date]: ...  # of the home exchange


class MarketData(Protocol):
    """A provider of prices. A licensed feed is one more class behind this port."""

    @property
    def source(self) -> str: ...
    def instruments(self) -> Sequence[Instrument]: ...
    def bars(self, start: date, end: date) -> Sequence[Bars]: ...
    def dividends(self, start: date, end: date) -> Sequence[Dividend]: ...
    def quotes(self, at: datetime) -> Mapping[Symbol, Quote]: ...  # the newest at or before `at`


class ExchangeRates(Protocol):
    """Reference rates against the euro."""

    def rates(self, currencies: Collection[Currency], start: date, end: date) -> Sequence[FxRate]: ...


class Passwords(Protocol):
    """One-way password hashes."""

    def hashed(self, password: str) -> str: ...
    def matches(self, password_hash: str | None, password: str) -> bool: ...  # None costs as much as a hash


class Attempts(Protocol):
    """Counts events per key; the window starts with the first one."""

    def count(self, key: str) -> int: ...  # records one more and returns how many, this one included
    def forget(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything wired once in web/wiring.py and handed to use-cases."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    provider: MarketData
    exchange_rates: ExchangeRates
    passwords: Passwords
    attempts: Attempts
    new_id: Callable[[], UUID]
