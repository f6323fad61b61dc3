"""Proposing, approving, rejecting and replaying a rebalance, on fakes."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import ProposalId
from engine.domain.order import Mode, Side
from engine.domain.portfolio import AccountType, Portfolio
from engine.domain.user import User
from engine.errors import (
    ConflictError,
    MissingPriceError,
    NotFoundError,
    NotPermittedError,
    StalePriceError,
    StaleProposalError,
)
from engine.ports import Ports
from engine.usecases.rebalance import (
    approve_rebalance,
    propose_rebalance,
    reject_rebalance,
    replay_rebalance,
    review_rebalance,
)
from tests.builders import MARKET_DATE, a_lot, a_portfolio, a_profile, a_quote, a_user, an_account, prices
from tests.fakes import FakeDatabase, FixedClock


def drifted(owner: User | None = None, kind: AccountType = AccountType.IRA) -> Portfolio:
    """70 % stocks and 30 % bonds at prices of 10, where 60 and 40 are wanted."""
    account = an_account(owner, kind=kind)
    lots = a_lot("VTI", "70", "500"), a_lot("BND", "30", "310")
    return a_portfolio(*lots, account=account, us_stocks="0.6", us_bonds="0.4")


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


def scene(database: FakeDatabase) -> tuple[User, Portfolio, Ports]:
    owner = a_user()
    portfolio = drifted(owner)
    database.add(portfolio, users=[owner], quotes=prices(VTI="10", BND="10"))
    return owner, portfolio, database.ports


def test_a_proposal_tells_drift_before_and_after(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)

    proposal = propose_rebalance(owner.actor, portfolio.id, mode=Mode.FULL, ports=ports)

    assert (proposal.drift_before, proposal.drift_after) == (Decimal("0.1"), Decimal(0))
    assert [(o.symbol, o.side) for o in proposal.orders] == [("VTI", Side.SELL), ("BND", Side.BUY)]
    assert proposal.cost == proposal.tax == 0


def test_force_goes_to_target_inside_the_band(database: FakeDatabase) -> None:
    owner = a_user()
    lots = a_lot("VTI", "61", "500"), a_lot("BND", "39", "310")
    portfolio = a_portfolio(
        *lots, account=an_account(owner, kind=AccountType.IRA), us_stocks="0.6", us_bonds="0.4"
    )
    database.add(portfolio, users=[owner], quotes=prices(VTI="10", BND="10"))

    calm = propose_rebalance(owner.actor, portfolio.id, ports=database.ports)
    forced = propose_rebalance(owner.actor, portfolio.id, force=True, ports=database.ports)

    assert (len(calm.orders), len(forced.orders)) == (0, 2)
    assert forced.drift_after == 0


def test_every_mode_is_shown_and_the_chosen_one_is_kept(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)

    review = review_rebalance(owner.actor, portfolio.id, mode=Mode.FULL, ports=ports)

    assert [(p.mode, len(p.orders)) for p in review.modes] == [
        (Mode.CASH_ONLY, 0),
        (Mode.CASH_THEN_SELL, 2),
        (Mode.FULL, 2),
    ]
    assert replay_rebalance(owner.actor, review.proposal.id, ports=ports) == review.modes[2].orders
    assert set(database.state.proposals) == {review.proposal.id}


def test_the_curve_leads_from_todays_drift_to_the_targets(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)

    curve = review_rebalance(owner.actor, portfolio.id, mode=Mode.FULL, ports=ports).curve

    assert [point.drift for point in curve] == [Decimal(tenths) / 100 for tenths in range(10, -1, -1)]
    assert (curve[0].orders, curve[-1].orders) == (0, 2)


def test_approving_fills_the_orders_and_accounts_for_every_cent(database: FakeDatabase) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    quotes = [a_quote("VTI", "10", spread="0.02"), a_quote("BND", "10", spread="0.02")]
    database.add(portfolio, users=[owner], quotes={quote.symbol: quote for quote in quotes})
    proposal = propose_rebalance(owner.actor, portfolio.id, ports=database.ports)

    result = approve_rebalance(owner.actor, portfolio.id, proposal.id, ports=database.ports)

    reached = result.reconciliation
    assert reached is not None
    assert reached.before.total == Decimal(1000)
    assert reached.before.total == reached.after.total + result.cost
    assert result.cost == proposal.cost > 0
    assert reached.classes_outside == 0
    with database.unit_of_work(owner.actor, read_only=True) as uow:
        assert uow.ledger.fills(proposal.id) == result.fills


def test_approving_twice_does_it_once(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    proposal = propose_rebalance(owner.actor, portfolio.id, ports=ports)

    first = approve_rebalance(owner.actor, portfolio.id, proposal.id, ports=ports)
    again = approve_rebalance(owner.actor, portfolio.id, proposal.id, ports=ports)

    assert again.fills == first.fills
    assert again.reconciliation is None


def test_a_rejected_proposal_stays_rejected(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    proposal = propose_rebalance(owner.actor, portfolio.id, ports=ports)

    reject_rebalance(owner.actor, portfolio.id, proposal.id, ports=ports)

    with pytest.raises(ConflictError, match="rejected"):
        approve_rebalance(owner.actor, portfolio.id, proposal.id, ports=ports)
    with pytest.raises(ConflictError, match="rejected"):
        reject_rebalance(owner.actor, portfolio.id, proposal.id, ports=ports)


def test_a_past_decision_replays_to_the_same_orders(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    proposal = propose_rebalance(owner.actor, portfolio.id, ports=ports)
    approve_rebalance(owner.actor, portfolio.id, proposal.id, ports=ports)
    database.add(quotes=prices(VTI="20", BND="5"))

    assert replay_rebalance(owner.actor, proposal.id, ports=ports) == proposal.orders


def test_refuses_to_guess_a_price(database: FakeDatabase) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    database.add(portfolio, users=[owner], quotes=prices(VTI="10"))

    with pytest.raises(MissingPriceError, match="BND on 2025-06-30"):
        propose_rebalance(owner.actor, portfolio.id, ports=database.ports)


def test_an_old_price_blocks_the_proposal_and_names_itself(database: FakeDatabase) -> None:
    owner = a_user()
    portfolio = drifted(owner)
    old = a_quote("BND", "10", at=FixedClock().market_now() - timedelta(hours=3))
    database.add(portfolio, users=[owner], quotes=prices(VTI="10") | {old.symbol: old})

    with pytest.raises(StalePriceError, match=r"BND dates from 30 Jun 2025 17:00 UTC"):
        propose_rebalance(owner.actor, portfolio.id, ports=database.ports)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param({"date": MARKET_DATE + timedelta(days=1)}, id="the market has moved on"),
        pytest.param({"time": FixedClock().now() + timedelta(hours=2)}, id="the proposal has expired"),
    ],
)
def test_refuses_a_stale_proposal(database: FakeDatabase, later: dict[str, date]) -> None:
    owner, portfolio, ports = scene(database)
    proposal = propose_rebalance(owner.actor, portfolio.id, ports=ports)
    clock = FixedClock()
    for name, value in later.items():
        setattr(clock, name, value)

    with pytest.raises(StaleProposalError):
        approve_rebalance(owner.actor, portfolio.id, proposal.id, ports=replace(ports, clock=clock))


def test_a_second_proposal_is_stale_once_the_first_is_approved(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    first, second = (propose_rebalance(owner.actor, portfolio.id, ports=ports) for _ in range(2))
    approve_rebalance(owner.actor, portfolio.id, first.id, ports=ports)

    with pytest.raises(StaleProposalError):
        approve_rebalance(owner.actor, portfolio.id, second.id, ports=ports)


def test_an_adviser_proposes_but_only_the_owner_decides(database: FakeDatabase) -> None:
    owner, adviser = a_user(), a_user(Role.ADVISER)
    portfolio = drifted(owner)
    database.add(
        portfolio,
        users=[owner, adviser],
        consents=[(adviser, owner)],
        quotes=prices(VTI="10", BND="10"),
    )
    proposal = propose_rebalance(adviser.actor, portfolio.id, ports=database.ports)

    for decide in (approve_rebalance, reject_rebalance):
        with pytest.raises(NotPermittedError):
            decide(adviser.actor, portfolio.id, proposal.id, ports=database.ports)


def test_a_proposal_belongs_to_its_account(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    other = drifted(owner)
    database.add(other)
    proposal = propose_rebalance(owner.actor, portfolio.id, ports=ports)

    with pytest.raises(NotFoundError):
        approve_rebalance(owner.actor, other.id, proposal.id, ports=ports)
    with pytest.raises(NotFoundError):
        approve_rebalance(owner.actor, portfolio.id, ProposalId(uuid4()), ports=ports)


def test_taxable_accounts_estimate_tax_at_the_owners_rates(database: FakeDatabase) -> None:
    owner = a_user()
    portfolio = drifted(owner, AccountType.TAXABLE)
    database.add(portfolio, users=[owner], profiles=[a_profile(owner)], quotes=prices(VTI="10", BND="10"))

    proposal = propose_rebalance(owner.actor, portfolio.id, mode=Mode.FULL, ports=database.ports)

    assert proposal.orders[0].short_gain == Decimal("28.57")  # 100 - 500 * 10/70
    assert proposal.tax == Decimal("6.86")  # at 24 %


def test_the_system_may_propose_for_anyone(database: FakeDatabase) -> None:
    _, portfolio, ports = scene(database)

    assert propose_rebalance(SYSTEM, portfolio.id, ports=ports).account_id == portfolio.id
