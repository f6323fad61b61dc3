"""Plain tables: the rows behind a chart, short lists, and ledgers that end in a total."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

Cell = str | Component


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    caption: str = "",
    numeric: Sequence[int] | None = None,
    footer: Sequence[Cell] = (),
) -> html.Div:
    """Scrolls within its card. `numeric` are right-aligned columns; default: all but the first."""
    right = set(range(1, len(columns)) if numeric is None else numeric)
    head = html.Tr([_head(text, index in right) for index, text in enumerate(columns)])
    parts = [
        html.Caption(caption, className="visually-hidden") if caption else None,
        html.Thead(head),
        html.Tbody([_row(row, right) for row in rows]),
        html.Tfoot(_row(footer, right)) if footer else None,
    ]
    return html.Div(
        html.Table([part for part in parts if part], className="ek-grid"), className="ek-gridwrap"
    )


def ledger(rows: Sequence[tuple[str, Cell, Cell]]) -> html.Table:
    """Rows of (sign, what, amount); the last one is the total, under a double rule."""
    last = len(rows) - 1
    body = [
        html.Tr(
            [html.Td(sign, className="op"), html.Td(what), html.Td(html.Span(amount, className="ek-money"))],
            className="is-total" if index == last else "",
        )
        for index, (sign, what, amount) in enumerate(rows)
    ]
    return html.Table(html.Tbody(body), className="ek-recon")


def _head(text: str, is_right: bool) -> html.Th:
    return html.Th(text, scope="col", className="n" if is_right else "")


def _row(cells: Sequence[Cell], right: set[int]) -> html.Tr:
    return html.Tr([html.Td(cell, className="n" if i in right else "") for i, cell in enumerate(cells)])
