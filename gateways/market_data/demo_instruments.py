"""The instruments of the simulated market: public facts about real funds, roughly of 2025."""

from decimal import Decimal

from engine.domain.ids import USD, Symbol
from engine.domain.instrument import AssetClass, Instrument, TaxCharacter

_STOCKS = (AssetClass.US_STOCKS, "us", "US", TaxCharacter.STANDARD)
_DEVELOPED = (AssetClass.DEVELOPED_STOCKS, "developed_ex_us", "DM ex-US", TaxCharacter.STANDARD)
_EMERGING = (AssetClass.EMERGING_STOCKS, "emerging", "EM", TaxCharacter.STANDARD)
_ESTATE = (AssetClass.REAL_ESTATE, "us_reit", "US", TaxCharacter.REIT)
_GOLD = (AssetClass.COMMODITIES, "precious_metals", "Global", TaxCharacter.COLLECTIBLE)
_POOL = (AssetClass.COMMODITIES, "broad_commodity", "Global", TaxCharacter.PARTNERSHIP)
_NO_POOL = (AssetClass.COMMODITIES, "broad_commodity", "Global", TaxCharacter.ORDINARY_INCOME)
_BONDS = (AssetClass.US_BONDS, "us_aggregate", "US", TaxCharacter.ORDINARY_INCOME)
_TREASURY = (AssetClass.US_BONDS, "us_treasury", "US", TaxCharacter.ORDINARY_INCOME)
_CORPORATE = (AssetClass.US_BONDS, "us_ig_corporate", "US", TaxCharacter.ORDINARY_INCOME)
_HEDGED = (AssetClass.US_BONDS, "intl_aggregate_hedged", "DM ex-US", TaxCharacter.ORDINARY_INCOME)
_EM_BONDS = (AssetClass.US_BONDS, "em_sovereign_usd", "EM", TaxCharacter.ORDINARY_INCOME)
_LINKED = (AssetClass.INFLATION_LINKED, "us_tips", "US", TaxCharacter.ORDINARY_INCOME)
_MUNI = (AssetClass.MUNICIPAL_BONDS, "us_municipal", "US", TaxCharacter.MUNICIPAL)
_BILLS = (AssetClass.CASH, "us_tbills", "US", TaxCharacter.ORDINARY_INCOME)
# mixes count as the class that is their largest part
_WORLD = (AssetClass.US_STOCKS, "global", "Global", TaxCharacter.STANDARD)
_MORE_STOCKS = (AssetClass.US_STOCKS, "target_risk", "Global", TaxCharacter.STANDARD)
_MORE_BONDS = (AssetClass.US_BONDS, "target_risk", "Global", TaxCharacter.ORDINARY_INCOME)

_Kind = tuple[AssetClass, str, str, TaxCharacter]


def _fund(symbol: str, name: str, kind: _Kind, index: str, expense: str, substitutes: str = "") -> Instrument:
    """A fund; `expense` in percent a year, as issuers print it; `substitutes` by spaces, best first."""
    asset_class, sub_class, region, tax = kind
    return Instrument(
        symbol=Symbol(symbol),
        name=name,
        asset_class=asset_class,
        sub_class=sub_class,
        region=region,
        currency=USD,
        index=index,
        expense_ratio=Decimal(expense) / 100,
        substitutes=tuple(Symbol(other) for other in substitutes.split()),
        tax_character=tax,
    )


def _stock(symbol: str, name: str, sector: str) -> Instrument:
    return Instrument(
        symbol=Symbol(symbol),
        name=name,
        asset_class=AssetClass.US_STOCKS,
        sub_class="us_stock",
        region="US",
        currency=USD,
        sector=sector,
    )


