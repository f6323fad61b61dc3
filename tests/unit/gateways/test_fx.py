from datetime import date
from decimal import Decimal

import pytest

from engine.domain.ids import EUR, USD, Currency
from engine.domain.market import FxRate
from engine.errors import InvalidInputError
from gateways.fx import EcbRates

RATES = EcbRates()
GBP = Currency("GBP")


def test_the_first_rate_of_the_euro_is_there() -> None:
    rates = RATES.rates([USD, GBP], date(1999, 1, 1), date(1999, 1, 4))

    assert rates == (
        FxRate(USD, date(1999, 1, 4), Decimal("1.1789")),
        FxRate(GBP, date(1999, 1, 4), Decimal("0.7111")),
    )


def test_days_without_a_publication_have_no_rate() -> None:
    rates = RATES.rates([USD], date(2024, 12, 24), date(2025, 1, 2))

    assert [rate.on for rate in rates] == [date(2024, 12, day) for day in (24, 27, 30, 31)] + [
        date(2025, 1, 2)
    ]


def test_a_currency_has_no_rate_before_it_was_quoted() -> None:
    assert RATES.rates([Currency("BRL")], date(1999, 1, 1), date(1999, 12, 31)) == ()


def test_the_euro_is_the_base() -> None:
    assert RATES.rates([EUR], date(2024, 1, 2), date(2024, 1, 31)) == ()


@pytest.mark.parametrize("currency", ["XAU", "", "Date"])
def test_a_currency_nobody_quotes_is_refused(currency: str) -> None:
    with pytest.raises(InvalidInputError, match="publishes no rate"):
        RATES.rates([Currency(currency)], date(2024, 1, 2), date(2024, 1, 31))
