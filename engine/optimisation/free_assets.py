"""The linear system of the assets between their bounds, kept up to date by rank-one steps."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]

DOUBTFUL = 1e-6  # share of the mean variance: below it a remaining variance is computed afresh


class FreeAssets:
    """Inverse of the bordered matrix [[0, 1'], [1, S_FF]] of the free assets F.

    Adding or removing an asset costs O(|F|^2). The inverse exists as long as no mix of free assets
    with weights that sum to 0 is without variance; `column` tells before adding.

    Args:
        covariance: Shape (n, n), symmetric, positive semidefinite.
        first: The first free asset; there is always at least one.
    """

    def __init__(self, covariance: FloatArray, first: int) -> None:
        count = len(covariance)
        self._covariance = covariance
        self._members = np.empty(count, dtype=np.intp)
        self._rows = np.empty((count, count))
        self._inverse = np.empty((count + 1, count + 1))
        self.restart(first)

    def restart(self, only: int) -> None:
        """Forget all free assets but this one."""
        self.size = 1
        self._members[0] = only
        self._rows[0] = self._covariance[only]
        self._inverse[:2, :2] = [[-self._covariance[only, only], 1.0], [1.0, 0.0]]

    @property
    def members(self) -> IndexArray:
        """Their positions among all assets, shape (|F|,)."""
        return self._members[: self.size]

    @property
    def rows(self) -> FloatArray:
        """Their covariances with all assets, shape (|F|, n)."""
        return self._rows[: self.size]

    @property
    def inverse(self) -> FloatArray:
        """Shape (|F| + 1, |F| + 1), the border first."""
        return self._inverse[: self.size + 1, : self.size + 1]

    def column(self, asset: int) -> tuple[FloatArray, float]:
        """What hedges the asset: (border and weights on F, variance that remains after the hedge)."""
        bordered = np.empty(self.size + 1)
        bordered[0] = 1.0
        bordered[1:] = self._covariance[asset, self.members]
        own = float(self._covariance[asset, asset])
        hedge = self.inverse @ bordered
        remaining = own - float(bordered @ hedge)
        if remaining < DOUBTFUL:
            self.refresh()
            hedge = self.inverse @ bordered
            remaining = own - float(bordered @ hedge)
        return hedge, remaining

    def add(self, asset: int, hedge: FloatArray, remaining: float) -> None:
        """Free an asset; `hedge` and `remaining` > 0 come from `column`."""
        end = self.size + 1
        scaled = hedge / remaining
        self.inverse[...] += np.outer(hedge, scaled)
        self._inverse[end, :end] = self._inverse[:end, end] = -scaled
        self._inverse[end, end] = 1.0 / remaining
        self._members[self.size] = asset
        self._rows[self.size] = self._covariance[asset]
        self.size += 1

    def remove(self, position: int) -> None:
        """Fix the asset at this position of `members`; the last member takes its place."""
        last = self.size - 1
        self._members[position] = self._members[last]
        self._rows[position] = self._rows[last]
        whole, at, end = self.inverse, position + 1, last + 1
        whole[[at, end]] = whole[[end, at]]
        whole[:, [at, end]] = whole[:, [end, at]]
        column = whole[:end, end].copy()
        whole[:end, :end] -= np.outer(column, column / whole[end, end])
        self.size = last
        if last == 1:
            self.restart(int(self._members[0]))

    def refresh(self) -> None:
        """Invert afresh, which sheds the rounding of many rank-one steps."""
        bordered = np.ones((self.size + 1, self.size + 1))
        bordered[0, 0] = 0.0
        bordered[1:, 1:] = self.rows[:, self.members]
        self.inverse[...] = np.linalg.inv(bordered)
