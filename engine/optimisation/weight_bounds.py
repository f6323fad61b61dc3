"""Lower and upper bounds of weights that sum to 1: read, checked, and named when they clash."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import InfeasibleError, InvalidInputError

FloatArray = NDArray[np.float64]
Bound = float | FloatArray | Sequence[float | None] | None

SUM_TOLERANCE = 1e-12  # of the sum of weights: rounding of decimal bounds such as ten times 0.1
NAMES_SHOWN = 5


@dataclass(frozen=True, eq=False)
class WeightBounds:
    """Feasible bounds, each shape (n,); -inf and +inf where there is none."""

    lower: FloatArray
    upper: FloatArray

    @property
    def only_point(self) -> FloatArray | None:
        """The one feasible portfolio when the bounds leave no choice, else None."""
        for bound in (self.lower, self.upper):
            if abs(float(bound.sum()) - 1.0) <= SUM_TOLERANCE:
                return bound.copy()
        return None


def read_bounds(lower: Bound, upper: Bound, names: Sequence[str]) -> WeightBounds:
    """Bounds of `len(names)` weights, from scalars, sequences or None for no bound.

    Raises:
        InvalidInputError: A bound is not a number or of another length.
        InfeasibleError: No weights within the bounds sum to 1.
    """
    low = _full(lower, -np.inf, len(names), "lower")
    high = _full(upper, np.inf, len(names), "upper")
    crossed = np.flatnonzero(low > high)
    if crossed.size:
        raise InfeasibleError(f"The lower bound is above the upper bound for {_listed(crossed, names)}.")
    if low.sum() > 1.0 + SUM_TOLERANCE:
        binding = np.flatnonzero(low != 0.0)
        raise InfeasibleError(
            f"Weights must sum to 1, but the lower bounds of {_listed(binding, names)} "
            f"already sum to {low.sum():.6g}."
        )
    if high.sum() < 1.0 - SUM_TOLERANCE:
        binding = np.arange(high.size)
        raise InfeasibleError(
            f"Weights must sum to 1, but the upper bounds of {_listed(binding, names)} "
            f"only sum to {high.sum():.6g}."
        )
    return WeightBounds(low, high)


def _full(bound: Bound, missing: float, count: int, which: str) -> FloatArray:
    if isinstance(bound, Sequence):
        bound = np.array([missing if each is None else each for each in bound], dtype=np.float64)
    full = np.array(missing if bound is None else bound, dtype=np.float64)
    if full.ndim == 0:
        full = np.full(count, full)
    if full.shape != (count,):
        raise InvalidInputError(
            f"The {which} bounds need one value or {count} values, got shape {full.shape}."
        )
    if np.isnan(full).any() or (full == -missing).any():
        raise InvalidInputError(f"Each {which} bound must be a number or None.")
    return full


def _listed(indices: NDArray[np.intp], names: Sequence[str]) -> str:
    shown = ", ".join(names[index] for index in indices[:NAMES_SHOWN])
    rest = indices.size - NAMES_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown
