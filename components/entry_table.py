"""Ledger entries in a table whose rows open: below each one the lots of a sale and the postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.aria import aria
from components.icon import icon
from components.kpi_card import money_text
from components.table import table

WIDE, PHONE = "ek-hide-s", "ek-only-s"
COLUMNS = 4
LOTS = ("Lot acquired", "Shares", "Proceeds", "Cost basis", "Gain", "Term")
POSTINGS = ("Book", "Debit", "Credit")
Words = str | Component | Sequence[str | Component]


def open_button(entry_id: object) -> dict[str, Any]:
    """Id of the button that opens a row; takes MATCH and ALL as well."""
    return {"type": "ek-entry-open", "id": entry_id}


def detail_row(entry_id: object) -> dict[str, Any]:
    return {"type": "ek-entry-row", "id": entry_id}


def detail_cell(entry_id: object) -> dict[str, Any]:
    return {"type": "ek-entry-detail", "id": entry_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry, formatted. `what` may hold amounts, which are wrapped; `spoken` holds none."""

    id: str
    on: str
    account: str
    what: Words
    name: str  # of the instrument
    amount: str
    tone: str  # "", "ek-gain" or "ek-loss"
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetail:
    """What stands behind an entry, formatted; `lots` are rows below `LOTS`, `postings` below `POSTINGS`."""

    facts: Sequence[tuple[str, Words]]
    lots: Sequence[Sequence[str]]
    lots_total: Sequence[str]
    postings: Sequence[Sequence[str]]
    postings_total: Sequence[str]
    link: str = ""
    link_text: str = ""


def entry_table(rows_id: str) -> html.Div:
    """Empty; rows come by callback to `Output(rows_id, "children")`."""
    heads = (("Date", WIDE), ("What happened", ""), ("Account", WIDE), ("Amount", "n"))
    head = html.Tr([html.Th(text, scope="col", className=kind) for text, kind in heads])
    parts = [
        html.Caption("Ledger entries, newest first", className="visually-hidden"),
        html.Thead(head),
        html.Tbody(entries_loading(), id=rows_id),
    ]
    return html.Div(html.Table(parts, className="ek-grid ek-entries"), className="ek-gridwrap")


def entries_loading(count: int = 8) -> list[html.Tr]:
    """Rows before their texts arrive."""
    bar = html.Span(className="ek-skel", style={"width": "100%", "height": "20px"})
    return [html.Tr(html.Td(bar, colSpan=COLUMNS), **aria(hidden=True))] * count


def entry_rows(lines: Sequence[EntryLine]) -> list[html.Tr]:
    """Two rows an entry: the second is closed and empty until it is asked for."""
    return [row for line in lines for row in (_line(line), _closed(line))]


def entry_detail(detail: EntryDetail) -> list[Component]:
    """What the opened row shows."""
    facts = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in detail.facts]
    link = dcc.Link(detail.link_text, href=detail.link) if detail.link else None
    lots = _amounts(LOTS, detail.lots, detail.lots_total, "Lots that this sale took") if detail.lots else None
    postings = _amounts(POSTINGS, detail.postings, detail.postings_total, "Postings of this entry")
    return [html.Div([html.Dl(facts), link], className="ek-entry-facts"), *filter(None, (lots, postings))]


def _line(line: EntryLine) -> html.Tr:
    button = html.Button(
        icon("chevron-right"),
        id=open_button(line.id),
        type="button",
        className="ek-entry-open",
        **aria(expanded=False, label=f"Details: {line.spoken}"),
    )
    below = html.Div([f"{line.on}, ", line.account], className=f"ek-sub {PHONE}")
    name = html.Div(line.name, className="ek-sub") if line.name else None
    text = html.Div([html.Div(line.what, className="ek-entry-what"), name, below])
    return html.Tr(
        [
            html.Td(line.on, className=f"ek-num text-nowrap {WIDE}"),
            html.Td(html.Div([button, text], className="ek-entry")),
            html.Td(line.account, className=f"ek-2 {WIDE}"),
            html.Td(money_text(line.amount, line.tone), className="n text-nowrap"),
        ]
    )


def _closed(line: EntryLine) -> html.Tr:
    cell = html.Td(id=detail_cell(line.id), colSpan=COLUMNS)
    return html.Tr(cell, id=detail_row(line.id), className="ek-entry-more", hidden=True)


def _amounts(
    heads: Sequence[str], rows: Sequence[Sequence[str]], total: Sequence[str], caption: str
) -> html.Div:
    """Every column but the first, and but the last of the lots, is an amount."""
    numeric = [index for index, head in enumerate(heads) if index and head != "Term"]
    wrapped = [
        [money_text(cell) if n in numeric else cell for n, cell in enumerate(row)] for row in (*rows, total)
    ]
    found = table(heads, wrapped[:-1], caption=caption, numeric=numeric, footer=wrapped[-1])
    return html.Div([html.H3(caption), found], className="ek-entry-table")
