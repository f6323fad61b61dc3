from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.domain.actor import Role
from engine.domain.ids import EUR, USD, Symbol
from engine.domain.instrument import AssetClass
from engine.errors import MissingPriceError, UnknownInstrumentError
from engine.usecases.market import (
    find_instrument,
    read_history,
    report_instrument,
    report_market,
    report_price,
    search_market,
    unwatch,
    watch,
)
from engine.usecases.price_history import report_history
from tests.builders import (
    MARKET_CLOSE,
    MARKET_DATE,
    a_lot,
    a_portfolio,
    a_quote,
    a_user,
    an_account,
    an_instrument,
)
from tests.fakes import FakeDatabase, FixedClock
from tests.pasts import Past, money

VTI, BND, XYZ = Symbol("VTI"), Symbol("BND"), Symbol("XYZ")
SOMEBODY = a_user().actor


def a_market(*symbols: str) -> FakeDatabase:
    """Instruments without a past, each at 100."""
    database = FakeDatabase()
    database.add(quotes={Symbol(symbol): a_quote(symbol) for symbol in symbols})
    return database


def described(*, name: str = "", **more: str) -> FakeDatabase:
    """Three instruments; XYZ is the one that is said more of."""
    database = a_market("VTI", "BND")
    odd = replace(an_instrument("XYZ"), name=name or "Odd", **more)  # type: ignore[arg-type]  # texts only
    database.add(instruments=[odd])
    return database


def found(database: FakeDatabase, text: str) -> list[str]:
    report = report_market(SOMEBODY, ports=database.ports)
    return [one.symbol for one in search_market(report, text)]


def test_the_market_is_listed_by_symbol_with_the_change_since_the_close_before() -> None:
    past = Past({"VTI": ["100", "110", "99"], "BND": ["10", "10", "10.10"]})

    report = report_market(SOMEBODY, ports=past.ports)

    assert [(one.symbol, one.previous_close, one.change) for one in report.listings] == [
        ("BND", Decimal(10), Decimal("0.01")),
        ("VTI", Decimal(110), Decimal("-0.1")),
    ]
    assert (report.as_of, report.priced_at, report.source) == (MARKET_DATE, MARKET_CLOSE, "simulated")


def test_an_instrument_without_a_past_has_no_change() -> None:
    listing = report_price(SOMEBODY, VTI, ports=a_market("VTI").ports)

    assert (listing.previous_close, listing.change) == (None, None)


def test_an_instrument_without_a_price_is_listed_all_the_same() -> None:
    database = FakeDatabase()
    database.add(instruments=[an_instrument("XYZ", tradable=False)])

    report = report_market(SOMEBODY, ports=database.ports)

    assert [(one.symbol, one.quote, one.is_stale) for one in report.listings] == [("XYZ", None, False)]
    assert report.priced_at is None
    with pytest.raises(MissingPriceError):
        report_price(SOMEBODY, XYZ, ports=database.ports)


@pytest.mark.parametrize(("minutes", "is_stale"), [(15, False), (16, True)])
def test_a_price_older_than_a_quarter_of_an_hour_is_stale(minutes: int, is_stale: bool) -> None:
    database = FakeDatabase()
    database.add(quotes={VTI: a_quote("VTI", at=MARKET_CLOSE - timedelta(minutes=minutes))})

    assert report_price(SOMEBODY, VTI, ports=database.ports).is_stale is is_stale


def test_a_symbol_that_begins_with_the_text_comes_before_a_name_that_contains_it() -> None:
    database = a_market("AB", "VTA", "VTI")
    database.add(instruments=[replace(an_instrument("AB"), name="Next to a VT fund")])

    assert found(database, " vt ") == ["VTA", "VTI", "AB"]


def test_a_search_for_nothing_finds_everything() -> None:
    assert found(a_market("VTI", "BND"), "  ") == ["BND", "VTI"]


@pytest.mark.parametrize(
    "said", [{"name": "Oddly"}, {"index": "ODDLY 500"}, {"region": "Oddly"}, {"sector": "Oddly"}]
)
def test_a_search_looks_at_all_that_is_said_of_an_instrument(said: dict[str, str]) -> None:
    assert found(described(**said), "oddly") == ["XYZ"]


def test_a_search_knows_the_words_of_an_asset_class() -> None:
    database = described()
    database.add(instruments=[an_instrument("XYZ", AssetClass.REAL_ESTATE)])

    assert found(database, "real estate") == ["XYZ"]


def test_every_word_of_a_search_must_be_there_in_any_order() -> None:
    database = described(name="Vanguard Odd Bonds")

    assert found(database, "bonds  vanguard") == ["XYZ"]
    assert found(database, "vanguard gold") == []


