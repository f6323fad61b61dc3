"""The orders of a plan with their reason, gains and costs, a footer that adds up, and the lots below."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.kpi_card import money_text

WIDE, PHONE = "ek-hide-s", "ek-only-s"
HEADS = (
    ("Order", ""),
    ("Reason", f"{WIDE} ek-hide-m"),
    ("Lots", f"{WIDE} ek-hide-m"),
    ("Quantity", f"n {WIDE}"),
    ("Amount", "n"),
    ("Short gain", f"n {WIDE}"),
    ("Long gain", f"n {WIDE}"),
    ("Tax effect", "n"),
    ("Cost", f"n {WIDE}"),
)
LOT_HEADS = ("Fund", "Acquired", "Shares", "Amount", "Gain", "Term")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One order, formatted. Tones are "", "ek-gain" or "ek-loss"."""

    side: str
    symbol: str
    reason: str
    lots: str
    quantity: str
    amount: str
    short_gain: str
    long_gain: str
    gain_tone: str
    tax: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTotals:
    sold: str
    bought: str
    amount: str
    short_gain: str
    long_gain: str
    tax: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LotLine:
    """Part of a lot that a sale would consume, formatted."""

    symbol: str
    acquired: str
    quantity: str
    amount: str
    gain: str
    term: str


def order_table(lines: Sequence[OrderLine], totals: OrderTotals) -> html.Div:
    """On phones name, amount and tax stay; quantity, reason and cost move below the name."""
    head = html.Tr([html.Th(text, scope="col", className=kind) for text, kind in HEADS])
    return _table("Proposed orders", head, [_line(line) for line in lines], html.Tfoot(_totals(totals)))


def lot_table(lines: Sequence[LotLine]) -> html.Details:
    """The lots behind the sales, closed until asked for: a sale may consume dozens."""
    numeric = LOT_HEADS[2:5]
    heads = [html.Th(text, scope="col", className="n" if text in numeric else "") for text in LOT_HEADS]
    head = html.Tr(heads)
    table = _table("Lots that the sales consume", head, [_lot(line) for line in lines], None)
    noun = "lot" if len(lines) == 1 else "lots"
    return html.Details([html.Summary(f"Show {len(lines)} {noun} sold"), table], className="ek-lots")


def _table(caption: str, head: Component, rows: Sequence[Component], foot: Component | None) -> html.Div:
    parts = [
        html.Caption(caption, className="visually-hidden"),
        html.Thead(head),
        html.Tbody(list(rows)),
        foot,
    ]
    return html.Div(
        html.Table([part for part in parts if part], className="ek-grid"), className="ek-gridwrap"
    )


def _line(line: OrderLine) -> html.Tr:
    below: list[str | Component] = [
        line.reason,
        ", ",
        money_text(line.quantity),
        " shares, cost ",
        money_text(line.cost),
    ]
    first: list[str | Component] = [
        html.Span(line.side, className="fw-semibold d-inline-block", style={"width": "2.4rem"}),
        " ",
        html.Span(line.symbol, className="ek-sym"),
        html.Div(below, className=f"ek-sub {PHONE} ek-only-m text-wrap"),
    ]
    return html.Tr(
        [
            html.Td(first, className="text-nowrap"),
            html.Td(line.reason, className=f"ek-2 {WIDE} ek-hide-m"),
            html.Td(line.lots, className=f"ek-sub {WIDE} ek-hide-m"),
            _amount(line.quantity, WIDE),
            _amount(line.amount),
            _amount(line.short_gain, WIDE),
            _amount(line.long_gain, f"{WIDE} {line.gain_tone}"),
            _amount(line.tax),
            _amount(line.cost, WIDE),
        ]
    )


def _lot(line: LotLine) -> html.Tr:
    return html.Tr(
        [
            html.Td(line.symbol, className="ek-sym"),
            html.Td(line.acquired),
            _amount(line.quantity),
            _amount(line.amount),
            _amount(line.gain),
            html.Td(line.term),
        ]
    )


def _totals(totals: OrderTotals) -> html.Tr:
    moved: list[str | Component] = ["sells ", money_text(totals.sold), ", buys ", money_text(totals.bought)]
    return html.Tr(
        [
            html.Td("Total"),
            html.Td(moved, className=f"{WIDE} ek-hide-m fw-normal ek-2", colSpan=2),
            html.Td(className=WIDE),
            _amount(totals.amount),
            _amount(totals.short_gain, WIDE),
            _amount(totals.long_gain, WIDE),
            _amount(totals.tax),
            _amount(totals.cost, WIDE),
        ]
    )


def _amount(text: str, more: str = "") -> html.Td:
    """The blur of hidden amounts lies on the text: on the cell it would smear the lines."""
    return html.Td(money_text(text), className=f"n {more}".strip())
