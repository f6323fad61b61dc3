"""Ledger entries as CSV (RFC 4180): exact decimals, ISO dates, and no text that a spreadsheet would run."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from uuid import UUID

from engine.usecases.activity import Line

# What begins so is a formula to a spreadsheet. Source: OWASP, CSV Injection.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | Decimal | date | UUID | None

COLUMNS: Mapping[str, Callable[[Line], Cell]] = {
    "date": lambda line: line.entry.on,
    "booked_at": lambda line: line.entry.at,
    "household": lambda line: line.account.household,
    "account": lambda line: line.account.name,
    "kind": lambda line: line.entry.kind.value,
    "symbol": lambda line: line.entry.symbol,
    "instrument": lambda line: line.instrument.name if line.instrument else None,
    "quantity": lambda line: line.entry.quantity,
    "price": lambda line: line.entry.price,
    "price_currency": lambda line: line.instrument.currency if line.instrument else None,
    "fx_rate": lambda line: line.entry.fx_rate,
    "cost": lambda line: line.entry.cost,
    "amount": lambda line: line.entry.amount,
    "currency": lambda line: line.account.currency,
    "account_id": lambda line: line.account.id,
    "transaction_id": lambda line: line.entry.id,
    "order_id": lambda line: line.entry.order_id,
}


def csv_parts(parts: Iterable[Sequence[Line]]) -> Iterator[str]:
    """The file piece by piece, its header first."""
    yield _written([COLUMNS])
    for lines in parts:
        yield _written([_cell(column(line)) for column in COLUMNS.values()] for line in lines)


def _cell(value: Cell) -> str:
    """Numbers stay numbers, negative ones too; a text that looks like a formula gets an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"  # never in scientific notation
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
