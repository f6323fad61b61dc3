"""Orders of a plan as lines that add up."""

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from components.card import card
from components.format import CLASS_NAMES, count, day, money, money_change, percent, sentence, shares
from components.order_table import LotLine, OrderLine, OrderTotals, lot_table, order_table
from engine.domain.ids import Currency
from engine.domain.money import ZERO
from engine.domain.order import LotSlice, Mode, Order, RebalanceProposal, Side
from engine.trading.drift import TRIGGER
from pages._views.drift import outside


def orders_card(proposal: RebalanceProposal, currency: Currency) -> Component:
    lines = [_line(order, currency) for order in proposal.orders]
    content: list[Component] = [order_table(lines, _totals(proposal, currency))]
    lots = [_lot(order, part, currency) for order in proposal.orders for part in order.lots]
    if lots:
        content.append(lot_table(lots))
    return card(
        "Orders",
        content,
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
        quantity=shares(order.quantity, aligned=True),
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
        sold=money(sold, currency),
        bought=money(bought, currency),
        amount=money(sold + bought, currency),
        short_gain=_gain(sum((order.short_gain for order in proposal.orders), ZERO)),
        long_gain=_gain(sum((order.long_gain for order in proposal.orders), ZERO)),
        tax=_gain(proposal.tax),
        cost=f"{proposal.cost:,.2f}",
    )


def _lots(order: Order) -> str:
    if order.side is Side.BUY:
        return "New lot"
    dates = [part.acquired_on for part in order.lots]
    if len(dates) == 1:
        return f"one lot, {day(dates[0])}"
    return f"{count(len(dates), 'lot')}, {day(min(dates))} to {day(max(dates))}"


def _lot(order: Order, part: LotSlice, currency: Currency) -> LotLine:
    return LotLine(
        symbol=order.symbol,
        acquired=day(part.acquired_on),
        quantity=shares(part.quantity, aligned=True),
        amount=money(part.amount, currency),
        gain=money_change(part.gain, currency),
        term="long-term" if part.long_term else "short-term",
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
        return "No order would help: each would be too small to place, or a share too many."
    return (
        f"Every class is inside its band and total drift is {percent(proposal.drift_before)}, below the "
        f"trigger of {percent(TRIGGER)}. Choose Full to go to the targets all the same."
    )
