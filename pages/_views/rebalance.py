"""Rebalance page: domain result in, texts and components out. Pure, so tests need no browser."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from components.card import card
from components.drift_table import drift_legend, drift_table
from components.format import (
    CLASS_NAMES,
    count,
    exchange_time,
    inside,
    listed,
    money,
    money_change,
    percent,
    sentence,
    whole_money,
)
from components.kpi_card import kpi_card, kpis, money_text
from components.table import ledger
from components.term import term
from engine.domain.ids import Currency
from engine.domain.money import ZERO
from engine.domain.order import Mode, Order, RebalanceProposal
from engine.trading.drift import TRIGGER
from engine.trading.plan import Plan
from pages._views.drift import drift_rows, outside
from pages._views.orders import orders_card, traded, why_nothing

MODES = {
    Mode.CASH_ONLY: ("Cash only", "Invest idle cash and dividends. Sells nothing."),
    Mode.CASH_THEN_SELL: ("Cash, then sell", "Invest idle cash; sell only what the bands still ask for."),
    Mode.FULL: ("Full", "Reach every target, inside the bands or not."),
}


@dataclass(frozen=True, slots=True)
class Headline:
    """What the page says first, and what its main button offers."""

    title: str
    text: list[str | Component]
    approve: str


def headline(proposal: RebalanceProposal, currency: Currency, *, is_owner: bool = True) -> Headline:
    """The finding with its numbers; advisers learn who decides."""
    if not proposal.orders:
        return Headline("Nothing to rebalance", [why_nothing(proposal)], "Nothing to approve")
    orders = count(len(proposal.orders), "order")
    way = f"from {percent(proposal.drift_before)} to {percent(proposal.drift_after)} for "
    text: list[str | Component] = [
        f"{sentence(orders)} {_take(proposal.orders)} drift {way}",
        money_text(money(proposal.cost, currency)),
        *_gains(proposal, currency),
        f". Prices of {exchange_time(proposal.priced_at)}.",
        "" if is_owner else " Only the owner can approve.",
    ]
    return Headline("Rebalance", text, f"Approve {orders}")


def mode_option(plan: Plan, currency: Currency) -> Component:
    """One mode with what it would do."""
    name, what = MODES[plan.mode]
    figures: list[str | Component] = [
        f"drift {percent(plan.drift_after)}, {count(len(plan.orders), 'order')}, cost ",
        money_text(money(plan.cost, currency)),
    ]
    return html.Span(
        [
            html.B(name, className="fw-semibold"),
            html.Small(what),
            html.Span(figures, className="ek-num ek-tiny ek-2 d-block mt-1"),
        ]
    )


def key_figures(proposal: RebalanceProposal, currency: Currency) -> Component:
    sold, bought = traded(proposal.orders)
    total = sum((drift.value for drift in proposal.before), ZERO)
    turnover = max(sold, bought) / total if total else ZERO
    drift: list[str | Component] = [percent(proposal.drift_before), _to(), percent(proposal.drift_after)]
    return kpis(
        [
            kpi_card(term("Drift"), html.Span(drift), change=f"trigger {percent(TRIGGER)}"),
            kpi_card(
                "Turnover",
                percent(turnover),
                change=money_text(
                    f"{whole_money(sold, currency)} sold, {whole_money(bought, currency)} bought"
                ),
            ),
            kpi_card(
                "Trading cost",
                money_text(money(proposal.cost, currency)),
                change="half the spread; no commission",
            ),
            kpi_card(
                "Tax this year",
                money_text(money_change(proposal.tax, currency)),
                change=_tax_note(proposal.tax),
            ),
            kpi_card(
                "Cash after", money_text(money(proposal.cash_after, currency)), change="left in the account"
            ),
        ],
        label="What the plan does",
    )


def _to() -> Component:
    return html.Span(" to ", className="ek-3")


def order_cards(proposal: RebalanceProposal, currency: Currency) -> list[Component]:
    """Orders, and what they lead to; nothing where nothing would be traded."""
    if not proposal.orders:
        return []
    return [
        orders_card(proposal, currency),
        html.Div([arithmetic_card(proposal, currency), next_card()], className="ek-cols ek-cols-2"),
    ]


def drift_card(proposal: RebalanceProposal) -> Component:
    return card(
        "Drift by class",
        drift_table(drift_rows(proposal.before, proposal.after)),
        sentence=drift_sentence(proposal),
        extra_head=drift_legend(),
    )


def drift_sentence(proposal: RebalanceProposal) -> str:
    out, left = outside(proposal.before), outside(proposal.after)
    if not out:
        return f"Every class is inside its band. Total drift is {percent(proposal.drift_before)}."
    names = listed([inside(CLASS_NAMES[drift.asset_class]) for drift in out])
    first = f"{sentence(count(len(out), 'class', 'classes'))} outside the band: {names}. "
    if not proposal.orders:
        return first + "This mode cannot bring them back."
    if left:
        still = listed([inside(CLASS_NAMES[drift.asset_class]) for drift in left])
        return first + f"After the plan {still} would still be outside."
    return first + "The plan brings every class inside."


def arithmetic_card(proposal: RebalanceProposal, currency: Currency) -> Component:
    """Where the money goes, ending in a double rule."""
    sold, bought = traded(proposal.orders)
    cash_before = proposal.cash_after - sold + bought
    rows: list[tuple[str, str | Component, str | Component]] = [
        ("", "Cash now", money(cash_before, currency)),
        ("+", "Sales", money(sold, currency)),
        ("\u2212", "Purchases", money(bought, currency)),
        ("=", "Cash after", money(proposal.cash_after, currency)),
    ]
    details = html.P(
        [
            "Spread paid is part of the prices: ",
            money_text(money(proposal.cost, currency)),
            " in all. Tax is estimated at the owner's marginal rates and is not taken from the account.",
        ],
        className="ek-small ek-2 mt-3 mb-0",
    )
    return card("What moves", [ledger(rows), details], sentence="Every order at bid or ask, to the cent.")


def next_card() -> Component:
    steps = [
        ("Approve", "once; a second click changes nothing"),
        ("Sales, then purchases", "filled by the simulated broker at bid and ask of that moment"),
        ("Ledger", "lots, cash and double-entry postings change together or not at all"),
        ("Report", "fills against this estimate, and the drift reached"),
    ]
    items = [
        html.Li([html.B(name, className="fw-semibold"), " ", html.Span(what, className="ek-2")])
        for name, what in steps
    ]
    return card("After you approve", html.Ol(items, className="ek-log"), sentence="Nothing trades before.")


def _take(orders: Sequence[Order]) -> str:
    return "takes" if len(orders) == 1 else "take"


def _gains(proposal: RebalanceProposal, currency: Currency) -> list[str | Component]:
    gain = sum((order.short_gain + order.long_gain for order in proposal.orders), ZERO)
    if not gain:
        return [", with no gain realised"]
    return [
        ", realising ",
        money_text(money(abs(gain), currency)),
        f" of {'gains' if gain > 0 else 'losses'}",
    ]


def _tax_note(tax: Decimal) -> str:
    if not tax:
        return "nothing taxable is realised"
    return "more to pay, estimated" if tax > 0 else "less to pay, estimated"
