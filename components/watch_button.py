"""The button that puts an instrument on the watch list and takes it off; assets/market.js has its twin."""

from dash import html

from components.aria import aria
from components.icon import icon


def watch_button(button_id: str, symbol: str) -> html.Button:
    """The label stays: `aria-pressed` says whether the instrument is watched, and css shows the icon."""
    return html.Button(
        [icon("plus"), icon("check"), "Watch"],
        id=button_id,
        type="button",
        className="btn btn-light ek-watch",
        **aria(label=f"Watch {symbol}", pressed=False),
    )
