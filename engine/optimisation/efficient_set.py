"""A traced frontier and the questions it answers; between its corners weights are linear."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import InfeasibleError, InvalidInputError

FloatArray = NDArray[np.float64]

ROUNDING = 1e-13  # of a return: a smaller excess is none
END_TOLERANCE = 1e-9  # of the ends' size: rounding in a request for an end itself


@dataclass(frozen=True, eq=False)
class Segments:
    """Lines `base + u * step`, 0 <= u <= 1, in the order of falling returns; the first may be endless."""

    base: FloatArray  # (m, n) the end of lower variance
    step: FloatArray  # (m, n)
    returns: FloatArray  # (m,) of base
    slopes: FloatArray  # (m,) of the return
    variances: FloatArray  # (m,) of base
    linear: FloatArray  # (m,) variance = variances + 2 linear u + quadratic u^2
    quadratic: FloatArray  # (m,)

    def at(self, index: int, place: float) -> FloatArray:
        """Weights at `place` on one line, shape (n,)."""
        return np.asarray(self.base[index] + place * self.step[index], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Frontier:
    """All efficient portfolios of n assets; every answer is exact up to rounding.

    Attributes:
        corners: Weights, shape (k, n), from the largest return to the least variance, both included.
        returns: Of the corners, as fractions a period, strictly falling, shape (k,).
        volatilities: Of the corners, in the same period, falling, shape (k,).
        has_end: Whether there is a largest return; without bounds there may be none.
    """

    corners: FloatArray
    returns: FloatArray
    volatilities: FloatArray
    has_end: bool
    _segments: Segments

    @classmethod
    def from_corners(
        cls,
        corners: FloatArray,
        exposures: FloatArray,
        mean: FloatArray,
        beyond: tuple[FloatArray, FloatArray] | None,
    ) -> "Frontier":
        """Build it from corners, their covariances with each asset, and the direction past the first."""
        base, steps, hedges = corners[1:], -np.diff(corners, axis=0), -np.diff(exposures, axis=0)
        exposed = exposures[1:]
        if beyond is not None:
            base, exposed = corners, exposures
            steps, hedges = np.vstack([beyond[0], steps]), np.vstack([beyond[1], hedges])
        elif len(corners) == 1:
            base, exposed, steps, hedges = corners, exposures, np.zeros_like(corners), np.zeros_like(corners)
        segments = Segments(
            base=base,
            step=steps,
            returns=base @ mean,
            slopes=steps @ mean,
            variances=_row_products(base, exposed),
            linear=np.maximum(_row_products(steps, exposed), 0.0),
            quadratic=_row_products(steps, hedges),
        )
        corners.flags.writeable = False
        volatilities = np.sqrt(_row_products(corners, exposures))
        return cls(corners, corners @ mean, volatilities, beyond is None, segments)

    def min_variance(self) -> FloatArray:
        """Weights of the least variance; of several, those with the largest return. Shape (n,)."""
        return np.array(self.corners[-1])

    def at_return(self, target: float) -> FloatArray:
        """Weights with this expected return and the least variance, shape (n,).

        Raises:
            InfeasibleError: The frontier has no such return.
        """
        low, high = float(self.returns[-1]), float(self.returns[0])
        target = self._within(target, low, high, "return")
        index = self._segment(self.returns, target)
        slope = float(self._segments.slopes[index])
        place = (target - float(self._segments.returns[index])) / slope if slope > 0.0 else 0.0
        return self._segments.at(index, place)

    def at_volatility(self, target: float) -> FloatArray:
        """Weights with this volatility and the largest expected return, shape (n,).

        Raises:
            InfeasibleError: No efficient portfolio has it; asking for more risk than the largest
                return carries is refused too, never answered with less.
        """
        low, high = float(self.volatilities[-1]), float(self.volatilities[0])
        target = self._within(target, low, high, "volatility")
        index = self._segment(self.volatilities, target)
        line = self._segments
        excess = max(target**2 - float(line.variances[index]), 0.0)
        linear, quadratic = float(line.linear[index]), float(line.quadratic[index])
        divisor = linear + math.sqrt(linear**2 + quadratic * excess)
        return line.at(index, excess / divisor if divisor > 0.0 else 0.0)

    def max_sharpe(self, risk_free: float) -> FloatArray:
        """Weights with the largest ratio of expected return above `risk_free` to volatility, shape (n,).

        Raises:
            InfeasibleError: Nothing returns more than `risk_free`, or the ratio rises for ever.
        """
        line = self._segments
        excess = line.returns - risk_free
        excess[np.abs(excess) <= ROUNDING * (np.abs(line.returns) + abs(risk_free))] = 0.0
        if self.has_end and float(self.returns[0]) <= risk_free:
            raise InfeasibleError(
                f"No portfolio within the bounds returns more than the risk-free {risk_free:.6g}."
            )
        places = self._steepest(excess)
        if not math.isfinite(places[0]):
            raise InfeasibleError(
                f"Against a risk-free {risk_free:.6g} the ratio rises for ever; set bounds."
            )
        variances = line.variances + places * (2.0 * line.linear + places * line.quadratic)
        gains = excess + places * line.slopes
        ratios = np.where(gains > 0.0, np.inf, -np.inf)
        np.divide(gains, np.sqrt(np.maximum(variances, 0.0)), out=ratios, where=variances > 0.0)
        best = int(ratios.argmax())
        return line.at(best, float(places[best]))

    def _steepest(self, excess: FloatArray) -> FloatArray:
        """Where on each line the ratio of excess return to volatility is largest, shape (m,)."""
        line = self._segments
        rise = line.slopes * line.variances - excess * line.linear  # sign of the slope at the base,
        fall = excess * line.quadratic - line.slopes * line.linear  # and what it loses further on
        limits = np.ones(rise.size)
        if not self.has_end:
            limits[0] = np.inf
        places = np.where((rise > 0.0) | (excess <= 0.0), limits, 0.0)
        np.divide(rise, fall, out=places, where=(rise > 0.0) & (fall > 0.0))
        return np.minimum(places, limits)

    def points(self, count: int) -> FloatArray:
        """Efficient portfolios with evenly spaced returns, from the largest to that of least variance.

        Args:
            count: How many, at least 2. A frontier of one portfolio repeats it.

        Returns:
            Weights, shape (count, n).

        Raises:
            InvalidInputError: Fewer than 2.
            InfeasibleError: There is no largest return.
        """
        if count < 2:
            raise InvalidInputError(f"A frontier needs at least 2 points, got {count}.")
        if not self.has_end:
            raise InfeasibleError("Nothing limits the return, so the frontier has no end; set bounds.")
        targets = np.linspace(self.returns[0], self.returns[-1], count)
        line = self._segments
        found = np.searchsorted(-self.returns[1:], -targets)
        index = np.minimum(found, len(line.returns) - 1)
        gap, slope = targets - line.returns[index], line.slopes[index]
        places = np.divide(gap, slope, out=np.zeros(count), where=slope > 0.0)
        return np.asarray(line.base[index] + places[:, None] * line.step[index])

    def _within(self, target: float, low: float, high: float, measure: str) -> float:
        slack = END_TOLERANCE * max(abs(low), abs(high))
        above = self.has_end and target > high + slack
        if not math.isfinite(target) or target < low - slack or above:
            end = f"{high:.6g}" if self.has_end else "no end"
            raise InfeasibleError(
                f"No efficient portfolio has {measure} {target:.6g}; within the bounds the frontier "
                f"runs from {low:.6g} (least variance) to {end}."
            )
        return max(target, low) if not self.has_end else min(max(target, low), high)

    def _segment(self, falling: FloatArray, target: float) -> int:
        ends = falling[1:] if self.has_end else falling
        return min(int(np.searchsorted(-ends, -target)), len(self._segments.returns) - 1)


def _row_products(left: FloatArray, right: FloatArray) -> FloatArray:
    products: FloatArray = np.einsum("ij,ij->i", left, right)
    return np.maximum(products, 0.0)
