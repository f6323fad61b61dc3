from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analytics.ranges import Range
from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import EUR, AccountId
from engine.domain.instrument import AssetClass
from engine.usecases.overview import Overview, report_overview
from engine.usecases.performance import report_performance
from tests.builders import MARKET_DATE, a_portfolio, a_user, an_account
from tests.pasts import Past, money

ZERO = Decimal(0)
US_STOCKS, US_BONDS, CASH = AssetClass.US_STOCKS, AssetClass.US_BONDS, AssetClass.CASH


def overview(past: Past) -> Overview:
    return report_overview(SYSTEM, ports=past.ports)


def by_class(it: Overview) -> dict[AssetClass, Decimal]:
    return {part.asset_class: part.change for part in it.change_by_class}


def invested(closes: dict[str, list[str]], us_stocks: str, us_bonds: str = "0") -> tuple[Past, AccountId]:
    """1,000 brought to these weights on the first day, without spread."""
    past = Past(closes)
    account = past.add(a_portfolio(us_stocks=us_stocks, us_bonds=us_bonds))
    past.deposit(account, 0, "1000")
    past.rebalance(account, 0)
    return past, account


def test_without_accounts_there_is_nothing() -> None:
    nothing = report_overview(a_user().actor, ports=Past({"VTI": ["100"]}).ports)

    assert nothing == Overview(as_of=MARKET_DATE)
    assert (nothing.value, nothing.gain) == money(0, 0)
    assert not nothing.accounts


def test_an_account_without_money_is_worth_nothing() -> None:
    past = Past({"VTI": ["100"]})
    past.add(a_portfolio(us_stocks="1"))

    it = overview(past)

    assert (it.value, it.change, it.change_fraction, it.net_contributions) == money(0, 0, 0, 0)
    assert [account.value for account in it.accounts] == [0]


def test_today_adds_up_by_class() -> None:
    past, _ = invested(
        {"VTI": ["100", "110", "99"], "BND": ["10", "10", "10.10"]}, us_stocks="0.6", us_bonds="0.4"
    )

    it = overview(past)

    # 6 shares fell by 11, 40 rose by 0.10
    assert by_class(it) == {US_STOCKS: Decimal(-66), US_BONDS: Decimal(4), CASH: ZERO}
    assert it.value == Decimal("998.00")
    assert it.change == Decimal(-62)
    assert it.change_fraction == Decimal(-62) / Decimal(1060)
    assert (it.net_contributions, it.gain) == money(1000, -2)
    assert it.series.values == (1000.0, 1060.0, 998.0)
    assert it.series.contributions == (1000.0, 1000.0, 1000.0)


def test_what_was_paid_in_or_bought_today_is_not_a_change() -> None:
    past, account = invested({"VTI": ["100", "110"], "BND": ["10", "10"]}, us_stocks="0.5", us_bonds="0.5")
    past.deposit(account, 1, "550")
    past.rebalance(account, 1)
    past.pay(account, 1, "BND", "0.10")

    it = overview(past)

    # 5 shares rose by 10; bonds paid 0.10 on the 80 held
    assert it.change == Decimal(58)
    assert by_class(it) == {US_STOCKS: Decimal(50), US_BONDS: Decimal(8), CASH: ZERO}
    assert it.change_fraction == Decimal(58) / Decimal(1550)
    assert it.gain == Decimal(58)


def test_the_first_day_counts_from_nothing() -> None:
    past = Past({"VTI": ["100"]}, spread="2")
    account = past.add(a_portfolio(us_stocks="1"))
    past.deposit(account, 0, "1010")
    past.buy(account, 0, "VTI", "10")

    it = overview(past)

    assert (it.value, it.change, it.net_contributions) == money(1000, -10, 1010)


def test_an_account_in_euros_counts_at_the_rates_of_the_central_bank() -> None:
    past = Past({"VTI": ["100", "110"]}, dollars=["1.00", "1.25"])
    euros = past.add(a_portfolio(account=an_account(currency=EUR, opened_on=date(2023, 1, 2))))
    dollars = past.add(a_portfolio(us_stocks="1"))
    past.deposit(euros, 0, "400")
    past.buy(euros, 0, "VTI", "1")
    past.deposit(dollars, 0, "100")

    it = overview(past)

    # 300 in cash became 375 dollars, the share 110 whatever the euro does
    abroad, home = it.accounts
    assert (abroad.value, abroad.base_value, home.base_value) == money(388, 485, 100)
    assert (abroad.change, abroad.base_change, it.change) == money(-12, 85, 85)
    assert by_class(it) == {US_STOCKS: Decimal(10), CASH: Decimal(75)}
    assert it.net_contributions == Decimal(500)
    assert it.value == Decimal(585)


