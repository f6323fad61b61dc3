"""The critical-line algorithm: every efficient portfolio, from one linear piece to the next."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.errors import InfeasibleError, SolverFailedError
from engine.optimisation.free_assets import FreeAssets
from engine.optimisation.weight_bounds import WeightBounds

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
Direction = Literal[-1, 1]
Event = tuple[float, int]  # change of risk tolerance until it, asset or position
NEVER: Event = (math.inf, -1)

# All in the units of a problem scaled to mean variance 1 and means that span 1.
SLOPE_NOISE = 1e-12  # a gradient that turns more slowly does not turn
RATE_NOISE = 1e-14  # a weight that moves more slowly does not move
NO_VARIANCE = 1e-9  # a hedged asset with less than this adds no risk of its own
DRIFT = 1e-12  # of the linear system, above which its inverse is computed afresh
SUM_ROUNDING = 1e-14  # of the weights: more than this is put right
REFINEMENTS = 3
LONG_STEP = 1e4  # in risk tolerance: near-equal means let weights overshoot by rounding
NO_LIMIT = 1e13  # of risk tolerance: only rounding lies beyond
EXCHANGE_NOISE = 1e-9  # of a hedge: smaller weights in it are rounding


@dataclass(frozen=True, eq=False)
class Start:
    """A portfolio that is optimal for a price of risk near 0, and the assets free in it."""

    weights: FloatArray
    free: IndexArray
    side: FloatArray  # +1 at the lower bound, -1 at the upper, 0 free or fixed


@dataclass(frozen=True, eq=False)
class Move:
    """How weights and exposures change with risk tolerance in one direction."""

    rates: FloatArray  # (|F|,)
    exposure_rates: FloatArray  # (n,)


@dataclass(frozen=True, eq=False)
class Corner:
    """A portfolio where an asset meets or leaves a bound."""

    tolerance: float  # risk tolerance: the slope of half the variance against the return
    weights: FloatArray  # (n,)
    exposure: FloatArray  # (n,) covariance of each asset with the portfolio

    @property
    def variance(self) -> float:
        """Of the portfolio, a period."""
        return float(self.weights @ self.exposure)


class CriticalLine:
    """Solutions of min w'Sw/2 - t m'w, sum w = 1, lower <= w <= upper, as risk tolerance t changes.

    Solutions are linear in t between corners. Free assets obey (Sw)_i - t m_i = constant; an asset at
    a bound has a gradient that presses it there. Moving t until a free weight meets a bound or a
    gradient changes sign gives the next corner. An asset that would enter without adding risk of its
    own (singular S) is exchanged for the first asset its riskless hedge drives to a bound.

    Args:
        covariance: S, shape (n, n), positive semidefinite, mean variance about 1.
        bounds: Feasible, with more than one feasible point.
        start: From `vertices`.

    Source:
        Markowitz (1956) and Markowitz and Todd (2000), ch. 8-10; bounds after Bailey and
        Lopez de Prado (2013), "An open-source implementation of the critical-line algorithm".
    """

    def __init__(self, covariance: FloatArray, bounds: WeightBounds, start: Start) -> None:
        self._covariance, self._lower, self._upper = covariance, bounds.lower, bounds.upper
        self.weights, self._side = start.weights.copy(), start.side.copy()
        self._exposure = covariance @ self.weights
        self._free = FreeAssets(covariance, int(start.free[0]))
        self._tolerance = 0.0
        self._corners: list[Corner] = []
        for asset in start.free[1:]:
            self._release(int(asset))
        self._align()

    def descend(self, means: FloatArray) -> list[Corner]:
        """Corners from the start, which has the largest return of `means`, to the least variance.

        The free assets of the start have equal means, so their weights do not depend on t yet.
        """
        first = self._free.members[0]
        gap, excess = self._exposure - self._exposure[first], means - means[first]
        turns = np.flatnonzero((self._side != 0.0) & (np.abs(excess) > SLOPE_NOISE))
        self._begin(float((gap[turns] / excess[turns]).max(initial=0.0)))
        while self._tolerance > 0.0:
            self._step(means, -1)
        return self._corners

    def ascend(self, means: FloatArray, highest: float) -> tuple[list[Corner], FloatArray | None]:
        """Corners from the least variance to the return `highest`, which may be infinite.

        Returns:
            The corners, and the direction, shape (n,), in which weights go on for ever after the last
            corner; None when `highest` is finite.
        """
        self._begin(0.0)
        while self._tolerance < NO_LIMIT and self._gain(means, highest) > 0.0:
            endless = self._step(means, 1)
            if endless is not None:
                return self._corners, None if math.isfinite(highest) else endless
        return self._corners, None

    def _begin(self, tolerance: float) -> None:
        self._tolerance = max(tolerance, 0.0)
        self._corners = []
        self._record()

    def _record(self) -> None:
        self._corners.append(Corner(self._tolerance, self.weights.copy(), self._exposure.copy()))

    def _gain(self, means: FloatArray, highest: float) -> float:
        """How much return is left to win, beyond what is rounding."""
        return highest - float(means @ self.weights) - SLOPE_NOISE * float(np.abs(self.weights).sum())

    def _step(self, means: FloatArray, direction: Direction) -> FloatArray | None:
        """Go to the next corner and change the free assets there; a direction when there is none."""
        move = self._move(means, direction)
        entry, exit_ = self._next_entry(move, means, direction), self._next_exit(move)
        span = min(entry[0], exit_[0])
        if direction > 0 and math.isinf(span):
            endless = np.zeros_like(means)
            endless[self._free.members] = move.rates
            return endless
        if direction < 0 and span >= self._tolerance - SLOPE_NOISE:
            self._go(move, min(span, self._tolerance))
            self._tolerance = 0.0
            self._record()
            return None
        self._go(move, span)
        self._tolerance += direction * span
        self._record()
        self._check_progress()
        if exit_[0] <= entry[0]:
            self._fix(exit_[1], at_lower=bool(move.rates[exit_[1]] < 0.0))
        else:
            self._release(entry[1])
        return None

    def _go(self, move: Move, span: float) -> None:
        self.weights[self._free.members] += span * move.rates
        self._exposure += span * move.exposure_rates
        if span > LONG_STEP:
            np.clip(self.weights, self._lower, self._upper, out=self.weights)
        self._complete()

    def _align(self) -> None:
        """Give several free assets the weights of least variance; one has no choice."""
        members = self._free.members
        change = -self._free.inverse[1:, 1:] @ self._exposure[members]
        self.weights[members] += change
        self._exposure += change @ self._free.rows

    def _complete(self) -> None:
        """Bring the sum back to 1 after rounding, on the free asset that is furthest from its bounds."""
        missing = 1.0 - float(self.weights.sum())
        if abs(missing) <= SUM_ROUNDING:
            return
        members = self._free.members
        weights = self.weights[members]
        room = np.minimum(weights - self._lower[members], self._upper[members] - weights)
        roomiest = members[int(room.argmax())]
        self.weights[roomiest] += missing
        self._exposure += missing * self._covariance[roomiest]

    def _move(self, means: FloatArray, direction: Direction) -> Move:
        """Solve the free assets' system for the change of their weights; refine once when it is off."""
        free = self._free
        wanted = means[free.members]
        solution = free.inverse[:, 1:] @ wanted
        exposure = solution[1:] @ free.rows
        for _ in range(REFINEMENTS):
            residual = np.append(solution[1:].sum(), exposure[free.members] + solution[0] - wanted)
            if np.abs(residual).max() <= DRIFT:
                break
            free.refresh()
            solution = solution - free.inverse @ residual
            exposure = solution[1:] @ free.rows
        return Move(direction * solution[1:], direction * exposure)

    def _next_entry(self, move: Move, means: FloatArray, direction: Direction) -> Event:
        """The first asset at a bound whose gradient stops pressing it there."""
        first = self._free.members[0]
        excess = means - means[first]
        slope = self._side * (move.exposure_rates - move.exposure_rates[first] - direction * excess)
        turning = np.flatnonzero(slope < -SLOPE_NOISE)
        if not turning.size:
            return NEVER
        pressure = self._exposure[turning] - self._exposure[first] - self._tolerance * excess[turning]
        spans = np.maximum(self._side[turning] * pressure, 0.0) / -slope[turning]
        soonest = int(spans.argmin())
        return float(spans[soonest]), int(turning[soonest])

    def _next_exit(self, move: Move) -> Event:
        """The first free asset, by position, that meets a bound."""
        spans = self._room(move.rates, RATE_NOISE)
        soonest = int(spans.argmin())
        return float(spans[soonest]), soonest

    def _room(self, rates: FloatArray, noise: float) -> FloatArray:
        """How far the free weights can go at these rates; infinite where a weight does not move."""
        members = self._free.members
        bound = np.where(rates < 0.0, self._lower[members], self._upper[members])
        moving = np.abs(rates) > noise
        spans = np.full(rates.size, np.inf)
        np.divide(bound - self.weights[members], rates, out=spans, where=moving)
        np.maximum(spans, 0.0, out=spans)
        return spans

    def _fix(self, position: int, *, at_lower: bool) -> None:
        """Leave a free asset at the bound it has met."""
        asset = self._free.members[position]
        self.weights[asset] = self._lower[asset] if at_lower else self._upper[asset]
        self._side[asset] = 1.0 if at_lower else -1.0
        self._free.remove(int(position))

    def _release(self, asset: int) -> None:
        """Free an asset at a bound, exchanging it for another when it adds no risk of its own."""
        hedge, remaining = self._free.column(asset)
        if remaining > NO_VARIANCE:
            self._side[asset] = 0.0
            self._free.add(asset, hedge, remaining)
        else:
            self._exchange(asset, hedge)
            self._record()

    def _exchange(self, asset: int, hedge: FloatArray) -> None:
        """Walk along a mix without variance until a weight meets a bound.

        Raises:
            InfeasibleError: None does: risk and return do not limit the weights, nor do bounds.
        """
        sign = float(self._side[asset])
        rates = -sign * hedge[1:]
        room = self._room(rates, EXCHANGE_NOISE)
        position = int(room.argmin())
        own = float(self._upper[asset] - self._lower[asset])
        span = min(own, float(room[position]))
        if math.isinf(span):
            raise InfeasibleError("Some assets hedge each other without risk and have no bounds; set bounds.")
        self.weights[self._free.members] += span * rates
        self._exposure += span * (sign * self._covariance[asset] + rates @ self._free.rows)
        if own <= room[position]:
            self.weights[asset] = self._upper[asset] if sign > 0.0 else self._lower[asset]
            self._side[asset] = -sign
            return
        self.weights[asset] += sign * span
        self._swap(position, asset, at_lower=bool(rates[position] < 0.0))

    def _swap(self, position: int, asset: int, *, at_lower: bool) -> None:
        self._side[asset] = 0.0
        if self._free.size > 1:
            self._fix(position, at_lower=at_lower)
            self._free.add(asset, *self._free.column(asset))
            return
        leaver = int(self._free.members[0])
        self.weights[leaver] = self._lower[leaver] if at_lower else self._upper[leaver]
        self._side[leaver] = 1.0 if at_lower else -1.0
        self._free.restart(asset)

    def _check_progress(self) -> None:
        """Stop a walk that has stood still too long: it would go round for ever.

        Raises:
            SolverFailedError: It has.
        """
        patience = 4 * self.weights.size + 50
        if len(self._corners) > patience and self._corners[-patience].tolerance == self._tolerance:
            raise SolverFailedError("The frontier's corners coincide and cannot be put in order.")
