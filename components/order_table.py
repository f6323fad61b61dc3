"""The orders of a plan, with their reason, lots, gains and costs, and a footer that adds up."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

HEADS = (
    ("Order", "", False),
    ("Reason", "", True),
    ("Lots", "", True),
    ("Quantity", "n", True),
    ("Amount", "n", False),
    ("Short gain", "n", True),
    ("Long gain", "n", True),
    ("Tax effect", "n", False),
    ("Cost", "n", True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One order, formatted. Tones are "", "ek-gain" or "ek-loss"."""

    side: str
    symbol: str
    reason: str
    lots: str
    lot_details: tuple[str, ...]  # one sentence a lot
    quantity: str
    amount: str
    short_gain: str
    long_gain: str
    gain_tone: str
    tax: str
    cost: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTotals:
    text: str
    amount: str
    short_gain: str
    long_gain: str
    tax: str
    cost: str


def order_table(lines: Sequence[OrderLine], totals: OrderTotals) -> html.Div:
    """On phones name, amount and tax stay; reason and cost move below the name."""
    head = html.Tr([html.Th(text, scope="col", className=_classes(kind, hide)) for text, kind, hide in HEADS])
    return html.Div(
        html.Table(
            [
                html.Caption("Proposed orders", className="visually-hidden"),
                html.Thead(head),
                html.Tbody([_line(line) for line in lines]),
                html.Tfoot(_totals(totals)),
            ],
            className="ek-grid",
        ),
        className="ek-gridwrap",
    )


def _classes(*names: str | bool) -> str:
    return " ".join("ek-hide-s" if name is True else str(name) for name in names if name)


def _line(line: OrderLine) -> html.Tr:
    first: list[str | Component] = [
        html.Span(line.side, className="fw-semibold d-inline-block", style={"width": "2.4rem"}),
        " ",
        html.Span(line.symbol, className="ek-sym"),
        html.Div(f"{line.reason}, cost {line.cost}", className="ek-sub ek-only-s text-wrap"),
    ]
    return html.Tr(
        [
            html.Td(first, className="text-nowrap"),
            html.Td(line.reason, className="ek-2 ek-hide-s"),
            html.Td(_lots(line), className="ek-sub ek-hide-s"),
            html.Td(line.quantity, className="n ek-hide-s"),
            html.Td(html.Span(line.amount, className="ek-money"), className="n"),
            html.Td(line.short_gain, className="n ek-hide-s ek-money"),
            html.Td(line.long_gain, className=f"n ek-hide-s ek-money {line.gain_tone}"),
            html.Td(line.tax, className="n ek-money"),
            html.Td(line.cost, className="n ek-hide-s"),
        ]
    )


def _lots(line: OrderLine) -> str | Component:
    """Lots open on demand: a sale may consume dozens."""
    if not line.lot_details:
        return line.lots
    details = html.Ul([html.Li(text) for text in line.lot_details], className="ek-lots")
    return html.Details([html.Summary(line.lots), details])


def _totals(totals: OrderTotals) -> html.Tr:
    return html.Tr(
        [
            html.Td("Total"),
            html.Td(totals.text, className="ek-hide-s fw-normal ek-2", colSpan=3),
            html.Td(html.Span(totals.amount, className="ek-money"), className="n"),
            html.Td(totals.short_gain, className="n ek-hide-s ek-money"),
            html.Td(totals.long_gain, className="n ek-hide-s ek-money"),
            html.Td(totals.tax, className="n ek-money"),
            html.Td(totals.cost, className="n ek-hide-s"),
        ]
    )
