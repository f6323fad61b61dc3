"""Prices in one line that scrolls sideways, kept up to date by the price stream (assets/stream.js)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dash import html

from components.aria import aria
from components.format import change
from components.hero import sign_colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One instrument; prices in its own currency."""

    symbol: str
    name: str
    price: Decimal
    previous: Decimal | None  # the close before; None shows no change


def ticker(ticks: Sequence[Tick]) -> html.Div:
    """Nothing at all without instruments."""
    cells = [_cell(tick) for tick in ticks]
    return html.Div(
        cells,
        className="ek-ticker",
        role="region",
        tabIndex=0,  # it scrolls, so the keyboard must reach it
        hidden=not cells,
        **aria(label="Prices, live"),
    )


def ticker_loading(count: int = 7) -> html.Div:
    """The strip before its prices arrive, in its final height."""
    bar = html.Span(className="ek-skel", style={"width": "96px", "height": "12px", "margin": "3px 0"})
    return html.Div([html.Div(bar)] * count, className="ek-ticker", **aria(busy=True))


def _cell(tick: Tick) -> html.Div:
    price: dict[str, Any] = {"data-tick": tick.symbol}
    parts = [html.B(tick.symbol, title=tick.name), html.Span(f"{tick.price:,.2f}", **price)]
    if tick.previous:
        parts.append(_change(tick, tick.price / tick.previous - 1))
    return html.Div(parts)


def _change(tick: Tick, moved: Decimal) -> html.Span:
    live: dict[str, Any] = {"data-tick-change": tick.symbol, "data-previous": str(tick.previous)}
    text = change(moved)
    return html.Span(text, className=f"ek-delta {sign_colour(text)} ms-1", **live)
