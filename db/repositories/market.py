"""What the market says, on SQL."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.bulk import Stored, insert_absent, replace_all
from db.memo import Memos, is_read_only
from db.models import BarRow, DividendRow, FactRow, FxRateRow, InstrumentRow, QuoteRow
from db.models.base import FRACTION, PER_SHARE, PRICE
from db.repositories.price_history import read_history
from db.types import scaled
from engine.domain.ids import EUR, Currency, Symbol
from engine.domain.instrument import AssetClass, Instrument, TaxCharacter
from engine.domain.market import (
    Bars,
    DailyBar,
    Dividend,
    FloatArray,
    FxRate,
    FxRates,
    KnownBars,
    PriceHistory,
    Quote,
)
from engine.errors import MissingPriceError

HISTORIES = Memos(limit=64)
CHANGES = "bars-changed"  # a fact: how often bars were written
FX_GAP = timedelta(days=7)  # a currency that was left out for longer than that is no longer quoted


class SqlMarket:
    """Implements `engine.ports.Market`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def instruments(self) -> Mapping[Symbol, Instrument]:
        rows = self._session.scalars(select(InstrumentRow))
        found = {Symbol(row.symbol): _to_instrument(row) for row in rows}
        return {symbol: found[symbol] for symbol in sorted(found)}

    def quotes(self) -> Mapping[Symbol, Quote]:
        rows = self._session.scalars(select(QuoteRow))
        found = {Symbol(row.asset_symbol): _to_quote(row) for row in rows}
        return {symbol: found[symbol] for symbol in sorted(found)}

    def fx(self, on: date) -> FxRates:
        published = self._session.scalar(select(func.max(FxRateRow.on)).where(FxRateRow.on <= on))
        if published is None:
            raise MissingPriceError(EUR, on)
        query = (
            select(FxRateRow.currency, FxRateRow.per_euro)
            .where(FxRateRow.on.between(published - FX_GAP, published))
            .order_by(FxRateRow.on)  # the newest of a currency comes last and stays
        )
        rates = {Currency(currency): rate for currency, rate in self._session.execute(query)}
        return FxRates(on=published, per_euro={EUR: Decimal(1), **rates})

    def history(self, symbols: Sequence[Symbol], start: date, end: date) -> PriceHistory:
        if not is_read_only(self._session):
            return read_history(self._session, symbols, start, end)
        key = (tuple(symbols), start, end, self._changes())
        found: PriceHistory = HISTORIES.of(self._session).recall(
            key, lambda: read_history(self._session, symbols, start, end)
        )
        return found

    def bars(self, symbol: Symbol, start: date, end: date) -> Sequence[DailyBar]:
        query = select(BarRow).where(BarRow.asset_symbol == symbol, BarRow.on.between(start, end))
        return [_to_bar(row) for row in self._session.scalars(query.order_by(BarRow.on))]

    def fx_history(self, currency: Currency, dates: Sequence[date]) -> Sequence[Decimal]:
        if currency == EUR or not dates:
            return [Decimal(1)] * len(dates)
        query = (
            select(FxRateRow.on, FxRateRow.per_euro)
            .where(FxRateRow.currency == currency, FxRateRow.on <= max(dates))
            .where(FxRateRow.on >= self._published(currency, min(dates)))
            .order_by(FxRateRow.on)
        )
        rows = self._session.execute(query).all()
        published = [row.on for row in rows]
        return [rows[bisect_right(published, on) - 1].per_euro for on in dates]

    def dividends(self, symbols: Collection[Symbol], start: date, end: date) -> Sequence[Dividend]:
        query = (
            select(DividendRow.asset_symbol, DividendRow.ex_date, DividendRow.amount)
            .where(DividendRow.asset_symbol.in_(symbols), DividendRow.ex_date.between(start, end))
            .order_by(DividendRow.ex_date, DividendRow.asset_symbol)
        )
        return [
            Dividend(Symbol(symbol), ex_on, amount) for symbol, ex_on, amount in self._session.execute(query)
        ]

    def last_bar(self) -> date | None:
        return self._session.scalar(select(func.max(BarRow.on)))

    def known_bars(self) -> Mapping[Symbol, KnownBars]:
        ends = select(BarRow.asset_symbol, func.count().label("count"), func.max(BarRow.on).label("last"))
        each = ends.group_by(BarRow.asset_symbol).subquery()
        is_last = (BarRow.asset_symbol == each.c.asset_symbol) & (BarRow.on == each.c.last)
        query = select(each.c.asset_symbol, each.c.count, each.c.last, BarRow.adjusted_close)
        rows = self._session.execute(query.join(BarRow, is_last))
        return {Symbol(symbol): KnownBars(count, last, adjusted) for symbol, count, last, adjusted in rows}

    def add_instruments(self, instruments: Iterable[Instrument]) -> None:
        """What is said of a known symbol is replaced."""
        replace_all(self._session, InstrumentRow, "symbol", [_instrument_values(one) for one in instruments])

    def add_bars(self, bars: Iterable[Bars]) -> None:
        """Days that are known already stay as they are."""
        insert_absent(self._session, BarRow, (row for one in bars for row in _bar_rows(one)))
        self._count_change()

    def replace_bars(self, bars: Iterable[Bars]) -> None:
        """The whole series of each instrument anew: its provider adjusts closes backwards, or mended some."""
        series = list(bars)
        symbols = [one.symbol for one in series]
        self._session.execute(delete(BarRow).where(BarRow.asset_symbol.in_(symbols)))
        self.add_bars(series)

    def add_dividends(self, dividends: Iterable[Dividend]) -> None:
        """Dividends that are known already stay as they are."""
        rows = (
            (one.symbol, one.ex_on.isoformat(), scaled(one.amount, PER_SHARE.places)) for one in dividends
        )
        insert_absent(self._session, DividendRow, rows)

    def add_fx(self, rates: Iterable[FxRate]) -> None:
        """Rates that are known already stay as they are."""
        rows = ((one.currency, one.on.isoformat(), scaled(one.per_euro, FRACTION.places)) for one in rates)
        insert_absent(self._session, FxRateRow, rows)

    def put_quotes(self, quotes: Iterable[Quote]) -> None:
        replace_all(self._session, QuoteRow, "asset_symbol", [_quote_values(quote) for quote in quotes])

    def _count_change(self) -> None:
        """Histories kept in memory are named by this count."""
        changes = str(int(self._changes() or 0) + 1)
        replace_all(self._session, FactRow, "name", [{"name": CHANGES, "value": changes}])

    def _changes(self) -> str | None:
        return self._session.scalar(select(FactRow.value).where(FactRow.name == CHANGES))

    def _published(self, currency: Currency, on: date) -> date:
        """The day of the rate that is in force on `on`."""
        query = select(func.max(FxRateRow.on)).where(FxRateRow.currency == currency, FxRateRow.on <= on)
        found = self._session.scalar(query)
        if found is None:
            raise MissingPriceError(f"{currency}/EUR", on)
        return found


