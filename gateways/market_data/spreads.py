"""What it costs to cross the market: bid and ask around a last price."""

from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from engine.domain.instrument import AssetClass, Instrument
from engine.domain.market import Quote
from engine.domain.money import PRICE_STEP

BASIS_POINT = Decimal("0.0001")
SPREADS = {  # ask less bid, basis points of the price
    AssetClass.US_STOCKS: Decimal("0.5"),
    AssetClass.DEVELOPED_STOCKS: Decimal("1.5"),
    AssetClass.EMERGING_STOCKS: Decimal("3"),
    AssetClass.REAL_ESTATE: Decimal("2"),
    AssetClass.COMMODITIES: Decimal("5"),
    AssetClass.US_BONDS: Decimal("1"),
    AssetClass.INFLATION_LINKED: Decimal("1.5"),
    AssetClass.MUNICIPAL_BONDS: Decimal("2"),
    AssetClass.CASH: Decimal("1"),
}


def quote_around(instrument: Instrument, last: Decimal, at: datetime, source: str) -> Quote:
    """A quote whose spread is typical of the instrument's class; four decimal places, outward."""
    half = last * SPREADS[instrument.asset_class] * BASIS_POINT / 2
    return Quote(
        symbol=instrument.symbol,
        bid=max((last - half).quantize(PRICE_STEP, rounding=ROUND_FLOOR), PRICE_STEP),
        ask=(last + half).quantize(PRICE_STEP, rounding=ROUND_CEILING),
        last=last,
        currency=instrument.currency,
        at=at,
        source=source,
    )
