"""What is assumed of each asset class. Dated conventions, shown as such; nothing here is a forecast."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.domain.instrument import AssetClass

DATED = "2025-12"
CASH_RETURN = 0.035  # a year
MARKET_PREMIUM = 0.036  # of the market mix below over cash, a year
WEEKS = 52
YEARS_OF_HISTORY = 5


@dataclass(frozen=True, slots=True)
class ClassAssumption:
    """Share of the investable world market, and the share a portfolio may have."""

    market_weight: float
    lowest: float
    highest: float


# Market weights: rounded shares of the investable market. Limits: our choice. The small floors keep every
# class that may be held in every portfolio, because the estimates behind the optimum are uncertain.
ASSUMPTIONS: Mapping[AssetClass, ClassAssumption] = {
    AssetClass.US_STOCKS: ClassAssumption(0.38, 0.15, 0.60),
    AssetClass.DEVELOPED_STOCKS: ClassAssumption(0.15, 0.05, 0.35),
    AssetClass.EMERGING_STOCKS: ClassAssumption(0.07, 0.03, 0.15),
    AssetClass.REAL_ESTATE: ClassAssumption(0.04, 0.02, 0.10),
    AssetClass.COMMODITIES: ClassAssumption(0.02, 0.02, 0.05),
    AssetClass.US_BONDS: ClassAssumption(0.24, 0.05, 0.80),
    AssetClass.INFLATION_LINKED: ClassAssumption(0.05, 0.03, 0.25),
    AssetClass.MUNICIPAL_BONDS: ClassAssumption(0.04, 0.03, 0.60),
    AssetClass.CASH: ClassAssumption(0.01, 0.01, 0.05),
}
