"""Risk measures on simple daily returns.

Every function takes shape (n_days,) and gives a float, or (n_days, n_accounts) and gives (n_accounts,).
Returns are fractions a day; a year has 252 days; deviations use ddof 1.
"""

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInputError

FloatArray = NDArray[np.float64]
DAYS_A_YEAR = 252
NO_VARIATION = 1e-12  # a daily deviation below this is rounding, not risk


def annual_return(returns: FloatArray) -> float | FloatArray:
    """Geometric: prod(1 + r) ** (252 / n) - 1.

    Raises:
        InvalidInputError: No day at all.
    """
    days = _days(returns, at_least=1)
    growth = np.maximum(np.prod(1.0 + returns, axis=0), 0.0)
    return _result(growth ** (DAYS_A_YEAR / days) - 1.0)


def annual_volatility(returns: FloatArray) -> float | FloatArray:
    """Standard deviation of daily returns times sqrt(252).

    Raises:
        InvalidInputError: Fewer than two days.
    """
    _days(returns, at_least=2)
    return _result(np.std(returns, axis=0, ddof=1) * np.sqrt(DAYS_A_YEAR))


def sharpe(returns: FloatArray, risk_free: float = 0.0) -> float | FloatArray:
    """Mean over standard deviation of the excess returns, times sqrt(252).

    Args:
        returns: Daily.
        risk_free: Return of a day without risk, a fraction.

    Returns:
        NaN where returns do not vary: there the ratio is not defined.

    Raises:
        InvalidInputError: Fewer than two days.

    Source:
        Sharpe (1994), "The Sharpe Ratio", Journal of Portfolio Management 21(1).
    """
    _days(returns, at_least=2)
    deviation = np.std(returns, axis=0, ddof=1)
    mean = np.mean(returns, axis=0) - risk_free
    safe = np.where(deviation > NO_VARIATION, deviation, np.nan)
    return _result(mean / safe * np.sqrt(DAYS_A_YEAR))


def drawdowns(returns: FloatArray) -> FloatArray:
    """Fall from the highest wealth so far at the end of each day, <= 0, shape of `returns`.

    Wealth starts at 1, so a loss on the first day is a fall.
    """
    wealth = np.cumprod(1.0 + returns, axis=0)
    peak = np.maximum(np.maximum.accumulate(wealth, axis=0), 1.0)
    fall: FloatArray = wealth / peak - 1.0
    return fall


def max_drawdown(returns: FloatArray) -> float | FloatArray:
    """The deepest of `drawdowns`, <= 0; 0 for no day.

    Source:
        Magdon-Ismail and Atiya (2004), "Maximum Drawdown", Risk Magazine 17(10).
    """
    return _result(np.min(drawdowns(returns), axis=0, initial=0.0))


def _days(returns: FloatArray, at_least: int) -> int:
    days = int(returns.shape[0])
    if days < at_least:
        raise InvalidInputError(f"At least {at_least} daily returns are needed, there are {days}.")
    return days


def _result(value: np.float64 | FloatArray) -> float | FloatArray:
    return value if isinstance(value, np.ndarray) and value.ndim else float(value)
