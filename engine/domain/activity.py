"""The ledger as people read it: a selection of entries over several accounts, and what it adds up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from engine.domain.ids import AccountId, Currency, Symbol
from engine.domain.ledger import Transaction, TransactionType

Scope = frozenset[Symbol] | None  # entries of these instruments; None: all, those without an instrument too


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Entries that pass every condition; one that is None excludes nothing."""

    scopes: Mapping[AccountId, Scope]  # of these accounts only
    kind: TransactionType | None = None
    start: date | None = None  # market dates, both included
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTotal:
    """Entries of one kind in accounts of one currency: amounts of two currencies are never added."""

    kind: TransactionType
    currency: Currency
    entries: int
    amount: Decimal  # effect on cash, signed
    first_on: date
    last_on: date


def ledger_order(entry: Transaction) -> tuple[date, datetime, Decimal, UUID]:
    """Oldest first. Within one instant, what brings cash comes before what spends it; ids decide the rest."""
    return entry.on, entry.at, -entry.amount, entry.id
