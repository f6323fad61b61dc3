"""From a line of a security master to an instrument: class, tax character and substitutes."""

from decimal import Decimal, InvalidOperation

from engine.domain.ids import USD, Currency, Symbol
from engine.domain.instrument import AssetClass, Instrument, TaxCharacter
from engine.errors import InvalidInputError
from gateways.market_data.tables import Table

CLASSES = {  # (class, sub-class) of a master with its own words; an empty sub-class stands for all others
    ("equity", ""): AssetClass.US_STOCKS,
    ("equity", "developed_ex_us"): AssetClass.DEVELOPED_STOCKS,
    ("equity", "emerging"): AssetClass.EMERGING_STOCKS,
    ("bond", ""): AssetClass.US_BONDS,
    ("bond", "us_tips"): AssetClass.INFLATION_LINKED,
    ("bond", "us_municipal"): AssetClass.MUNICIPAL_BONDS,
    ("real_estate", ""): AssetClass.REAL_ESTATE,
    ("commodity", ""): AssetClass.COMMODITIES,
    ("cash", ""): AssetClass.CASH,
    ("currency", ""): AssetClass.CASH,
    ("multi_asset", ""): AssetClass.US_STOCKS,
}
TAX = {
    AssetClass.REAL_ESTATE: TaxCharacter.REIT,
    AssetClass.MUNICIPAL_BONDS: TaxCharacter.MUNICIPAL,
    AssetClass.US_BONDS: TaxCharacter.ORDINARY_INCOME,
    AssetClass.INFLATION_LINKED: TaxCharacter.ORDINARY_INCOME,
    AssetClass.CASH: TaxCharacter.ORDINARY_INCOME,
}
MORE_BONDS_THAN_STOCKS = ("conservative", "moderate")  # target-risk funds, by the name of their index


def instrument(row: dict[str, str]) -> Instrument:
    """One instrument of the master.

    Raises:
        InvalidInputError: no symbol, an asset class nobody knows, a ratio that is no number.
    """
    if not row.get("symbol"):
        raise InvalidInputError("no symbol")
    asset_class = _asset_class(row)
    return Instrument(
        symbol=Symbol(row["symbol"]),
        name=row.get("name") or row["symbol"],
        asset_class=asset_class,
        sub_class=row.get("sub_class", ""),
        region=row.get("region", ""),
        currency=Currency(row.get("currency") or USD),
        sector=row.get("sector", ""),
        index=row.get("index", ""),
        expense_ratio=_expense_ratio(row),
        substitutes=tuple(Symbol(other) for other in row.get("substitutes", "").replace(";", " ").split()),
        tax_character=_tax_character(row, asset_class),
    )


def rows(table: Table) -> list[dict[str, str]]:
    """The table's rows, cells as text."""
    cells = [table.texts(name) for name in table.names]
    return [dict(zip(table.names, row, strict=True)) for row in zip(*cells, strict=True)]


def _asset_class(row: dict[str, str]) -> AssetClass:
    named, sub_class = row.get("asset_class", "").lower(), row.get("sub_class", "").lower()
    if named in set(AssetClass):
        return AssetClass(named)
    if (named, "") not in CLASSES:
        raise InvalidInputError(f"unknown asset class {named!r}")
    index = row.get("index", "").lower()
    if named == "multi_asset" and any(word in index for word in MORE_BONDS_THAN_STOCKS):
        return AssetClass.US_BONDS
    return CLASSES.get((named, sub_class), CLASSES[named, ""])


def _tax_character(row: dict[str, str], asset_class: AssetClass) -> TaxCharacter:
    named = row.get("tax_character", "").lower()
    if named:
        if named not in set(TaxCharacter):
            raise InvalidInputError(f"unknown tax character {named!r}")
        return TaxCharacter(named)
    if asset_class is not AssetClass.COMMODITIES:
        return TAX.get(asset_class, TaxCharacter.STANDARD)
    if row.get("sub_class") == "precious_metals":
        return TaxCharacter.COLLECTIBLE
    if "no k-1" in row.get("name", "").lower():  # a fund, which passes its gains on as ordinary income
        return TaxCharacter.ORDINARY_INCOME
    return TaxCharacter.PARTNERSHIP


def _expense_ratio(row: dict[str, str]) -> Decimal:
    percent, fraction = row.get("expense_ratio_pct", ""), row.get("expense_ratio", "")
    try:
        ratio = Decimal(percent) / 100 if percent else Decimal(fraction or 0)
        sensible = 0 <= ratio < 1
    except InvalidOperation as error:
        raise InvalidInputError(f"expense ratio {percent or fraction!r} is no number") from error
    if not sensible:
        raise InvalidInputError(f"expense ratio {percent or fraction} is out of range")
    return ratio
