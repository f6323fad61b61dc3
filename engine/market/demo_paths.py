"""Daily total returns of the simulated market: correlated GJR-GARCH-t paths that meet each year's outcome.

Source: Glosten, Jagannathan and Runkle (1993), Journal of Finance 48(5); Bollerslev (1987) for Student-t.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from engine.domain.market import FloatArray
from engine.errors import InvalidInputError
from engine.market.demo_calibration import CORE, CORRELATION, FIRST_YEAR, MIXES, SYMBOLS, TWINS, parent, years
from engine.market.demo_facts import LEVEL_ON

DAYS_DRAWN = 264  # for every year, so that a day added at its end changes no draw before it
TRADING_DAYS = 252
LARGEST_INNOVATION = 6.0
MIX_NU = 6.0  # degrees of freedom of a mix's own noise
LOWEST_NU = min(garch.nu for garch in CORE.values())


@dataclass(frozen=True, slots=True)
class Draws:
    """Independent random numbers, one row a session and one column a symbol."""

    innovation: FloatArray  # standard normal
    scale: FloatArray  # times a standard normal: a unit-variance Student-t
    opening: FloatArray  # standard normal
    trading: FloatArray  # standard normal
    above: FloatArray  # uniform on (0, 1]
    below: FloatArray  # uniform on (0, 1]


@dataclass(frozen=True, slots=True)
class Paths:
    """Daily log total returns and the volatility they were drawn with: fractions, (n_days, n_symbols)."""

    sessions: tuple[date, ...]
    symbols: tuple[str, ...]
    returns: FloatArray
    sigma: FloatArray
    draws: Draws


def simulate(sessions: Sequence[date], seed: int) -> Paths:
    """Returns of every fund of the simulated market, one row a session.

    Prefix-stable: more sessions at the end repeat the returns of a shorter run exactly.

    Args:
        sessions: trading days from the first of 2012 on, beyond the day that price levels are known for.

    Raises:
        InvalidInputError: `sessions` start or end elsewhere.
    """
    if not sessions or sessions[0].year != FIRST_YEAR or sessions[-1] < LEVEL_ON:
        raise InvalidInputError(f"The simulated market runs from {FIRST_YEAR} to {LEVEL_ON} at least.")
    calendar_years = np.array([day.year for day in sessions])
    draws = _draw(calendar_years, seed)
    modelled = len(CORE) + len(TWINS)
    returns, sigma = _garch(_innovations(draws)[:, :modelled])
    returns = _end_years(returns, calendar_years, SYMBOLS[:modelled])
    mixed, mixed_sigma = _mixes(returns, sigma, draws)
    mixed = _end_years(mixed, calendar_years, SYMBOLS[modelled:])
    return Paths(
        tuple(sessions), SYMBOLS, np.hstack((returns, mixed)), np.hstack((sigma, mixed_sigma)), draws
    )


def generator(*parts: object) -> np.random.Generator:
    """Random numbers that depend on the parts alone: the same in every process, on every machine."""
    digest = hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "big")))


def _nu(symbol: str) -> float:
    return MIX_NU if symbol in MIXES else CORE[parent(symbol)].nu


def _draw(calendar_years: NDArray[np.int64], seed: int) -> Draws:
    """A block of `DAYS_DRAWN` rows per symbol and year, of which the year's sessions take the first."""
    blocks = [
        _draw_year(int(year), seed)[:, : int(np.sum(calendar_years == year))]
        for year in np.unique(calendar_years)
    ]
    innovation, opening, trading, above, below, scale = np.concatenate(blocks, axis=1)
    return Draws(innovation, scale, opening, trading, above, below)


def _draw_year(year: int, seed: int) -> FloatArray:
    """Shape (6, DAYS_DRAWN, n_symbols): three normals, two uniforms, the Student scale.

    All funds share the part of the chi-square that the lowest degrees of freedom allow, so their large days
    fall together and their correlation is that of the normals; the rest is each fund's own.
    """
    common = 2 * generator(seed, "market", year).standard_gamma(LOWEST_NU / 2, DAYS_DRAWN)
    block = np.empty((6, DAYS_DRAWN, len(SYMBOLS)))
    for column, symbol in enumerate(SYMBOLS):
        random, nu = generator(seed, symbol, year), _nu(symbol)
        block[:3, :, column] = random.standard_normal((3, DAYS_DRAWN))
        block[3:5, :, column] = 1.0 - random.random((2, DAYS_DRAWN))
        chi_square = common + 2 * random.standard_gamma((nu - LOWEST_NU) / 2, DAYS_DRAWN)
        block[5, :, column] = np.sqrt((nu - 2) / chi_square)
    return block


