"""A chart with its finding: heading, one sentence with its number, plot, and the table behind it.

Figures are plain `{"data": [...], "layout": {...}}` dicts whose colours are tokens (components/theme.py).
They wait in a store; the browser resolves the colours for the theme shown and draws. `layout.meta.phone`
holds changes for narrow screens and `layout.meta.private` those for hidden amounts, both as dotted paths:
`{"margin.l": 4, "data.0.textposition": "none"}`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.aria import aria
from components.icon import icon
from components.table import Cell

Figure = Mapping[str, Any]
Table = tuple[Sequence[str], Sequence[Sequence[Cell]]]
EMPTY: Figure = {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}
CONFIG: Any = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def figure_store(figure_id: str) -> dict[str, str]:
    """Where a callback puts a figure: `Output(figure_store("home-value"), "data")`."""
    return {"type": "ek-figure", "id": figure_id}


def figure_plot(figure_id: str) -> dict[str, str]:
    """The graph that shows it; only the browser writes there."""
    return {"type": "ek-plot", "id": figure_id}


def figure_takeaway(figure_id: str) -> str:
    """Id of the sentence: it labels the plot, and a callback may send it together with the figure."""
    return f"{figure_id}-takeaway"


def figure_rows(figure_id: str) -> dict[str, str]:
    """Where a callback puts the table: `Output(figure_rows("home-value"), "data")` takes a `table(...)`.

    It waits there like the figure: Dash spends time on every cell of a page, hidden or not, with
    each change anywhere.
    """
    return {"type": "ek-rows", "id": figure_id}


def figure_table(figure_id: str) -> dict[str, str]:
    """Where the browser shows it when asked to."""
    return {"type": "ek-table", "id": figure_id}


def figure_toggle(figure_id: str) -> dict[str, str]:
    return {"type": "ek-table-toggle", "id": figure_id}


def figure_area(figure_id: str) -> dict[str, str]:
    return {"type": "ek-plot-area", "id": figure_id}


def hidden_amounts(axis: str = "y", labelled_traces: int = 0) -> dict[str, Any]:
    """`layout.meta.private` of a chart of money: no ticks on `axis`, no hover, no texts."""
    changes: dict[str, Any] = {f"{axis}axis.showticklabels": False, "hovermode": False}
    return changes | {f"data.{index}.textposition": "none" for index in range(labelled_traces)}


def figure_card(
    figure_id: str,
    title: str,
    *,
    tools: Sequence[Component] = (),
    height: int = 280,
    phone_height: int | None = None,
    above: Sequence[Component] = (),
) -> html.Figure:
    """Card of one chart. It shows a skeleton until a callback fills the store.

    `height` is that of the plot in px; `above` is what stands between heading and plot, such as a legend.
    """
    head = [html.H2(title), html.Figcaption(id=figure_takeaway(figure_id))]
    buttons = html.Div([*tools, table_button(figure_id)], className="ek-tools")
    parts = figure_parts(figure_id, height=height, phone_height=phone_height)
    return html.Figure(
        [
            html.Div([html.Div(head), buttons], className="ek-card-head"),
            html.Div([*above, *parts], className="ek-card-body"),
        ],
        className="ek-card ek-fig m-0",
    )


def figure_parts(figure_id: str, *, height: int = 280, phone_height: int | None = None) -> list[Component]:
    """Stores, plot and table without a card, for a page that builds its own (the hero of the home page).

    The page places the sentence itself, in an element with the id `figure_takeaway(figure_id)`.
    """
    size = {"--h": f"{height}px", "--h-phone": f"{phone_height or height}px"}
    graph = dcc.Graph(
        id=figure_plot(figure_id), figure=EMPTY, config=CONFIG, responsive=True, className="ek-plot"
    )
    skeleton = html.Div(className="ek-skel ek-plot-wait")
    area = figure_area(figure_id)
    hidden = html.Div(
        id=figure_table(figure_id),
        className="ek-figtable",
        hidden=True,
        role="region",
        tabIndex=0,  # it scrolls, so the keyboard must reach it
        **aria(labelledby=figure_takeaway(figure_id)),
    )
    return [
        dcc.Store(id=figure_store(figure_id)),
        dcc.Store(id=figure_rows(figure_id)),
        html.Div(
            [skeleton, graph],
            id=area,
            className="ek-plot-area",
            style=size,
            role="img",
            **aria(labelledby=figure_takeaway(figure_id)),
        ),
        hidden,
    ]


def table_button(figure_id: str) -> html.Button:
    """The button that shows the table; part of `figure_card`, and for pages that place it themselves."""
    return html.Button(
        icon("table-2"),
        id=figure_toggle(figure_id),
        type="button",
        className="ek-iconbtn",
        title="Show as table",
        **aria(label="Show as table", pressed=False),
    )
