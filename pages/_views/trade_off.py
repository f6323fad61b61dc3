"""The curve of drift against cost: sentence, figure and table."""

from collections.abc import Sequence

from components.charts.trade_off import Point, trade_off_figure
from components.figure import Figure, Table
from components.format import SYMBOLS, money, money_change, percent
from components.table import Cell
from engine.domain.ids import Currency
from engine.domain.order import RebalanceProposal
from engine.trading.drift import TRIGGER
from engine.trading.trade_off import TradeOff


def points(curve: Sequence[TradeOff]) -> list[Point]:
    return [(float(point.drift), float(point.cost + point.tax)) for point in curve]


def plan_point(proposal: RebalanceProposal) -> Point | None:
    """Where the proposal stands; None when it would do nothing."""
    if not proposal.orders:
        return None
    return float(proposal.drift_after), float(proposal.cost + proposal.tax)


def figure(curve: Sequence[Point], plan: Point | None, currency: Currency) -> Figure:
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return trade_off_figure(curve, plan, float(TRIGGER), symbol)


def sentence(curve: Sequence[TradeOff], currency: Currency) -> str:
    """What the whole way costs, and whether tax or spread makes it dear."""
    first, last = curve[0], curve[-1]
    way = f"From {percent(first.drift)} to {percent(last.drift)} of drift"
    if not last.orders:
        return "There is nothing to gain: every class is at its target."
    spread = f"{money(last.cost, currency)} of spread"
    if last.tax > 0:
        return f"{way} costs {spread} and an estimated {money(last.tax, currency)} of tax."
    if last.tax < 0:
        return (
            f"{way} costs {spread} and lowers this year's tax by an estimated {money(-last.tax, currency)}."
        )
    return f"{way} costs {spread} and no tax."


def table_rows(curve: Sequence[TradeOff], currency: Currency) -> Table:
    rows: list[list[Cell]] = [
        [percent(p.drift), str(p.orders), money(p.cost, currency), money_change(p.tax, currency)]
        for p in curve
    ]
    return ("Drift left", "Orders", "Spread", "Tax, estimated"), rows
