"""The ledger on SQL: transactions and their postings, append-only."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.bulk import table_of
from db.entries import write_entries
from db.memo import Memos, is_read_only
from db.models import AccountRow, DisposalRow, OrderRow, PostingRow, TransactionRow
from db.standing import keep_standing, read_standing
from db.visibility import require_visible, visible_ids
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Currency, FillId, LotId, OrderId, ProposalId, Symbol
from engine.domain.ledger import Book, Disposal, Posting, Standing, Transaction, TransactionType
from engine.domain.order import Fill, Side
from engine.errors import ConflictError

T, D = TransactionRow, DisposalRow
READ = Memos(limit=64)  # ledgers of households lately looked at
# Columns of the table, not of objects: an account may have thousands of entries.
ENTRY = (
    *("transaction_id", "account_id", "transaction_type", "traded_on", "executed_at", "amount"),
    *("asset_symbol", "quantity", "price", "cost", "fx_rate", "order_id"),
)
DISPOSAL: tuple[Any, ...] = (
    *(D.lot_id, D.asset_symbol, D.quantity, D.acquired_on, D.sold_on),
    *(D.proceeds, D.basis, D.long_term),
)
# As `ledger_order` of the domain says it: within one instant, what brings cash comes before what spends it.
ORDER = (T.traded_on, T.executed_at, -T.amount, T.transaction_id)


class SqlLedger:
    """Implements `engine.ports.Ledger`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._actor = actor

    def post(self, transactions: Sequence[Transaction]) -> None:
        """Raises NotFoundError for accounts out of sight, ConflictError for what is booked already."""
        if not transactions:
            return
        account_ids = {transaction.account_id for transaction in transactions}
        require_visible(self._session, self._actor, account_ids)
        currencies = self._lock(account_ids)
        try:
            with self._session.begin_nested():
                write_entries(self._session, transactions, currencies)
        except IntegrityError as error:
            raise ConflictError("These entries contradict what is booked.") from error

    def transactions(self, account_ids: Collection[AccountId]) -> tuple[Transaction, ...]:
        if not is_read_only(self._session):
            return self._read(account_ids)
        counts = self._counts(account_ids)
        visible = [account_id for account_id, _ in counts]
        found: tuple[Transaction, ...] = READ.of(self._session).recall(counts, lambda: self._read(visible))
        return found

    def _counts(self, account_ids: Collection[AccountId]) -> frozenset[tuple[AccountId, int]]:
        """How many entries each visible account has: the ledger only grows, so this names its state."""
        query = (
            select(T.account_id, func.count())
            .where(T.account_id.in_(account_ids), T.account_id.in_(visible_ids(self._actor)))
            .group_by(T.account_id)
        )
        return frozenset((AccountId(account_id), count) for account_id, count in self._session.execute(query))

    def _read(self, account_ids: Collection[AccountId]) -> tuple[Transaction, ...]:
        query = self._entries(account_ids).order_by(*ORDER)
        return tuple(to_transaction(row) for row in self._session.execute(query))

    def _entries(self, account_ids: Collection[AccountId]) -> Select[Any]:
        return select(*(table_of(T).c[name] for name in ENTRY)).where(
            T.account_id.in_(account_ids), T.account_id.in_(visible_ids(self._actor))
        )

    def fills(self, proposal_id: ProposalId) -> tuple[Fill, ...]:
        query: Select[Any] = (
            select(T.transaction_id, T.order_id, T.asset_symbol, T.transaction_type, T.quantity, T.price)
            .add_columns(T.amount, T.cost, T.fx_rate, T.traded_on)
            .join(OrderRow, OrderRow.order_id == T.order_id)
            .where(OrderRow.proposal_id == proposal_id, T.account_id.in_(visible_ids(self._actor)))
            .order_by(OrderRow.rank)
        )
        return tuple(_to_fill(row) for row in self._session.execute(query))

    def disposals(self, account_ids: Collection[AccountId]) -> tuple[Disposal, ...]:
        query = (
            select(*DISPOSAL)
            .where(D.account_id.in_(account_ids), D.account_id.in_(visible_ids(self._actor)))
            .order_by(D.sold_on, D.acquired_on, D.lot_id)
        )
        return tuple(to_disposal(row) for row in self._session.execute(query))

    def balances(self, account_id: AccountId) -> Mapping[Book, Decimal]:
        query = (
            select(PostingRow.book, func.sum(PostingRow.amount, type_=PostingRow.amount.type))
            .where(PostingRow.account_id == account_id, PostingRow.account_id.in_(visible_ids(self._actor)))
            .group_by(PostingRow.book)
        )
        return {Book(book): total for book, total in self._session.execute(query)}

    def standing(self, account_id: AccountId, on: date) -> Sequence[Standing]:
        require_visible(self._session, self._actor, [account_id])
        return read_standing(self._session, account_id, on)

    def keep_standing(self, account_id: AccountId, on: date) -> bool:
        require_visible(self._session, self._actor, [account_id])
        self._lock([account_id])
        return keep_standing(self._session, account_id, on)

    def _lock(self, account_ids: Collection[AccountId]) -> dict[AccountId, Currency]:
        """Lock accounts, lest a checkpoint miss an entry that comes beside it; what currency each has."""
        query = (
            select(AccountRow.account_id, AccountRow.currency)
            .where(AccountRow.account_id.in_(account_ids))
            .order_by(AccountRow.account_id)
            .with_for_update()
        )
        return {AccountId(i): Currency(currency) for i, currency in self._session.execute(query)}


def to_transaction(
    row: Sequence[Any], postings: tuple[Posting, ...] = (), disposals: tuple[Disposal, ...] = ()
) -> Transaction:
    """An entry of the columns `ENTRY`."""
    identity, account_id, kind, on, at, amount, symbol, quantity, price, cost, fx_rate, order = row
    return Transaction(
        id=identity,
        account_id=account_id,
        kind=TransactionType(kind),
        on=on,
        at=at,
        amount=amount,
        postings=postings,
        symbol=symbol,
        quantity=quantity,
        price=price,
        cost=cost,
        fx_rate=fx_rate,
        order_id=order,
        disposals=disposals,
    )


def _to_fill(row: Row[Any]) -> Fill:
    return Fill(
        id=FillId(row.transaction_id),
        order_id=OrderId(row.order_id),
        symbol=Symbol(row.asset_symbol),
        side=Side(row.transaction_type),
        quantity=row.quantity,
        price=row.price,
        amount=abs(row.amount),
        cost=row.cost,
        fx_rate=row.fx_rate,
        filled_on=row.traded_on,
    )


def to_disposal(row: Row[Any]) -> Disposal:
    """A disposal of the columns `DISPOSAL`."""
    return Disposal(
        lot_id=LotId(row.lot_id),
        symbol=Symbol(row.asset_symbol),
        quantity=row.quantity,
        acquired_on=row.acquired_on,
        sold_on=row.sold_on,
        proceeds=row.proceeds,
        basis=row.basis,
        long_term=row.long_term,
    )
