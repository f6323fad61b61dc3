"""What is stored of a market comes back alike from fakes, SQLite and PostgreSQL."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import nan

import numpy as np
import pytest

from engine.domain.actor import SYSTEM
from engine.domain.ids import EUR, USD, Currency, Symbol
from engine.domain.instrument import AssetClass, TaxCharacter
from engine.domain.market import Bars, Dividend, FxRate, KnownBars, Quote
from engine.errors import MissingPriceError
from engine.ports import Market
from tests.builders import MARKET_CLOSE, a_quote, an_instrument, some_bars
from tests.fakes import FakeDatabase
from tests.sql import SqlDatabase

Database = FakeDatabase | SqlDatabase
FIRST = date(2025, 6, 2)
VTI, BND, OLD = Symbol("VTI"), Symbol("BND"), Symbol("OLD")
YEN = Currency("JPY")


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def stored(database: Database, *bars: Bars) -> None:
    with database.unit_of_work(SYSTEM) as uow:
        uow.market.add_bars(bars)
        uow.commit()


def test_instruments_come_back_exactly_and_are_replaced(any_database: Database) -> None:
    full = replace(
        an_instrument("GLD", AssetClass.COMMODITIES, substitutes=["IAU", "SGOL"], tradable=False),
        sector="metals",
        tax_character=TaxCharacter.COLLECTIBLE,
        flagged="short history",
    )
    before, after = an_instrument("BND"), replace(an_instrument("BND"), name="renamed")

    with any_database.unit_of_work(SYSTEM) as uow:
        uow.market.add_instruments([full, before])
        uow.market.add_instruments([after])
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        found = uow.market.instruments()
    assert list(found.items()) == [("BND", after), ("GLD", full)]


def test_the_newest_quote_of_each_instrument_is_kept(any_database: Database) -> None:
    any_database.add(instruments=[an_instrument("VTI"), an_instrument("BND")])
    newer = a_quote("VTI", "101.0001", spread="0.0002", at=MARKET_CLOSE + timedelta(seconds=1))
    other = a_quote("BND", "9", currency=EUR)

    def put(*quotes: Quote) -> None:
        with any_database.unit_of_work(SYSTEM) as uow:
            uow.market.put_quotes(quotes)
            uow.commit()

    put(a_quote("VTI", "100"), other)
    put(newer)
    put()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.market.quotes() == {"BND": other, "VTI": newer}


def test_history_carries_closes_forward_over_common_days(any_database: Database) -> None:
    stored(any_database, some_bars("VTI", [10.0, nan, 12.3456]), some_bars("BND", [20.0, 21.0], first=day(3)))

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        found = uow.market.history([BND, VTI], day(0), day(9))

    assert found.dates == tuple(day(n) for n in range(5))
    assert found.symbols == ("BND", "VTI")
    closes = [[nan, 10], [nan, 10], [nan, 12.3456], [20, 12.3456], [21, 12.3456]]
    np.testing.assert_allclose(found.closes, closes, rtol=1e-15)
    adjusted = [[nan, 5], [nan, 1], [nan, 6.1728], [10, 6.1728], [10.5, 6.1728]]
    np.testing.assert_allclose(found.adjusted, adjusted, rtol=1e-15)


def test_history_begins_with_what_was_known_before_it(any_database: Database) -> None:
    stored(any_database, some_bars("VTI", [10.0, nan]), some_bars("BND", [20.0], first=day(3)))

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        found = uow.market.history([VTI, BND], day(2), day(9))
        empty = uow.market.history([VTI], day(7), day(9))

    assert found.dates == (day(3),)
    np.testing.assert_array_equal(found.closes, [[10, 20]])
    np.testing.assert_array_equal(found.adjusted, [[1, 10]])
    assert (empty.dates, empty.closes.shape) == ((), (0, 1))


def test_history_of_what_has_no_close_is_not_a_number(any_database: Database) -> None:
    stored(any_database, some_bars("OLD", [nan, nan]))

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        found = uow.market.history([OLD, Symbol("NEVER")], day(0), day(1))
        none = uow.market.history([], day(0), day(1))

    np.testing.assert_array_equal(found.closes, np.full((2, 2), nan))
    np.testing.assert_array_equal(found.adjusted, [[1, nan], [1, nan]])
    assert (none.dates, none.symbols) == ((), ())


def test_known_days_stay_as_they_are(any_database: Database) -> None:
    stored(any_database, some_bars("VTI", [10.0]))
    stored(any_database, some_bars("VTI", [99.0, 11.0]))

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        found = uow.market.history([VTI], day(0), day(9))
        assert uow.market.last_bar() == day(1)
    np.testing.assert_array_equal(found.closes, [[10], [11]])


def test_a_series_is_known_by_its_length_and_its_end(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM) as uow:
        assert uow.market.known_bars() == {}
        uow.market.add_bars([some_bars("VTI", [100.0, 102.0]), some_bars("MUB", [nan])])
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        known = uow.market.known_bars()
    assert known == {
        "VTI": KnownBars(2, date(2025, 6, 3), Decimal(51)),
        "MUB": KnownBars(1, date(2025, 6, 2), Decimal(1)),
    }


def test_a_replaced_series_shows_at_once(any_database: Database) -> None:
    symbol, start, end = Symbol("VTI"), date(2025, 6, 2), date(2025, 6, 4)
    with any_database.unit_of_work(SYSTEM) as uow:
        uow.market.add_bars([some_bars("VTI", [100.0, 102.0]), some_bars("BND", [10.0])])
        uow.commit()
    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.market.history([symbol], start, end).closes[:, 0].tolist() == [100.0, 102.0]

    with any_database.unit_of_work(SYSTEM) as uow:
        uow.market.replace_bars([some_bars("VTI", [50.0, 51.0, 52.0])])
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.market.history([symbol], start, end).closes[:, 0].tolist() == [50.0, 51.0, 52.0]
        assert uow.market.history([Symbol("BND")], start, end).closes[:, 0].tolist() == [10.0]


def test_an_empty_market_has_no_last_bar(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.market.last_bar() is None


def test_dividends_come_by_date_and_are_kept_once(any_database: Database) -> None:
    late, early = (Dividend(VTI, day(n), Decimal("0.123456")) for n in (5, 1))
    other = Dividend(BND, day(5), Decimal("0.2"))
    with any_database.unit_of_work(SYSTEM) as uow:
        uow.market.add_dividends([late, other, early])
        uow.market.add_dividends([replace(late, amount=Decimal(9))])
        uow.commit()

    with any_database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert list(uow.market.dividends([VTI, BND], day(1), day(5))) == [early, other, late]
        assert list(uow.market.dividends([VTI], day(2), day(5))) == [late]


def with_rates(market: Market) -> None:
    dollars = [FxRate(USD, day(0), Decimal("1.1")), FxRate(USD, day(4), Decimal("1.2"))]
    market.add_fx([*dollars, FxRate(YEN, day(0), Decimal("163.17"))])
    market.add_fx([FxRate(USD, day(0), Decimal("99.12345678"))])  # known already


def test_the_rates_in_force_are_the_newest_published(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM) as uow:
        with_rates(uow.market)

        assert uow.market.fx(day(3)).on == day(0)
        assert uow.market.fx(day(3)).per_euro == {EUR: 1, USD: Decimal("1.1"), YEN: Decimal("163.17")}
        assert uow.market.fx(day(4)).on == day(4)
        assert uow.market.fx(day(4)).per_euro == {EUR: 1, USD: Decimal("1.2"), YEN: Decimal("163.17")}
        uow.market.add_fx([FxRate(USD, day(8), Decimal("1.3"))])
        assert uow.market.fx(day(9)).per_euro == {EUR: 1, USD: Decimal("1.3")}  # the yen has gone
        with pytest.raises(MissingPriceError):
            uow.market.fx(day(-1))


def test_a_history_of_rates_follows_the_dates_asked_for(any_database: Database) -> None:
    with any_database.unit_of_work(SYSTEM) as uow:
        with_rates(uow.market)

        rates = uow.market.fx_history(USD, [day(9), day(3), day(0), day(4)])
        assert list(rates) == [Decimal(r) for r in ("1.2", "1.1", "1.1", "1.2")]
        assert list(uow.market.fx_history(EUR, [day(-9)])) == [1]
        assert list(uow.market.fx_history(USD, [])) == []
        with pytest.raises(MissingPriceError, match="USD/EUR"):
            uow.market.fx_history(USD, [day(-1), day(3)])
