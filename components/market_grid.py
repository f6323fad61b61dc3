"""The grid of all instruments: prices that follow the stream, and a button that watches.

A row is {id, symbol, name, href, kind, colour, unit, price?, previous?, today?, bid?, ask?, expense?,
watched, state?}; `today` and `expense` are fractions, `unit` is the sign of the currency, `state` is a badge
that takes the place of `today`. Renderers are in assets/market.js; assets/stream.js moves price, bid, ask
and today.
"""

from typing import Any

from components.data_grid import RIGHT, ColumnDef, number_column

_NARROW: dict[str, Any] = {"context": {"narrow": True}}
_PRESS: dict[str, Any] = {"suppressKeyboardEvent": {"function": "ekPress(params)"}}
FLASHES = {"cellFlashDuration": 100, "cellFadeDuration": 800}


def market_columns(pressed: str) -> list[ColumnDef]:
    """On phones symbol with name, price and change stay.

    `pressed` is the id of a store; a press on Watch puts {symbol, watched, at} there, `watched` as wished.
    """
    return [
        {
            "field": "symbol",
            "headerName": "Instrument",
            "cellClass": "ek-cell",
            "cellRenderer": "EkSymbol",
            "flex": 5,
            "minWidth": 130,
            **_PRESS,
            **_NARROW,
        },
        {
            "field": "kind",
            "headerName": "Class",
            "cellClass": "ek-cell",
            "cellRenderer": "EkKind",
            "flex": 2,
            "minWidth": 140,
        },
        number_column(
            "price",
            "Last",
            "ekPrice, params.data.unit",
            minWidth=106,
            enableCellChangeFlash=True,
            **_NARROW,
        ),
        {
            "field": "today",
            "headerName": "Today",
            "type": "rightAligned",
            "cellClass": f"{RIGHT} ek-cell",
            "cellRenderer": "EkToday",
            "minWidth": 104,
            **_NARROW,
        },
        number_column("bid", "Bid", "ekNumber", minWidth=78),
        number_column("ask", "Ask", "ekNumber", minWidth=78),
        number_column("expense", "Fund cost", "ekPercent, 3", minWidth=84),
        {
            "field": "watched",
            "headerName": "Watch list",
            "type": "rightAligned",
            "cellClass": f"{RIGHT} ek-cell",
            "cellRenderer": "EkWatch",
            "cellRendererParams": {"pressed": pressed},
            "minWidth": 116,
            **_PRESS,
        },
    ]
