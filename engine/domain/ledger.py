"""Double entry: every transaction is a set of postings that sums to zero."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from engine.domain.ids import AccountId, LotId, OrderId, Symbol
from engine.domain.money import ZERO
from engine.errors import InvalidInputError


class Book(StrEnum):
    CASH = "cash"
    POSITIONS = "positions"  # at cost
    REALISED_GAIN = "realised_gain"  # a gain is a credit, so negative
    INCOME = "income"  # dividends are credits, so negative
    EXTERNAL = "external"  # the world outside: deposits and withdrawals


class TransactionType(StrEnum):
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    BUY = "buy"
    SELL = "sell"
    DIVIDEND = "dividend"


CASH_FLOWS = frozenset({TransactionType.DEPOSIT, TransactionType.WITHDRAWAL})  # external money only


@dataclass(frozen=True, slots=True)
class Posting:
    """A signed amount in the account's currency on one book; debits are positive."""

    book: Book
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one book holds of one instrument at the end of a day; debits are positive."""

    book: Book
    symbol: Symbol | None  # None: money that belongs to no instrument
    amount: Decimal  # account currency, whole cents; positions at cost
    quantity: Decimal  # shares, on the book of positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """Shares of one lot leaving in one sale; amounts in the account's currency, whole cents."""

    lot_id: LotId
    symbol: Symbol
    quantity: Decimal
    acquired_on: date
    sold_on: date
    proceeds: Decimal
    basis: Decimal
    long_term: bool

    @property
    def gain(self) -> Decimal:
        return self.proceeds - self.basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One ledger entry: what happened to an account, with the postings that prove it.

    Raises:
        InvalidInputError: The postings do not sum to zero.
    """

    id: UUID
    account_id: AccountId
    kind: TransactionType
    on: date  # market date
    at: datetime  # real time of booking
    amount: Decimal  # effect on cash, signed, account currency, whole cents
    postings: tuple[Posting, ...]
    symbol: Symbol | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None  # per share, instrument currency
    cost: Decimal = ZERO  # spread paid against the last price, account currency, whole cents
    fx_rate: Decimal = Decimal(1)  # account currency for one unit of the instrument's
    order_id: OrderId | None = None
    disposals: tuple[Disposal, ...] = ()

    def __post_init__(self) -> None:
        if sum((posting.amount for posting in self.postings), ZERO) != 0:
            raise InvalidInputError("The postings of a transaction must sum to zero.")
