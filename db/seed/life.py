"""Years of an account, lived by the engine's own rules over the market's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from uuid import uuid5

from db.seed.past import Past, months_before
from db.seed.people import AccountPlan
from engine.domain.ids import ProposalId, Symbol
from engine.domain.instrument import AssetClass
from engine.domain.ledger import Transaction
from engine.domain.market import Dividend
from engine.domain.money import ZERO
from engine.domain.order import Mode, Order
from engine.domain.portfolio import Portfolio, Target
from engine.domain.prices import PriceSnapshot, cross_rate
from engine.trading.cash_events import deposit, pay_dividend
from engine.trading.execution import execute
from engine.trading.orders import Policy, plan_orders
from engine.trading.preferred import CHOICES, preferred_instruments

REBALANCE_MONTHS = frozenset({1, 4, 7, 10})


@dataclass
class Life:
    """One account under way: its portfolio now, and everything that led to it."""

    portfolio: Portfolio
    transactions: list[Transaction] = field(default_factory=list)
    orders: list[tuple[ProposalId, Order]] = field(default_factory=list)

    def record(self, step: tuple[Portfolio, Transaction]) -> None:
        self.portfolio, transaction = step
        self.transactions.append(transaction)


def live(plan: AccountPlan, targets: Mapping[AssetClass, Target], past: Past, until: date) -> Life:
    """Pay in monthly, invest, collect dividends and rebalance, as the plan says, up to `until`."""
    life = Life(Portfolio(account=plan.account, cash=ZERO, lots=(), targets=targets))
    days = [on for on in past.sessions(plan.account.opened_on) if on <= until]
    paydays = {next(iter(group)) for _, group in groupby(days, key=lambda on: (on.year, on.month))}
    dividends = _by_day(past.dividends, days)
    for on in days:
        for dividend in dividends.get(on, ()):
            _collect(life, dividend, past)
        if on in paydays:
            _payday(life, plan, past.at(on), until, is_first=on == days[0])
    return life


def _by_day(dividends: Sequence[Dividend], days: Sequence[date]) -> dict[date, list[Dividend]]:
    known = set(days)
    found: dict[date, list[Dividend]] = {}
    for dividend in dividends:
        if dividend.ex_on in known:
            found.setdefault(dividend.ex_on, []).append(dividend)
    return found


def _collect(life: Life, dividend: Dividend, past: Past) -> None:
    quantity = life.portfolio.quantity(dividend.symbol)
    if quantity:
        prices = past.at(dividend.ex_on)
        currency = prices.instrument(dividend.symbol).currency
        rate = cross_rate(prices.fx, currency, life.portfolio.account.currency)
        life.record(pay_dividend(life.portfolio, dividend, quantity, rate, prices.at))


def _payday(life: Life, plan: AccountPlan, prices: PriceSnapshot, until: date, *, is_first: bool) -> None:
    amount = plan.first_deposit if is_first else plan.monthly
    if amount:
        identity = uuid5(plan.account.id, f"deposit/{prices.on}")
        life.record(deposit(life.portfolio, amount, identity, prices.on, prices.at))
    if prices.on <= months_before(until, plan.invested_until):
        _trade(life, plan, prices, Mode.CASH_ONLY)
    if prices.on.month in REBALANCE_MONTHS and prices.on <= months_before(until, plan.rebalanced_until):
        _trade(life, plan, prices, Mode.CASH_THEN_SELL)


def _trade(life: Life, plan: AccountPlan, prices: PriceSnapshot, mode: Mode) -> None:
    preferred = _preferred(plan, prices)
    buyable = _reachable(life.portfolio, preferred, prices)
    orders = plan_orders(buyable, prices, Policy(mode=mode, preferred=preferred))
    proposal = ProposalId(uuid5(plan.account.id, f"{mode}/{prices.on}"))
    done = execute(life.portfolio, proposal, orders, prices, prices.at)
    life.portfolio = done.portfolio
    life.transactions.extend(done.transactions)
    life.orders.extend((proposal, order) for order in orders)


def _preferred(plan: AccountPlan, prices: PriceSnapshot) -> dict[AssetClass, Symbol]:
    preferred = preferred_instruments(prices.instruments, prices.quotes, plan.account.kind)
    if not plan.choice:
        return preferred
    for asset_class in preferred:
        offered = [Symbol(s) for s in CHOICES[asset_class] if s in prices.quotes]
        preferred[asset_class] = offered[min(plan.choice, len(offered) - 1)]
    return preferred


def _reachable(
    portfolio: Portfolio, preferred: Mapping[AssetClass, Symbol], prices: PriceSnapshot
) -> Portfolio:
    """Leave the targets of classes out that had no fund yet: the others share their weight."""
    known = {c: t for c, t in portfolio.targets.items() if c in preferred or c is AssetClass.CASH}
    whole = sum((target.weight for target in known.values()), ZERO)
    if whole == 1:
        return portfolio
    scaled = {c: Target(_part(t.weight, whole), t.band) for c, t in known.items()}
    missing = 1 - sum((target.weight for target in scaled.values()), ZERO)
    largest = max(scaled, key=lambda c: scaled[c].weight)
    first = scaled[largest]
    return replace(portfolio, targets=scaled | {largest: Target(first.weight + missing, first.band)})


def _part(weight: Decimal, whole: Decimal) -> Decimal:
    return (weight / whole).quantize(Decimal("0.0001"))
