"""The only door between the ledger (Decimal) and the solvers (float64)."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.domain.money import CENT
from engine.errors import InvalidInputError

FloatArray = NDArray[np.float64]
Key = TypeVar("Key", bound=Hashable)


def to_array(values: Mapping[Key, Decimal], order: Sequence[Key]) -> FloatArray:
    """Lay values out in `order`; absent keys become 0.0. Shape (len(order),)."""
    return np.array([float(values.get(key, Decimal(0))) for key in order], dtype=np.float64)


def to_money(value: float) -> Decimal:
    """Turn a float amount into whole cents, towards zero; the residue stays cash."""
    return Decimal(repr(float(value))).quantize(CENT, rounding=ROUND_DOWN)


def to_price(value: float) -> Decimal:
    """A price that was written with at most four places, exactly as it was written."""
    return Decimal(repr(round(float(value), 4)))


def to_weights(
    weights: FloatArray, order: Sequence[Key], step: Decimal = Decimal("0.0001")
) -> dict[Key, Decimal]:
    """Weights in multiples of `step` that sum to exactly 1; the largest remainders are rounded up.

    Raises:
        InvalidInputError: They do not sum to 1 within a millionth, or one is negative beyond that.
    """
    if abs(float(weights.sum()) - 1.0) > 1e-6 or float(weights.min()) < -1e-6:
        raise InvalidInputError("Weights must not be negative and must sum to 1.")
    whole = round(1 / step)
    steps = np.clip(weights, 0.0, None) * whole
    floors = np.floor(steps + 1e-9)
    missing = max(whole - round(float(floors.sum())), 0)
    for index in np.argsort(-(steps - floors), kind="stable")[:missing]:
        floors[index] += 1.0
    return {key: int(count) * step for key, count in zip(order, floors, strict=True)}
