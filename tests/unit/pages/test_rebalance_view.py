"""The rebalance page's texts: what a plan does, and what an approval did."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from dash.development.base_component import Component

from engine.domain.ids import EUR, USD
from engine.domain.order import Mode, RebalanceProposal
from engine.domain.portfolio import Portfolio
from engine.domain.user import User
from engine.ports import Ports
from engine.trading.plan import make_plan
from engine.trading.record import from_record
from engine.usecases.rebalance import approve_rebalance, propose_rebalance
from pages._views import fills, orders
from pages._views import rebalance as view
from tests.builders import DRIFTED_PRICES, a_lot, a_portfolio, a_profile, a_user, drifted, prices
from tests.fakes import FakeDatabase
from tests.unit.components.tree import of_kind, texts


def said(text: Sequence[str | Component]) -> str:
    """A sentence as it is read, amounts included."""
    return "".join(part if isinstance(part, str) else texts(part) for part in text)


def scene(*lots: tuple[str, str], cash: str = "0") -> tuple[User, Portfolio, Ports]:
    """60 % stocks and 40 % bonds are wanted, at prices of 10."""
    owner, database = a_user(), FakeDatabase()
    held = [a_lot(symbol, quantity, quantity + "0") for symbol, quantity in lots]
    portfolio = a_portfolio(*held, owner=owner, cash=cash, us_stocks="0.6", us_bonds="0.4")
    database.add(portfolio, users=[owner], profiles=[a_profile(owner)], quotes=prices(VTI="10", BND="10"))
    return owner, portfolio, database.ports


def proposed(*lots: tuple[str, str], cash: str = "0", mode: Mode = Mode.CASH_THEN_SELL) -> RebalanceProposal:
    owner, portfolio, ports = scene(*lots, cash=cash)
    return propose_rebalance(owner.actor, portfolio.id, mode=mode, force=mode is Mode.FULL, ports=ports)


@pytest.fixture
def plan() -> RebalanceProposal:
    """Sells 10 VTI with a gain of 28.57 to buy bonds, at half a cent of spread a share."""
    owner, database = a_user(), FakeDatabase()
    portfolio = drifted(owner)
    database.add(portfolio, users=[owner], profiles=[a_profile(owner)], quotes=DRIFTED_PRICES.quotes)
    return propose_rebalance(owner.actor, portfolio.id, mode=Mode.FULL, force=True, ports=database.ports)


def test_the_headline_says_what_the_orders_do(plan: RebalanceProposal) -> None:
    head = view.headline(plan, USD)

    assert head.title == "Rebalance"
    assert said(head.text).startswith("Two orders take drift from 10.0% to 0.0% for $0.10, realising $28.")
    assert said(head.text).endswith("of gains. Prices of 30 Jun 2025, 16:00 ET.")
    assert head.approve == "Approve two orders"


def test_advisers_learn_who_decides(plan: RebalanceProposal) -> None:
    assert said(view.headline(plan, USD, is_owner=False).text).endswith("Only the owner can approve.")


def test_one_order_takes() -> None:
    head = view.headline(proposed(("VTI", "60"), ("BND", "30"), cash="100", mode=Mode.CASH_ONLY), USD)

    assert said(head.text).startswith(
        "One order takes drift from 10.0% to 0.0% for $0.00, with no gain realised."
    )


@pytest.mark.parametrize(
    ("lots", "cash", "mode", "why"),
    [
        ([("VTI", "60"), ("BND", "40")], "0", Mode.CASH_THEN_SELL, "Every class is inside its band"),
        ([("VTI", "80"), ("BND", "20")], "0", Mode.CASH_ONLY, "There is no idle cash to invest."),
        ([("VTI", "1.1"), ("BND", "0.4")], "0", Mode.CASH_THEN_SELL, "No order would help"),
    ],
)
def test_a_plan_without_orders_says_why(lots: list[tuple[str, str]], cash: str, mode: Mode, why: str) -> None:
    plan = proposed(*lots, cash=cash, mode=mode)

    head = view.headline(plan, USD)

    assert (head.title, head.approve) == ("Nothing to rebalance", "Nothing to approve")
    assert said(head.text).startswith(why)
    assert view.order_cards(plan, USD) == []


def test_the_drift_sentence_says_what_is_out_and_what_the_plan_does(plan: RebalanceProposal) -> None:
    calm = proposed(("VTI", "60"), ("BND", "40"))
    stuck = proposed(("VTI", "80"), ("BND", "20"), mode=Mode.CASH_ONLY)
    partly = replace(plan, after=plan.before)

    assert view.drift_sentence(plan) == (
        "Two classes outside the band: US stocks and US bonds. The plan brings every class inside."
    )
    assert view.drift_sentence(calm) == "Every class is inside its band. Total drift is 0.0%."
    assert view.drift_sentence(stuck).endswith("This mode cannot bring them back.")
    assert view.drift_sentence(partly).endswith(
        "After the plan US stocks and US bonds would still be outside."
    )


def test_figures_end_in_the_account_s_currency(plan: RebalanceProposal) -> None:
    shown = texts(view.key_figures(plan, EUR))

    assert "10.0% to 0.0%" in " ".join(shown.split())
    assert "\u20ac0.10" in shown
    assert "more to pay, estimated" in shown
    assert "$" not in shown


@pytest.mark.parametrize(
    ("tax", "note"),
    [("-1", "less to pay, estimated"), ("0", "nothing taxable is realised"), ("1", "more to pay, estimated")],
)
def test_tax_says_its_direction(plan: RebalanceProposal, tax: str, note: str) -> None:
    assert note in texts(view.key_figures(replace(plan, tax=Decimal(tax)), USD))


def test_what_moves_adds_up(plan: RebalanceProposal) -> None:
    rows = [texts(row).split() for row in of_kind(view.arithmetic_card(plan, USD), "Tr")]

    amounts = [Decimal(row[-1].strip("$")) for row in rows]
    assert amounts[0] + amounts[1] - amounts[2] == amounts[3] == plan.cash_after


def test_orders_say_reason_lots_and_gain(plan: RebalanceProposal) -> None:
    card = " ".join(texts(orders.orders_card(plan, USD)).split())

    assert "Sell VTI" in card
    assert "US stocks: above" in card
    assert "one lot, 2 Jan 2025" in card
    assert "US bonds: below" in card
    assert "New lot" in card
    assert f"sells ${plan.orders[0].amount} , buys ${plan.orders[1].amount}" in card
    assert "Fund Acquired Shares Amount Gain Term VTI 2 Jan 2025" in card


def test_lots_are_dated_from_the_oldest_to_the_newest(plan: RebalanceProposal) -> None:
    sale = plan.orders[0]
    newer = replace(sale.lots[0], acquired_on=date(2025, 5, 2))
    middle = replace(sale.lots[0], acquired_on=date(2025, 3, 3))
    changed = replace(plan, orders=(replace(sale, lots=(middle, newer, sale.lots[0])),))

    assert "three lots, 2 Jan 2025 to 2 May 2025" in texts(orders.orders_card(changed, USD))


def test_a_mode_shows_what_it_would_do(plan: RebalanceProposal) -> None:
    assert "drift 0.0%, two orders, cost  $0.10" in texts(
        view.mode_option(make_plan(from_record(plan.inputs)), USD)
    )


def test_an_approval_proves_that_nothing_was_lost() -> None:
    owner, portfolio, ports = scene(("VTI", "70"), ("BND", "30"))
    plan = propose_rebalance(owner.actor, portfolio.id, mode=Mode.FULL, force=True, ports=ports)

    result = approve_rebalance(owner.actor, portfolio.id, plan.id, ports=ports)

    cards = " ".join(texts(card) for card in fills.result_cards(result, USD))
    assert fills.result_headline(result) == "Two orders filled"
    assert said(fills.result_text(result, USD)) == (
        "Drift is 0.0% and every class is inside its band. Trading cost $0.00."
    )
    assert "Where the cost went" in cards
    assert "Holdings before $1,000.00" in cards
    assert "Sell VTI 10.000000 10.0000 $100.00 $100.00 $0.00" in cards


def test_a_second_approval_says_that_it_did_nothing() -> None:
    owner, portfolio, ports = scene(("VTI", "70"), ("BND", "30"))
    plan = propose_rebalance(owner.actor, portfolio.id, ports=ports)
    approve_rebalance(owner.actor, portfolio.id, plan.id, ports=ports)

    again = approve_rebalance(owner.actor, portfolio.id, plan.id, ports=ports)

    assert said(fills.result_text(again, USD)) == "These orders were filled before. Nothing was done twice."
    assert "Where the cost went" not in " ".join(texts(card) for card in fills.result_cards(again, USD))
