"""The ledger as people read it, on SQL: parts of a selection, newest first, and its totals."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, desc, func, or_, select, tuple_, union_all
from sqlalchemy.orm import Session

from db.bulk import table_of
from db.models import DisposalRow, PostingRow, TransactionRow
from db.repositories.ledger import DISPOSAL, ENTRY, ORDER, to_disposal, to_transaction
from db.visibility import visible_ids
from engine.domain.activity import KindTotal, Scope, Selection, ledger_order
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Currency
from engine.domain.ledger import Book, Disposal, Posting, Transaction, TransactionType
from engine.errors import NotFoundError

T, P, D = TransactionRow, PostingRow, DisposalRow
MOST_BRANCHES, MOST_VALUES = 50, 10_000  # of one statement; SQLite takes 500 and 32,766
Scopes = Mapping[AccountId, Scope]
Place = tuple[Any, ...]


class SqlActivity:
    """Implements `engine.ports.Activity`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._actor = actor

    def newest(self, wanted: Selection, limit: int, before: UUID | None = None) -> Sequence[Transaction]:
        scopes = self._visible(wanted.scopes)
        place = None if before is None else self._place(scopes, before)
        queries = (_newest_of(group, wanted, limit, place) for group in _groups(scopes))
        found = [to_transaction(row) for query in queries for row in self._session.execute(query)]
        return sorted(found, key=ledger_order, reverse=True)[:limit]

    def totals(self, wanted: Selection) -> Sequence[KindTotal]:
        scopes = self._visible(wanted.scopes)
        if not scopes:
            return []
        amount = func.sum(T.amount, type_=T.amount.type)
        query = (
            select(T.transaction_type, T.currency, func.count(), amount)
            .add_columns(func.min(T.traded_on), func.max(T.traded_on))
            .where(_in_scopes(scopes), *_conditions(wanted))
            .group_by(T.transaction_type, T.currency)
        )
        return [_to_total(row) for row in self._session.execute(query)]

    def entry(self, transaction_id: UUID) -> Transaction:
        of_it = (T.transaction_id == transaction_id, T.account_id.in_(visible_ids(self._actor)))
        row = self._session.execute(_entries().where(*of_it)).first()
        if row is None:
            raise NotFoundError("No such entry.")
        return to_transaction(row, self._postings(transaction_id), self._disposals(transaction_id))

    def _postings(self, transaction_id: UUID) -> tuple[Posting, ...]:
        query = select(P.book, P.amount).where(P.transaction_id == transaction_id)
        legs = (Posting(Book(book), amount) for book, amount in self._session.execute(query))
        return tuple(sorted(legs, key=lambda leg: (-leg.amount, leg.book)))

    def _disposals(self, transaction_id: UUID) -> tuple[Disposal, ...]:
        query = select(*DISPOSAL).where(D.transaction_id == transaction_id)
        rows = self._session.execute(query.order_by(D.acquired_on, D.lot_id))
        return tuple(to_disposal(row) for row in rows)

    def _visible(self, scopes: Scopes) -> Scopes:
        """Asked for once: within the branches below it would be asked for in each."""
        query = visible_ids(self._actor)
        seen = {AccountId(account_id) for account_id in self._session.scalars(query)}
        return {account_id: scope for account_id, scope in scopes.items() if account_id in seen}

    def _place(self, scopes: Scopes, transaction_id: UUID) -> Place:
        query = select(*ORDER).where(T.transaction_id == transaction_id, T.account_id.in_(scopes))
        row = self._session.execute(query).first()
        if row is None:
            raise NotFoundError("No such entry.")
        return tuple(row)


def _entries() -> Select[Any]:
    return select(*(table_of(T).c[name] for name in ENTRY))


def _groups(scopes: Scopes) -> Iterator[Sequence[tuple[AccountId, Scope]]]:
    """Accounts that one statement can name together with their instruments."""
    values = 10 + max((len(scope or ()) for scope in scopes.values()), default=0)
    size = max(1, min(MOST_BRANCHES, MOST_VALUES // values))
    accounts = list(scopes.items())
    return (accounts[start : start + size] for start in range(0, len(accounts), size))


def _newest_of(
    accounts: Sequence[tuple[AccountId, Scope]], wanted: Selection, limit: int, place: Place | None
) -> Select[Any]:
    """The newest of each account, then of all.

    One account's entries lie in order in the index of accounts and dates; those of several accounts
    do not, and a database asked for all of them at once would sort every entry there is.
    """
    after = () if place is None else _behind(place)
    conditions = (*_conditions(wanted), *after)
    branches = [
        _entries().where(_in_scope(account_id, scope), *conditions).order_by(*map(desc, ORDER)).limit(limit)
        for account_id, scope in accounts
    ]
    if len(branches) == 1:
        return branches[0]
    # wrapped, because SQLite takes neither order nor limit inside a union
    found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    order = (found.c.traded_on, found.c.executed_at, -found.c.amount, found.c.transaction_id)
    return select(found).order_by(*map(desc, order)).limit(limit)


def _behind(place: Place) -> tuple[ColumnElement[bool], ...]:
    """Said twice: PostgreSQL finds its way into the index by columns only, not by a sign."""
    return tuple_(*ORDER) < place, tuple_(*ORDER[:2]) <= place[:2]


def _conditions(wanted: Selection) -> Iterator[ColumnElement[bool]]:
    if wanted.kind is not None:
        yield T.transaction_type == wanted.kind.value
    if wanted.start is not None:
        yield T.traded_on >= wanted.start
    if wanted.end is not None:
        yield T.traded_on <= wanted.end


def _in_scope(account_id: AccountId, scope: Scope) -> ColumnElement[bool]:
    of_account = T.account_id == account_id
    return of_account if scope is None else and_(of_account, T.asset_symbol.in_(scope))


def _in_scopes(scopes: Scopes) -> ColumnElement[bool]:
    """Accounts that are asked about the same instruments are asked together."""
    alike: dict[Scope, list[AccountId]] = {}
    for account_id, scope in scopes.items():
        alike.setdefault(scope, []).append(account_id)
    return or_(
        *(
            and_(T.account_id.in_(ids), *(() if scope is None else (T.asset_symbol.in_(scope),)))
            for scope, ids in alike.items()
        )
    )


def _to_total(row: Sequence[Any]) -> KindTotal:
    kind, currency, entries, amount, first_on, last_on = row
    return KindTotal(
        kind=TransactionType(kind),
        currency=Currency(currency),
        entries=entries,
        amount=amount,
        first_on=first_on,
        last_on=last_on,
    )
