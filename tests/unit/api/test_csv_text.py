"""The exported file: read back it is what was booked, and no text in it runs in a spreadsheet."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from uuid import UUID

import pytest

from api.csv_text import COLUMNS, csv_parts
from engine.domain.ids import Symbol
from engine.domain.ledger import Transaction, TransactionType
from engine.usecases.activity import Line
from tests.builders import MARKET_DATE, NOW, an_account, an_instrument

ENTRY = Transaction(
    id=UUID(int=7),
    account_id=an_account().id,
    kind=TransactionType.BUY,
    on=MARKET_DATE,
    at=NOW,
    amount=Decimal("-5069.75"),
    postings=(),
    symbol=Symbol("VTI"),
    quantity=Decimal("12.500000"),
    price=Decimal("405.580000"),
    cost=Decimal("0.10"),
    fx_rate=Decimal("1E-8"),
)
BOUGHT = Line(entry=ENTRY, account=an_account(), instrument=an_instrument("VTI"))


def rows(*lines: Line) -> list[dict[str, str]]:
    text = "".join(csv_parts([lines[:1], lines[1:]]))
    return list(csv.DictReader(StringIO(text, newline="")))


def test_numbers_are_exact_dates_iso_and_the_currency_is_named() -> None:
    row = rows(BOUGHT)[0]

    assert row["date"] == "2025-06-30"
    assert row["booked_at"] == "2025-06-30T22:00:00+00:00"
    assert (row["amount"], row["currency"]) == ("-5069.75", "USD")
    assert (row["quantity"], row["price"], row["price_currency"]) == ("12.500000", "405.580000", "USD")
    assert row["fx_rate"] == "0.00000001"
    assert (row["kind"], row["symbol"], row["order_id"]) == ("buy", "VTI", "")


def test_without_entries_there_is_a_header() -> None:
    assert "".join(csv_parts([])) == f"{','.join(COLUMNS)}\r\n"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("x")'])
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(name: str) -> None:
    named = replace(BOUGHT, account=replace(BOUGHT.account, name=name, household=name))

    row = rows(named)[0]

    assert (row["account"], row["household"]) == (f"'{name}", f"'{name}")
    assert row["amount"] == "-5069.75"  # a number, although it begins with a sign


def test_commas_quotes_and_breaks_within_a_name_stay_within_their_cell() -> None:
    named = replace(BOUGHT, account=replace(BOUGHT.account, name='Maya, "joint"\nand Tom'))

    assert [row["account"] for row in rows(named, BOUGHT)] == [named.account.name, BOUGHT.account.name]
