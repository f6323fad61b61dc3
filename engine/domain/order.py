"""Orders (intent), the proposal that groups them, and fills (what happened)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import uuid5

from engine.domain.ids import AccountId, FillId, LotId, OrderId, ProposalId, Symbol
from engine.domain.instrument import AssetClass
from engine.domain.money import ZERO


class Side(StrEnum):
    BUY = "buy"
    SELL = "sell"


class Mode(StrEnum):
    """How far a rebalance may go."""

    CASH_ONLY = "cash_only"  # invest idle cash; sell nothing
    CASH_THEN_SELL = "cash_then_sell"  # cash first, then sell what it takes to be well inside every band
    FULL = "full"  # reach every target


class Reason(StrEnum):
    """Why an order is there."""

    ABOVE_BAND = "above its band"
    ABOVE_TARGET = "above target, pays for purchases"
    BELOW_BAND = "below its band"
    BELOW_TARGET = "below target"


class ProposalStatus(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


class OrderStatus(StrEnum):
    PROPOSED = "proposed"
    FILLED = "filled"
    PARTIALLY_FILLED = "partially_filled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class LotSlice:
    """Part of a lot that a sale would consume, with the gain it would realise."""

    lot_id: LotId
    quantity: Decimal
    acquired_on: date
    amount: Decimal  # expected proceeds, account currency, whole cents
    gain: Decimal  # expected, account currency, whole cents
    long_term: bool
    cost: Decimal  # its part of the order's cost
    tax: Decimal  # estimated, negative when it lowers the bill


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Buy or sell so many shares; money figures are what is expected at the proposal's prices."""

    symbol: Symbol
    asset_class: AssetClass
    side: Side
    quantity: Decimal  # shares, > 0, in steps of SHARE_STEP
    amount: Decimal  # cash it moves, account currency, > 0, whole cents
    cost: Decimal  # spread against the last price, account currency, whole cents
    tax: Decimal = ZERO  # estimated, negative when it lowers the bill
    reason: Reason = Reason.BELOW_TARGET
    lots: tuple[LotSlice, ...] = ()  # sales only

    @property
    def short_gain(self) -> Decimal:
        return sum((part.gain for part in self.lots if not part.long_term), ZERO)

    @property
    def long_gain(self) -> Decimal:
        return sum((part.gain for part in self.lots if part.long_term), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDrift:
    """Where one class stands against its target."""

    asset_class: AssetClass
    target: Decimal
    band: Decimal
    value: Decimal  # account currency
    weight: Decimal

    @property
    def drift(self) -> Decimal:
        return self.weight - self.target

    @property
    def is_outside(self) -> bool:
        return abs(self.drift) > self.band


@dataclass(frozen=True, slots=True, kw_only=True)
class RebalanceProposal:
    """Orders computed at one moment's prices; nothing has been placed."""

    id: ProposalId
    account_id: AccountId
    account_version: int
    mode: Mode
    force: bool
    as_of: date
    priced_at: datetime
    created_at: datetime
    expires_at: datetime
    before: tuple[ClassDrift, ...]
    after: tuple[ClassDrift, ...]
    drift_before: Decimal  # sum of |weight - target| / 2, a fraction
    drift_after: Decimal
    cost: Decimal
    tax: Decimal  # estimated
    cash_after: Decimal
    orders: tuple[Order, ...]  # sales first: they pay for the purchases
    inputs: Mapping[str, object]  # everything the decision was computed from; see engine.trading.record
    status: ProposalStatus = ProposalStatus.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One execution of an order. Its id is derived, so a retry cannot create a second one."""

    id: FillId
    order_id: OrderId
    symbol: Symbol
    side: Side
    quantity: Decimal
    price: Decimal  # bid or ask, instrument currency
    amount: Decimal  # account currency, whole cents
    cost: Decimal  # against the last price, account currency, whole cents
    fx_rate: Decimal
    filled_on: date


def order_id(proposal_id: ProposalId, symbol: Symbol, side: Side) -> OrderId:
    """A proposal holds one order a symbol and side, so they name it for good."""
    return OrderId(uuid5(proposal_id, f"{symbol}/{side}"))


def fill_id(order: OrderId, part: int = 1) -> FillId:
    return FillId(uuid5(order, f"fill-{part}"))
