"""Steps that ledger amounts and share counts are rounded to, each with a named direction."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")
SHARE_STEP = Decimal("0.000001")
PRICE_STEP = Decimal("0.0001")
WEIGHT_STEP = Decimal("0.00000001")
ZERO = Decimal(0)


def paid(amount: Decimal) -> Decimal:
    """What a purchase costs, rounded up to the cent: fractions of a cent are never a gift."""
    return amount.quantize(CENT, rounding=ROUND_CEILING)


def received(amount: Decimal) -> Decimal:
    """What a sale brings, rounded down to the cent; see `paid`."""
    return amount.quantize(CENT, rounding=ROUND_FLOOR)


def split(amount: Decimal) -> Decimal:
    """A share of an amount whose remainder stays with the other part: half to even."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def to_cents(amount: Decimal) -> Decimal:
    """A valuation as people read it, half to even."""
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)
