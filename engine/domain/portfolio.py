"""What an account owns: lots, grouped into positions, and the targets it is managed towards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.domain.ids import AccountId, Currency, HouseholdId, LotId, Symbol, UserId
from engine.domain.instrument import AssetClass
from engine.domain.money import ZERO


class AccountType(StrEnum):
    TAXABLE = "taxable"
    IRA = "ira"
    ROTH_IRA = "roth_ira"
    PLAN_401K = "401k"

    @property
    def is_taxed(self) -> bool:
        """Whether a sale inside the account realises a taxable gain."""
        return self is AccountType.TAXABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose it is, what the law calls it, and how it trades."""

    id: AccountId
    owner: UserId
    household_id: HouseholdId
    household: str  # the household's name
    name: str
    kind: AccountType
    currency: Currency
    whole_shares: bool = False  # the broker takes no fractions
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Shares of one instrument bought in one fill."""

    id: LotId
    symbol: Symbol
    quantity: Decimal  # shares, > 0
    cost_basis: Decimal  # account currency, whole lot, costs included
    price: Decimal  # paid per share, instrument currency
    acquired_on: date  # market date of the fill, not of settlement


@dataclass(frozen=True, slots=True)
class Target:
    """Where a class should be, and how far from it is tolerated."""

    weight: Decimal  # fraction of total value
    band: Decimal  # tolerated |drift|, a fraction of total value


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """A funded account: cash, lots and target weights by class."""

    account: Account
    cash: Decimal  # account currency, never negative
    lots: tuple[Lot, ...]  # oldest first
    targets: Mapping[AssetClass, Target]  # weights sum to 1; empty before the first recommendation
    version: int = 0  # grows with every change; a proposal for an older one is stale

    @property
    def id(self) -> AccountId:
        return self.account.id

    @property
    def symbols(self) -> frozenset[Symbol]:
        return frozenset(lot.symbol for lot in self.lots)

    def quantity(self, symbol: Symbol) -> Decimal:
        return sum((lot.quantity for lot in self.lots if lot.symbol == symbol), ZERO)

    def quantities(self) -> dict[Symbol, Decimal]:
        """Shares held of each instrument, by symbol; one pass, however many lots."""
        held: dict[Symbol, Decimal] = {}
        for lot in self.lots:
            held[lot.symbol] = held.get(lot.symbol, ZERO) + lot.quantity
        return dict(sorted(held.items()))

    def lots_of(self, symbol: Symbol) -> tuple[Lot, ...]:
        return tuple(lot for lot in self.lots if lot.symbol == symbol)
