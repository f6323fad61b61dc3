"""Holdings and rebalancing on the wire."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from api.schemas.base import In, Money, Out, Shares
from engine.domain.money import ZERO
from engine.domain.order import Mode, Order, RebalanceProposal
from engine.usecases.holdings import Holding, HoldingsReport


class RebalanceIn(In):
    force: bool = Field(default=False, strict=True, description="To target even inside the bands")
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


class ApprovalOut(Out):
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
