"""The ledger over all accounts on the wire: what may be asked for, and what comes."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field
from pydantic.json_schema import WithJsonSchema

from api.schemas.base import Day, In, Out, Page, Text
from api.schemas.performance import SYMBOL
from api.schemas.records import TransactionOut, transaction_out
from engine.domain.ids import AccountId, Symbol
from engine.domain.ledger import TransactionType
from engine.errors import InvalidInputError
from engine.usecases.activity import ActivityFilter, Line

# written out, because a parameter cannot refer to a shape
Kind = Annotated[
    TransactionType, WithJsonSchema({"type": "string", "enum": [kind.value for kind in TransactionType]})
]


class EntryFilterIn(In):
    """Which ledger entries; what is left out excludes nothing."""

    kind: Kind | None = Field(default=None, description="What happened")
    symbol: Annotated[str, Field(pattern=SYMBOL)] | None = Field(
        default=None, description="Of this instrument only"
    )
    start_date: Day | None = Field(default=None, description="First market date")
    end_date: Day | None = Field(default=None, description="Last market date")

    @property
    def wanted(self) -> ActivityFilter:
        """Raises InvalidInputError when the days are in reverse."""
        if self.start_date and self.end_date and self.start_date > self.end_date:
            raise InvalidInputError("start_date: must not be after end_date.")
        symbol = None if self.symbol is None else Symbol(self.symbol)
        return ActivityFilter(kind=self.kind, symbol=symbol, start=self.start_date, end=self.end_date)


class EntriesIn(EntryFilterIn, Page):
    """Of one account, in parts."""


class FileIn(EntryFilterIn):
    """Of all accounts, whole."""

    account_id: UUID | None = Field(default=None, description="Of this account only")
    text: Text = Field(
        default="",
        description="Words in the instrument's symbol or name, or in the account's name or household",
    )

    @property
    def wanted(self) -> ActivityFilter:
        account_id = None if self.account_id is None else AccountId(self.account_id)
        return replace(super().wanted, account_id=account_id, text=self.text)


class ActivityIn(FileIn, Page):
    """Of all accounts, in parts."""


class LineOut(TransactionOut):
    account_id: UUID
    account: str = Field(description="Its name")
    currency: str = Field(description="The account's")


class ActivityOut(Out):
    items: list[LineOut]
    next_cursor: str | None


def line_out(line: Line) -> LineOut:
    return LineOut(
        **transaction_out(line.entry).model_dump(),
        account_id=line.account.id,
        account=line.account.name,
        currency=line.account.currency,
    )
