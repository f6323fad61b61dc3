"""The curve of drift against cost: sentence, figure and table."""

from collections.abc import Sequence

from dash.development.base_component import Component

from components.charts.trade_off import Point, trade_off_figure
from components.figure import Figure, Table
from components.format import SYMBOLS, money, money_change, percent
from components.kpi_card import money_text
from components.table import Cell
from engine.domain.ids import Currency
from engine.domain.order import RebalanceProposal
from engine.trading.drift import TRIGGER
from engine.trading.trade_off import TradeOff
from engine.usecases.rebalance import Review


def points(curve: Sequence[TradeOff]) -> list[Point]:
    return [(float(point.drift), float(point.cost + point.tax)) for point in curve]


def plan_point(proposal: RebalanceProposal) -> Point | None:
    """Where the proposal stands; None when it would do nothing."""
    if not proposal.orders:
        return None
    return float(proposal.drift_after), float(proposal.cost + proposal.tax)


def figure(review: Review, currency: Currency) -> Figure:
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return trade_off_figure(points(review.curve), plan_point(review.proposal), float(TRIGGER), symbol)


def sentence(curve: Sequence[TradeOff], currency: Currency) -> list[str | Component]:
    """What the whole way costs, and whether tax or spread makes it dear."""
    first, last = curve[0], curve[-1]
    if not last.orders:
        return ["There is nothing to gain: every class is at its target."]
    way = f"Moving every class the whole way, from {percent(first.drift)} to {percent(last.drift)}, costs "
    return [way, money_text(money(last.cost, currency)), " of spread", *_tax(last, currency)]


def _tax(last: TradeOff, currency: Currency) -> list[str | Component]:
    amount = money_text(money(abs(last.tax), currency))
    if last.tax > 0:
        return [
            " and an estimated ",
            amount,
            " of tax. A plan that moves fewer classes can lie below the line.",
        ]
    if last.tax < 0:
        return [" and lowers this year's tax by an estimated ", amount, "."]
    return [" and no tax."]


def table_rows(curve: Sequence[TradeOff], currency: Currency) -> Table:
    rows: list[list[Cell]] = [
        [
            percent(p.drift),
            str(p.orders),
            money_text(money(p.cost, currency)),
            money_text(money_change(p.tax, currency)),
        ]
        for p in curve
    ]
    return ("Drift left", "Orders", "Spread", "Tax, estimated"), rows
