"""Closes as if distributions had been reinvested."""

import numpy as np

from engine.domain.market import FloatArray


def total_return_closes(closes: FloatArray, cash: FloatArray) -> FloatArray:
    """Adjusted closes, equal to the close on the last day; both arrays of shape (n_days,), oldest first.

    Each distribution scales every earlier close by 1 - cash / (close before the ex-date), as data vendors do.

    Args:
        cash: paid per share on its ex-date, else 0; what goes ex on the first day has no close before it.
    """
    kept = np.ones(len(closes))
    kept[1:] = 1 - cash[1:] / closes[:-1]
    later = np.cumprod(kept[::-1])[::-1]  # of this day and all later ones
    adjusted: FloatArray = closes * np.append(later[1:], 1.0)
    return adjusted
