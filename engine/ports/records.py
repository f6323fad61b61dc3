"""People, portfolios, the market and what was traded, as they are stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from engine.domain.activity import KindTotal, Selection
from engine.domain.ids import AccountId, Currency, ProposalId, RecommendationId, Symbol, UserId
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.ledger import Book, Disposal, Standing, Transaction
from engine.domain.market import Bars, DailyBar, Dividend, FxRate, FxRates, KnownBars, PriceHistory, Quote
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
    def fills(self, proposal_id: ProposalId) -> tuple[Fill, ...]: ...
    def disposals(self, account_ids: Collection[AccountId]) -> tuple[Disposal, ...]: ...  # by date of sale
    def balances(self, account_id: AccountId) -> Mapping[Book, Decimal]: ...  # sum of postings a book
    def standing(self, account_id: AccountId, on: date) -> Sequence[Standing]: ...  # by book and symbol
    def keep_standing(self, account_id: AccountId, on: date) -> bool: ...  # True: it was not kept before


class Activity(Protocol):
    """The ledger as people read it; what the actor may not see is not there."""

    def newest(
        self, wanted: Selection, limit: int, before: UUID | None = None
    ) -> Sequence[Transaction]: ...  # newest first, without postings and disposals
    # raises NotFoundError if `before` is no entry of an account asked for
    def totals(self, wanted: Selection) -> Sequence[KindTotal]: ...  # in no order
    def entry(self, transaction_id: UUID) -> Transaction: ...  # whole; raises NotFoundError
