"""What can be held: instruments, their asset class and their tax character."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.domain.ids import Currency, Symbol


class AssetClass(StrEnum):
    """The classes that targets, bands and drift are kept for, in the order they are shown."""

    US_STOCKS = "us_stocks"
    DEVELOPED_STOCKS = "developed_stocks"
    EMERGING_STOCKS = "emerging_stocks"
    REAL_ESTATE = "real_estate"
    COMMODITIES = "commodities"
    US_BONDS = "us_bonds"
    INFLATION_LINKED = "inflation_linked"
    MUNICIPAL_BONDS = "municipal_bonds"
    CASH = "cash"


class TaxCharacter(StrEnum):
    """How the US federal income tax looks at what an instrument pays and gains."""

    STANDARD = "standard"  # equity funds: qualified dividends, capital gains
    ORDINARY_INCOME = "ordinary_income"  # bond funds: interest taxed as ordinary income
    MUNICIPAL = "municipal"  # interest federally exempt, gains not
    REIT = "reit"  # ordinary dividends with the section 199A deduction
    COLLECTIBLE = "collectible"  # physically backed metal: long-term gains at most 28 %
    PARTNERSHIP = "partnership"  # commodity pools: K-1 and section 1256


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One listed instrument."""

    symbol: Symbol
    name: str
    asset_class: AssetClass
    sub_class: str
    region: str
    currency: Currency
    sector: str = ""
    index: str = ""  # what it tracks
    expense_ratio: Decimal = Decimal(0)  # fraction a year
    substitutes: tuple[Symbol, ...] = ()  # similar exposure on another index, best first
    tax_character: TaxCharacter = TaxCharacter.STANDARD
    tradable: bool = True  # False: only adjusted closes are known, so it is never valued, held or ordered
    flagged: str = ""  # why its history is less than it seems, in words
