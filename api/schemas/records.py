"""Ledger entries and scans on the wire."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from api.schemas.base import Day, In, Money, Out, Shares
from engine.domain.ledger import Transaction
from engine.domain.scan import DriftScan
from engine.usecases.statement import Statement


class TransactionOut(Out):
    transaction_id: UUID
    transaction_type: str
    status: str = "completed"
    traded_on: date
    executed_at: datetime
    amount: Money = Field(description="Effect on cash, signed, account currency")
    symbol: str | None
    quantity: Shares | None
    price: Shares | None = Field(description="Per share, in the instrument's currency")
    cost: Money = Field(description="Spread paid, account currency")
    fx_rate: Decimal = Field(description="Account currency for one unit of the instrument's")
    order_id: UUID | None


class TransactionsOut(Out):
    items: list[TransactionOut]
    next_cursor: str | None


class StatementIn(In):
    on: Day | None = Field(default=None, description="Of which day the end is meant; without it, today's")


class PositionOut(Out):
    symbol: str
    quantity: Shares
    cost_basis: Money


class StatementOut(Out):
    account_id: UUID
    on: date
    currency: str
    cash: Money
    cost_basis: Money = Field(description="Of all positions")
    net_contributions: Money = Field(description="Money put in, less money taken out")
    income: Money
    realised_gain: Money
    positions: list[PositionOut]


class ScanOut(Out):
    scan_id: UUID
    at: datetime
    as_of: date
    value: Money
    drift: Decimal
    classes_outside: int
    lots: int = Field(description="Looked at")
    prices: dict[str, Decimal] = Field(description="Used, in each instrument's currency")
    action: str = Field(description="review or none")
    reason: str = Field(description="Why the action, or why none")


class ScansOut(Out):
    items: list[ScanOut]
    next_cursor: str | None


def statement_out(statement: Statement) -> StatementOut:
    return StatementOut(
        account_id=statement.account.id,
        on=statement.on,
        currency=statement.account.currency,
        cash=statement.cash,
        cost_basis=statement.cost_basis,
        net_contributions=statement.net_contributions,
        income=statement.income,
        realised_gain=statement.realised_gain,
        positions=[PositionOut.model_validate(position) for position in statement.positions],
    )


def transaction_out(entry: Transaction) -> TransactionOut:
    return TransactionOut(
        transaction_id=entry.id,
        transaction_type=entry.kind.value,
        traded_on=entry.on,
        executed_at=entry.at,
        amount=entry.amount,
        symbol=entry.symbol,
        quantity=entry.quantity,
        price=entry.price,
        cost=entry.cost,
        fx_rate=entry.fx_rate,
        order_id=entry.order_id,
    )


def scan_out(scan: DriftScan) -> ScanOut:
    return ScanOut(
        scan_id=scan.id,
        at=scan.at,
        as_of=scan.as_of,
        value=scan.value,
        drift=scan.drift,
        classes_outside=scan.classes_outside,
        lots=scan.lots,
        prices={str(symbol): price for symbol, price in scan.prices.items()},
        action=scan.action.value,
        reason=scan.reason.value,
    )
