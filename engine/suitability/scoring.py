"""From answers and means to one of 20 levels: the lowest of three limits decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, sqrt
from statistics import NormalDist

from engine.domain.recommendation import Limit, RiskLevel, RiskReturn
from engine.errors import InvalidInputError

LEVELS = 20
LOWEST_SCORE, HIGHEST_SCORE = 13, 47  # thirteen answers
TAIL = 0.05  # the share of years that are called bad: the worst ones
SHORTFALL_95 = NormalDist().pdf(NormalDist().inv_cdf(1 - TAIL)) / TAIL  # their mean, in sigmas
RESERVE_MONTHS = 6
INFLATION = 0.025  # a year, expected; a dated convention
MAX_LOSS_PROBABILITY = 0.10  # of ending below today's purchasing power
SHORT_HORIZONS = ((1, 0.02), (3, 0.06))  # below so many years: volatility at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What one can bear and afford; money in one currency."""

    tolerance_score: int  # 13 to 47
    horizon_years: int
    monthly_expenses: Decimal
    reserve: Decimal  # liquid money outside the portfolio
    value: Decimal  # of the portfolio


def score(means: Means, ladder: Sequence[RiskReturn]) -> RiskLevel:
    """The level of risk that fits, and which limit binds.

    Args:
        means: Tolerance, horizon and money.
        ladder: Expected return and volatility of level 1 to 20, fractions a year.

    Raises:
        InvalidInputError: A score outside 13 to 47, or not 20 levels.

    Source:
        The minimum of tolerance, capacity and horizon; see docs/formulas.md for each.
    """
    if not LOWEST_SCORE <= means.tolerance_score <= HIGHEST_SCORE or len(ladder) != LEVELS:
        raise InvalidInputError(f"A score lies between {LOWEST_SCORE} and {HIGHEST_SCORE}, on 20 levels.")
    fitting = {
        Limit.CAPACITY: _fitting(ladder, lambda rung: _can_afford(means, rung)),
        Limit.HORIZON: _fitting(ladder, lambda rung: _has_time(means.horizon_years, rung)),
    }
    limits = {Limit.TOLERANCE: tolerance_level(means.tolerance_score)}
    limits |= {limit: max(levels, default=1) for limit, levels in fitting.items()}
    binding = min(limits, key=lambda limit: limits[limit])
    unmet = tuple(limit for limit, levels in fitting.items() if not levels)
    return RiskLevel(level=limits[binding], limits=limits, binding=binding, unmet=unmet)


def tolerance_level(summed: int) -> int:
    """Level of a summed score: 20 equal steps over its 35 values; a published convention of ours."""
    return min(max(ceil(LEVELS * (summed - LOWEST_SCORE + 1) / 35), 1), LEVELS)


def bad_year(rung: RiskReturn) -> float:
    """Average loss in the worst 5 % of years, a positive fraction, never below 0.

    Source:
        Expected shortfall of a normal return: sigma * phi(z) / 0.05 - mu.
    """
    return max(SHORTFALL_95 * rung.volatility - rung.expected_return, 0.0)


def _can_afford(means: Means, rung: RiskReturn) -> bool:
    """After a bad year six months of expenses must be left in liquid money."""
    left = float(means.reserve) + float(means.value) * (1 - bad_year(rung))
    return left >= RESERVE_MONTHS * float(means.monthly_expenses)


def _has_time(years: int, rung: RiskReturn) -> bool:
    """Lognormal growth must end below today's purchasing power in at most one case of ten."""
    if any(years < below and rung.volatility > cap for below, cap in SHORT_HORIZONS):
        return False
    growth = rung.expected_return - rung.volatility**2 / 2 - INFLATION
    if rung.volatility == 0:
        return growth >= 0
    return NormalDist().cdf(-growth * sqrt(max(years, 1)) / rung.volatility) <= MAX_LOSS_PROBABILITY


def _fitting(ladder: Sequence[RiskReturn], fits: Callable[[RiskReturn], bool]) -> list[int]:
    """The levels that fit. Of time, more risk may ask less: where cash earns less than inflation takes,
    the lowest levels are the first to fail."""
    return [level for level, rung in enumerate(ladder, start=1) if fits(rung)]
