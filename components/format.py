"""Numbers, dates and names as text; the only place that knows "%" and thousands separators."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from engine.domain.instrument import AssetClass
from engine.domain.portfolio import AccountType

MINUS = "\u2212"  # a hyphen is too short beside digits
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
EXCHANGE_ZONE = ZoneInfo("America/New_York")
Number = Decimal | float | int

CLASS_NAMES: Mapping[AssetClass, str] = {
    AssetClass.US_STOCKS: "US stocks",
    AssetClass.DEVELOPED_STOCKS: "Developed stocks",
    AssetClass.EMERGING_STOCKS: "Emerging stocks",
    AssetClass.REAL_ESTATE: "Real estate",
    AssetClass.COMMODITIES: "Commodities",
    AssetClass.US_BONDS: "US bonds",
    AssetClass.INFLATION_LINKED: "Inflation-linked",
    AssetClass.MUNICIPAL_BONDS: "Municipal bonds",
    AssetClass.CASH: "Cash",
}
FAMILIES: Mapping[str, tuple[AssetClass, ...]] = {
    "Stocks": (AssetClass.US_STOCKS, AssetClass.DEVELOPED_STOCKS, AssetClass.EMERGING_STOCKS),
    "Real assets": (AssetClass.REAL_ESTATE, AssetClass.COMMODITIES),
    "Bonds": (AssetClass.US_BONDS, AssetClass.INFLATION_LINKED, AssetClass.MUNICIPAL_BONDS),
    "Cash": (AssetClass.CASH,),
}
ACCOUNT_TYPES: Mapping[AccountType, str] = {
    AccountType.TAXABLE: "taxable",
    AccountType.IRA: "IRA",
    AccountType.ROTH_IRA: "Roth IRA",
    AccountType.PLAN_401K: "401(k)",
}
_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def money(amount: Number, currency: str = "USD", *, places: int = 2) -> str:
    """$1,234.56; the sign stands before the symbol."""
    rounded = _rounded(amount, places)
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{MINUS if rounded < 0 else ''}{symbol}{abs(rounded):,.{places}f}"


def whole_money(amount: Number, currency: str = "USD") -> str:
    """Whole units, for values and gains where cents would only distract."""
    return money(amount, currency, places=0)


def money_change(amount: Number, currency: str = "USD", *, places: int = 2) -> str:
    """With its sign: +$17.53; zero has none."""
    return _plus(_rounded(amount, places)) + money(amount, currency, places=places)


def number(value: Number, places: int = 2) -> str:
    """Without a unit, for prices in a fund's own currency: 1,234.50."""
    rounded = _rounded(value, places)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{places}f}"


def percent(fraction: Number, places: int = 1) -> str:
    """A level: 40.6%."""
    rounded = _rounded(Decimal(str(fraction)) * 100, places)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):.{places}f}%"


def change(fraction: Number, places: int = 2) -> str:
    """A return or another change, always with its sign: +17.53%."""
    return _plus(_rounded(Decimal(str(fraction)) * 100, places)) + percent(fraction, places)


def points(fraction: Number, places: int = 1) -> str:
    """A difference of two weights: +3.6 pp."""
    rounded = _rounded(Decimal(str(fraction)) * 100, places)
    sign = MINUS if rounded < 0 else _plus(rounded)
    return f"{sign}{abs(rounded):.{places}f} pp"


def shares(quantity: Decimal, *, aligned: bool = False) -> str:
    """Up to six places, without trailing zeros; in columns always six, so that they align."""
    text = f"{quantity:,.6f}"
    return text if aligned else text.rstrip("0").rstrip(".")


def day(on: date, *, year: bool = True) -> str:
    return f"{on.day} {on:%b %Y}" if year else f"{on.day} {on:%b}"


def exchange_time(at: datetime, *, seconds: bool = False) -> str:
    """13 Jul 2026, 16:00 ET; or 16:00:07 where things follow each other within minutes."""
    local = at.astimezone(EXCHANGE_ZONE)
    clock = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
    return f"{day(local.date())}, {clock} ET"


def duration(span: timedelta) -> str:
    """0.4 s, 42 s, 3 min 5 s, 1 h 12 min: as exact as one cares to know, and no number leaves its unit."""
    seconds = span.total_seconds()
    if seconds < 0.1:  # or below zero: clocks of two machines may differ a little
        return "under 0.1\u00a0s"
    if seconds < 9.95:
        return f"{seconds:.1f}\u00a0s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest}\u00a0s"
    hours, left = divmod(minutes, 60)
    return f"{hours}\u00a0h {left}\u00a0min" if hours else f"{minutes}\u00a0min {rest}\u00a0s"


def count(number: int, noun: str, plural: str = "") -> str:
    """`nine orders`, `1,204 lots`: numbers up to twelve in words."""
    return f"{in_words(number)} {noun if number == 1 else plural or noun + 's'}"


def in_words(number: int) -> str:
    """`no`, `nine`, `1,204`."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else f"{number:,}"


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def inside(name: str) -> str:
    """A class's name in the middle of a sentence: `developed stocks`, but `US bonds`."""
    return name if name.startswith("US ") else name[:1].lower() + name[1:]


def sentence(text: str) -> str:
    """With a capital first letter; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def _rounded(value: Number, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def _plus(rounded: Decimal) -> str:
    return "+" if rounded > 0 else ""
