"""How orders are derived from drift."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.domain.ids import Symbol
from engine.domain.instrument import AssetClass
from engine.domain.money import ZERO
from engine.domain.order import ClassDrift, Mode, Order, Reason, Side
from engine.domain.portfolio import Lot, Portfolio
from engine.domain.prices import PriceSnapshot
from engine.errors import InfeasibleError
from engine.tax.lot_selection import least_tax_first, oldest_first
from engine.tax.rates import TaxRates
from engine.trading.destination import destinations
from engine.trading.drift import class_drifts, class_values, is_due
from engine.trading.sizing import Sizer, fill_up, slices

MIN_ORDER = Decimal(10)  # account currency; smaller orders are noise
CASH = AssetClass.CASH
UNTAXED = TaxRates()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What an investor's circumstances add to the targets."""

    mode: Mode = Mode.CASH_THEN_SELL
    force: bool = False  # to target even inside the bands
    preferred: Mapping[AssetClass, Symbol]  # what to buy of a class that is not held yet
    rates: TaxRates = UNTAXED

    @property
    def reach(self) -> Mode:
        """Forcing leads to target, unless only cash may be used."""
        return Mode.FULL if self.force and self.mode is not Mode.CASH_ONLY else self.mode


def drifts_of(portfolio: Portfolio, prices: PriceSnapshot) -> tuple[ClassDrift, ...]:
    """Every class of the account with its value, weight and target at these prices."""
    by_class = class_values(prices.values(portfolio), portfolio.cash, prices.instruments)
    return class_drifts(by_class, portfolio.targets)


def plan_orders(portfolio: Portfolio, prices: PriceSnapshot, policy: Policy) -> tuple[Order, ...]:
    """Orders that bring the account towards its target weights.

    Nothing is ordered while every class is inside its band and total drift below the trigger,
    unless forced; cash may always be put to work.

    Returns:
        Sales, then purchases, each by class. Purchases never spend more than cash plus sales.

    Raises:
        InfeasibleError: A class has a target but nothing in it can be bought.
        MissingPriceError: A held or wanted instrument has no quote.
    """
    drifts = drifts_of(portfolio, prices)
    if not (policy.force or policy.mode is Mode.CASH_ONLY or is_due(drifts)):
        return ()
    aims = destinations(drifts, policy.reach, cash=portfolio.cash)
    return orders_towards(portfolio, prices, policy, drifts, aims)


def orders_towards(
    portfolio: Portfolio,
    prices: PriceSnapshot,
    policy: Policy,
    drifts: Sequence[ClassDrift],
    aims: Mapping[AssetClass, Decimal],
) -> tuple[Order, ...]:
    """Orders that bring each class to the amount of money in `aims`; see `plan_orders`."""
    gaps = {drift.asset_class: aims[drift.asset_class] - drift.value for drift in drifts}
    sizer = Sizer(prices, portfolio.account.currency, portfolio.account.whole_shares)
    sales = tuple(_sales(portfolio, gaps, sizer, policy))
    proceeds = sum((order.amount for order in sales), ZERO)
    kept = max(aims.get(CASH, ZERO) - _funds_in_cash(portfolio, prices, sales), ZERO)
    budget = portfolio.cash + proceeds - kept
    orders = sales + tuple(_purchases(portfolio, gaps, sizer, policy, budget))
    by_class = {drift.asset_class: drift for drift in drifts}
    return tuple(replace(order, reason=_reason(order, by_class[order.asset_class])) for order in orders)


def _reason(order: Order, drift: ClassDrift) -> Reason:
    if order.side is Side.SELL:
        return Reason.ABOVE_BAND if drift.is_outside else Reason.ABOVE_TARGET
    return Reason.BELOW_BAND if drift.is_outside else Reason.BELOW_TARGET


