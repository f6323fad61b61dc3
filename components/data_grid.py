"""AG Grid in the look of the page's own tables, and trees of rows without row groups.

Functions named `ek…` live in assets/dashAgGridFunctions.js, renderers named `Ek…` in
assets/dashAgGridComponentFunctions.js. dash-ag-grid parses such strings itself, without `eval`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html

from components.aria import aria
from components.format import SYMBOLS

ColumnDef = dict[str, Any]

ROW_HEIGHT, DENSE_ROW_HEIGHT = 36, 30
RIGHT = "ag-right-aligned-cell"  # said again, because a cellClass replaces that of the column type
_THEME = (
    "themeQuartz.withParams({fontFamily: 'inherit', fontSize: 13, headerFontSize: 12, headerFontWeight: 560, "
    "headerTextColor: 'var(--ek-ink-3)', headerBackgroundColor: 'var(--ek-sunken)', headerHeight: 34, "
    "backgroundColor: 'var(--ek-surface)', foregroundColor: 'var(--ek-ink)', borderColor: 'var(--ek-line)', "
    "chromeBackgroundColor: 'var(--ek-sunken)', columnBorder: false, headerColumnBorder: false, "
    "headerColumnResizeHandleColor: 'transparent', rowBorder: true, wrapperBorder: false, "
    "wrapperBorderRadius: 0, accentColor: 'var(--ek-link)', focusShadow: 'var(--ek-focus)', "
    "rowHoverColor: 'color-mix(in srgb, var(--ek-link) 5%, var(--ek-surface))', "
    "selectedRowBackgroundColor: 'var(--ek-brand-soft)', rowHeight: ROW_HEIGHT, "
    "browserColorScheme: 'inherit'})"
)
_FIT_AFTER = ("firstDataRendered", "rowDataUpdated", "newColumnsLoaded", "gridSizeChanged")
_TREE = {
    "isExternalFilterPresent": {"function": "true"},
    "doesExternalFilterPass": {"function": "ekIsShown(params)"},
}


def data_grid(
    grid_id: str,
    columns: Mapping[str, str] | Sequence[ColumnDef],
    *,
    label: str = "",
    dense: bool = False,
    tree: bool = False,
    live: bool = False,
    options: Mapping[str, Any] | None = None,
) -> html.Div:
    """Empty grid; rows come by callback to `Output(grid_id, "rowData")`, totals as `pinnedBottomRowData`
    in `Output(grid_id, "dashGridOptions")` made by `grid_options`.

    Args:
        columns: Field to heading for columns of text, or the column definitions.
        label: What the grid shows, for screen readers.
        tree: Rows carry id, parent, level, open and hide below closed ancestors.
        live: Rows with symbol and quantity, or with symbol, bid and ask, follow the price stream
            (assets/stream.js); each has an id.
    """
    if isinstance(columns, Mapping):
        columns = [{"field": field, "headerName": heading} for field, heading in columns.items()]
    asked = {"tree": tree, "stream": live}
    grid = dag.AgGrid(
        id=grid_id,
        columnDefs=list(columns),
        defaultColDef={"flex": 1, "sortable": False, "resizable": True, "suppressMovable": True},
        dashGridOptions=grid_options(dense=dense, tree=tree, extra=options),
        getRowId="ekRowId(params)" if tree else "params.data.id" if live else None,
        eventListeners={event: ["ekFitColumns(params)"] for event in _FIT_AFTER},
        style={"height": None},
    )
    kinds: dict[str, Any] = {f"data-{kind}-grid": grid_id for kind in ("tree", "stream") if asked[kind]}
    classes = "ek-ag is-dense" if dense else "ek-ag"
    return html.Div(grid, className=classes, role="group", **aria(label=label or "Table"), **kinds)


def grid_options(
    *,
    dense: bool = False,
    tree: bool = False,
    totals: Sequence[Mapping[str, Any]] = (),
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`dashGridOptions` of a grid; a callback that sends totals must send all of them again."""
    height = DENSE_ROW_HEIGHT if dense else ROW_HEIGHT
    options: dict[str, Any] = {
        "theme": {"function": _THEME.replace("ROW_HEIGHT", str(height))},
        "domLayout": "autoHeight",
        "suppressColumnMoveAnimation": True,
        "rowClassRules": {
            "is-group": "params.data.level === 'class'",
            "is-lot": "params.data.level === 'lot'",
        },
        "suppressNoRowsOverlay": True,
        "ensureDomOrder": True,  # for screen readers, and for the padding of the last cell
        "suppressHeaderFocus": True,  # headings do nothing
        "tabToNextCell": {"function": "false"},  # Tab leaves the grid, arrows walk within it
        **(_TREE if tree else {}),
        **(extra or {}),
    }
    if totals:
        options["pinnedBottomRowData"] = [dict(row) for row in totals]
    return options


