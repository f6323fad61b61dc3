"""How the simulated market moves: models estimated from daily returns of real funds, 2015-2026.

Returns and variances of the models are in percent a day, as they were estimated; everything else is a
fraction unless said otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.market.demo_facts import YEARS


@dataclass(frozen=True, slots=True)
class Garch:
    """GJR-GARCH(1,1) with Student-t innovations; percent a day."""

    mu: float
    omega: float
    alpha: float
    gamma: float  # extra weight of a fall
    beta: float
    nu: float  # degrees of freedom

    def scaled(self, factor: float) -> "Garch":
        """The same dynamics at `factor` times the volatility."""
        return replace(self, mu=self.mu * factor, omega=self.omega * factor**2)


@dataclass(frozen=True, slots=True)
class Twin:
    """A fund with nearly the same innovations as its parent."""

    parent: str
    rho: float  # correlation of the innovations


@dataclass(frozen=True, slots=True)
class Mix:
    """A fund whose daily return is a sum of core returns and noise of its own."""

    betas: Mapping[str, float]
    own_volatility: float  # a year


_BND = Garch(0.0124, 0.0014, 0.0847, 0.0237, 0.8886, 8.75)

CORE: Mapping[str, Garch] = MappingProxyType(
    {
        "VTI": Garch(0.0746, 0.0267, 0.0035, 0.2511, 0.8455, 6.17),
        "VEA": Garch(0.0518, 0.0283, 0.0252, 0.1510, 0.8702, 6.71),
        "VWO": Garch(0.0409, 0.0574, 0.0324, 0.1161, 0.8654, 8.33),
        "BND": _BND,
        "BNDX": _BND.scaled(0.7),
        "TIP": Garch(0.0140, 0.0021, 0.0646, 0.0270, 0.9017, 8.50),
        "MUB": Garch(0.0159, 0.0016, 0.1251, 0.0655, 0.8143, 5.40),
        "VNQ": Garch(0.0495, 0.0366, 0.0274, 0.0971, 0.8917, 7.35),
        "GLD": Garch(0.0461, 0.0123, 0.0808, -0.0540, 0.9364, 5.71),
        "PDBC": Garch(0.0539, 0.0260, 0.0521, 0.0234, 0.9160, 6.54),
        # bills: almost no noise around four percent a year
        "BIL": Garch(0.0157, 0.000025, 0.0, 0.0, 0.0, 8.0),
    }
)

CORRELATION: tuple[tuple[float, ...], ...] = (  # of daily returns, in the order of CORE
    (1, 0.86, 0.76, 0.12, 0.12, 0.05, 0.23, 0.73, 0.07, 0.30, 0),
    (0.86, 1, 0.84, 0.17, 0.14, 0.11, 0.27, 0.66, 0.19, 0.34, 0),
    (0.76, 0.84, 1, 0.13, 0.11, 0.07, 0.24, 0.54, 0.19, 0.34, 0),
    (0.12, 0.17, 0.13, 1, 0.74, 0.74, 0.68, 0.29, 0.31, -0.04, 0),
    (0.12, 0.14, 0.11, 0.74, 1, 0.59, 0.56, 0.27, 0.28, -0.09, 0),
    (0.05, 0.11, 0.07, 0.74, 0.59, 1, 0.45, 0.20, 0.35, 0.12, 0),
    (0.23, 0.27, 0.24, 0.68, 0.56, 0.45, 1, 0.38, 0.25, 0.01, 0),
    (0.73, 0.66, 0.54, 0.29, 0.27, 0.20, 0.38, 1, 0.13, 0.19, 0),
    (0.07, 0.19, 0.19, 0.31, 0.28, 0.35, 0.25, 0.13, 1, 0.24, 0),
    (0.30, 0.34, 0.34, -0.04, -0.09, 0.12, 0.01, 0.19, 0.24, 1, 0),
    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
)

TWINS: Mapping[str, Twin] = MappingProxyType(
    {
        "SPY": Twin("VTI", 0.995),
        "VOO": Twin("VTI", 0.995),
        "ESGV": Twin("VTI", 0.995),
        "ESGU": Twin("VTI", 0.995),
        "EFA": Twin("VEA", 0.995),
        "IEMG": Twin("VWO", 0.995),
        "AGG": Twin("BND", 0.99),
        "SCHP": Twin("TIP", 0.99),
        "VTEB": Twin("MUB", 0.99),
        "SCHH": Twin("VNQ", 0.995),
        "IAU": Twin("GLD", 0.999),
        "DBC": Twin("PDBC", 0.995),
        "SHV": Twin("BIL", 0.99),
    }
)


def _mixed(stocks: float) -> Mix:
    """A target-risk fund: `stocks` in shares around the world, the rest in bonds."""
    bonds = 1 - stocks
    betas = {
        "VTI": 0.60 * stocks,
        "VEA": 0.29 * stocks,
        "VWO": 0.11 * stocks,
        "BND": 0.83 * bonds,
        "BNDX": 0.17 * bonds,
    }
    return Mix(betas, 0.007)


MIXES: Mapping[str, Mix] = MappingProxyType(
    {
        "VT": Mix({"VTI": 0.62, "VEA": 0.28, "VWO": 0.10}, 0.01),
        "AOA": _mixed(0.8),
        "AOR": _mixed(0.6),
        "AOM": _mixed(0.4),
        "AOK": _mixed(0.3),
        "QQQ": Mix({"VTI": 1.13}, 0.09),
        "IWM": Mix({"VTI": 1.12}, 0.11),
        "VTV": Mix({"VTI": 0.88}, 0.06),
        "VUG": Mix({"VTI": 1.12}, 0.07),
        "SHY": Mix({"BND": 0.22}, 0.01),
        "IEF": Mix({"BND": 1.12}, 0.026),
        "LQD": Mix({"BND": 1.25, "VTI": 0.12}, 0.035),
        "EMB": Mix({"BND": 0.90, "VTI": 0.28}, 0.05),
        "AAPL": Mix({"VTI": 1.20}, 0.18),
        "MSFT": Mix({"VTI": 1.15}, 0.16),
        "JPM": Mix({"VTI": 1.10}, 0.19),
        "JNJ": Mix({"VTI": 0.50}, 0.16),
        "XOM": Mix({"VTI": 0.90}, 0.23),
    }
)

SYMBOLS: tuple[str, ...] = (*CORE, *TWINS, *MIXES)
FIRST_YEAR = 2012

BILLS = frozenset({"BIL", "SHV"})
MONTHLY = frozenset(
    {"BND", "AGG", "BNDX", "TIP", "SCHP", "MUB", "VTEB", "SHY", "IEF", "LQD", "EMB", "BIL", "SHV"}
)
ANNUAL = frozenset({"PDBC", "DBC"})  # in December; all others pay quarterly

OVERNIGHT_SHARE = 0.43  # of a day's variance, between close and open
_OVERNIGHT: Mapping[str, float] = MappingProxyType({"VTI": 0.43, "TIP": 0.40, "VNQ": 0.30, "GLD": 0.58})

# From open to close by half hour: variance (relative) and share of the day's volume.
INTRADAY_VARIANCE = (1.87, 1.46, 1.23, 1.05, 1.01, 0.66, 0.50, 0.70, 0.59, 1.11, 0.65, 0.76, 1.40)
INTRADAY_VOLUME = (
    0.127, 0.088, 0.081, 0.074, 0.077, 0.057, 0.041, 0.055, 0.050, 0.061, 0.044, 0.075, 0.170,
)  # fmt: skip


def parent(symbol: str) -> str:
    """The core fund that stands in for what is not known about `symbol`; a core fund is its own."""
    if symbol in TWINS:
        return TWINS[symbol].parent
    return next(iter(MIXES[symbol].betas)) if symbol in MIXES else symbol


def years(symbol: str) -> Mapping[int, float]:
    """Total returns that calendar years must end at; a twin without its own takes its parent's."""
    known = symbol if symbol in YEARS or symbol not in TWINS else parent(symbol)
    return YEARS.get(known, {})


def first_year(symbol: str) -> int:
    """The first full year of the fund, or of its parent when it has no row of its own."""
    return min(YEARS[symbol if symbol in YEARS else parent(symbol)])


def overnight_share(symbol: str) -> float:
    return _OVERNIGHT.get(parent(symbol), OVERNIGHT_SHARE)
