"""Names of the tokens in assets/css/tokens.css, for figures and inline styles. The server stays theme-free.

Figures name colours as "var(--ek-s1)"; the browser puts in the values of the theme it shows and adds the
Plotly template (assets/chart_template.js). So no figure carries a template of its own.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.domain.instrument import AssetClass


def token(name: str) -> str:
    """The value of token `name`, as CSS and figures write it."""
    return f"var(--ek-{name})"


YOU, BENCHMARK, DEPOSITS, SECOND, LOSS, POSITIVE = (token(f"s{number}") for number in range(1, 7))
YOU_SOFT, YOU_BAND, LOSS_SOFT = token("s1-soft"), token("s1-band"), token("s5-soft")
BELOW_ZERO, ABOVE_ZERO = token("h-neg"), token("h-pos")

_SHORT: dict[str, str] = {
    AssetClass.US_STOCKS: "us",
    AssetClass.DEVELOPED_STOCKS: "dev",
    AssetClass.EMERGING_STOCKS: "em",
    AssetClass.REAL_ESTATE: "re",
    AssetClass.COMMODITIES: "com",
    AssetClass.US_BONDS: "bond",
    AssetClass.INFLATION_LINKED: "tips",
    AssetClass.MUNICIPAL_BONDS: "muni",
    AssetClass.CASH: "cash",
}
CLASS_SHORT: Mapping[str, str] = MappingProxyType(_SHORT)  # `data-c` of the allocation bars
CLASS_COLOURS: Mapping[str, str] = MappingProxyType({kind: token(short) for kind, short in _SHORT.items()})

# Diverging from loss over paper to gain, zero in the middle: heat maps set zmin = -zmax.
DIVERGING = [
    [0.0, token("h-neg")],
    [0.3, token("h-neg-2")],
    [0.5, token("h-0")],
    [0.7, token("h-pos-2")],
    [1.0, token("h-pos")],
]
