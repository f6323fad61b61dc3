"""Return measures. Arrays in, numbers out; no dates, no I/O."""

import numpy as np
from numpy.typing import NDArray

from engine.analytics.money_weighted import xirr, xirr_is_unique
from engine.errors import InvalidInputError, NoCapitalError

__all__ = [
    "annualised",
    "daily_returns",
    "growth_index",
    "linked",
    "modified_dietz",
    "time_weighted_return",
    "xirr",
    "xirr_is_unique",
]

FloatArray = NDArray[np.float64]


def daily_returns(end_values: FloatArray, deposits: FloatArray, withdrawals: FloatArray) -> FloatArray:
    """Return of each day, cash flows taken out: r = (end + withdrawal) / (previous end + deposit) - 1.

    Args:
        end_values: Portfolio value at the end of each day, one currency, shape (n_days,). The value
            before the first day is 0.
        deposits: Paid in at the *start* of each day, same shape, never negative.
        withdrawals: Paid out at the *end* of each day, same shape, never negative.

    Returns:
        Fractions, shape (n_days,); 0 on a day without capital.

    Raises:
        InvalidInputError: Shapes disagree, or a flow is negative.

    Source:
        GIPS Standards 2020, glossary "time-weighted return"; true daily valuation.
    """
    if not end_values.shape == deposits.shape == withdrawals.shape:
        raise InvalidInputError(
            f"Values {end_values.shape}, deposits {deposits.shape} and withdrawals {withdrawals.shape} "
            "must have one shape."
        )
    if (deposits < 0.0).any() or (withdrawals < 0.0).any():
        raise InvalidInputError("Deposits and withdrawals are amounts, so never negative.")
    capital = np.concatenate([np.zeros(1), end_values[:-1]])[: end_values.size] + deposits
    invested = capital > 0.0
    growth = np.divide(end_values + withdrawals, capital, out=np.ones_like(capital), where=invested)
    return growth - 1.0


def time_weighted_return(end_values: FloatArray, deposits: FloatArray, withdrawals: FloatArray) -> float:
    """Link daily returns so that neither size nor day of a cash flow moves the result.

    Args:
        end_values: As in `daily_returns`, shape (n_days,).
        deposits: At the start of each day, same shape.
        withdrawals: At the end of each day, same shape.

    Returns:
        Return over the whole span as a fraction (0.05 is 5 %), not annualised; a day without
        capital has factor 1.

    Raises:
        InvalidInputError: Shapes disagree, or a flow is negative.

    Source:
        GIPS Standards 2020, glossary "time-weighted return"; true daily linking.
    """
    return linked(daily_returns(end_values, deposits, withdrawals))


def linked(returns: FloatArray) -> float:
    """Return over all days together: prod(1 + r) - 1. No day gives 0."""
    return float(np.prod(1.0 + returns) - 1.0)


def growth_index(returns: FloatArray) -> FloatArray:
    """What one unit invested before the first day has become at the end of each, shape (n_days,)."""
    return np.cumprod(1.0 + returns, dtype=np.float64)


def annualised(total_return: float, years: float) -> float | None:
    """The constant yearly return that leads to `total_return`; None below one year.

    Source:
        GIPS Standards 2020, 4.A.7 and 5.A.7: returns for periods of less than a year are not annualised.
    """
    if years < 1.0:
        return None
    return float(max(1.0 + total_return, 0.0) ** (1.0 / years) - 1.0)


def modified_dietz(begin: float, end: float, flows: FloatArray, days: FloatArray, total_days: float) -> float:
    """Return of a period from its two valuations and its dated cash flows.

    Args:
        begin: Value at the start of the period.
        end: Value at its end.
        flows: Money in (positive) and out (negative), shape (n_flows,).
        days: Days from the start of the period to each flow, same shape, 0 to `total_days`.
        total_days: Length of the period, > 0.

    Returns:
        (E - B - F) / (B + sum of w_i F_i) with w_i = (CD - D_i) / CD, a fraction, not annualised.

    Raises:
        InvalidInputError: Shapes disagree, or a flow lies outside the period.
        NoCapitalError: The average capital is not positive.

    Source:
        GIPS Guidance Statement on Calculation Methodology (2011), "modified Dietz method".
    """
    if flows.shape != days.shape or total_days <= 0.0:
        raise InvalidInputError("Each flow needs its day, and the period must have a length.")
    if ((days < 0.0) | (days > total_days)).any():
        raise InvalidInputError("A flow lies outside the period.")
    capital = begin + float(((total_days - days) / total_days) @ flows)
    if capital <= 0.0:
        raise NoCapitalError("The period has no average capital, so it has no return.")
    return (end - begin - float(flows.sum())) / capital
