"""Which instrument a class is bought in when none of it is held."""

from collections.abc import Iterable, Mapping

from engine.domain.ids import Symbol
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.portfolio import AccountType

# Broad and cheap first; the first that the market offers is taken.
CHOICES: Mapping[AssetClass, tuple[str, ...]] = {
    AssetClass.US_STOCKS: ("VTI", "SPY", "VOO"),
    AssetClass.DEVELOPED_STOCKS: ("VEA", "EFA"),
    AssetClass.EMERGING_STOCKS: ("VWO", "IEMG", "EEM"),
    AssetClass.REAL_ESTATE: ("VNQ", "SCHH"),
    AssetClass.COMMODITIES: ("PDBC", "GLD", "DBC"),
    AssetClass.US_BONDS: ("BND", "AGG"),
    AssetClass.INFLATION_LINKED: ("SCHP", "TIP"),
    AssetClass.MUNICIPAL_BONDS: ("MUB", "VTEB"),
    AssetClass.CASH: ("BIL", "SHV"),
}


def preferred_instruments(
    instruments: Mapping[Symbol, Instrument], quoted: Iterable[Symbol], kind: AccountType
) -> dict[AssetClass, Symbol]:
    """The choice of each class among what is tradable and quoted.

    Municipal bonds are left out of sheltered accounts: their exemption is worth nothing there.
    """
    available = {symbol for symbol in quoted if symbol in instruments and instruments[symbol].tradable}
    chosen: dict[AssetClass, Symbol] = {}
    for asset_class, symbols in CHOICES.items():
        if asset_class is AssetClass.MUNICIPAL_BONDS and not kind.is_taxed:
            continue
        first = next((Symbol(s) for s in symbols if s in available), None)
        if first is not None:
            chosen[asset_class] = first
    return chosen
