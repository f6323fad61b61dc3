"""Drift, destinations, orders and fills: hand-worked cases, and what must hold for any account."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.domain.ids import EUR, ProposalId, Symbol
from engine.domain.instrument import AssetClass
from engine.domain.ledger import Book
from engine.domain.money import ZERO
from engine.domain.order import Mode, Reason, Side
from engine.domain.portfolio import AccountType, Portfolio, Target
from engine.domain.prices import PriceSnapshot
from engine.errors import ConflictError, InfeasibleError, MissingPriceError
from engine.tax.rates import TaxRates
from engine.trading.destination import destinations
from engine.trading.drift import band_of, class_drifts, is_due, total_drift
from engine.trading.execution import execute
from engine.trading.orders import Policy, drifts_of, plan_orders
from engine.trading.record import RebalanceInputs, from_record, to_record
from tests.builders import a_lot, a_portfolio, a_quote, a_snapshot, an_account

NOW = datetime(2025, 6, 30, 22, tzinfo=UTC)
PREFERRED = {
    AssetClass.US_STOCKS: Symbol("VTI"),
    AssetClass.DEVELOPED_STOCKS: Symbol("VEA"),
    AssetClass.US_BONDS: Symbol("BND"),
    AssetClass.CASH: Symbol("BIL"),
}
FULL = Policy(mode=Mode.FULL, force=True, preferred=PREFERRED)
SELL = Policy(mode=Mode.CASH_THEN_SELL, preferred=PREFERRED)
CASH_ONLY = Policy(mode=Mode.CASH_ONLY, preferred=PREFERRED)
STOCKS, BONDS, CASH = AssetClass.US_STOCKS, AssetClass.US_BONDS, AssetClass.CASH


@st.composite
def accounts(draw: st.DrawFn) -> tuple[Portfolio, PriceSnapshot]:
    """An account of one to four funds with one to three lots each, and prices with spreads."""
    quotes = []
    lots = []
    for symbol in ("VTI", "VEA", "BND", "BIL"):
        last = draw(st.decimals(min_value="5", max_value="900", places=2))
        spread = draw(st.integers(0, 20)) * Decimal("0.002")
        quotes.append(a_quote(symbol, str(last), spread=str(spread)))
        for _ in range(draw(st.integers(0, 3))):
            quantity = draw(st.decimals(min_value="0.5", max_value="900", places=6))
            cost = draw(st.decimals(min_value="1", max_value="500000", places=2))
            bought = draw(st.dates(date(2019, 1, 2), date(2025, 6, 27)))
            lots.append(a_lot(symbol, str(quantity), str(cost), bought))
    cash = draw(st.decimals(min_value="0", max_value="100000", places=2))
    share = draw(st.integers(1, 97))
    weights = {STOCKS: share, BONDS: (99 - share) // 2, CASH: 1}
    weights[AssetClass.DEVELOPED_STOCKS] = 100 - sum(weights.values())
    kind = draw(st.sampled_from([AccountType.TAXABLE, AccountType.IRA]))
    account = an_account(kind=kind)
    shares = {c: Decimal(weight) / 100 for c, weight in weights.items()}
    targets = {c: Target(weight, band_of(weight, c)) for c, weight in shares.items()}
    portfolio = a_portfolio(*lots, cash=str(cash), account=account)
    return replace(portfolio, targets=targets), a_snapshot(*quotes)


def worth(portfolio: Portfolio, prices: PriceSnapshot) -> Decimal:
    return portfolio.cash + sum(prices.values(portfolio).values(), ZERO)


@given(accounts(), st.sampled_from([FULL, SELL, CASH_ONLY]))
def test_value_is_conserved_to_the_cent(drawn: tuple[Portfolio, PriceSnapshot], policy: Policy) -> None:
    portfolio, prices = drawn

    orders = plan_orders(portfolio, prices, policy)
    done = execute(portfolio, ProposalId(uuid4()), orders, prices, NOW)

    assert worth(portfolio, prices) == worth(done.portfolio, prices) + done.cost
    assert done.portfolio.cash >= 0
    assert all(fill.cost >= Decimal("-0.01") * 2 for fill in done.fills)  # roundings of two valuations


@given(accounts(), st.sampled_from([FULL, SELL, CASH_ONLY]))
def test_lots_follow_the_ledger(drawn: tuple[Portfolio, PriceSnapshot], policy: Policy) -> None:
    portfolio, prices = drawn

    orders = plan_orders(portfolio, prices, policy)
    done = execute(portfolio, ProposalId(uuid4()), orders, prices, NOW)

    moved = {book: ZERO for book in Book}
    for transaction in done.transactions:
        for posting in transaction.postings:
            moved[posting.book] += posting.amount
    basis = sum((lot.cost_basis for lot in portfolio.lots), ZERO)
    basis_after = sum((lot.cost_basis for lot in done.portfolio.lots), ZERO)
    assert sum(moved.values(), ZERO) == 0
    assert moved[Book.CASH] == done.portfolio.cash - portfolio.cash
    assert moved[Book.POSITIONS] == basis_after - basis
    gains = sum((d.gain for t in done.transactions for d in t.disposals), ZERO)
    assert -moved[Book.REALISED_GAIN] == gains


@given(accounts())
def test_cash_only_never_sells(drawn: tuple[Portfolio, PriceSnapshot]) -> None:
    portfolio, prices = drawn

    assert all(order.side is Side.BUY for order in plan_orders(portfolio, prices, CASH_ONLY))


@given(accounts())
def test_a_plan_never_makes_drift_worse(drawn: tuple[Portfolio, PriceSnapshot]) -> None:
    portfolio, prices = drawn

    for policy in (FULL, SELL):
        done = execute(portfolio, ProposalId(uuid4()), plan_orders(portfolio, prices, policy), prices, NOW)
        before = total_drift(drifts_of(portfolio, prices))
        after = total_drift(drifts_of(done.portfolio, prices))
        assert after <= before + Decimal("0.002")  # spreads are paid out of the classes bought


@given(accounts())
def test_cash_then_sell_settles_the_account(drawn: tuple[Portfolio, PriceSnapshot]) -> None:
    portfolio, prices = drawn
    assume(worth(portfolio, prices) > 20_000)

    orders = plan_orders(portfolio, prices, SELL)
    done = execute(portfolio, ProposalId(uuid4()), orders, prices, NOW)

    assert not is_due(drifts_of(done.portfolio, prices))


@given(accounts())
def test_a_decision_replays_from_its_record(drawn: tuple[Portfolio, PriceSnapshot]) -> None:
    portfolio, prices = drawn
    inputs = RebalanceInputs.of(portfolio, prices, SELL)

    again = from_record(to_record(inputs))

    assert plan_orders(again.portfolio, again.prices, again.policy) == plan_orders(portfolio, prices, SELL)


@pytest.mark.parametrize("mode", Mode)
def test_an_account_that_holds_nothing_and_wants_nothing_goes_nowhere(mode: Mode) -> None:
    assert destinations((), mode, cash=Decimal(0)) == {}


@given(accounts(), st.sampled_from(Mode))
def test_destinations_add_up_to_what_there_is(drawn: tuple[Portfolio, PriceSnapshot], mode: Mode) -> None:
    portfolio, prices = drawn
    drifts = drifts_of(portfolio, prices)

    aims = destinations(drifts, mode, cash=portfolio.cash)

    assert sum(aims.values(), ZERO) == sum((drift.value for drift in drifts), ZERO)
    assert all(aim >= Decimal("-0.05") for aim in aims.values())


def two_funds(stocks: str, bonds: str, cash: str = "0") -> Portfolio:
    """Prices are 10, so shares are tenths of dollars."""
    lots = a_lot("VTI", stocks, "500"), a_lot("BND", bonds, "500")
    return a_portfolio(*lots, cash=cash, us_stocks="0.6", us_bonds="0.4")


PRICES = a_snapshot(VTI="10", BND="10", VEA="10", BIL="10")


def test_leaves_drift_inside_the_band_alone() -> None:
    assert plan_orders(two_funds("620", "380"), PRICES, SELL) == ()


def test_acts_on_total_drift_above_the_trigger_although_every_class_is_inside() -> None:
    portfolio = two_funds("640", "360")

    assert not any(drift.is_outside for drift in drifts_of(portfolio, PRICES))
    assert is_due(drifts_of(portfolio, PRICES))


def test_full_sells_the_overweight_class_before_buying_the_underweight_one() -> None:
    orders = plan_orders(two_funds("700", "300"), PRICES, FULL)

    assert [(o.symbol, o.side, o.quantity) for o in orders] == [
        ("VTI", Side.SELL, Decimal(100)),
        ("BND", Side.BUY, Decimal(100)),
    ]
    assert [order.reason for order in orders] == [Reason.ABOVE_BAND, Reason.BELOW_BAND]


def test_cash_then_sell_stops_halfway_between_target_and_band_edge() -> None:
    orders = plan_orders(two_funds("700", "300"), PRICES, SELL)

    assert [(o.symbol, o.amount) for o in orders] == [("VTI", Decimal(750)), ("BND", Decimal(750))]


def test_a_class_at_the_edge_of_its_band_is_not_left_where_costs_push_it_out() -> None:
    aims = ((STOCKS, "0.49", "0.01"), (BONDS, "0.5", "0.03"), (CASH, "0.01", "0.01"))
    targets = {c: Target(Decimal(weight), Decimal(band)) for c, weight, band in aims}
    lots = [a_lot("VTI", "1380", "30000"), a_lot("BND", "8", "3000"), a_lot("BIL", "84.9184", "8000")]
    portfolio = replace(a_portfolio(*lots), targets=targets)
    prices = a_snapshot(a_quote("VTI", "300", spread="0.5"), a_quote("BND", "262.52"), a_quote("BIL", "100"))
    before = {drift.asset_class: drift for drift in drifts_of(portfolio, prices)}

    done = execute(portfolio, ProposalId(uuid4()), plan_orders(portfolio, prices, SELL), prices, NOW)

    assert not before[CASH].is_outside
    assert not is_due(drifts_of(done.portfolio, prices))


def test_idle_cash_goes_to_what_is_furthest_below_target() -> None:
    orders = plan_orders(two_funds("600", "300", cash="1000"), PRICES, CASH_ONLY)

    assert [(o.symbol, o.side, o.amount) for o in orders] == [("BND", Side.BUY, Decimal(1000))]


def test_idle_cash_is_invested_before_anything_is_sold() -> None:
    portfolio = two_funds("600", "300", cash="1000")

    assert plan_orders(portfolio, PRICES, SELL) == plan_orders(portfolio, PRICES, CASH_ONLY)


def test_whole_share_accounts_trade_whole_shares_and_keep_the_rest_as_cash() -> None:
    account = an_account(kind=AccountType.PLAN_401K, whole_shares=True)
    lots = a_lot("VTI", "70", "500"), a_lot("BND", "30", "500")
    portfolio = a_portfolio(*lots, cash="7.00", account=account, us_stocks="0.6", us_bonds="0.4")
    prices = a_snapshot(VTI="33", BND="71", VEA="10", BIL="10")

    orders = plan_orders(portfolio, prices, FULL)
    done = execute(portfolio, ProposalId(uuid4()), orders, prices, NOW)

    assert orders
    assert all(order.quantity == int(order.quantity) for order in orders)
    assert done.portfolio.cash >= 0


def test_taxable_accounts_sell_losses_first_and_estimate_the_tax() -> None:
    gain, loss = a_lot("VTI", "400", "1000"), a_lot("VTI", "300", "9000", date(2020, 1, 2))
    portfolio = a_portfolio(gain, loss, a_lot("BND", "300", "3000"), us_stocks="0.6", us_bonds="0.4")
    policy = Policy(mode=Mode.FULL, preferred=PREFERRED, rates=TaxRates(Decimal("0.24"), Decimal("0.15")))

    (sale, _) = plan_orders(portfolio, PRICES, policy)

    assert [part.lot_id for part in sale.lots] == [loss.id]
    assert sale.long_gain == Decimal("-2000.00")  # 100 of 300 shares: 1000 - 3000
    assert sale.tax == Decimal("-300.00")


def test_a_target_without_a_fund_is_named() -> None:
    portfolio = a_portfolio(a_lot("VTI", "70"), us_stocks="0.6", emerging_stocks="0.4")

    with pytest.raises(InfeasibleError, match="emerging stocks"):
        plan_orders(portfolio, PRICES, FULL)


def test_a_missing_price_stops_everything() -> None:
    portfolio = two_funds("700", "300")

    with pytest.raises(MissingPriceError, match="BND"):
        plan_orders(portfolio, a_snapshot(VTI="10"), FULL)


def test_euro_accounts_pay_dollars_at_the_reference_rate() -> None:
    account = an_account(kind=AccountType.IRA, currency=EUR)
    portfolio = a_portfolio(cash="1000.00", account=account, us_stocks="1")

    orders = plan_orders(portfolio, PRICES, CASH_ONLY)
    done = execute(portfolio, ProposalId(uuid4()), orders, PRICES, NOW)

    (fill,) = done.fills
    assert fill.fx_rate == Decimal("0.8")  # 1.25 dollars a euro
    assert (fill.quantity, fill.amount) == (Decimal(125), Decimal(1000))


def test_a_purchase_that_became_dearer_fills_in_part() -> None:
    portfolio = a_portfolio(cash="1000.00", us_stocks="1")
    orders = plan_orders(portfolio, PRICES, CASH_ONLY)

    done = execute(portfolio, ProposalId(uuid4()), orders, a_snapshot(VTI="12.50"), NOW)

    assert [fill.quantity for fill in done.fills] == [Decimal(80)]
    assert done.portfolio.cash == 0


def test_lots_that_are_gone_stop_the_execution() -> None:
    portfolio = two_funds("700", "300")
    orders = plan_orders(portfolio, PRICES, FULL)

    with pytest.raises(ConflictError, match="no longer held"):
        execute(two_funds("700", "300"), ProposalId(uuid4()), orders, PRICES, NOW)


def test_bands_are_a_fifth_of_the_target_with_a_floor() -> None:
    assert band_of(Decimal("0.37"), STOCKS) == Decimal("0.074")
    assert band_of(Decimal("0.02"), AssetClass.COMMODITIES) == Decimal("0.005")
    assert band_of(Decimal("0.01"), CASH) == Decimal("0.01")


def test_without_targets_nothing_drifts() -> None:
    drifts = class_drifts({STOCKS: Decimal(70), CASH: Decimal(30)}, {})

    assert total_drift(drifts) == 0
    assert not is_due(drifts)
