"""Recommending a target and accepting it, on fakes with a few years of prices."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import Symbol
from engine.domain.instrument import AssetClass
from engine.domain.market import Bars
from engine.domain.portfolio import AccountType, Portfolio
from engine.domain.recommendation import Limit
from engine.domain.user import User
from engine.errors import ConflictError, InfeasibleError, NotFoundError, NotPermittedError
from engine.ports import Ports
from engine.usecases.recommend import accept_recommendation, recommend
from tests.builders import MARKET_DATE, a_lot, a_portfolio, a_profile, a_user, an_account, prices
from tests.fakes import FakeDatabase, FixedClock

FUNDS = {"VTI": 0.010, "VEA": 0.011, "BND": 0.003, "MUB": 0.002, "BIL": 0.0001}


@pytest.fixture
def database() -> FakeDatabase:
    """Five funds with six years of weekdays that share one random course."""
    found = FakeDatabase()
    found.add(quotes=prices(**dict.fromkeys(FUNDS, "10")))
    with found.unit_of_work(SYSTEM) as uow:
        uow.market.add_bars(some_years())
        uow.commit()
    return found


def some_years() -> list[Bars]:
    days = FixedClock().sessions(MARKET_DATE - timedelta(days=6 * 365), MARKET_DATE)
    rng = np.random.default_rng(11)
    common = rng.normal(0, 1, len(days))
    bars = []
    for symbol, size in FUNDS.items():
        moves = size * (0.6 * common + 0.8 * rng.normal(0, 1, len(days)))
        close = 10 * np.exp(np.cumsum(moves - moves.mean()))
        bars.append(
            Bars(Symbol(symbol), tuple(days), close, close, close, close, close, np.ones(len(days), np.int64))
        )
    return bars


def scene(
    database: FakeDatabase, *, kind: AccountType = AccountType.TAXABLE, score: int = 30, horizon: int = 20
) -> tuple[User, Portfolio, Ports]:
    """10,000 in US stocks and 1,000 in cash."""
    owner = a_user()
    account = an_account(owner, kind=kind)
    portfolio = a_portfolio(a_lot("VTI", "1000", "8000"), cash="1000", account=account, us_stocks="1")
    database.add(portfolio, users=[owner], profiles=[a_profile(owner, score=score, horizon=horizon)])
    return owner, portfolio, database.ports


def test_a_recommendation_is_kept_with_all_it_rests_on(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)

    advice = recommend(owner.actor, portfolio.id, ports=ports)

    with database.unit_of_work(SYSTEM, read_only=True) as uow:
        assert uow.recommendations.get(advice.id) == advice
    assert advice.as_of == MARKET_DATE
    assert sum(advice.weights.values()) == sum(advice.current_weights.values()) == 1
    assert advice.weights.keys() == {
        AssetClass.US_STOCKS,
        AssetClass.DEVELOPED_STOCKS,
        AssetClass.US_BONDS,
        AssetClass.MUNICIPAL_BONDS,
        AssetClass.CASH,
    }
    assert {"means", "mean", "covariance", "lower", "upper", "classes", "assumptions"} <= advice.inputs.keys()
    assert advice.proposed == advice.ladder[advice.risk.level - 1]
    assert advice.loss_in_bad_year > 0


def test_current_weights_are_those_of_the_account(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)

    now = recommend(owner.actor, portfolio.id, ports=ports).current_weights

    assert float(now[AssetClass.US_STOCKS]) == pytest.approx(10 / 11, abs=1e-7)
    assert float(now[AssetClass.CASH]) == pytest.approx(1 / 11, abs=1e-7)


def test_the_same_day_gives_the_same_advice(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)

    first, second = (recommend(owner.actor, portfolio.id, ports=ports) for _ in range(2))

    assert replace(second, id=first.id) == first


def test_the_cautious_get_less_risk(database: FakeDatabase) -> None:
    cautious, bold = (
        recommend(owner.actor, portfolio.id, ports=ports)
        for owner, portfolio, ports in (scene(database, score=14), scene(database, score=47, horizon=40))
    )

    assert cautious.risk.binding is Limit.TOLERANCE
    assert cautious.risk.level < bold.risk.level
    assert cautious.proposed.volatility < bold.proposed.volatility


def test_sheltered_accounts_hold_no_municipal_bonds(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database, kind=AccountType.IRA)

    assert AssetClass.MUNICIPAL_BONDS not in recommend(owner.actor, portfolio.id, ports=ports).weights


def test_a_loss_counts_for_the_household_as_a_whole(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    alone = recommend(owner.actor, portfolio.id, ports=ports)
    database.add(a_portfolio(cash="900000", account=an_account(owner), us_stocks="1"))

    together = recommend(owner.actor, portfolio.id, ports=ports)

    assert together.risk.limits[Limit.CAPACITY] >= alone.risk.limits[Limit.CAPACITY]
    assert together.inputs["means"]["value"] == "911000.00"  # type: ignore[index]  # a document
    assert together.loss_in_bad_year == alone.loss_in_bad_year  # said of this account


def test_accepting_makes_it_the_target_once(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    advice = recommend(owner.actor, portfolio.id, ports=ports)

    for _ in range(2):
        accept_recommendation(owner.actor, portfolio.id, advice.id, ports=ports)

    with database.unit_of_work(SYSTEM, read_only=True) as uow:
        found = uow.portfolios.get(portfolio.id)
    assert {c: target.weight for c, target in found.targets.items()} == advice.weights
    assert all(target.band > 0 for target in found.targets.values())
    assert found.version == portfolio.version + 1  # proposals made before are stale


def test_only_the_owner_accepts(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    adviser = a_user(Role.ADVISER)
    database.add(users=[adviser], consents=[(adviser, owner)])
    advice = recommend(adviser.actor, portfolio.id, ports=ports)

    with pytest.raises(NotPermittedError):
        accept_recommendation(adviser.actor, portfolio.id, advice.id, ports=ports)


def test_advice_of_another_account_or_of_strangers_is_not_there(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    stranger, other, _ = scene(database)
    own = a_portfolio(account=an_account(owner), us_stocks="1")
    database.add(own)
    advice = recommend(owner.actor, portfolio.id, ports=ports)

    for actor, account in ((owner.actor, own.id), (stranger.actor, other.id), (stranger.actor, portfolio.id)):
        with pytest.raises(NotFoundError):
            accept_recommendation(actor, account, advice.id, ports=ports)


def test_yesterdays_advice_is_refused(database: FakeDatabase) -> None:
    owner, portfolio, ports = scene(database)
    advice = recommend(owner.actor, portfolio.id, ports=ports)
    tomorrow = replace(ports, clock=FixedClock(date(2025, 7, 1)))

    with pytest.raises(ConflictError, match="an earlier day"):
        accept_recommendation(owner.actor, portfolio.id, advice.id, ports=tomorrow)


def test_an_owner_without_a_profile_gets_no_advice(database: FakeDatabase) -> None:
    owner = a_user()
    portfolio = a_portfolio(owner=owner, us_stocks="1")
    database.add(portfolio, users=[owner])

    with pytest.raises(NotFoundError):
        recommend(owner.actor, portfolio.id, ports=database.ports)


def test_a_market_of_one_class_cannot_make_a_portfolio() -> None:
    database = FakeDatabase()
    database.add(quotes=prices(VTI="10"))
    with database.unit_of_work(SYSTEM) as uow:
        uow.market.add_bars(some_years()[:1])
        uow.commit()
    owner, portfolio, ports = scene(database)

    with pytest.raises(InfeasibleError, match="us stocks"):
        recommend(owner.actor, portfolio.id, ports=ports)


def test_an_account_without_anything_is_advised_too(database: FakeDatabase) -> None:
    owner = a_user()
    empty = a_portfolio(owner=owner, us_stocks="1")
    database.add(empty, users=[owner], profiles=[a_profile(owner)])

    advice = recommend(owner.actor, empty.id, ports=database.ports)

    assert sum(advice.current_weights.values()) == 1
    assert advice.loss_in_bad_year == 0
