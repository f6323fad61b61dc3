"""Orders with what they would lead to: planned and filled on trial, nothing placed."""

from dataclasses import dataclass, replace
from decimal import Decimal

from engine.domain.money import ZERO
from engine.domain.order import ClassDrift, Fill, Mode, Order
from engine.trading.drift import total_drift
from engine.trading.execution import try_out
from engine.trading.orders import drifts_of, plan_orders
from engine.trading.record import RebalanceInputs
from engine.trading.sizing import share_out


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a rebalance would do; its figures add up to the cent."""

    inputs: RebalanceInputs
    orders: tuple[Order, ...]  # as they would fill; what would not fill is left out
    before: tuple[ClassDrift, ...]
    after: tuple[ClassDrift, ...]
    cost: Decimal  # spread, account currency
    cash_after: Decimal

    @property
    def mode(self) -> Mode:
        return self.inputs.policy.mode

    @property
    def drift_before(self) -> Decimal:
        return total_drift(self.before)

    @property
    def drift_after(self) -> Decimal:
        return total_drift(self.after)

    @property
    def tax(self) -> Decimal:
        return sum((order.tax for order in self.orders), ZERO)


def make_plan(inputs: RebalanceInputs) -> Plan:
    """Plan the orders and fill them on trial.

    Raises:
        InfeasibleError: A class has a target but nothing in it can be bought.
        MissingPriceError: A held or wanted instrument has no quote.
    """
    portfolio, prices = inputs.portfolio, inputs.prices
    orders = plan_orders(portfolio, prices, inputs.policy)
    trial = try_out(portfolio, orders, prices)
    filled = {(fill.symbol, fill.side): fill for fill in trial.fills}
    return Plan(
        inputs=inputs,
        orders=tuple(
            _as_filled(order, fill)
            for order in orders
            if (fill := filled.get((order.symbol, order.side))) is not None
        ),
        before=drifts_of(portfolio, prices),
        after=drifts_of(trial.portfolio, prices),
        cost=trial.cost,
        cash_after=trial.portfolio.cash,
    )


def _as_filled(order: Order, fill: Fill) -> Order:
    """The order with what its fill would move and cost."""
    costs = share_out(fill.cost, [part.quantity for part in order.lots]) if order.lots else ()
    lots = tuple(replace(part, cost=cost) for part, cost in zip(order.lots, costs, strict=True))
    return replace(order, quantity=fill.quantity, amount=fill.amount, cost=fill.cost, lots=lots)