def test_an_unknown_symbol_is_not_found_by_anything() -> None:
    ports = a_market("VTI").ports

    for ask in (find_instrument, report_price, watch, read_history):
        with pytest.raises(UnknownInstrumentError):
            ask(SOMEBODY, XYZ, ports=ports)
    with pytest.raises(UnknownInstrumentError):
        report_instrument(SOMEBODY, XYZ, start=None, ports=ports)
    with pytest.raises(UnknownInstrumentError):
        report_history(SOMEBODY, XYZ, start=None, ports=ports)


def test_the_watch_list_keeps_its_order_and_is_the_actors_own() -> None:
    clock, database = FixedClock(), a_market("BND", "VTI")
    ports = replace(database.ports, clock=clock)

    watch(SOMEBODY, VTI, ports=ports)
    clock.time += timedelta(minutes=1)
    watch(SOMEBODY, BND, ports=ports)

    mine, theirs = report_market(SOMEBODY, ports=ports), report_market(a_user().actor, ports=ports)
    assert [one.symbol for one in mine.watch_list] == ["VTI", "BND"]
    assert all(one.is_watched for one in mine.listings)
    assert theirs.watch_list == ()


def test_watching_twice_leaves_an_instrument_where_it_is() -> None:
    clock, database = FixedClock(), a_market("BND", "VTI")
    ports = replace(database.ports, clock=clock)

    for symbol in (VTI, BND, VTI):
        watch(SOMEBODY, symbol, ports=ports)
        clock.time += timedelta(minutes=1)

    assert report_market(SOMEBODY, ports=ports).watched == ("VTI", "BND")


def test_what_is_not_watched_can_be_taken_off_without_harm() -> None:
    ports = a_market("BND", "VTI").ports
    watch(SOMEBODY, VTI, ports=ports)

    for symbol in (BND, XYZ):
        unwatch(SOMEBODY, symbol, ports=ports)
    assert report_market(SOMEBODY, ports=ports).watched == ("VTI",)

    unwatch(SOMEBODY, VTI, ports=ports)
    assert report_market(SOMEBODY, ports=ports).watched == ()


def test_exposure_adds_up_over_two_currencies() -> None:
    user = a_user()
    dollars = a_portfolio(a_lot("VTI", "6", "500"), a_lot("VTI", "4", "300"), cash="500", owner=user)
    euros = a_portfolio(a_lot("VTI", "5", "450"), cash="600", account=an_account(user, currency=EUR))
    without = a_portfolio(a_lot("BND", "10", "240"), owner=user)
    database = FakeDatabase()
    database.add(dollars, euros, without, quotes={VTI: a_quote("VTI", "100"), BND: a_quote("BND", "25")})

    report = report_instrument(user.actor, VTI, start=None, ports=database.ports)

    by_currency = {one.account.currency: one for one in report.exposure}
    first, second = by_currency[USD], by_currency[EUR]
    assert (first.quantity, first.value, first.gain) == money(10, 1000, 200)
    assert (first.weight, first.base_value, first.base_gain) == (Decimal(1000) / 1500, *money(1000, 200))
    # a euro is 1.25 dollars: 5 shares are 400 euros, of 1,000
    assert (second.quantity, second.value, second.gain) == money(5, 400, -50)
    assert (second.weight, second.base_value, second.base_gain) == money("0.4", 500, "-62.5")
    assert (report.quantity, report.base_value, report.base_gain) == money(15, 1500, "137.5")
    assert (report.base_total, report.share) == money(3000, "0.5")  # 1,500 and 1,250 and 250


def test_the_accounts_of_others_are_no_exposure_of_ones_own() -> None:
    database = FakeDatabase()
    database.add(a_portfolio(a_lot("VTI"), owner=a_user()), quotes={VTI: a_quote("VTI")})

    for actor in (a_user().actor, a_user(Role.ADMIN).actor):
        report = report_instrument(actor, VTI, start=None, ports=database.ports)
        assert not report.exposure
        assert (report.base_total, report.share) == money(0, 0)


def test_exposure_is_unknown_while_something_held_has_no_price() -> None:
    user, database = a_user(), FakeDatabase()
    database.add(a_portfolio(a_lot("VTI"), a_lot("BND"), owner=user), quotes={VTI: a_quote("VTI")})

    report = report_instrument(user.actor, VTI, start=None, ports=database.ports)

    assert (report.unpriced, report.exposure) == ("BND", ())
    assert report.listing.quote == a_quote("VTI")
