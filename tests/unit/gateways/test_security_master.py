from decimal import Decimal

import pytest

from engine.domain.instrument import AssetClass, TaxCharacter
from engine.errors import InvalidInputError
from gateways.market_data.master import instrument


def row(asset_class: str, sub_class: str = "", **cells: str) -> dict[str, str]:
    return {"symbol": "AAA", "asset_class": asset_class, "sub_class": sub_class, **cells}


@pytest.mark.parametrize(
    ("cells", "asset_class", "tax"),
    [
        (row("equity", "us"), AssetClass.US_STOCKS, TaxCharacter.STANDARD),
        (row("equity", "us_stock"), AssetClass.US_STOCKS, TaxCharacter.STANDARD),
        (row("equity", "developed_ex_us"), AssetClass.DEVELOPED_STOCKS, TaxCharacter.STANDARD),
        (row("equity", "emerging"), AssetClass.EMERGING_STOCKS, TaxCharacter.STANDARD),
        (row("bond", "us_treasury"), AssetClass.US_BONDS, TaxCharacter.ORDINARY_INCOME),
        (row("bond", "us_tips"), AssetClass.INFLATION_LINKED, TaxCharacter.ORDINARY_INCOME),
        (row("bond", "us_municipal"), AssetClass.MUNICIPAL_BONDS, TaxCharacter.MUNICIPAL),
        (row("real_estate", "us_reit"), AssetClass.REAL_ESTATE, TaxCharacter.REIT),
        (row("commodity", "precious_metals"), AssetClass.COMMODITIES, TaxCharacter.COLLECTIBLE),
        (row("commodity", "broad_commodity"), AssetClass.COMMODITIES, TaxCharacter.PARTNERSHIP),
        (
            row("commodity", "broad_commodity", name="Strategy No K-1 ETF"),
            AssetClass.COMMODITIES,
            TaxCharacter.ORDINARY_INCOME,
        ),
        (row("cash", "us_tbills"), AssetClass.CASH, TaxCharacter.ORDINARY_INCOME),
        (row("multi_asset", index="S&P Target Risk Growth"), AssetClass.US_STOCKS, TaxCharacter.STANDARD),
        (
            row("multi_asset", index="S&P Target Risk Moderate"),
            AssetClass.US_BONDS,
            TaxCharacter.ORDINARY_INCOME,
        ),
    ],
)
def test_the_words_of_a_master_become_our_classes(
    cells: dict[str, str], asset_class: AssetClass, tax: TaxCharacter
) -> None:
    found = instrument(cells)

    assert (found.asset_class, found.tax_character) == (asset_class, tax)


@pytest.mark.parametrize("asset_class", AssetClass)
def test_our_own_words_are_taken_as_they_are(asset_class: AssetClass) -> None:
    assert instrument(row(asset_class.value)).asset_class is asset_class


def test_a_tax_character_that_is_given_counts() -> None:
    found = instrument(row("us_stocks", tax_character="partnership"))

    assert found.tax_character is TaxCharacter.PARTNERSHIP


@pytest.mark.parametrize(
    ("cells", "ratio"),
    [
        ({"expense_ratio_pct": "0.0945"}, "0.000945"),
        ({"expense_ratio": "0.0003"}, "0.0003"),
        ({"expense_ratio": ""}, "0"),
    ],
)
def test_expense_ratios_become_fractions(cells: dict[str, str], ratio: str) -> None:
    assert instrument(row("us_stocks", **cells)).expense_ratio == Decimal(ratio)


def test_substitutes_may_be_parted_by_spaces_or_semicolons() -> None:
    assert instrument(row("us_stocks", substitutes="BBB;CCC  DDD")).substitutes == ("BBB", "CCC", "DDD")


def test_what_is_not_said_is_taken_as_usual() -> None:
    found = instrument(row("us_stocks"))

    assert (found.name, found.currency, found.tradable) == ("AAA", "USD", True)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (row("us_stocks", symbol=""), "no symbol"),
        (row("crypto"), "unknown asset class"),
        (row("us_stocks", tax_character="none"), "unknown tax character"),
        (row("us_stocks", expense_ratio="much"), "no number"),
        (row("us_stocks", expense_ratio="3"), "out of range"),
        (row("us_stocks", expense_ratio="NaN"), "no number"),
    ],
)
def test_a_row_that_means_nothing_is_refused(cells: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        instrument(cells)
