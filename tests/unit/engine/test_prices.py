"""Bringing the market up to date, and the dividends that follow, on fakes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.domain.actor import SYSTEM
from engine.domain.ids import EUR, USD, Symbol
from engine.domain.ledger import TransactionType
from engine.domain.market import Dividend, FxRate
from engine.domain.portfolio import Portfolio
from engine.ports import Ports
from engine.usecases.prices import (
    book_dividends,
    is_behind,
    latest_quotes,
    price_status,
    refresh_quotes,
    update_market,
)
from tests.builders import (
    EURO_IN_DOLLARS,
    MARKET_CLOSE,
    MARKET_DATE,
    a_portfolio,
    a_quote,
    an_account,
    an_instrument,
    some_bars,
)
from tests.fakes import FakeDatabase, FakeExchangeRates, FakeMarketData, FixedClock
from tests.pasts import Past

VTI = Symbol("VTI")


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


def ports_of(database: FakeDatabase, provider: FakeMarketData) -> Ports:
    rates = FakeExchangeRates([FxRate(USD, MARKET_DATE, EURO_IN_DOLLARS)])
    return replace(database.ports, provider=provider, exchange_rates=rates)


def test_everything_up_to_the_last_close_is_stored_once(database: FakeDatabase) -> None:
    provider = FakeMarketData(
        listed=[an_instrument("VTI")],
        daily=[some_bars("VTI", [100.0, 101.0], first=MARKET_DATE - timedelta(days=1))],
        paid=[Dividend(VTI, MARKET_DATE, Decimal("0.5"))],
        quoted={VTI: a_quote("VTI", "102")},
    )
    ports = ports_of(database, provider)

    for _ in range(2):
        update_market(ports=ports)

    with database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.market.last_bar() == MARKET_DATE
        assert list(uow.market.instruments()) == [VTI]
        assert uow.market.fx(MARKET_DATE).per_euro[USD] == EURO_IN_DOLLARS
        assert len(uow.market.dividends([VTI], MARKET_DATE, MARKET_DATE)) == 1
    assert latest_quotes(ports=ports)[VTI].last == 102


@pytest.mark.parametrize(
    ("again", "stored"),
    [
        pytest.param([100.0, 103.0], [100.0, 103.0], id="a series goes on"),
        pytest.param([50.0, 51.5], [50.0, 51.5], id="a series was adjusted backwards"),
    ],
)
def test_later_days_are_added(database: FakeDatabase, again: list[float], stored: list[float]) -> None:
    listed, tomorrow = [an_instrument("VTI")], MARKET_DATE + timedelta(days=1)
    for today, closes in ((MARKET_DATE, [100.0]), (tomorrow, again)):
        provider = FakeMarketData(listed=listed, daily=[some_bars("VTI", closes, first=MARKET_DATE)])
        update_market(ports=replace(ports_of(database, provider), clock=FixedClock(today)))

    with database.unit_of_work(SYSTEM, read_only=True) as uow:
        closes = uow.market.history([VTI], MARKET_DATE, tomorrow).closes[:, 0].tolist()
    assert closes == stored


def test_quotes_are_replaced_by_newer_ones(database: FakeDatabase) -> None:
    database.add(quotes={VTI: a_quote("VTI", "100")})
    provider = FakeMarketData(quoted={VTI: a_quote("VTI", "101")})

    assert refresh_quotes(ports=ports_of(database, provider)) == 1

    assert latest_quotes(ports=database.ports)[VTI].last == 101


def test_the_age_of_prices_is_counted_in_market_time(database: FakeDatabase) -> None:
    old = a_quote("VTI", "100", at=MARKET_CLOSE - timedelta(hours=3))
    database.add(quotes={VTI: old, Symbol("BND"): a_quote("BND", "10", at=MARKET_CLOSE - timedelta(hours=1))})

    status = price_status(ports=database.ports)

    assert (status.at, status.age, status.source) == (
        MARKET_CLOSE - timedelta(hours=1), timedelta(hours=1), "simulated",
    )  # fmt: skip


def test_before_the_first_price_there_is_no_age(database: FakeDatabase) -> None:
    status = price_status(ports=database.ports)

    assert (status.at, status.age) == (None, timedelta(0))


class Paying(Past):
    """Five days at 100, with dividends on some."""

    def __init__(self, paid: dict[int, str]) -> None:
        super().__init__({"VTI": ["100"] * 5})
        with self.database.unit_of_work(SYSTEM) as uow:
            uow.market.add_dividends(
                Dividend(VTI, self.sessions[on], Decimal(amount)) for on, amount in paid.items()
            )
            uow.commit()


def held(past: Past, portfolio: Portfolio, day: int = 0) -> Portfolio:
    """Ten shares, bought on a day with money that came in then."""
    account = past.add(portfolio)
    past.deposit(account, day, "1000")
    past.buy(account, day, "VTI", "10")
    return past.portfolio(account)


def test_a_dividend_is_paid_on_shares_held_before_its_day_once() -> None:
    past = Paying({0: "9", 2: "0.5", 4: "0.25"})
    account = held(past, a_portfolio(us_stocks="1")).id

    booked = [book_dividends(account, ports=past.ports) for _ in range(2)]

    assert booked == [2, 0]  # bought on day 0: that day's belongs to whoever held before
    assert past.portfolio(account).cash == Decimal("7.50")
    with past.database.unit_of_work(SYSTEM, read_only=True) as uow:
        paid = [t for t in uow.ledger.transactions([account]) if t.kind is TransactionType.DIVIDEND]
    assert [(t.on, t.amount) for t in paid] == [
        (past.sessions[2], Decimal("5.00")),
        (past.sessions[4], Decimal("2.50")),
    ]


def test_a_dividend_in_another_currency_is_converted_at_its_days_rate() -> None:
    past = Paying({2: "0.5"})
    account = held(past, a_portfolio(account=an_account(currency=EUR), us_stocks="1")).id
    before = past.portfolio(account).cash

    book_dividends(account, ports=past.ports)

    assert past.portfolio(account).cash - before == Decimal("4.00")  # 5 dollars at 1.25


def test_a_dividend_that_comes_late_is_still_paid() -> None:
    """The provider may name an earlier day after a later one was booked."""
    past = Paying({4: "0.25"})
    account = held(past, a_portfolio(us_stocks="1")).id
    book_dividends(account, ports=past.ports)
    with past.database.unit_of_work(SYSTEM) as uow:
        uow.market.add_dividends([Dividend(VTI, past.sessions[2], Decimal("0.5"))])
        uow.commit()

    assert book_dividends(account, ports=past.ports) == 1
    assert past.portfolio(account).cash == Decimal("7.50")


def test_accounts_without_shares_are_paid_nothing() -> None:
    past = Paying({2: "0.5"})
    account = past.add(a_portfolio(us_stocks="1"))

    assert book_dividends(account, ports=past.ports) == 0
    assert past.portfolio(account).cash == 0


def test_a_closed_session_without_bars_is_noticed(database: FakeDatabase) -> None:
    provider = FakeMarketData(
        listed=[an_instrument("VTI")], daily=[some_bars("VTI", [100.0], first=MARKET_DATE)]
    )
    ports = ports_of(database, provider)
    assert is_behind(ports=ports)

    update_market(ports=ports)

    assert not is_behind(ports=ports)
    assert is_behind(ports=replace(ports, clock=FixedClock(MARKET_DATE + timedelta(days=1))))


def test_what_a_provider_has_lost_stays_stored(database: FakeDatabase) -> None:
    listed = [an_instrument("VTI")]
    for closes in ([100.0, 101.0], [100.0]):
        first = MARKET_DATE - timedelta(days=1)
        provider = FakeMarketData(listed=listed, daily=[some_bars("VTI", closes, first=first)])
        update_market(ports=ports_of(database, provider))

    with database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.market.known_bars()[VTI].count == 2
