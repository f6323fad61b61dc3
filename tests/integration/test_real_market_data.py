"""The files market on real prices, in a folder beside the project or named by the environment."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from engine.domain.ids import Symbol
from engine.domain.instrument import AssetClass, Instrument
from gateways.calendar import TradingCalendar
from gateways.market_data.files import FilesMarket

FOLDER = Path(
    os.environ.get("EVENKEEL_TEST_MARKET_DATA") or Path(__file__).parents[2].parent / "shared" / "market-data"
)
LAST_DAY = date(2025, 9, 26)
LAST_CLOSES = {
    "SPY": "661.82",
    "VTI": "327.18",
    "EFA": "92.63",
    "EEM": "52.71",
    "AGG": "100.07",
    "IEF": "96.22",
    "TIP": "111.11",
    "VNQ": "91.02",
    "GLD": "346.74",
    "DBC": "22.81",
    "BIL": "91.74",
    "LQD": "111.21",
    "HYG": "81.08",
}

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no folder {FOLDER} with real prices")


@pytest.fixture(scope="module")
def market() -> FilesMarket:
    return FilesMarket(FOLDER, TradingCalendar())


@pytest.fixture(scope="module")
def instruments(market: FilesMarket) -> dict[str, Instrument]:
    return {str(one.symbol): one for one in market.instruments()}


@pytest.mark.parametrize("symbol", sorted(LAST_CLOSES))
def test_a_fund_with_bars_is_tradable_at_its_last_close(
    market: FilesMarket, instruments: dict[str, Instrument], symbol: str
) -> None:
    quote = market.quotes(datetime(2025, 9, 26, 20, 0, tzinfo=UTC))[Symbol(symbol)]
    bars = next(one for one in market.bars(date(2012, 1, 1), LAST_DAY) if one.symbol == symbol)

    assert instruments[symbol].tradable
    assert quote.last == Decimal(LAST_CLOSES[symbol])
    assert quote.at == datetime(2025, 9, 26, 20, 0, tzinfo=UTC)
    assert bars.dates[0] == date(2012, 1, 3)
    assert bars.dates[-1] == LAST_DAY
    assert np.isfinite(bars.close).all()


def test_a_fund_with_adjusted_closes_only_has_returns_but_no_prices(
    market: FilesMarket, instruments: dict[str, Instrument]
) -> None:
    bars = next(one for one in market.bars(date(2012, 1, 1), LAST_DAY) if one.symbol == "VEA")

    assert not instruments["VEA"].tradable
    assert np.isnan(bars.close).all()
    assert np.isfinite(bars.adjusted_close).all()
    assert len(bars.dates) == len(TradingCalendar().sessions(date(2012, 1, 1), LAST_DAY))


def test_bars_of_another_vendor_that_ended_years_ago_make_nothing_tradable(
    instruments: dict[str, Instrument],
) -> None:
    assert not instruments["AAPL"].tradable


def test_classes_are_ours(instruments: dict[str, Instrument]) -> None:
    expected = {
        "VTI": AssetClass.US_STOCKS,
        "EFA": AssetClass.DEVELOPED_STOCKS,
        "EEM": AssetClass.EMERGING_STOCKS,
        "VNQ": AssetClass.REAL_ESTATE,
        "GLD": AssetClass.COMMODITIES,
        "HYG": AssetClass.US_BONDS,
        "TIP": AssetClass.INFLATION_LINKED,
        "MUB": AssetClass.MUNICIPAL_BONDS,
        "BIL": AssetClass.CASH,
    }

    assert {symbol: instruments[symbol].asset_class for symbol in expected} == expected


def test_price_and_dividends_agree_with_the_adjusted_closes(market: FilesMarket) -> None:
    start, end = date(2024, 1, 2), date(2024, 12, 31)
    bars = next(one for one in market.bars(start, end) if one.symbol == "SPY")
    paid = sum(float(one.amount) for one in market.dividends(start, end) if one.symbol == "SPY")

    price_return = bars.close[-1] / bars.close[0] - 1
    total_return = bars.adjusted_close[-1] / bars.adjusted_close[0] - 1

    assert total_return - price_return == pytest.approx(paid / bars.close[0], rel=0.15)


def test_the_only_rows_left_out_are_of_unlisted_symbols(market: FilesMarket) -> None:
    assert all(problem.reason.startswith("unknown symbol") for problem in market.problems)
