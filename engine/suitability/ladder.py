"""Twenty portfolios of rising risk, all of them on one efficient frontier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from engine.boundary import to_array, to_weights
from engine.domain.instrument import AssetClass
from engine.domain.recommendation import RiskReturn
from engine.errors import InfeasibleError
from engine.optimisation.black_litterman import implied_returns
from engine.optimisation.covariance import ledoit_wolf, weekly_returns
from engine.optimisation.frontier import Frontier, efficient_frontier
from engine.suitability.assumptions import ASSUMPTIONS, CASH_RETURN, MARKET_PREMIUM, WEEKS
from engine.suitability.scoring import LEVELS

FloatArray = NDArray[np.float64]
SESSIONS_A_WEEK = 5
TOP = 0.95  # of the frontier's span of volatility: beyond, little but the one best guess is left


@dataclass(frozen=True, slots=True, kw_only=True)
class CapitalMarket:
    """Expected return (n,) and covariance (n, n) a year of `classes`, with the limits of each."""

    classes: tuple[AssetClass, ...]
    mean: FloatArray
    covariance: FloatArray
    lower: FloatArray
    upper: FloatArray

    def risk_return(self, weights: Mapping[AssetClass, Decimal]) -> RiskReturn:
        """Expected figures of a mix of these classes."""
        w = to_array(weights, self.classes)
        return RiskReturn(
            expected_return=float(w @ self.mean), volatility=float(np.sqrt(w @ self.covariance @ w))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Weights, return and risk of level 1 to 20, and the frontier they stand on."""

    weights: tuple[Mapping[AssetClass, Decimal], ...]
    rungs: tuple[RiskReturn, ...]
    frontier: tuple[RiskReturn, ...]  # from lowest to highest volatility


def estimate(
    classes: Sequence[AssetClass],
    levels: FloatArray,
    expense_ratios: Sequence[Decimal],
    allowed: frozenset[AssetClass],
) -> CapitalMarket:
    """Equilibrium returns on a shrunk covariance, net of fund costs.

    Args:
        classes: Columns of `levels`.
        levels: Daily total-return levels of one fund a class, shape (n_days, n), without gaps.
        expense_ratios: Of those funds, fractions a year.
        allowed: Classes the account may buy; the others are known, but may not be held.

    Raises:
        InfeasibleError: The limits of the allowed classes cannot add up to a whole portfolio.

    Source:
        Ledoit and Wolf (2004) on weekly returns; Black and Litterman (1992) for implied returns.
    """
    covariance = ledoit_wolf(weekly_returns(levels[::-SESSIONS_A_WEEK][::-1])) * WEEKS
    assumed = [ASSUMPTIONS[c] for c in classes]
    market = np.array([a.market_weight for a in assumed])
    market /= market.sum()
    aversion = MARKET_PREMIUM / float(market @ covariance @ market)
    mean = (
        CASH_RETURN
        + implied_returns(covariance, market, aversion)
        - np.array([float(ratio) for ratio in expense_ratios])
    )
    lower = np.array([a.lowest if c in allowed else 0.0 for c, a in zip(classes, assumed, strict=True)])
    upper = np.array([a.highest if c in allowed else 0.0 for c, a in zip(classes, assumed, strict=True)])
    _require_room(classes, upper)
    return CapitalMarket(classes=tuple(classes), mean=mean, covariance=covariance, lower=lower, upper=upper)


def build_ladder(market: CapitalMarket) -> Ladder:
    """Twenty portfolios equally spaced in volatility, from the frontier's lowest almost to its end.

    Weights are whole percents, so the levels stand on the frontier to within a rounding.
    """
    frontier = efficient_frontier(market.mean, market.covariance, market.lower, market.upper)
    lowest = _volatility(market, frontier.min_variance())
    highest = _volatility(market, frontier.corners[0])
    steps = np.linspace(lowest, lowest + TOP * (highest - lowest), LEVELS)
    weights = tuple(_rung(frontier, market, float(step)) for step in steps)
    return Ladder(
        weights=weights,
        rungs=tuple(market.risk_return(w) for w in weights),
        frontier=_curve(frontier, market),
    )


def _rung(frontier: Frontier, market: CapitalMarket, volatility: float) -> Mapping[AssetClass, Decimal]:
    rounded = to_weights(frontier.at_volatility(volatility), market.classes, step=Decimal("0.01"))
    return {c: weight for c, weight in rounded.items() if weight}


def _curve(frontier: Frontier, market: CapitalMarket) -> tuple[RiskReturn, ...]:
    points = (
        RiskReturn(expected_return=float(w @ market.mean), volatility=_volatility(market, w))
        for w in frontier.points(40)
    )
    return tuple(sorted(points, key=lambda point: point.volatility))


def _volatility(market: CapitalMarket, weights: FloatArray) -> float:
    return float(np.sqrt(weights @ market.covariance @ weights))


def _require_room(classes: Sequence[AssetClass], upper: FloatArray) -> None:
    room = float(upper.sum())
    if room < 1.0:
        names = ", ".join(c.value.replace("_", " ") for c, u in zip(classes, upper, strict=True) if u)
        raise InfeasibleError(
            f"Only {names or 'nothing'} can be bought here, and their limits add up to {room:.2f} of a "
            "portfolio instead of 1. Offer a fund of another class."
        )
