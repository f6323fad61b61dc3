"""The frontier against skfolio and PyPortfolioOpt: `python -m tests.bench.bench_frontier [assets ...]`.

Runs where the peers of the `bench` extra are installed. Exit status 1 when a target is missed.
"""

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.optimisation.frontier import Frontier, efficient_frontier
from tests.bench.table import median_seconds, milliseconds, print_table
from tests.exact import least_volatility

FloatArray = NDArray[np.float64]

POINTS = 100
LEAST_RATIO = 50.0
LARGEST_ERROR = 1e-8
RISK_FREE = 0.02
CHECKED = 12  # points held against the exact solver, which is slow
OUR_RUNS = 15


@dataclass(frozen=True)
class Market:
    returns: FloatArray  # (n_days, n)
    mean: FloatArray  # (n,)
    covariance: FloatArray  # (n, n)


def a_market(assets: int) -> Market:
    """Daily returns with one common factor, annualised moments."""
    rng = np.random.default_rng(assets)
    days = max(2 * assets, 504)
    common = rng.normal(size=(days, 1)) * rng.uniform(0.5, 1.5, assets) * 0.01
    returns = common + rng.normal(size=(days, assets)) * rng.uniform(0.005, 0.02, assets)
    returns += rng.normal(0.0004, 0.0002, assets)
    return Market(returns, returns.mean(axis=0) * 252, np.cov(returns, rowvar=False) * 252)


def pypfopt_frontier(market: Market) -> None:
    from pypfopt import EfficientFrontier

    least = EfficientFrontier(market.mean, market.covariance, solver="CLARABEL")
    low = float(market.mean @ np.array(list(least.min_volatility().values())))
    solver = EfficientFrontier(market.mean, market.covariance, solver="CLARABEL")
    for target in np.linspace(low, market.mean.max() * (1 - 1e-6), POINTS):
        solver.efficient_return(float(target))


def pypfopt_sharpe(market: Market) -> None:
    from pypfopt import EfficientFrontier

    EfficientFrontier(market.mean, market.covariance, solver="CLARABEL").max_sharpe(risk_free_rate=RISK_FREE)


def skfolio_frontier(market: Market) -> None:
    from skfolio import RiskMeasure
    from skfolio.optimization import MeanRisk

    MeanRisk(risk_measure=RiskMeasure.VARIANCE, efficient_frontier_size=POINTS).fit(market.returns)


def skfolio_sharpe(market: Market) -> None:
    from skfolio import RiskMeasure
    from skfolio.optimization import MeanRisk, ObjectiveFunction

    MeanRisk(
        objective_function=ObjectiveFunction.MAXIMIZE_RATIO,
        risk_measure=RiskMeasure.VARIANCE,
        risk_free_rate=RISK_FREE / 252,
    ).fit(market.returns)


def volatility_error(market: Market, frontier: Frontier) -> float:
    """Largest difference from the exact solver over a sample of the points."""
    none, all_ = np.zeros(market.mean.size), np.ones(market.mean.size)
    errors = []
    for weights in frontier.points(POINTS)[1 :: POINTS // CHECKED]:
        ours = float(np.sqrt(weights @ market.covariance @ weights))
        exact = least_volatility(market.mean, market.covariance, none, all_, float(market.mean @ weights))
        errors.append(abs(ours - exact))
    return max(errors)


def measured(
    task: str, market: Market, work: tuple[Callable[[Market], object], ...]
) -> tuple[list[str], float]:
    """A row of the table, and how many times faster than the best peer ours is."""
    count = market.mean.size
    ours, *peers = work
    own = median_seconds(lambda: ours(market), OUR_RUNS)
    times = [median_seconds(lambda peer=peer: peer(market), 5 if count <= 100 else 1) for peer in peers]  # type: ignore[misc]  # a lambda's default
    ratio = min(times) / own
    cells = [f"{task}, {count} assets", *(milliseconds(each) for each in (own, *times)), f"{ratio:,.0f}x"]
    return cells, ratio


def main(sizes: list[int]) -> int:
    warnings.simplefilter("ignore")  # the peers warn about each other's releases
    rows, missed = [], []
    for size in sizes:
        market = a_market(size)
        frontier = efficient_frontier(market.mean, market.covariance)
        error = volatility_error(market, frontier)
        cells, ratio = measured(
            "frontier",
            market,
            (
                lambda m: efficient_frontier(m.mean, m.covariance).points(POINTS),
                skfolio_frontier,
                pypfopt_frontier,
            ),
        )
        rows.append([*cells, f"{error:.1e}"])
        if ratio < LEAST_RATIO or error > LARGEST_ERROR:
            missed.append(f"{size} assets: {ratio:.0f}x, volatility error {error:.1e}")
        cells, _ = measured(
            "max Sharpe",
            market,
            (
                lambda m: efficient_frontier(m.mean, m.covariance).max_sharpe(RISK_FREE),
                skfolio_sharpe,
                pypfopt_sharpe,
            ),
        )
        rows.append([*cells, ""])
    header = ["median, ms", "Evenkeel", "skfolio", "PyPortfolioOpt", "best peer / ours", "volatility error"]
    print_table(f"Frontier of {POINTS} points, long-only", header, rows)
    for line in missed:
        print("missed:", line, file=sys.stderr)  # noqa: T201  # as above
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or [20, 100, 500]))
