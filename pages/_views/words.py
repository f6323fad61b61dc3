"""Words that several pages put into their sentences."""

from urllib.parse import quote

from engine.domain.ids import Currency, Symbol

CURRENCY_NAMES = {"USD": "US dollars", "EUR": "euros", "GBP": "pounds"}


def inside(name: str) -> str:
    """A class name within a sentence: small letters, abbreviations as they are."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def currency_name(currency: Currency) -> str:
    return CURRENCY_NAMES.get(currency, currency)


def instrument_path(symbol: Symbol) -> str:
    """Address of an instrument's page."""
    return f"/market/{quote(symbol, safe='')}"
