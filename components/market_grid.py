"""The grid of all instruments: prices that follow the stream, and a button that watches.

A row is {id, symbol, name, href, kind, colour, unit, price?, previous?, today?, bid?, ask?, expense?,
watched, state?}; `today` and `expense` are fractions, `unit` is the sign of the currency, `state` is a badge
that takes the place of `today`. Renderers are in assets/market.js; assets/stream.js moves price, bid, ask
and today.
"""

from typing import Any

from components.data_grid import ColumnDef, drawn_column, number_column

_NARROW: dict[str, Any] = {"context": {"narrow": True}}
_PRESS: dict[str, Any] = {"suppressKeyboardEvent": {"function": "ekPress(params)"}}
FLASHES = {"cellFlashDuration": 100, "cellFadeDuration": 800}


def market_columns(pressed: str) -> list[ColumnDef]:
    """On phones symbol with name, price and change stay.

    `pressed` is the id of a store; a press on Watch puts {symbol, watched, at} there, `watched` as wished.
    """
    last = "ekPrice, params.data.unit"
    return [
        drawn_column("symbol", "Instrument", "EkSymbol", flex=5, minWidth=130, **_PRESS, **_NARROW),
        drawn_column("kind", "Class", "EkKind", flex=2, minWidth=140),
        number_column("price", "Last", last, minWidth=106, enableCellChangeFlash=True, **_NARROW),
        drawn_column("today", "Today", "EkToday", right=True, minWidth=104, **_NARROW),
        number_column("bid", "Bid", "ekNumber", minWidth=78),
        number_column("ask", "Ask", "ekNumber", minWidth=78),
        number_column("expense", "Fund cost", "ekPercent, 3", minWidth=84),
        drawn_column(
            "watched",
            "Watch list",
            "EkWatch",
            right=True,
            cellRendererParams={"pressed": pressed},
            minWidth=116,
            **_PRESS,
        ),
    ]
