"""What it costs to come closer to the targets: the curve an investor can move along."""

from dataclasses import dataclass
from decimal import Decimal

from engine.domain.money import ZERO, split
from engine.domain.order import Mode
from engine.domain.portfolio import Portfolio
from engine.domain.prices import PriceSnapshot
from engine.trading.destination import destinations
from engine.trading.drift import total_drift
from engine.trading.execution import try_out
from engine.trading.orders import Policy, drifts_of, orders_towards

STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOff:
    """One point: so much drift is left for so much money."""

    drift: Decimal  # left after trading, a fraction
    cost: Decimal  # spread, account currency
    tax: Decimal  # estimated, negative when it lowers the bill
    orders: int


def trade_off(portfolio: Portfolio, prices: PriceSnapshot, policy: Policy) -> tuple[TradeOff, ...]:
    """From doing nothing to reaching every target, in ten equal steps of the way.

    Every step is planned and filled on trial like a proposal of its own; mode and bands do not count.

    Raises:
        InfeasibleError: A class has a target but nothing in it can be bought.
        MissingPriceError: A held or wanted instrument has no quote.
    """
    drifts = drifts_of(portfolio, prices)
    full = destinations(drifts, Mode.FULL, cash=portfolio.cash)
    points = []
    for step in range(STEPS + 1):
        way = Decimal(step) / STEPS
        aims = {d.asset_class: d.value + split((full[d.asset_class] - d.value) * way) for d in drifts}
        orders = orders_towards(portfolio, prices, policy, drifts, aims) if step else ()
        done = try_out(portfolio, orders, prices)
        points.append(
            TradeOff(
                drift=total_drift(drifts_of(done.portfolio, prices)),
                cost=done.cost,
                tax=sum((order.tax for order in orders), ZERO),
                orders=len(orders),
            )
        )
    return tuple(points)
