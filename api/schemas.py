"""Shapes on the wire. Decimals travel as strings, dates as ISO 8601."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from engine.domain.money import SHARE_STEP, ZERO, to_cents
from engine.domain.order import Mode, Order, RebalanceProposal
from engine.usecases.holdings import Holding, HoldingsReport

# One form for each kind of number, computed just now or read back from a database.
Money = Annotated[Decimal, AfterValidator(to_cents)]
Shares = Annotated[Decimal, AfterValidator(lambda number: number.quantize(SHARE_STEP))]


class Out(BaseModel):
    """Read from domain values by attribute."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class In(BaseModel):
    """Unknown fields are refused, so nobody can smuggle one in."""

    model_config = ConfigDict(extra="forbid")


class RebalanceIn(In):
    force: bool = Field(default=False, strict=True)  # to target even inside the bands
    mode: Mode = Mode.CASH_THEN_SELL


class LotOut(Out):
    lot_id: UUID
    quantity: Shares
    cost_basis: Money
    value: Money
    acquired_on: date
    long_term: bool


class HoldingOut(Out):
    symbol: str
    name: str
    asset_class: str
    quantity: Shares
    price: Decimal
    currency: str
    value: Money
    cost_basis: Money
    weight: Decimal
    at: datetime
    source: str
    stale: bool
    lots: list[LotOut]


class HoldingsOut(Out):
    account_id: UUID
    as_of: date
    source: str
    currency: str
    cash: Money
    value: Money
    items: list[HoldingOut]
    next_cursor: None = None


class OrderOut(Out):
    symbol: str
    side: str
    quantity: Shares
    amount: Money
    lot_id: UUID | None = None  # sales only: a sale of several lots is one item a lot
    gain: Money
    long_term: bool | None = None
    cost: Money
    tax: Money
    reason: str


class RebalanceProposalOut(Out):
    proposal_id: UUID
    account_id: UUID
    as_of: date
    expires_at: datetime
    drift_before: Decimal
    drift_after: Decimal
    cost: Money
    tax: Money
    orders: list[OrderOut]


class FillOut(Out):
    fill_id: UUID = Field(validation_alias="id")
    order_id: UUID
    symbol: str
    side: str
    quantity: Shares
    price: Shares
    amount: Money
    cost: Money


class ApprovalOut(BaseModel):
    proposal_id: UUID
    fills: list[FillOut]


def holdings_out(report: HoldingsReport) -> HoldingsOut:
    """One account's positions, lots inside."""
    return HoldingsOut(
        account_id=report.account_id,
        as_of=report.as_of,
        source=report.source,
        currency=report.account.currency,
        cash=report.cash,
        value=report.value,
        items=[_holding(holding) for holding in report.holdings],
    )


def proposal_out(proposal: RebalanceProposal) -> RebalanceProposalOut:
    """A proposal with one item a purchase and one a lot sold."""
    return RebalanceProposalOut(
        proposal_id=proposal.id,
        account_id=proposal.account_id,
        as_of=proposal.as_of,
        expires_at=proposal.expires_at,
        drift_before=proposal.drift_before,
        drift_after=proposal.drift_after,
        cost=proposal.cost,
        tax=proposal.tax,
        orders=[item for order in proposal.orders for item in _items(order)],
    )


def _holding(holding: Holding) -> HoldingOut:
    return HoldingOut(
        symbol=holding.instrument.symbol,
        name=holding.instrument.name,
        asset_class=holding.instrument.asset_class.value,
        quantity=holding.quantity,
        price=holding.price,
        currency=holding.instrument.currency,
        value=holding.value,
        cost_basis=holding.cost_basis,
        weight=holding.weight,
        at=holding.priced_at,
        source=holding.source,
        stale=holding.is_stale,
        lots=[
            LotOut(
                lot_id=view.lot.id,
                quantity=view.lot.quantity,
                cost_basis=view.lot.cost_basis,
                value=view.value,
                acquired_on=view.lot.acquired_on,
                long_term=view.long_term,
            )
            for view in holding.lots
        ],
    )


def _items(order: Order) -> Iterator[OrderOut]:
    if not order.lots:
        yield OrderOut(
            symbol=order.symbol,
            side=order.side.value,
            quantity=order.quantity,
            amount=order.amount,
            gain=ZERO,
            cost=order.cost,
            tax=order.tax,
            reason=order.reason.value,
        )
        return
    for part in order.lots:
        yield OrderOut(
            symbol=order.symbol,
            side=order.side.value,
            quantity=part.quantity,
            amount=part.amount,
            lot_id=part.lot_id,
            gain=part.gain,
            long_term=part.long_term,
            cost=part.cost,
            tax=part.tax,
            reason=order.reason.value,
        )
