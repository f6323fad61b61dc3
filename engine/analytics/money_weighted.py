"""The constant yearly rate at which dated cash flows are worth nothing: the money-weighted return."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from engine.boundary import FloatArray
from engine.errors import InvalidInputError

DAYS_A_YEAR = 365.0  # Act/365
FIRST_GUESS = 0.1
LOWEST, HIGHEST = -1.0 + 1e-15, 1e12
STEPS, BRENT_STEPS = 50, 100
CLOSE = 1e-9
GRID = np.expm1(np.linspace(np.log(1e-4), np.log(1e3), 600))  # rates, dense around 0

Value = Callable[[float], float]
Point = tuple[float, float]  # a rate and the present value at it


def xirr(dates: Sequence[date], amounts: Sequence[float]) -> float | None:
    """The rate r with sum of a_i / (1 + r)^(days_i / 365) = 0.

    Where several solve it, the one nearest to zero is taken; see `xirr_is_unique`.

    Args:
        dates: Of each flow, in any order.
        amounts: Negative when the investor pays in, positive when they are paid, or the other way
            round; one currency.

    Returns:
        A fraction a year, above -1. None when no rate solves it, as where all flows have one sign.

    Raises:
        InvalidInputError: There are not as many dates as amounts.

    Source:
        Internal rate of return at irregular dates, Act/365.
    """
    flows, years = _ordered(dates, amounts)
    if flows.size == 0 or not (flows.min() < 0.0 < flows.max()):
        return None
    value, slope = _functions(flows, years)
    if _sign_changes(flows) == 1:
        rate = _newton(value, slope, FIRST_GUESS)
        return rate if np.isfinite(rate) else _finite(_brent(value, LOWEST, HIGHEST))
    roots = (_brent(value, float(low), float(high)) for low, high in _crossings(flows, years))
    return min((root for root in roots if np.isfinite(root)), key=abs, default=None)


def xirr_is_unique(dates: Sequence[date], amounts: Sequence[float]) -> bool:
    """Whether exactly one rate solves the flows.

    Flows that change sign once have one root (Descartes); else every rate between -99.99 % and
    100,000 % is looked at for a change of sign.

    Raises:
        InvalidInputError: There are not as many dates as amounts.
    """
    flows, years = _ordered(dates, amounts)
    if flows.size == 0:
        return False
    changes = _sign_changes(flows)
    return changes == 1 or (changes > 1 and len(_crossings(flows, years)) == 1)


def _sign_changes(flows: FloatArray) -> int:
    signs = np.sign(flows[flows != 0.0])
    return int((signs[1:] != signs[:-1]).sum())


def _crossings(flows: FloatArray, years: FloatArray) -> list[tuple[float, float]]:
    """Neighbouring rates between which the present value changes its sign."""
    values = np.array([(flows * (1.0 + rate) ** -years).sum() for rate in GRID])
    places = np.flatnonzero(np.sign(values[1:]) != np.sign(values[:-1]))
    return [(float(GRID[place]), float(GRID[place + 1])) for place in places]


def _finite(rate: float) -> float | None:
    return rate if np.isfinite(rate) else None


def _ordered(dates: Sequence[date], amounts: Sequence[float]) -> tuple[FloatArray, FloatArray]:
    """Flows by date, those of one day as one, with the years since the first."""
    if len(dates) != len(amounts):
        raise InvalidInputError("Each cash flow needs its date.")
    by_day: dict[date, float] = {}
    for on, amount in zip(dates, amounts, strict=True):
        by_day[on] = by_day.get(on, 0.0) + amount
    days = sorted(by_day)
    years = np.array([(day - days[0]).days / DAYS_A_YEAR for day in days])
    return np.array([by_day[day] for day in days], dtype=np.float64), years


def _functions(flows: FloatArray, years: FloatArray) -> tuple[Value, Value]:
    """Present value as a function of the rate, and its slope."""

    def value(rate: float) -> float:
        return float((flows * (1.0 + rate) ** -years).sum()) if rate > -1.0 else float("nan")

    def slope(rate: float) -> float:
        if rate <= -1.0:
            return float("nan")
        return float((-years * flows * (1.0 + rate) ** (-years - 1.0)).sum())

    return value, slope


def _newton(value: Value, slope: Value, guess: float) -> float:
    """NaN when it does not settle."""
    rate = guess
    for _ in range(STEPS):
        steepness = slope(rate)
        if not np.isfinite(steepness) or steepness == 0.0:
            return float("nan")
        step = value(rate) / steepness
        rate -= step
        if abs(step) < CLOSE:
            return rate
    return float("nan")


def _brent(value: Value, low: float, high: float) -> float:
    """A root between two rates whose values differ in sign; NaN when they do not, or it does not settle.

    Source:
        Brent (1973), "Algorithms for Minimization without Derivatives", chapter 4.
    """
    before, at_before, best, at_best = low, value(low), high, value(high)
    if not at_before * at_best < 0.0:
        return float("nan")
    for _ in range(BRENT_STEPS):
        if at_before * at_best < 0.0:  # always so the first time
            other, at_other = before, at_before
            last_step = step = best - before
        if abs(at_other) < abs(at_best):
            before, best, other = best, other, best
            at_before, at_best, at_other = at_best, at_other, at_best
        delta, half = (2e-14 + 9e-16 * abs(best)) / 2.0, (other - best) / 2.0
        if at_best == 0.0 or abs(half) < delta:
            return best
        wanted = _interpolated((before, at_before), (best, at_best), (other, at_other))
        is_short = 2.0 * abs(wanted) < min(abs(last_step), 3.0 * abs(half) - delta)
        if abs(last_step) > delta and abs(at_best) < abs(at_before) and is_short:
            last_step, step = step, wanted
        else:
            last_step = step = half
        before, at_before = best, at_best
        best += step if abs(step) > delta else (delta if half > 0.0 else -delta)
        at_best = value(best)
    return float("nan")


def _interpolated(before: Point, best: Point, other: Point) -> float:
    """The step from `best` to where a line, or a parabola through three points, crosses zero."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        (x0, y0), (x1, y1), (x2, y2) = (np.array(point, dtype=np.float64) for point in (before, best, other))
        if x0 == x2:
            return float(-y1 * (x1 - x0) / (y1 - y0))
        slope0, slope2 = (y0 - y1) / (x0 - x1), (y2 - y1) / (x2 - x1)
        return float(-y1 * (y2 * slope2 - y0 * slope0) / (slope2 * slope0 * (y2 - y0)))
