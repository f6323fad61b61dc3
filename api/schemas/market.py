"""Prices and instruments on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from api.schemas.base import IN_DIGITS, Day, In, Out, Page, Text
from engine.domain.market import DailyBar
from engine.errors import MissingPriceError
from engine.usecases.market import Listing

MOST_BARS = 10_000  # forty years of sessions


class PriceOut(Out):
    symbol: str
    price: Decimal
    bid: Decimal
    ask: Decimal
    currency: str
    previous_close: Decimal | None
    at: datetime
    source: str
    stale: bool = Field(description="Too old to trade on")


class BarOut(Out):
    date: date
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    close: Decimal | None
    adjusted_close: Decimal | None
    volume: int


class HistoryIn(In):
    start_date: Day | None = Field(default=None, description="A year before the end, if left out")
    end_date: Day | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_BARS), IN_DIGITS] = MOST_BARS
    cursor: Annotated[str, Field(max_length=200)] | None = None

    @property
    def page(self) -> Page:
        return Page.model_construct(limit=self.limit, cursor=self.cursor)


class HistoryOut(Out):
    """Daily bars, oldest first. Only adjusted closes are known of some instruments."""

    symbol: str
    currency: str
    items: list[BarOut]
    next_cursor: str | None


class Search(Page):
    query: Text = Field(default="", description="Part of a symbol, name, index, region or class")


class InstrumentOut(Out):
    symbol: str
    name: str
    asset_class: str
    region: str
    index: str
    currency: str
    expense_ratio: Decimal
    tradable: bool
    price: Decimal | None
    change: Decimal | None = Field(description="Since the previous close, a fraction")
    watched: bool


class InstrumentsOut(Out):
    items: list[InstrumentOut]
    next_cursor: str | None


def price_out(listing: Listing) -> PriceOut:
    if listing.quote is None:
        raise MissingPriceError(listing.symbol, "any day")
    return PriceOut(
        symbol=listing.symbol,
        price=listing.quote.last,
        bid=listing.quote.bid,
        ask=listing.quote.ask,
        currency=listing.quote.currency,
        previous_close=listing.previous_close,
        at=listing.quote.at,
        source=listing.quote.source,
        stale=listing.is_stale,
    )


def bar_out(bar: DailyBar) -> BarOut:
    return BarOut(
        date=bar.on,
        open=bar.open,
        high=bar.high,
        low=bar.low,
        close=bar.close,
        adjusted_close=bar.adjusted_close,
        volume=bar.volume,
    )


def instrument_out(listing: Listing) -> InstrumentOut:
    instrument = listing.instrument
    return InstrumentOut(
        symbol=instrument.symbol,
        name=instrument.name,
        asset_class=instrument.asset_class.value,
        region=instrument.region,
        index=instrument.index,
        currency=instrument.currency,
        expense_ratio=instrument.expense_ratio,
        tradable=instrument.tradable,
        price=None if listing.quote is None else listing.quote.last,
        change=listing.change,
        watched=listing.is_watched,
    )