def _innovations(draws: Draws) -> FloatArray:
    """Standardised, correlated Student-t innovations, (n_days, n_symbols); mixes keep their own noise."""
    normal = draws.innovation.copy()
    factor = np.linalg.cholesky(np.array(CORRELATION))
    normal[:, : len(CORE)] = 0.0
    for column in range(len(CORE)):  # no matrix product: its rounding depends on the number of rows
        normal[:, : len(CORE)] += draws.innovation[:, column : column + 1] * factor[:, column]
    for symbol, twin in TWINS.items():
        own = draws.innovation[:, SYMBOLS.index(symbol)]
        shared = normal[:, SYMBOLS.index(twin.parent)]
        normal[:, SYMBOLS.index(symbol)] = twin.rho * shared + np.sqrt(1 - twin.rho**2) * own
    scale = draws.scale[:, [SYMBOLS.index(_modelled_by(symbol)) for symbol in SYMBOLS]]
    return np.clip(normal * scale, -LARGEST_INNOVATION, LARGEST_INNOVATION)


def _modelled_by(symbol: str) -> str:
    """The fund whose volatility and large days a fund shares: a twin its parent's, all others their own."""
    return parent(symbol) if symbol in TWINS else symbol


def _garch(innovations: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log returns and volatilities of core funds and twins, fractions a day, from the long-run variance on.

    variance[t+1] = omega + (alpha + gamma [shock < 0]) shock^2 + beta variance[t], shock = sigma z; a twin
    has its parent's volatility.
    """
    mu, omega, alpha, gamma, beta = (
        np.array([getattr(model, name) for model in CORE.values()])
        for name in ("mu", "omega", "alpha", "gamma", "beta")
    )
    sigma = np.empty((len(innovations), len(CORE)))
    variance = omega / (1 - alpha - gamma / 2 - beta)
    for day, z in enumerate(innovations[:, : len(CORE)]):
        sigma[day] = np.sqrt(variance)
        shock = sigma[day] * z
        variance = omega + (alpha + gamma * (shock < 0)) * shock * shock + beta * variance
    parents = [SYMBOLS.index(_modelled_by(symbol)) for symbol in SYMBOLS[: innovations.shape[1]]]
    return (mu[parents] + sigma[:, parents] * innovations) / 100, sigma[:, parents] / 100


def _mixes(returns: FloatArray, sigma: FloatArray, draws: Draws) -> tuple[FloatArray, FloatArray]:
    """Log returns and volatilities (fractions a day) of the mixes."""
    mixed, mixed_sigma = np.empty((len(returns), len(MIXES))), np.empty((len(returns), len(MIXES)))
    for column, (symbol, mix) in enumerate(MIXES.items()):
        place = SYMBOLS.index(symbol)
        own = mix.own_volatility / np.sqrt(TRADING_DAYS)
        noise = np.clip(
            draws.innovation[:, place] * draws.scale[:, place], -LARGEST_INNOVATION, LARGEST_INNOVATION
        )
        mixed[:, column] = own * noise
        spread = np.zeros(len(returns))
        for core, beta in mix.betas.items():
            mixed[:, column] += beta * returns[:, SYMBOLS.index(core)]
            spread += beta * sigma[:, SYMBOLS.index(core)]
        mixed_sigma[:, column] = np.sqrt(spread**2 + own**2)
    return mixed, mixed_sigma


def _end_years(returns: FloatArray, calendar_years: NDArray[np.int64], symbols: Sequence[str]) -> FloatArray:
    """Shifts each known year's returns by a constant, so that it ends at the fund's actual total return."""
    shifted = returns.copy()
    for column, symbol in enumerate(symbols):
        for year, total in years(symbol).items():
            days = calendar_years == year
            missing = np.log1p(total) - np.sum(returns[days, column])
            shifted[days, column] += missing / np.sum(days)
    return shifted
