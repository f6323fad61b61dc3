"""What an approval did: fills, and the proof that nothing was lost."""

from decimal import Decimal

from dash import dcc, html
from dash.development.base_component import Component

from components.card import card
from components.drift_table import drift_legend, drift_table
from components.format import count, day, money, percent, sentence, shares
from components.kpi_card import money_text
from components.table import ledger, table
from engine.domain.ids import AccountId, Currency
from engine.domain.money import ZERO
from engine.trading.drift import total_drift
from engine.usecases.rebalance import RebalanceResult, Reconciliation
from pages._views.drift import drift_rows

FILLS = ("Order", "Shares", "Price", "Expected", "Amount", "Cost")


def result_headline(result: RebalanceResult) -> str:
    return f"{sentence(count(len(result.fills), 'order'))} filled"


def result_text(result: RebalanceResult, currency: Currency) -> list[str | Component]:
    """What was reached; short when the proposal had been approved before."""
    reached = result.reconciliation
    if reached is None:
        return ["These orders were filled before. Nothing was done twice."]
    inside = (
        "every class is inside its band"
        if not reached.classes_outside
        else f"{count(reached.classes_outside, 'class', 'classes')} still outside the band"
    )
    return [
        f"Drift is {percent(reached.drift_after)} and {inside}. Trading cost ",
        money_text(money(result.cost, currency)),
        ".",
    ]


def result_cards(result: RebalanceResult, currency: Currency) -> list[Component]:
    reached = result.reconciliation
    if reached is None:
        return [_fills(result, currency)]
    pair = [_drift(reached), _reconciliation(reached, result.cost, currency)]
    return [html.Div(pair, className="ek-cols ek-cols-32"), _fills(result, currency)]


def way_on(account_id: AccountId) -> Component:
    link = dcc.Link("See the portfolio", href=f"/portfolios/{account_id}", className="btn btn-primary")
    return html.Div(link)


def _drift(reached: Reconciliation) -> Component:
    return card(
        "Drift by class, reached",
        drift_table(drift_rows(reached.drifts_before, reached.drifts_after)),
        sentence=f"From {percent(total_drift(reached.drifts_before))} to {percent(reached.drift_after)}.",
        extra_head=drift_legend(),
    )


def _reconciliation(reached: Reconciliation, cost: Decimal, currency: Currency) -> Component:
    before, after = reached.before, reached.after
    rows: list[tuple[str, str | Component, str | Component]] = [
        ("", "Cash before", money(before.cash, currency)),
        ("+", "Holdings before", money(before.positions, currency)),
        ("\u2212", "Cash after", money(after.cash, currency)),
        ("\u2212", "Holdings after", money(after.positions, currency)),
        ("=", "Trading cost", money(cost, currency)),
    ]
    return card(
        "Where the cost went",
        ledger(rows),
        sentence="Before and after at the same last prices: the difference is the cost, to the cent.",
    )


def _totals(result: RebalanceResult, currency: Currency) -> list[str | Component]:
    moved = sum((fill.amount for fill in result.fills), ZERO)
    meant = sum((order.amount for order in result.proposal.orders), ZERO)
    amounts = [money_text(money(amount, currency)) for amount in (meant, moved, result.cost)]
    return ["Total", "", "", *amounts]


def _fills(result: RebalanceResult, currency: Currency) -> Component:
    expected = {(order.symbol, order.side): order.amount for order in result.proposal.orders}
    rows: list[list[str | Component]] = [
        [
            f"{sentence(fill.side.value)} {fill.symbol}",
            money_text(shares(fill.quantity, aligned=True)),
            f"{fill.price:,.4f}",
            money_text(money(expected[fill.symbol, fill.side], currency)),
            money_text(money(fill.amount, currency)),
            money_text(money(fill.cost, currency)),
        ]
        for fill in result.fills
    ]
    return card(
        "Fills",
        table(FILLS, rows, caption="Fills", footer=_totals(result, currency)),
        sentence=f"Traded on {day(result.fills[0].filled_on)}." if result.fills else "None.",
        flush=True,
    )
