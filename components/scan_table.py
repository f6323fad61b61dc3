"""What the machine did by itself: one look at one account a row, also where the answer was to do nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from components.table import table

WIDE, PHONE = "ek-hide-s", "ek-only-s"
HEADS = ("Account", "When", "Drift", "What was done", "Lots", "Prices used")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLine:
    """One look, formatted."""

    account: str
    owner: str  # empty where it goes without saying
    at: str
    drift: str
    done: str
    why: str
    lots: str
    looked_at: str  # lots and prices in words, where there is no room for columns
    prices: str  # how many, with their noun
    price_list: str


def scan_table(lines: Sequence[ScanLine]) -> html.Div:
    """Newest first. On phones the time moves below the account, lots and prices below the reason."""
    rows = [_row(line) for line in lines]
    return html.Div(table(HEADS, rows, caption="Automation log", numeric=(2, 4)), className="ek-scans")


def _row(line: ScanLine) -> list[str | Component]:
    owner = html.Div(line.owner, className="ek-sub") if line.owner else None
    return [
        html.Div([html.B(line.account), owner, html.Div(line.at, className=f"ek-sub {PHONE}")]),
        html.Span(line.at, className="ek-num text-nowrap"),
        line.drift,
        html.Div(
            [
                html.Div([html.B(line.done), html.Span(f" {line.why}")]),
                html.Div(line.looked_at, className=f"ek-sub {PHONE}"),
            ]
        ),
        line.lots,
        html.Details([html.Summary(line.prices), html.Span(line.price_list, className="ek-sub ek-num")])
        if line.price_list
        else line.prices,
    ]