def _instrument_values(instrument: Instrument) -> dict[str, object]:
    return {
        "symbol": instrument.symbol,
        "name": instrument.name,
        "asset_class": instrument.asset_class.value,
        "sub_class": instrument.sub_class,
        "region": instrument.region,
        "sector": instrument.sector,
        "currency": instrument.currency,
        "index_name": instrument.index,
        "expense_ratio": instrument.expense_ratio,
        "substitutes": instrument.substitutes,
        "tax_character": instrument.tax_character.value,
        "tradable": instrument.tradable,
        "flagged": instrument.flagged,
    }


def _to_instrument(row: InstrumentRow) -> Instrument:
    return Instrument(
        symbol=Symbol(row.symbol),
        name=row.name,
        asset_class=AssetClass(row.asset_class),
        sub_class=row.sub_class,
        region=row.region,
        currency=Currency(row.currency),
        sector=row.sector,
        index=row.index_name,
        expense_ratio=row.expense_ratio,
        substitutes=tuple(Symbol(symbol) for symbol in row.substitutes),
        tax_character=TaxCharacter(row.tax_character),
        tradable=row.tradable,
        flagged=row.flagged,
    )


def _quote_values(quote: Quote) -> dict[str, object]:
    return {
        "asset_symbol": quote.symbol,
        "price": quote.last,
        "bid": quote.bid,
        "ask": quote.ask,
        "currency": quote.currency,
        "timestamp": quote.at,
        "source": quote.source,
    }


def _to_quote(row: QuoteRow) -> Quote:
    return Quote(
        symbol=Symbol(row.asset_symbol),
        bid=row.bid,
        ask=row.ask,
        last=row.price,
        currency=Currency(row.currency),
        at=row.timestamp,
        source=row.source,
    )


def _to_bar(row: BarRow) -> DailyBar:
    return DailyBar(
        on=row.on,
        open=row.open,
        high=row.high,
        low=row.low,
        close=row.close,
        adjusted_close=row.adjusted_close,
        volume=row.volume,
    )


def _bar_rows(bars: Bars) -> Iterator[tuple[Stored, ...]]:
    days = [day.isoformat() for day in bars.dates]
    prices = [_scaled(one, PRICE.places) for one in (bars.open, bars.high, bars.low, bars.close)]
    adjusted = _scaled(bars.adjusted_close, PER_SHARE.places)
    symbols = [bars.symbol] * len(days)
    return zip(symbols, days, *prices, adjusted, bars.volume.tolist(), strict=True)


def _scaled(prices: FloatArray, places: int) -> list[int | None]:
    """Prices in units of their last place; NaN becomes NULL."""
    known = ~np.isnan(prices)
    integers: list[int | None] = np.rint(np.where(known, prices, 0.0) * 10**places).astype(np.int64).tolist()
    for missing in np.flatnonzero(~known):
        integers[missing] = None
    return integers
