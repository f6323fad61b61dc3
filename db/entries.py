"""Ledger entries as rows: their legs first, then the head that seals them, as the database wants it."""

from collections.abc import Mapping, Sequence
from uuid import uuid5

from sqlalchemy.orm import Session

from db.bulk import insert_all
from db.models import DisposalRow, PostingRow, TransactionRow
from engine.domain.ids import AccountId, Currency
from engine.domain.ledger import Transaction

Row = dict[str, object]


def write_entries(
    session: Session, entries: Sequence[Transaction], currencies: Mapping[AccountId, Currency]
) -> None:
    """Insert entries with what proves them.

    Raises:
        IntegrityError: An entry is there already, or the database does not find it balanced.
    """
    insert_all(session, PostingRow, [leg for entry in entries for leg in _legs(entry, currencies)])
    insert_all(session, TransactionRow, [_head(entry, currencies[entry.account_id]) for entry in entries])
    insert_all(session, DisposalRow, [part for entry in entries for part in _disposed(entry)])


def _head(entry: Transaction, currency: Currency) -> Row:
    return {
        "transaction_id": entry.id,
        "account_id": entry.account_id,
        "order_id": entry.order_id,
        "transaction_type": entry.kind.value,
        "asset_symbol": entry.symbol,
        "quantity": entry.quantity,
        "price": entry.price,
        "amount": entry.amount,
        "cost": entry.cost,
        "fx_rate": entry.fx_rate,
        "currency": currency,
        "traded_on": entry.on,
        "executed_at": entry.at,
    }


def _legs(entry: Transaction, currencies: Mapping[AccountId, Currency]) -> list[Row]:
    return [
        {
            "posting_id": uuid5(entry.id, f"{place}/{leg.book}"),
            "transaction_id": entry.id,
            "account_id": entry.account_id,
            "currency": currencies[entry.account_id],
            "book": leg.book.value,
            "amount": leg.amount,
        }
        for place, leg in enumerate(entry.postings)
    ]


def _disposed(entry: Transaction) -> list[Row]:
    return [
        {
            "disposal_id": uuid5(entry.id, str(part.lot_id)),
            "transaction_id": entry.id,
            "account_id": entry.account_id,
            "lot_id": part.lot_id,
            "asset_symbol": part.symbol,
            "quantity": part.quantity,
            "acquired_on": part.acquired_on,
            "sold_on": part.sold_on,
            "proceeds": part.proceeds,
            "basis": part.basis,
            "long_term": part.long_term,
        }
        for part in entry.disposals
    ]
