"""What the books of an account hold at the end of a day: sums of postings, from the newest checkpoint on."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid5

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from db.bulk import insert_all
from db.models import CheckpointRow, PostingRow, TransactionRow
from engine.domain.ids import AccountId, Symbol
from engine.domain.ledger import Book, Standing, TransactionType
from engine.domain.money import ZERO

C, P, T = CheckpointRow, PostingRow, TransactionRow
BUYS, SELLS = TransactionType.BUY.value, TransactionType.SELL.value
# Shares come and go with the leg on the positions, of which an entry has one.
SHARES = case(
    ((P.book == Book.POSITIONS.value) & (T.transaction_type == BUYS), T.quantity),
    ((P.book == Book.POSITIONS.value) & (T.transaction_type == SELLS), -T.quantity),
    else_=None,
)


def read_standing(session: Session, account_id: AccountId, on: date) -> list[Standing]:
    """Every book and instrument with something on it, in the order of their names."""
    newest = select(func.max(C.as_of)).where(C.account_id == account_id, C.as_of <= on)
    since = session.scalar(newest)
    kept = select(C.book, C.asset_symbol, C.amount, C.quantity)
    of_day = kept.where(C.account_id == account_id, C.as_of == since)
    queries: list[Select[*tuple[Any, ...]]] = [of_day] if since else []
    queries.append(_later(account_id, since, on))
    return _added(row for query in queries for row in session.execute(query))


def keep_standing(session: Session, account_id: AccountId, on: date) -> bool:
    """Make a checkpoint of a day, unless there is one; whoever calls has locked the account."""
    if session.scalar(select(C.checkpoint_id).where(C.account_id == account_id, C.as_of == on).limit(1)):
        return False
    held = read_standing(session, account_id, on)
    insert_all(
        session,
        C,
        [
            {
                "checkpoint_id": uuid5(account_id, f"{on}/{one.book}/{one.symbol}"),
                "account_id": account_id,
                "as_of": on,
                "book": one.book.value,
                "asset_symbol": one.symbol,
                "amount": one.amount,
                "quantity": one.quantity,
            }
            for one in held
        ],
    )
    return bool(held)


def _later(account_id: AccountId, since: date | None, on: date) -> Select[*tuple[Any, ...]]:
    days = [T.account_id == account_id, T.traded_on <= on] + ([T.traded_on > since] if since else [])
    sums: Select[*tuple[Any, ...]] = select(
        P.book,
        T.asset_symbol,
        func.sum(P.amount, type_=P.amount.type),
        func.sum(SHARES, type_=T.quantity.type),
    )
    return sums.join(T, T.transaction_id == P.transaction_id).where(*days).group_by(P.book, T.asset_symbol)


def _added(rows: Iterable[Sequence[Any]]) -> list[Standing]:
    totals: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for book, symbol, amount, quantity in rows:
        key = (book, symbol or "")
        before, held = totals.get(key, (ZERO, ZERO))
        totals[key] = (before + amount, held + (quantity or ZERO))
    return [
        Standing(book=Book(book), symbol=Symbol(symbol) if symbol else None, amount=amount, quantity=quantity)
        for (book, symbol), (amount, quantity) in sorted(totals.items())
        if amount or quantity
    ]
