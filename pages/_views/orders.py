"""Orders of a plan as lines that add up."""

from collections.abc import Sequence
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from components.card import card
from components.format import CLASS_NAMES, count, day, money, money_change, percent, sentence, shares
from components.order_table import OrderLine, OrderTotals, order_table
from engine.domain.ids import Currency
from engine.domain.money import ZERO
from engine.domain.order import LotSlice, Mode, Order, RebalanceProposal, Side
from engine.trading.drift import TRIGGER
from pages._views.drift import outside


def orders_card(proposal: RebalanceProposal, currency: Currency) -> Component:
    if not proposal.orders:
        return card("Orders", html.P(why_nothing(proposal), className="ek-2"), sentence="None.")
    lines = [_line(order, currency) for order in proposal.orders]
    return card(
        "Orders",
        order_table(lines, _totals(proposal, currency)),
        sentence="Sales first: they pay for the purchases. Amounts are expected at the prices above.",
        flush=True,
    )


def _line(order: Order, currency: Currency) -> OrderLine:
    gain = order.short_gain + order.long_gain
    return OrderLine(
        side=sentence(order.side.value),
        symbol=order.symbol,
        reason=f"{CLASS_NAMES[order.asset_class]}: {order.reason.value}",
        lots=_lots(order),
        lot_details=tuple(_lot(part, currency) for part in order.lots),
        quantity=shares(order.quantity),
        amount=money(order.amount, currency),
        short_gain=_gain(order.short_gain),
        long_gain=_gain(order.long_gain),
        gain_tone="ek-loss" if gain < 0 else "ek-gain" if gain > 0 else "",
        tax=_gain(order.tax),
        cost=f"{order.cost:,.2f}",
    )


def _totals(proposal: RebalanceProposal, currency: Currency) -> OrderTotals:
    sold, bought = traded(proposal.orders)
    return OrderTotals(
        text=f"sells {money(sold, currency)}, buys {money(bought, currency)}",
        amount=money(sold + bought, currency),
        short_gain=_gain(sum((order.short_gain for order in proposal.orders), ZERO)),
        long_gain=_gain(sum((order.long_gain for order in proposal.orders), ZERO)),
        tax=_gain(proposal.tax),
        cost=f"{proposal.cost:,.2f}",
    )


def _lots(order: Order) -> str:
    if order.side is Side.BUY:
        return "New lot"
    first, last = order.lots[0].acquired_on, order.lots[-1].acquired_on
    first, last = min(first, last), max(first, last)
    if len(order.lots) == 1:
        return f"one lot, {day(first)}"
    return f"{count(len(order.lots), 'lot')}, {day(first)} to {day(last)}"


def _lot(part: LotSlice, currency: Currency) -> str:
    term_text = "long-term" if part.long_term else "short-term"
    return (
        f"{shares(part.quantity)} of {day(part.acquired_on)}: {money(part.amount, currency)}, "
        f"{term_text} {money_change(part.gain, currency)}"
    )


def _gain(amount: Decimal) -> str:
    """Signed, without a currency: the column's footer has it."""
    return money_change(amount).replace("$", "") if amount else "0.00"


def traded(orders: Sequence[Order]) -> tuple[Decimal, Decimal]:
    sold = sum((order.amount for order in orders if order.side is Side.SELL), ZERO)
    return sold, sum((order.amount for order in orders if order.side is Side.BUY), ZERO)


def why_nothing(proposal: RebalanceProposal) -> str:
    out = outside(proposal.before)
    if out and proposal.mode is Mode.CASH_ONLY:
        return "There is no idle cash to invest. Choose a mode that may sell."
    if out:
        return "The account is too small for an order of at least 10 that would help."
    return (
        f"Every class is inside its band and total drift is {percent(proposal.drift_before)}, below the "
        f"trigger of {percent(TRIGGER)}. Choose Full to go to the targets all the same."
    )
