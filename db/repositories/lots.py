"""Open lots on SQL, by columns: an account may hold thousands, and no object a row is needed."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from db.models import LotRow
from engine.domain.ids import AccountId, LotId, Symbol
from engine.domain.portfolio import Lot

COLUMNS = (
    LotRow.account_id,
    LotRow.lot_id,
    LotRow.asset_symbol,
    LotRow.quantity,
    LotRow.cost_basis,
    LotRow.purchase_price,
    LotRow.purchase_date,
)


def read_lots(session: Session, account_ids: Collection[AccountId]) -> dict[AccountId, list[Lot]]:
    """The lots of each account, oldest first; accounts without lots are there, too."""
    query = (
        select(*COLUMNS)
        .where(LotRow.account_id.in_(account_ids))
        .order_by(LotRow.purchase_date, LotRow.lot_id)
    )
    lots: dict[AccountId, list[Lot]] = {account_id: [] for account_id in account_ids}
    for account_id, lot_id, symbol, quantity, basis, price, acquired_on in session.execute(query):
        lots[AccountId(account_id)].append(
            Lot(
                id=LotId(lot_id),
                symbol=Symbol(symbol),
                quantity=quantity,
                cost_basis=basis,
                price=price,
                acquired_on=acquired_on,
            )
        )
    return lots


def write_lots(session: Session, account_id: AccountId, lots: Sequence[Lot]) -> None:
    """Make the account's lots these: what is gone is deleted, what changed is updated, the rest is new."""
    held = {lot.id: lot for lot in read_lots(session, [account_id])[account_id]}
    kept = {lot.id for lot in lots}
    mine = LotRow.account_id == account_id
    gone = [lot_id for lot_id in held if lot_id not in kept]
    if gone:
        session.execute(delete(LotRow).where(mine, LotRow.lot_id.in_(gone)))
    changed = [_values(lot, account_id) for lot in lots if lot.id in held and held[lot.id] != lot]
    if changed:
        session.connection().execute(
            update(LotRow)
            .where(mine, LotRow.lot_id == bindparam("b_lot_id"))
            .values(quantity=bindparam("b_quantity"), cost_basis=bindparam("b_cost_basis")),
            [{f"b_{name}": row[name] for name in ("lot_id", "quantity", "cost_basis")} for row in changed],
        )
    new = [{"holding_id": uuid4(), **_values(lot, account_id)} for lot in lots if lot.id not in held]
    if new:
        session.execute(insert(LotRow), new)


def _values(lot: Lot, account_id: AccountId) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "lot_id": lot.id,
        "asset_symbol": lot.symbol,
        "quantity": lot.quantity,
        "cost_basis": lot.cost_basis,
        "purchase_price": lot.price,
        "purchase_date": lot.acquired_on,
    }
