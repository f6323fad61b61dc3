"""Risk profiling and the portfolio of each level."""

from engine.suitability.scoring import Means, score

__all__ = ["Means", "score"]
