"""Rebalance proposals, their orders and the lots these consume, on SQL."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, selectinload

from db.models import OrderLotRow, OrderRow, ProposalRow
from db.visibility import require_visible, visible_ids
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, LotId, OrderId, ProposalId, Symbol
from engine.domain.instrument import AssetClass
from engine.domain.order import (
    ClassDrift,
    Fill,
    LotSlice,
    Mode,
    Order,
    OrderStatus,
    ProposalStatus,
    Reason,
    RebalanceProposal,
    Side,
    order_id,
)
from engine.errors import NotFoundError


class SqlProposals:
    """Implements `engine.ports.Proposals`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._actor = actor

    def get(self, proposal_id: ProposalId) -> RebalanceProposal:
        return _to_domain(self._row(proposal_id, self._query()))

    def get_for_update(self, proposal_id: ProposalId) -> RebalanceProposal:
        return _to_domain(self._row(proposal_id, self._query().with_for_update()))

    def add(self, proposal: RebalanceProposal) -> None:
        require_visible(self._session, self._actor, [proposal.account_id])
        self._session.add(_to_row(proposal))
        self._session.flush()  # transactions will refer to its orders

    def approve(self, proposal: RebalanceProposal, fills: Sequence[Fill]) -> None:
        self._end(proposal.id, ProposalStatus.APPROVED)
        filled = {fill.order_id: fill.quantity for fill in fills}
        for order in proposal.orders:
            identity = order_id(proposal.id, order.symbol, order.side)
            self._end_orders(OrderRow.order_id == identity, _status(order, filled.get(identity)))

    def reject(self, proposal_id: ProposalId) -> None:
        self._end(proposal_id, ProposalStatus.REJECTED)
        self._end_orders(OrderRow.proposal_id == proposal_id, OrderStatus.CANCELLED)

    def _end(self, proposal_id: ProposalId, status: ProposalStatus) -> None:
        self._row(proposal_id, self._query()).status = status.value
        self._session.flush()

    def _end_orders(self, condition: Any, status: OrderStatus) -> None:
        self._session.execute(update(OrderRow).where(condition).values(status=status.value))

    def _query(self) -> Select[ProposalRow]:
        return (
            select(ProposalRow)
            .where(ProposalRow.account_id.in_(visible_ids(self._actor)))
            .options(selectinload(ProposalRow.orders).selectinload(OrderRow.lots))
            .execution_options(populate_existing=True)
        )

    def _row(self, proposal_id: ProposalId, query: Select[ProposalRow]) -> ProposalRow:
        row = self._session.scalar(query.where(ProposalRow.proposal_id == proposal_id))
        if row is None:
            raise NotFoundError("No such proposal.")
        return row


def _status(order: Order, filled: Decimal | None) -> OrderStatus:
    if not filled:
        return OrderStatus.CANCELLED
    return OrderStatus.FILLED if filled == order.quantity else OrderStatus.PARTIALLY_FILLED


def _to_row(proposal: RebalanceProposal) -> ProposalRow:
    return ProposalRow(
        proposal_id=proposal.id,
        account_id=proposal.account_id,
        account_version=proposal.account_version,
        mode=proposal.mode.value,
        force=proposal.force,
        as_of=proposal.as_of,
        priced_at=proposal.priced_at,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        before=_to_document(proposal.before),
        after=_to_document(proposal.after),
        drift_before=proposal.drift_before,
        drift_after=proposal.drift_after,
        cost=proposal.cost,
        tax=proposal.tax,
        cash_after=proposal.cash_after,
        inputs=proposal.inputs,
        status=proposal.status.value,
        orders=[_to_order_row(proposal, rank, order) for rank, order in enumerate(proposal.orders)],
    )


def _to_order_row(proposal: RebalanceProposal, rank: int, order: Order) -> OrderRow:
    identity = order_id(proposal.id, order.symbol, order.side)
    return OrderRow(
        order_id=identity,
        account_id=proposal.account_id,
        rank=rank,
        asset_symbol=order.symbol,
        asset_class=order.asset_class.value,
        side=order.side.value,
        quantity=order.quantity,
        amount=order.amount,
        cost=order.cost,
        tax=order.tax,
        reason=order.reason.value,
        status=OrderStatus.PROPOSED.value,
        lots=[_to_lot_row(identity, proposal.account_id, n, part) for n, part in enumerate(order.lots)],
    )


def _to_lot_row(order: OrderId, account_id: AccountId, rank: int, part: LotSlice) -> OrderLotRow:
    return OrderLotRow(
        order_id=order,
        lot_id=part.lot_id,
        account_id=account_id,
        rank=rank,
        quantity=part.quantity,
        acquired_on=part.acquired_on,
        amount=part.amount,
        gain=part.gain,
        long_term=part.long_term,
        cost=part.cost,
        tax=part.tax,
    )


def _to_document(drifts: Iterable[ClassDrift]) -> list[dict[str, object]]:
    return [
        {"class": d.asset_class, "target": d.target, "band": d.band, "value": d.value, "weight": d.weight}
        for d in drifts
    ]


def _to_drifts(document: Iterable[Mapping[str, str]]) -> tuple[ClassDrift, ...]:
    return tuple(
        ClassDrift(
            asset_class=AssetClass(one["class"]),
            target=Decimal(one["target"]),
            band=Decimal(one["band"]),
            value=Decimal(one["value"]),
            weight=Decimal(one["weight"]),
        )
        for one in document
    )


def _to_domain(row: ProposalRow) -> RebalanceProposal:
    return RebalanceProposal(
        id=ProposalId(row.proposal_id),
        account_id=AccountId(row.account_id),
        account_version=row.account_version,
        mode=Mode(row.mode),
        force=row.force,
        as_of=row.as_of,
        priced_at=row.priced_at,
        created_at=row.created_at,
        expires_at=row.expires_at,
        before=_to_drifts(row.before),
        after=_to_drifts(row.after),
        drift_before=row.drift_before,
        drift_after=row.drift_after,
        cost=row.cost,
        tax=row.tax,
        cash_after=row.cash_after,
        orders=tuple(_to_order(order) for order in row.orders),
        inputs=row.inputs,
        status=ProposalStatus(row.status),
    )


def _to_order(row: OrderRow) -> Order:
    return Order(
        symbol=Symbol(row.asset_symbol),
        asset_class=AssetClass(row.asset_class),
        side=Side(row.side),
        quantity=row.quantity,
        amount=row.amount,
        cost=row.cost,
        tax=row.tax,
        reason=Reason(row.reason),
        lots=tuple(_to_slice(part) for part in row.lots),
    )


def _to_slice(row: OrderLotRow) -> LotSlice:
    return LotSlice(
        lot_id=LotId(row.lot_id),
        quantity=row.quantity,
        acquired_on=row.acquired_on,
        amount=row.amount,
        gain=row.gain,
        long_term=row.long_term,
        cost=row.cost,
        tax=row.tax,
    )
