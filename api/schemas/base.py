"""What every shape on the wire is made of."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.json_schema import WithJsonSchema

from engine.domain.money import SHARE_STEP, to_cents

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 12, 31)
COUNT = re.compile(r"[0-9]{1,9}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # ASCII digits only, no time stamps
AMOUNT = r"^[0-9]{1,13}(\.[0-9]{1,2})?$"
PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
MOST_ITEMS = 500


def _to_day(value: object) -> object:
    """A date that is written out; one beyond any market counts as the nearest within."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("write a day as YYYY-MM-DD")
    return min(max(date.fromisoformat(value), EARLIEST), LATEST)


def _to_count(value: object) -> object:
    """Plain digits: what else Python reads as a number is a mistake here."""
    if isinstance(value, str) and not COUNT.fullmatch(value):
        raise ValueError("write a whole number in digits")
    return value


def _to_amount(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(AMOUNT, value, re.ASCII):
        raise ValueError("write an amount as a decimal string with at most two places")
    return Decimal(value)


def _plain(number: float) -> str:
    """Ten places at most, never in scientific notation."""
    return f"{Decimal(repr(round(number, 10))):f}"


Day = Annotated[date, BeforeValidator(_to_day), WithJsonSchema({"type": "string", "format": "date"})]
Amount = Annotated[
    Decimal, BeforeValidator(_to_amount), WithJsonSchema({"type": "string", "pattern": AMOUNT})
]
IN_DIGITS = BeforeValidator(_to_count)
Text = Annotated[str, Field(strict=True, max_length=320, pattern=PRINTABLE)]
# One form for each kind of number, computed just now or read back from a database.
Money = Annotated[Decimal, AfterValidator(to_cents)]
Shares = Annotated[Decimal, AfterValidator(lambda number: number.quantize(SHARE_STEP))]
Ratio = Annotated[
    float, PlainSerializer(_plain, return_type=str), WithJsonSchema({"type": "string"}, mode="serialization")
]


class Out(BaseModel):
    """Read from domain values by attribute."""

    model_config = ConfigDict(
        from_attributes=True,
        populate_by_name=True,
        json_schema_mode="serialization",  # type: ignore[typeddict-unknown-key]  # openapi-pydantic reads it
    )


class In(BaseModel):
    """Unknown fields are refused, so nobody can smuggle one in."""

    model_config = ConfigDict(extra="forbid")


class Nothing(In):
    """No field at all: an empty body, or an empty object."""


class Page(In):
    """Which part of a list; the cursor is the `next_cursor` of the part before."""

    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS), IN_DIGITS] = 100
    cursor: Annotated[str, Field(max_length=200, pattern=PRINTABLE)] | None = None


class Problem(BaseModel):
    """RFC 9457. Branch on `code`; `detail` is for people and may change."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str


Json = dict[str, Any]
