"""What use-cases need from outside, named by the inside. `db/` and `gateways/` implement it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from engine.domain.actor import Actor
from engine.domain.event import Event, Notification
from engine.domain.ids import AccountId, Currency, ProposalId, RecommendationId, RunId, Symbol, UserId
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.job import JobInfo, JobRun, RunState
from engine.domain.ledger import Book, Disposal, Transaction
from engine.domain.market import Bars, DailyBar, Dividend, FxRate, FxRates, KnownBars, PriceHistory, Quote
from engine.domain.order import Fill, RebalanceProposal
from engine.domain.part import Place
from engine.domain.portfolio import Account, Portfolio, Target
from engine.domain.recommendation import Recommendation
from engine.domain.scan import DailySnapshot, DriftScan
from engine.domain.token import TokenPair, TokenSubject
from engine.domain.user import Profile, User


class Users(Protocol):
    """People; read before anyone is signed in, so not filtered by actor."""

    def get(self, user_id: UserId) -> User: ...  # raises NotFoundError
    def by_email(self, email: str) -> User | None: ...


class Profiles(Protocol):
    """Means and tolerance of the people the actor may see; others raise NotFoundError."""

    def of_owner(self, account_id: AccountId) -> Profile: ...
    def user(self, user_id: UserId) -> User: ...
    def of_user(self, user_id: UserId) -> Profile | None: ...  # None: nothing has been told yet
    def of_user_for_update(self, user_id: UserId) -> Profile | None: ...  # locked until the transaction ends
    def save(self, profile: Profile) -> None: ...  # the actor's own


class Portfolios(Protocol):
    """Only what the actor may see; everything else raises NotFoundError."""

    def get(self, account_id: AccountId) -> Portfolio: ...
    def get_for_update(self, account_id: AccountId) -> Portfolio: ...  # locked until the transaction ends
    def account(self, account_id: AccountId) -> Account: ...  # without what it holds
    def accounts(self) -> Sequence[Account]: ...  # oldest first
    def all(self) -> Sequence[Portfolio]: ...  # the portfolios of `accounts`, in few queries
    def of_owner(self, user_id: UserId) -> Sequence[Portfolio]: ...  # those of `all` that one person owns
    def save(self, portfolio: Portfolio) -> None: ...  # changes cash, lots and version; adds nothing
    def set_targets(self, account_id: AccountId, targets: Mapping[AssetClass, Target]) -> None: ...


class Market(Protocol):
    """Stored prices, public. Nothing here is ever guessed."""

    def instruments(self) -> Mapping[Symbol, Instrument]: ...
    def quotes(self) -> Mapping[Symbol, Quote]: ...  # the newest of each instrument
    def fx(self, on: date) -> FxRates: ...  # in force on that day; raises MissingPriceError before the first
    def history(self, symbols: Sequence[Symbol], start: date, end: date) -> PriceHistory: ...
    def bars(self, symbol: Symbol, start: date, end: date) -> Sequence[DailyBar]: ...  # oldest first
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
    def newest(
        self, account_id: AccountId, limit: int, before: UUID | None = None
    ) -> Sequence[Transaction]: ...  # newest first; raises NotFoundError if `before` is none of these
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

    def claim(self, key: str, request_hash: str, at: datetime) -> Reply | None: ...  # None: it is now ours
    def keep(self, key: str, status: int, body: str) -> None: ...
    def release(self, key: str) -> None: ...


class Runs(Protocol):
    """Turns of jobs. Of one job at most one run is queued or running; `recent` has the newest first."""

    def claim(self, run: JobRun) -> bool: ...  # True for exactly one caller a (job, slot)
    def get(self, run_id: RunId) -> JobRun: ...  # raises NotFoundError
    def open(self) -> Sequence[JobRun]: ...  # queued or running, oldest first
    def newest(self, job: str) -> JobRun | None: ...  # of the timetable, by slot
    def slots(self, job: str, limit: int) -> Sequence[datetime]: ...  # of the timetable, newest first
    def recent(self, limit: int, job: str | None = None, before: Place | None = None) -> Sequence[JobRun]: ...
    def change(self, run: JobRun, expected: JobRun) -> bool: ...
    # False, and nothing done: state, worker or attempt are no longer those of `expected`
    def forget(self, job: str, state: RunState, before: datetime) -> int: ...
    def paused(self) -> Mapping[str, datetime]: ...  # job: since when
    def pause(self, job: str, by: UserId, at: datetime) -> None: ...
    def resume(self, job: str) -> None: ...
    def lead(self, holder: str, at: datetime, until: datetime) -> bool: ...  # True: the lease is ours
    def leads(self, holder: str, at: datetime) -> bool: ...  # holds until this transaction ends
    def stop_leading(self, holder: str) -> None: ...


class Outbox(Protocol):
    """Events on their way to handlers."""

    def add(self, event: Event) -> None: ...
    def pending(self, at: datetime, limit: int) -> Sequence[Event]: ...  # due now, oldest first
    def claim(self, event: Event, handler: str) -> bool: ...  # True once an event and handler
    def settle(self, event: Event) -> None: ...  # every handler has had it
    def postpone(self, event: Event, until: datetime | None) -> None: ...  # None: given up


class Notifications(Protocol):
    """What the actor has been told; the system writes for everyone."""

    def add(self, notification: Notification) -> None: ...  # one that is there stays as it is
    def recent(self, limit: int, before: Notification | None = None) -> Sequence[Notification]: ...
    def get(self, notification_id: UUID) -> Notification: ...  # raises NotFoundError
    def unread(self) -> int: ...
    def unread_of(self, user_ids: Collection[UserId]) -> Mapping[UserId, int]: ...  # SYSTEM only
    def mark_read(self, at: datetime, notification_id: UUID | None = None) -> None: ...  # None: all
    def audience(self, account_id: AccountId | None) -> Sequence[UserId]: ...

    # SYSTEM only: an account's owner and consented advisers; None: the administrators


class Scans(Protocol):
    """Records of the drift scan and of the nightly snapshots, of visible accounts."""

    def add(self, scan: DriftScan) -> bool: ...  # False: this turn has looked at the account before
    def newest(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, DriftScan]: ...
    def of_account(
        self, account_id: AccountId, limit: int, before: Place | None = None
    ) -> Sequence[DriftScan]: ...  # newest first
    def recent(self, limit: int) -> Sequence[DriftScan]: ...  # of all visible accounts, newest first
    def add_snapshot(self, snapshot: DailySnapshot) -> bool: ...  # False: that day is taken already
    def snapshots(self, account_id: AccountId, start: date, end: date) -> Sequence[DailySnapshot]: ...
    def last_snapshot_on(self, account_id: AccountId) -> date | None: ...


class WatchList(Protocol):
    """Instruments the actor keeps an eye on, in the order they were added."""

    def symbols(self) -> Sequence[Symbol]: ...
    def add(self, symbol: Symbol, at: datetime) -> None: ...  # one that is there stays
    def remove(self, symbol: Symbol) -> None: ...


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
    def runs(self) -> Runs: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def scans(self) -> Scans: ...
    @property
    def watch_list(self) -> WatchList: ...
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
    def close_of(self, session: date) -> datetime: ...  # aware, UTC


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


class Tokens(Protocol):
    """Signed statements that a user signed in; worthless after a change of password."""

    def issue(self, user: User, at: datetime) -> TokenPair: ...
    def bearer(self, access: str, at: datetime) -> TokenSubject: ...  # raises InvalidTokenError
    def renewer(self, refresh: str, at: datetime) -> TokenSubject: ...  # raises InvalidTokenError


class Timetable(Protocol):
    """The jobs there are."""

    def jobs(self, at: datetime) -> Sequence[JobInfo]: ...


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
    tokens: Tokens
    timetable: Timetable
    new_id: Callable[[], UUID]
    request_id: Callable[[], str]  # of the request or turn at work, for whatever it leaves behind