def _funds_in_cash(portfolio: Portfolio, prices: PriceSnapshot, sales: Sequence[Order]) -> Decimal:
    """Value of bill funds left in the cash class once the sales are done."""
    values = prices.values(portfolio)
    held = sum((v for s, v in values.items() if prices.instrument(s).asset_class is CASH), ZERO)
    return held - sum((order.amount for order in sales if order.asset_class is CASH), ZERO)


def _sales(
    portfolio: Portfolio, gaps: Mapping[AssetClass, Decimal], sizer: Sizer, policy: Policy
) -> Iterable[Order]:
    for asset_class, gap in gaps.items():
        # money of the cash class is spent by buying; only what exceeds it has to be sold
        to_raise = -gap - (portfolio.cash if asset_class is CASH else ZERO)
        if to_raise < MIN_ORDER:
            continue
        lots = _in_selling_order(portfolio, asset_class, sizer)
        for symbol, parts in fill_up(lots, sizer, to_raise).items():
            order = _sale(symbol, asset_class, parts, sizer, policy)
            if order.amount >= MIN_ORDER:
                yield order


def _in_selling_order(portfolio: Portfolio, asset_class: AssetClass, sizer: Sizer) -> tuple[Lot, ...]:
    instruments = sizer.prices.instruments
    lots = [lot for lot in portfolio.lots if instruments[lot.symbol].asset_class is asset_class]
    if not portfolio.account.kind.is_taxed:
        return oldest_first(lots)
    bids = {lot.symbol: sizer.bid(lot.symbol) for lot in lots}
    return least_tax_first(lots, bids, sizer.prices.on)


def _sale(
    symbol: Symbol,
    asset_class: AssetClass,
    parts: Sequence[tuple[Lot, Decimal]],
    sizer: Sizer,
    policy: Policy,
) -> Order:
    quantity = sum((taken for _, taken in parts), ZERO)
    amount, cost = sizer.sale(symbol, quantity)
    lots = slices(sizer, symbol, parts, policy.rates)
    return Order(
        symbol=symbol,
        asset_class=asset_class,
        side=Side.SELL,
        quantity=quantity,
        amount=amount,
        cost=cost,
        tax=sum((part.tax for part in lots), ZERO),
        lots=lots,
    )


def _purchases(
    portfolio: Portfolio,
    gaps: Mapping[AssetClass, Decimal],
    sizer: Sizer,
    policy: Policy,
    budget: Decimal,
) -> Iterable[Order]:
    wanted = {c: gap for c, gap in gaps.items() if gap >= MIN_ORDER and c is not CASH}
    values = sizer.prices.values(portfolio)
    for asset_class in sorted(wanted, key=lambda c: -wanted[c]):  # where most is missing, first
        symbol = to_buy(values, asset_class, sizer.prices, policy.preferred)
        quantity = sizer.affordable(symbol, min(wanted[asset_class], budget)) if budget > 0 else ZERO
        amount, cost = sizer.purchase(symbol, quantity)
        if amount < MIN_ORDER:
            continue
        budget -= amount
        yield Order(
            symbol=symbol,
            asset_class=asset_class,
            side=Side.BUY,
            quantity=quantity,
            amount=amount,
            cost=cost,
        )


def to_buy(
    values: Mapping[Symbol, Decimal],
    asset_class: AssetClass,
    prices: PriceSnapshot,
    preferred: Mapping[AssetClass, Symbol],
) -> Symbol:
    """The instrument that more of a class is bought in: what is held most of it, else the preferred one.

    `values` are the market values of what is held.

    Raises:
        InfeasibleError: Nothing in the class can be bought.
    """
    held = [s for s in values if prices.instrument(s).asset_class is asset_class]
    if held:
        return max(held, key=lambda symbol: values[symbol])
    if asset_class not in preferred:
        raise InfeasibleError(
            f"There is a target for {asset_class.value.replace('_', ' ')}, but no fund of that class can be "
            "bought here. Set its target to 0, or choose a market that has one."
        )
    return preferred[asset_class]
