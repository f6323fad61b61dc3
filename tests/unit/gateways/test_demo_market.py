from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.domain.ids import Symbol
from engine.domain.instrument import AssetClass
from gateways.calendar import TradingCalendar
from gateways.market_data.demo import DemoMarket

CALENDAR = TradingCalendar()
MARKET = DemoMarket(CALENDAR)  # its history is computed once for all tests
SESSION = date(2026, 7, 14)
OPENS, CLOSES = CALENDAR.open_close(SESSION)
NOON = datetime(2026, 7, 14, 16, 0, tzinfo=UTC)
VTI = Symbol("VTI")


def test_the_source_is_named_on_every_quote() -> None:
    assert MARKET.source == "simulated"
    assert {quote.source for quote in MARKET.quotes(NOON).values()} == {"simulated"}


def test_every_instrument_has_bars_and_quotes() -> None:
    symbols = {instrument.symbol for instrument in MARKET.instruments()}

    assert {bars.symbol for bars in MARKET.bars(SESSION, SESSION)} == symbols
    assert set(MARKET.quotes(NOON)) == symbols
    assert len(symbols) == 42


def test_instruments_cover_every_class_and_name_only_each_other_as_substitutes() -> None:
    instruments = {instrument.symbol: instrument for instrument in MARKET.instruments()}

    assert {one.asset_class for one in instruments.values()} == set(AssetClass)
    for one in instruments.values():
        assert 0 <= one.expense_ratio < Decimal("0.01")
        for other in one.substitutes:
            assert instruments[other].asset_class is one.asset_class
            assert other != one.symbol


def test_two_processes_give_the_same_quotes() -> None:
    other = DemoMarket()

    assert other.quotes(NOON) == MARKET.quotes(NOON)
    assert MARKET.quotes(NOON) == MARKET.quotes(NOON + timedelta(microseconds=700_000))


def test_quotes_move_from_second_to_second() -> None:
    seen = {MARKET.quotes(NOON + timedelta(seconds=10 * step))[VTI].last for step in range(60)}

    assert len(seen) > 10


def test_the_session_opens_and_closes_at_its_bar() -> None:
    bars = {bars.symbol: bars for bars in MARKET.bars(SESSION, SESSION)}
    at_open, at_close = MARKET.quotes(OPENS), MARKET.quotes(CLOSES)

    for symbol, one in bars.items():
        assert float(at_open[symbol].last) == pytest.approx(one.open[0], abs=1e-9)
        assert float(at_close[symbol].last) == pytest.approx(one.close[0], abs=1e-9)


def test_a_second_before_the_close_is_near_it() -> None:
    before, after = MARKET.quotes(CLOSES - timedelta(seconds=1))[VTI], MARKET.quotes(CLOSES)[VTI]

    assert abs(before.last / after.last - 1) < Decimal("0.001")


def test_ticks_stay_within_the_days_range() -> None:
    bar = next(bars for bars in MARKET.bars(SESSION, SESSION) if bars.symbol == VTI)

    lasts = [float(MARKET.quotes(OPENS + timedelta(minutes=step))[VTI].last) for step in range(391)]

    assert bar.low[0] <= min(lasts)
    assert max(lasts) <= bar.high[0]


def test_outside_trading_hours_the_last_close_is_quoted_as_of_the_close() -> None:
    night = MARKET.quotes(CLOSES + timedelta(hours=9))

    assert night == MARKET.quotes(CLOSES)
    assert night[VTI].at == CLOSES


def test_a_short_session_ends_at_its_own_close() -> None:
    session = date(2025, 11, 28)
    _, closes = CALENDAR.open_close(session)
    bar = next(bars for bars in MARKET.bars(session, session) if bars.symbol == VTI)

    assert float(MARKET.quotes(closes)[VTI].last) == pytest.approx(bar.close[0])
    assert MARKET.quotes(closes - timedelta(minutes=1))[VTI].at < closes


def test_bid_and_ask_enclose_the_last_price_by_the_spread_of_the_class() -> None:
    spreads = {}
    for symbol, quote in MARKET.quotes(NOON).items():
        assert 0 < quote.bid <= quote.last <= quote.ask
        spreads[symbol] = (quote.ask - quote.bid) / quote.last

    assert all(Decimal("0.00004") < spread < Decimal("0.00055") for spread in spreads.values())
    assert spreads[VTI] < spreads[Symbol("VEA")] < spreads[Symbol("VWO")] < spreads[Symbol("GLD")]


def test_before_its_first_year_a_fund_is_not_quoted() -> None:
    quotes = MARKET.quotes(datetime(2012, 6, 1, 16, 0, tzinfo=UTC))

    assert VTI in quotes
    assert Symbol("VTEB") not in quotes
    assert MARKET.quotes(datetime(2011, 6, 1, 16, 0, tzinfo=UTC)) == {}


def test_bars_and_dividends_keep_to_the_days_asked_for() -> None:
    start, end = date(2024, 3, 1), date(2024, 3, 28)

    days = CALENDAR.sessions(start, end)
    assert all(bars.dates == days for bars in MARKET.bars(start, end))
    assert all(start <= dividend.ex_on <= end for dividend in MARKET.dividends(start, end))
    assert {one.ex_on for one in MARKET.dividends(start, end)} == {date(2024, 3, 1), date(2024, 3, 22)}


def test_a_day_years_ahead_extends_the_same_history() -> None:
    market = DemoMarket(CALENDAR)
    before = market.bars(SESSION, SESSION)

    later = market.bars(date(2028, 1, 3), date(2028, 1, 31))

    assert len(later) == 42
    after = market.bars(SESSION, SESSION)
    assert [bars.close.tolist() for bars in before] == [bars.close.tolist() for bars in after]