def number_column(field: str, heading: str, function: str, *, money: bool = False, **more: Any) -> ColumnDef:
    """Right-aligned number; `function` is called with the value, such as "ekPercent" or "ekMoney, 2, '$'"."""
    name, _, more_arguments = function.partition(", ")
    arguments = f"params.value, {more_arguments}" if more_arguments else "params.value"
    return {
        "field": field,
        "headerName": heading,
        "type": "rightAligned",
        "cellClass": f"{RIGHT} ek-money" if money else RIGHT,
        "valueFormatter": {"function": f"{name}({arguments})"},
        **more,
    }


def delta_column(
    field: str, heading: str, *, unit: str = "change", digits: int = 2, symbol: str = "", **more: Any
) -> ColumnDef:
    """Change with sign and colour; `unit` is "change" for fractions or "gain" for money in `symbol`."""
    told = {"as": unit, "digits": digits, "symbol": symbol}
    return drawn_column(field, heading, "EkDelta", right=True, cellRendererParams=told, **more)


def drawn_column(field: str, heading: str, renderer: str, *, right: bool = False, **more: Any) -> ColumnDef:
    """Cells that a renderer draws, such as "EkBadge"."""
    column = {"field": field, "headerName": heading, "cellClass": "ek-cell", "cellRenderer": renderer}
    if right:
        column |= {"type": "rightAligned", "cellClass": f"{RIGHT} ek-cell"}
    return column | more


def holdings_columns(currency: str = "USD") -> list[ColumnDef]:
    """Class, fund, lot: the holdings tree of the portfolio page. On phones name, value and weight stay.

    A row is {id, parent, level: "class" | "security" | "lot", open, name, symbol?, colour?, quantity?, fx?,
    price?, today, value, weight, target?, band?, cash?, cost, gain, gain_fraction, income?, lots, state?};
    weights, changes and bands are fractions, state is {text, tone, icon} of a badge, and a live row with
    `previous` (value at the close before) keeps `today` up to date. `cash` is money within the value, which
    has neither cost nor gain.
    """
    narrow: dict[str, Any] = {"context": {"narrow": True}}
    return [
        drawn_column(
            "name",
            "Class, fund, lot",
            "EkName",
            suppressKeyboardEvent={"function": "ekTreeKey(params)"},
            flex=5,
            minWidth=170,
            **narrow,
        ),
        *_figure_columns(narrow, SYMBOLS.get(currency, f"{currency} ")),
    ]


def _figure_columns(narrow: dict[str, Any], symbol: str) -> list[ColumnDef]:
    money = f"ekMoney, 0, '{symbol}'"
    return [
        number_column("price", "Price", "ekNumber", minWidth=70),
        delta_column("today", "Today", minWidth=72),
        number_column("value", "Value", money, money=True, minWidth=92, **narrow),
        number_column("weight", "Weight", "ekPercent", minWidth=88, **narrow),
        {
            "colId": "target",
            "headerName": "Target",
            "type": "rightAligned",
            "cellClass": f"{RIGHT} ek-cell",
            "cellRenderer": "EkMicroBullet",
            "valueGetter": {"function": "ekDistance(params.data)"},  # so that a moving weight redraws it
            "minWidth": 112,
        },
        delta_column("gain", "Gain", unit="gain", digits=0, symbol=symbol, minWidth=94),
        number_column("gain_fraction", "Gain %", "ekChange, 1", minWidth=86),
        number_column("income", "Income", money, money=True, minWidth=70),
        number_column("lots", "Lots", "ekNumber, 0", minWidth=52),
        drawn_column("state", "State", "EkBadge", minWidth=144),
    ]
