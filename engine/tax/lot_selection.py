"""Which lots a sale consumes, and what leaves with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.domain.ids import LotId, Symbol
from engine.domain.money import ZERO, split
from engine.domain.portfolio import Lot
from engine.errors import ConflictError
from engine.tax.holding import is_long_term


@dataclass(frozen=True, slots=True)
class Taken:
    """Shares taken out of one lot, with the basis that left with them."""

    lot: Lot
    quantity: Decimal
    basis: Decimal


def oldest_first(lots: Sequence[Lot]) -> tuple[Lot, ...]:
    """First in, first out: the default where nothing is identified.

    Source:
        Treas. Reg. 1.1012-1(c)(1).
    """
    return tuple(sorted(lots, key=lambda lot: lot.acquired_on))


def least_tax_first(lots: Sequence[Lot], prices: Mapping[Symbol, Decimal], on: date) -> tuple[Lot, ...]:
    """Order lots so that selling from the front costs the least tax.

    Short-term losses large to small, long-term losses large to small, no gain, long-term gains
    small to large, short-term gains small to large; large and small by gain per dollar of proceeds.
    Common practice under the name MinTax; specific identification permits it.

    Args:
        lots: Of one or several instruments.
        prices: What a share of each brings, in the currency of the cost basis.
        on: Date of the sale.

    Source:
        Treas. Reg. 1.1012-1(c)(2), identification of lots.
    """

    def rank(lot: Lot) -> tuple[int, Decimal, date]:
        proceeds = lot.quantity * prices[lot.symbol]
        gain = (proceeds - lot.cost_basis) / proceeds
        long_term = is_long_term(lot.acquired_on, on)
        if gain < 0:
            return (1 if long_term else 0, gain, lot.acquired_on)
        if gain == 0:
            return (3 if long_term else 2, gain, lot.acquired_on)
        return (4 if long_term else 5, gain, lot.acquired_on)

    return tuple(sorted(lots, key=rank))


def basis_of(lot: Lot, taken: Decimal) -> Decimal:
    """Cost basis that leaves with part of a lot, whole cents."""
    return lot.cost_basis if taken == lot.quantity else split(lot.cost_basis * taken / lot.quantity)


def take(
    lots: Sequence[Lot], symbol: Symbol, wanted: Sequence[tuple[LotId, Decimal]]
) -> tuple[tuple[Lot, ...], tuple[Taken, ...]]:
    """Take the named quantities out of the named lots.

    Returns:
        The lots that remain, order kept, and what was taken, in the order of `wanted`. A lot taken
        in part keeps its id; basis that left plus basis that stays is what there was.

    Raises:
        ConflictError: A lot is gone, of another instrument, or smaller than what is wanted of it.
    """
    held = {lot.id: lot for lot in lots}
    taken: list[Taken] = []
    for lot_id, quantity in wanted:
        lot = held.get(lot_id)
        if lot is None or lot.symbol != symbol or lot.quantity < quantity:
            raise ConflictError(f"The lots of {symbol} that were to be sold are no longer held.")
        gone = basis_of(lot, quantity)
        taken.append(Taken(lot, quantity, gone))
        held[lot_id] = replace(lot, quantity=lot.quantity - quantity, cost_basis=lot.cost_basis - gone)
    return tuple(held[lot.id] for lot in lots if held[lot.id].quantity > ZERO), tuple(taken)
