"""What must hold in any database of ours, whatever happened to it."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db.models import AccountRow, DisposalRow, LotRow, OrderRow, PostingRow, TransactionRow
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from engine.domain.ledger import Book

T = TransactionRow
Sums = Mapping[tuple[UUID, str], Decimal]


def discrepancies(engine: Engine) -> list[str]:
    """Every place where ledger, lots, balances and orders disagree; empty when the books are right."""
    with Session(engine) as session:
        tell_database(session, SYSTEM)
        accounts = list(session.scalars(select(AccountRow.account_id)))
        balances = {a: b for a, b in session.execute(select(AccountRow.account_id, AccountRow.balance))}
        books = _sums(session, PostingRow.account_id, PostingRow.book, PostingRow.amount)
        costs = _sums(session, LotRow.account_id, LotRow.account_id, LotRow.cost_basis)
        lots = _sums(session, LotRow.account_id, LotRow.asset_symbol, LotRow.quantity)
        found = [*_unbalanced(session), *_unfilled(session), *_half_disposed(session)]
        traded = _traded(session)
    for account in accounts:
        of_account = {book: total for (a, book), total in books.items() if a == account}
        if sum(of_account.values()):
            found.append(f"{account}: the books sum to {sum(of_account.values())}")
        if balances[account] != of_account.get(Book.CASH, 0):
            found.append(f"{account}: balance {balances[account]}, cash {of_account.get(Book.CASH)}")
        at_cost = sum(cost for (a, _), cost in costs.items() if a == account)
        if at_cost != of_account.get(Book.POSITIONS, 0):
            found.append(f"{account}: lots cost {at_cost}, positions {of_account.get(Book.POSITIONS)}")
    for key in {*lots, *traded}:
        if lots.get(key, Decimal(0)) != traded.get(key, Decimal(0)):
            found.append(f"{key}: lots hold {lots.get(key)}, traded {traded.get(key)}")
    return found


def _sums(session: Session, account: Any, name: Any, amount: Any) -> Sums:
    query = select(account, name, func.sum(amount, type_=amount.type)).group_by(account, name)
    return {(found, str(key)): total for found, key, total in session.execute(query)}


def _traded(session: Session) -> Sums:
    """Shares bought less shares sold, an account and symbol."""
    query = select(T.account_id, T.asset_symbol, T.transaction_type, T.quantity).where(
        T.transaction_type.in_(("buy", "sell"))
    )
    shares: dict[tuple[UUID, str], Decimal] = defaultdict(Decimal)
    for account, symbol, kind, quantity in session.execute(query):
        counted = quantity or Decimal(0)
        shares[account, str(symbol)] += counted if kind == "buy" else -counted
    return shares


def _unbalanced(session: Session) -> list[str]:
    total = func.sum(PostingRow.amount, type_=PostingRow.amount.type)
    query = select(PostingRow.transaction_id, total).group_by(PostingRow.transaction_id)
    sums = {key: amount for key, amount in session.execute(query)}
    heads = set(session.scalars(select(T.transaction_id)))
    found = [f"transaction {key} sums to {amount}" for key, amount in sums.items() if amount]
    return found + [f"transaction {key} has no postings" for key in heads - set(sums)]


def _unfilled(session: Session) -> list[str]:
    """Each filled order has exactly one fill, and only filled orders have one."""
    filled = list(session.scalars(select(OrderRow.order_id).where(OrderRow.status == "filled")))
    fills = list(session.scalars(select(T.order_id).where(T.order_id.is_not(None))))
    found = [] if len(set(fills)) == len(fills) else ["an order was filled twice"]
    return found + [f"order {one} and its fill do not agree" for one in set(filled) ^ set(fills)]


def _half_disposed(session: Session) -> list[str]:
    """The lots that a sale took add up to what it sold and brought."""
    taken: dict[UUID, tuple[Decimal, Decimal]] = {}
    columns = (DisposalRow.transaction_id, DisposalRow.quantity, DisposalRow.proceeds)
    for key, quantity, proceeds in session.execute(select(*columns)):
        known = taken.get(key, (Decimal(0), Decimal(0)))
        taken[key] = known[0] + quantity, known[1] + proceeds
    sales = session.execute(
        select(T.transaction_id, T.quantity, T.amount).where(T.transaction_type == "sell")
    )
    return [
        f"sale {key} does not match its lots"
        for key, quantity, amount in sales
        if taken.get(key) != (quantity, amount)
    ]
