"""What the machine saw when it looked at an account by itself, and why it did what it did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from engine.domain.ids import AccountId, Symbol
from engine.domain.part import Place


class ScanAction(StrEnum):
    REVIEW = "review"  # the owner is asked to review a rebalance
    NONE = "none"


class ScanReason(StrEnum):
    """Why the action, or why none."""

    OUTSIDE_BAND = "outside_band"
    ABOVE_TRIGGER = "above_trigger"  # every class inside its band, but together too far
    INSIDE_BANDS = "inside_bands"
    NO_TARGETS = "no_targets"
    NO_MONEY = "no_money"
    STALE_PRICE = "stale_price"
    MISSING_PRICE = "missing_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftScan:
    """One look at one account in one turn of the scan."""

    id: UUID
    account_id: AccountId
    slot: datetime  # the turn
    at: datetime
    as_of: date
    value: Decimal  # account currency, whole cents; 0 where it could not be valued
    drift: Decimal  # sum of |weight - target| / 2, a fraction
    classes_outside: int
    lots: int  # looked at
    prices: Mapping[Symbol, Decimal]  # used, instrument currency
    action: ScanAction
    reason: ScanReason

    @property
    def place(self) -> Place:
        return Place(self.at, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DailySnapshot:
    """An account at the close of a session, as it was known that night."""

    account_id: AccountId
    on: date
    value: Decimal  # account currency, whole cents
    cash: Decimal
    net_contributions: Decimal  # put in less taken out since the account was opened
    taken_at: datetime
