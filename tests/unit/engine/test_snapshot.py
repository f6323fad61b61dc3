"""When a price or a rate is too old to trade on."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from engine.domain.ids import EUR, USD, Symbol
from engine.domain.market import FxRates
from engine.domain.prices import PriceSnapshot
from engine.errors import MissingPriceError, StalePriceError
from engine.usecases.snapshot import require_fresh, stale_symbols
from tests.builders import MARKET_CLOSE, MARKET_DATE, a_quote, a_snapshot

VTI = Symbol("VTI")


@pytest.mark.parametrize(
    ("age", "is_stale"),
    [
        (timedelta(minutes=15), False),
        (timedelta(minutes=15, seconds=1), True),
        (timedelta(seconds=-30), False),
        pytest.param(timedelta(hours=-3), True, id="from an earlier replay of the same session"),
    ],
)
def test_prices_have_an_age_in_both_directions(age: timedelta, is_stale: bool) -> None:
    prices = a_snapshot(a_quote("VTI", at=MARKET_CLOSE - age))

    assert stale_symbols(prices, [VTI]) == ((VTI,) if is_stale else ())


def with_rates(days_old: int, source: str) -> PriceSnapshot:
    rates = FxRates(MARKET_DATE - timedelta(days=days_old), {EUR: Decimal(1), USD: Decimal("1.25")})
    return replace(a_snapshot(replace(a_quote("VTI"), source=source)), fx=rates)


def test_old_exchange_rates_trade_nothing_in_another_currency() -> None:
    prices = with_rates(8, "files")

    with pytest.raises(StalePriceError, match=r"exchange rate of EUR dates from 22 Jun 2025"):
        require_fresh(prices, [VTI], EUR)
    require_fresh(prices, [VTI], USD)


@pytest.mark.parametrize(("days_old", "source"), [(7, "files"), (400, "simulated")])
def test_a_week_may_pass_without_a_rate_and_the_demo_may_be_older(days_old: int, source: str) -> None:
    require_fresh(with_rates(days_old, source), [VTI], EUR)


def test_what_has_no_price_is_named() -> None:
    with pytest.raises(MissingPriceError, match="BND"):
        require_fresh(a_snapshot(VTI="10"), [Symbol("BND")], USD)