def test_returns_come_by_range() -> None:
    past, _ = invested({"VTI": [str(100 + day) for day in range(30)]}, us_stocks="1")

    month, *_, everything = overview(past).ranges

    assert (month.range, month.start_date) == (Range.ONE_MONTH, date(2025, 5, 30))
    assert month.twr == pytest.approx(129 / 108 - 1)
    assert month.gain == Decimal(210)
    assert (everything.range, everything.start_date) == (Range.ALL, past.sessions[0])
    assert everything.twr == pytest.approx(0.29)
    assert everything.gain == overview(past).gain == 290


def test_an_account_off_its_targets_waits_for_a_decision() -> None:
    past, moved = invested({"VTI": ["100", "200"], "BND": ["10", "10"]}, us_stocks="0.5", us_bonds="0.5")
    calm = past.add(a_portfolio(us_stocks="1"))
    past.deposit(calm, 1, "1000")
    past.rebalance(calm, 1)
    past.scan()

    it = overview(past)

    (waiting,) = it.waiting
    assert waiting.account.id == moved
    assert (waiting.classes_outside, waiting.trigger) == (2, Decimal("0.03"))
    assert waiting.drift == pytest.approx(Decimal("0.166667"), abs=Decimal("0.000001"))
    assert {a.account.id: a.is_due for a in it.accounts} == {moved: True, calm: False}


def test_nothing_waits_before_the_scan_has_looked() -> None:
    past, _ = invested({"VTI": ["100", "200"], "BND": ["10", "10"]}, us_stocks="0.5", us_bonds="0.5")

    it = overview(past)

    assert (it.waiting, it.scanned_at) == ((), None)
    assert it.accounts[0].is_due


def test_who_has_acted_since_the_scan_is_not_asked_again() -> None:
    past, account = invested({"VTI": ["100", "200"], "BND": ["10", "10"]}, us_stocks="0.5", us_bonds="0.5")
    past.scan()
    past.rebalance(account, 1)

    it = overview(past)

    assert it.waiting == ()
    assert it.scanned_at == past.ports.clock.now()


def test_an_adviser_sees_the_accounts_of_clients_who_consented() -> None:
    past = Past({"VTI": ["100"]})
    adviser, client, stranger = a_user(Role.ADVISER), a_user(), a_user()
    seen, _ = past.add(a_portfolio(owner=client)), past.add(a_portfolio(owner=stranger))
    past.database.add(users=[adviser, client, stranger], consents=[(adviser, client)])

    it = report_overview(adviser.actor, ports=past.ports)

    assert [account.account.id for account in it.accounts] == [seen]


cents = st.integers(50_00, 200_00).map(lambda amount: str(Decimal(amount) / 100))
column = st.lists(cents, min_size=4, max_size=4)
rates = st.lists(
    st.integers(8000, 15000).map(lambda rate: str(Decimal(rate) / 10000)), min_size=4, max_size=4
)


@settings(max_examples=25, deadline=None)
@given(column, column, rates, st.booleans(), st.lists(st.integers(0, 3), max_size=4))
def test_all_sums_of_the_page_agree(
    vti: list[str], bnd: list[str], dollars: list[str], is_open: bool, days: list[int]
) -> None:
    past = Past({"VTI": vti, "BND": bnd}, spread="0.10", dollars=dollars, is_open=is_open)
    accounts = [
        past.add(a_portfolio(account=an_account(currency=EUR), us_stocks="0.6", us_bonds="0.4")),
        past.add(a_portfolio(us_stocks="0.3", us_bonds="0.7")),
    ]
    for day in [0, *sorted(days)]:
        for account in accounts:
            past.deposit(account, day, "1234.56")
            past.rebalance(account, day)

    it = overview(past)

    assert sum(by_class(it).values(), ZERO) == it.change
    assert sum((a.base_change for a in it.accounts), ZERO) == it.change
    assert sum((a.base_value for a in it.accounts), ZERO) == it.value
    assert it.series.values[-1] == float(it.value)
    assert it.ranges[-1].gain == it.gain
    for summary in it.accounts:
        alone = report_performance(SYSTEM, summary.account.id, ports=past.ports)
        assert alone.end_value == summary.value
