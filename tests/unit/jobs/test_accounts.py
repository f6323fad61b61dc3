from decimal import Decimal

import pytest

from engine.domain.ids import AccountId, Symbol
from engine.domain.market import Dividend
from engine.errors import MissingPriceError
from jobs.accounts import SkippedError, check_drift, for_each_account, take_daily_snapshots
from jobs.prices import close_the_day
from tests.builders import NOW, a_lot, a_portfolio, drifted, prices
from tests.fakes import FakeDatabase
from tests.pasts import Past


def a_database() -> FakeDatabase:
    """One account that has drifted, one on target, one without money."""
    calm = a_portfolio(a_lot("VTI"), us_stocks="1")
    database = FakeDatabase()
    database.add(drifted(), calm, a_portfolio(us_stocks="1"), quotes=prices(VTI="10", BND="10"))
    return database


def test_the_drift_scan_looks_at_every_account_once_a_turn() -> None:
    database = a_database()
    steps: list[tuple[int, int]] = []

    counts = check_drift(database.ports, NOW, lambda done, total: steps.append((done, total)))
    again = check_drift(database.ports, NOW, lambda _done, _total: None)

    assert counts == {"accounts": 3, "reviews": 1, "skipped": 0}
    assert again == {"accounts": 0, "reviews": 0, "skipped": 0}
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_an_account_that_fails_is_skipped_and_the_rest_is_done() -> None:
    database = a_database()
    done: list[AccountId] = []
    bad = next(iter(database.state.portfolios))

    def work(account_id: AccountId) -> None:
        if account_id == bad:
            raise MissingPriceError("VTI", NOW.date())
        done.append(account_id)

    counts = for_each_account("work", work, database.ports, lambda _done, _total: None)

    assert counts == {"skipped": 1}
    assert set(done) == set(database.state.portfolios) - {bad}


def test_a_turn_that_skipped_an_account_has_failed_and_its_retry_does_what_is_left() -> None:
    past = Past({"VTI": ["100", "110", "121"]}, dollars=["1.25"] * 3)
    invested, idle = past.add(a_portfolio()), past.add(a_portfolio())
    for account in (invested, idle):
        past.deposit(account, 0, "1000")
    past.buy(invested, 0, "VTI", "5")
    due = Dividend(Symbol("VTI"), past.sessions[1], Decimal("2"))
    past.database.state.dividends[due.ex_on, due.symbol] = due
    rates = dict(past.database.state.fx)
    past.database.state.fx.clear()
    steps: list[tuple[int, int]] = []

    with pytest.raises(SkippedError, match="One account was skipped") as failed:
        close_the_day(past.ports, lambda done, total: steps.append((done, total)))

    assert failed.value.counts == {"updates": 0, "dividends": 0, "checkpoints": 0, "skipped": 1}
    assert steps == [(1, 2), (2, 2)]
    past.database.state.fx |= rates
    paid = [close_the_day(past.ports, lambda _done, _total: None) for _ in range(2)]
    assert [counts["dividends"] for counts in paid] == [1, 0]


def test_the_close_says_how_many_accounts_it_has_paid_so_that_it_can_be_stopped() -> None:
    database = a_database()
    steps: list[tuple[int, int]] = []

    counts = close_the_day(database.ports, lambda done, total: steps.append((done, total)))

    assert counts == {"updates": 1, "dividends": 0, "checkpoints": 0, "skipped": 0}
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_accounts_without_prices_are_looked_at_all_the_same() -> None:
    """The scan keeps a missing price as its reason: that is no error of the turn."""
    database = a_database()
    database.state.quotes.clear()

    counts = check_drift(database.ports, NOW, lambda _done, _total: None)

    assert counts == {"accounts": 3, "reviews": 0, "skipped": 0}


def test_accounts_without_bookings_have_no_snapshot_to_take() -> None:
    database = a_database()
    database.state.bars[Symbol("VTI"), NOW.date()] = (10.0, 10.0)

    counts = take_daily_snapshots(database.ports, lambda _done, _total: None)

    assert counts == {"snapshots": 0, "gaps": 0, "skipped": 0}


def test_a_close_that_is_missing_fails_the_night_of_its_own_session_only() -> None:
    past = Past({"VTI": ["100", "110", "121"], "BND": ["10"] * 3})
    account = past.add(a_portfolio())
    past.deposit(account, 0, "1000")
    past.buy(account, 0, "VTI", "5")
    del past.database.state.bars[Symbol("VTI"), past.sessions[1]]

    def night(day: int) -> dict[str, int]:
        past.ports.clock.date = past.sessions[day]  # type: ignore[attr-defined]  # the fixed one
        return take_daily_snapshots(past.ports, lambda _done, _total: None)

    assert night(0) == {"snapshots": 1, "gaps": 0, "skipped": 0}
    with pytest.raises(SkippedError) as failed:
        night(1)
    assert failed.value.counts == {"snapshots": 0, "gaps": 1, "skipped": 1}
    assert night(2) == {"snapshots": 1, "gaps": 1, "skipped": 0}