INSTRUMENTS: tuple[Instrument, ...] = (
    _fund("VTI", "Vanguard Total Stock Market ETF", _STOCKS, "CRSP US Total Market", "0.03", "VOO SPY"),
    _fund("SPY", "SPDR S&P 500 ETF Trust", _STOCKS, "S&P 500", "0.0945", "VTI"),
    _fund("VOO", "Vanguard S&P 500 ETF", _STOCKS, "S&P 500", "0.03", "VTI"),
    _fund("QQQ", "Invesco QQQ Trust", _STOCKS, "Nasdaq-100", "0.20", "VUG"),
    _fund("IWM", "iShares Russell 2000 ETF", _STOCKS, "Russell 2000", "0.19"),
    _fund("VTV", "Vanguard Value ETF", _STOCKS, "CRSP US Large Cap Value", "0.04"),
    _fund("VUG", "Vanguard Growth ETF", _STOCKS, "CRSP US Large Cap Growth", "0.04", "QQQ"),
    _fund("ESGV", "Vanguard ESG U.S. Stock ETF", _STOCKS, "FTSE US All Cap Choice", "0.09", "ESGU"),
    _fund("ESGU", "iShares ESG Aware MSCI USA ETF", _STOCKS, "MSCI USA Extended ESG Focus", "0.15", "ESGV"),
    _fund(
        "VEA",
        "Vanguard FTSE Developed Markets ETF",
        _DEVELOPED,
        "FTSE Developed All Cap ex US",
        "0.03",
        "EFA",
    ),
    _fund("EFA", "iShares MSCI EAFE ETF", _DEVELOPED, "MSCI EAFE", "0.32", "VEA"),
    _fund(
        "VWO",
        "Vanguard FTSE Emerging Markets ETF",
        _EMERGING,
        "FTSE Emerging Markets All Cap China A",
        "0.07",
        "IEMG",
    ),
    _fund(
        "IEMG",
        "iShares Core MSCI Emerging Markets ETF",
        _EMERGING,
        "MSCI Emerging Markets IMI",
        "0.09",
        "VWO",
    ),
    _fund("VNQ", "Vanguard Real Estate ETF", _ESTATE, "MSCI US IMI Real Estate 25/50", "0.13", "SCHH"),
    _fund("SCHH", "Schwab U.S. REIT ETF", _ESTATE, "Dow Jones Equity All REIT Capped", "0.07", "VNQ"),
    # both hold the same metal, so neither stands in for the other where losses are harvested
    _fund("GLD", "SPDR Gold Shares", _GOLD, "LBMA Gold Price PM", "0.40"),
    _fund("IAU", "iShares Gold Trust", _GOLD, "LBMA Gold Price PM", "0.25"),
    _fund(
        "PDBC",
        "Invesco Optimum Yield Diversified Commodity Strategy No K-1 ETF",
        _NO_POOL,
        "DBIQ Optimum Yield Diversified",
        "0.59",
        "DBC",
    ),
    _fund(
        "DBC",
        "Invesco DB Commodity Index Tracking Fund",
        _POOL,
        "DBIQ Optimum Yield Diversified",
        "0.85",
        "PDBC",
    ),
    _fund(
        "BND",
        "Vanguard Total Bond Market ETF",
        _BONDS,
        "Bloomberg US Aggregate Float Adjusted",
        "0.03",
        "AGG",
    ),
    _fund("AGG", "iShares Core U.S. Aggregate Bond ETF", _BONDS, "Bloomberg US Aggregate", "0.03", "BND"),
    _fund(
        "BNDX",
        "Vanguard Total International Bond ETF",
        _HEDGED,
        "Bloomberg Global Aggregate ex-USD Hedged",
        "0.07",
    ),
    _fund("SHY", "iShares 1-3 Year Treasury Bond ETF", _TREASURY, "ICE US Treasury 1-3 Year", "0.15"),
    _fund("IEF", "iShares 7-10 Year Treasury Bond ETF", _TREASURY, "ICE US Treasury 7-10 Year", "0.15"),
    _fund(
        "LQD",
        "iShares iBoxx $ Investment Grade Corporate Bond ETF",
        _CORPORATE,
        "iBoxx USD Liquid Investment Grade",
        "0.14",
    ),
    _fund(
        "EMB",
        "iShares J.P. Morgan USD Emerging Markets Bond ETF",
        _EM_BONDS,
        "J.P. Morgan EMBI Global Core",
        "0.39",
    ),
    _fund("TIP", "iShares TIPS Bond ETF", _LINKED, "ICE US Treasury Inflation Linked", "0.18", "SCHP"),
    _fund("SCHP", "Schwab U.S. TIPS ETF", _LINKED, "Bloomberg US Treasury Inflation-Linked", "0.03", "TIP"),
    _fund(
        "MUB", "iShares National Muni Bond ETF", _MUNI, "ICE AMT-Free US National Municipal", "0.05", "VTEB"
    ),
    _fund("VTEB", "Vanguard Tax-Exempt Bond ETF", _MUNI, "S&P National AMT-Free Municipal", "0.03", "MUB"),
    _fund(
        "BIL",
        "SPDR Bloomberg 1-3 Month T-Bill ETF",
        _BILLS,
        "Bloomberg 1-3 Month US Treasury Bill",
        "0.1356",
        "SHV",
    ),
    _fund("SHV", "iShares Short Treasury Bond ETF", _BILLS, "ICE Short US Treasury", "0.15", "BIL"),
    _fund("VT", "Vanguard Total World Stock ETF", _WORLD, "FTSE Global All Cap", "0.06"),
    _fund(
        "AOA", "iShares Core Aggressive Allocation ETF", _MORE_STOCKS, "S&P Target Risk Aggressive", "0.15"
    ),
    _fund("AOR", "iShares Core Growth Allocation ETF", _MORE_STOCKS, "S&P Target Risk Growth", "0.15"),
    _fund("AOM", "iShares Core Moderate Allocation ETF", _MORE_BONDS, "S&P Target Risk Moderate", "0.15"),
    _fund(
        "AOK", "iShares Core Conservative Allocation ETF", _MORE_BONDS, "S&P Target Risk Conservative", "0.15"
    ),
    _stock("AAPL", "Apple Inc.", "Information Technology"),
    _stock("MSFT", "Microsoft Corporation", "Information Technology"),
    _stock("JPM", "JPMorgan Chase & Co.", "Financials"),
    _stock("JNJ", "Johnson & Johnson", "Health Care"),
    _stock("XOM", "Exxon Mobil Corporation", "Energy"),
)
