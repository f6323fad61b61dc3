from decimal import Decimal
from uuid import uuid4

import pytest

from engine.domain.actor import SYSTEM
from engine.domain.ids import EUR, AccountId, Symbol
from engine.domain.scan import DailySnapshot
from engine.errors import MissingPriceError, NotFoundError
from engine.usecases.performance import report_performance
from engine.usecases.take_snapshots import FILLED_IN, Taken, take_snapshots
from tests.builders import a_portfolio, an_account
from tests.pasts import Past, money

CLOSES = {"VTI": ["100", "110", "121", "121", "133.10"], "BND": ["10"] * 5}
NOTHING = Taken(days=(), gaps=(), refusal=None)
DOLLARS = ["1.25", "1.28", "1.31", "1.16", "1.17"]


def a_past(*, is_open: bool = False) -> tuple[Past, AccountId]:
    """In euros: 1,000 buy dollars' worth of two funds, dividends come in, and 100.07 go out."""
    past = Past(CLOSES, spread="0.30", dollars=DOLLARS, is_open=is_open)
    account = past.add(a_portfolio(account=an_account(currency=EUR), us_stocks="0.8", us_bonds="0.2"))
    past.deposit(account, 0, "1000")
    past.buy(account, 0, "VTI", "7.35")
    past.buy(account, 1, "BND", "31.1")
    past.pay(account, 1, "VTI", "3.33")
    past.deposit(account, 2, "500.55")
    past.withdraw(account, 3, "100.07")
    return past, account


def snapshots(past: Past, account: AccountId) -> list[DailySnapshot]:
    with past.database.unit_of_work(SYSTEM, read_only=True) as uow:
        return list(uow.scans.snapshots(account, past.sessions[0], past.sessions[-1]))


def taken_on(past: Past, account: AccountId, day: int) -> int:
    """As of the night after that session, with the bars of then."""
    ports = past.ports
    ports.clock.date = past.sessions[day]  # type: ignore[attr-defined]  # the fixed one
    return len(take_snapshots(account, ports=ports).days)


def test_the_first_time_only_the_newest_close_is_taken() -> None:
    past, account = a_past()

    assert take_snapshots(account, ports=past.ports).days == past.sessions[-1:]

    (taken,) = snapshots(past, account)
    assert taken.on == past.sessions[-1]
    assert taken.net_contributions == Decimal("1400.48")
    assert taken.cash == past.portfolio(account).cash
    assert taken.taken_at == past.ports.clock.now()


def test_a_second_time_takes_none() -> None:
    past, account = a_past()
    take_snapshots(account, ports=past.ports)
    before = snapshots(past, account)

    assert take_snapshots(account, ports=past.ports) == NOTHING

    assert snapshots(past, account) == before


def test_days_that_were_missed_are_filled_in() -> None:
    past, account = a_past()

    assert taken_on(past, account, 1) == 1
    assert taken_on(past, account, 4) == 3

    assert [one.on for one in snapshots(past, account)] == list(past.sessions[1:])


def test_every_value_is_that_of_the_report_to_the_cent() -> None:
    past, account = a_past()
    taken_on(past, account, 0)
    taken_on(past, account, 4)

    taken = snapshots(past, account)

    assert len(taken) == 5
    for one in taken:
        report = report_performance(SYSTEM, account, end=one.on, ports=past.ports)
        assert one.value == report.end_value
        assert one.net_contributions == report.net_flows
    # 7.35 VTI at 133.10 and 31.1 BND at 10 dollars of 1/1.17, each rounded, and what is left in cash
    assert taken[-1].value == Decimal("836.14") + Decimal("265.81") + taken[-1].cash


def test_what_was_known_that_night_stays_when_a_booking_comes_late() -> None:
    past, account = a_past()
    taken_on(past, account, 2)
    before = snapshots(past, account)

    past.deposit(account, 1, "9")
    taken_on(past, account, 3)

    assert snapshots(past, account)[0] == before[0]
    assert snapshots(past, account)[1].net_contributions == before[0].net_contributions - money("91.07")[0]


def test_a_running_session_has_no_close_to_take() -> None:
    past, account = a_past(is_open=True)

    take_snapshots(account, ports=past.ports)

    assert [one.on for one in snapshots(past, account)] == [past.sessions[-2]]


def test_without_bars_nothing_is_taken() -> None:
    past, account = a_past()
    past.database.state.bars.clear()

    assert take_snapshots(account, ports=past.ports) == NOTHING


def test_without_bookings_nothing_is_taken() -> None:
    past, _ = a_past()
    empty = past.add(a_portfolio())

    assert take_snapshots(empty, ports=past.ports) == NOTHING


def test_an_account_that_was_opened_later_has_none_from_before() -> None:
    past, _ = a_past()
    later = past.add(a_portfolio(us_stocks="1"))
    past.deposit(later, 3, "10")

    assert taken_on(past, later, 2) == 0
    assert taken_on(past, later, 4) == 1
    assert [(one.on, one.value) for one in snapshots(past, later)] == [(past.sessions[4], Decimal("10"))]


def a_gap() -> tuple[Past, AccountId]:
    """Nothing that the account holds has a close on the third of five days."""
    past = Past({"VTI": CLOSES["VTI"], "BND": CLOSES["BND"]})
    account = past.add(a_portfolio(us_stocks="1"))
    past.deposit(account, 0, "1000")
    past.buy(account, 0, "VTI", "1")
    del past.database.state.bars[Symbol("VTI"), past.sessions[2]]
    return past, account


def test_a_session_without_a_close_does_not_hold_up_the_next_one() -> None:
    past, account = a_gap()
    taken = [taken_on(past, account, day) for day in range(5)]

    assert taken == [1, 1, 0, 1, 1]
    assert [one.on for one in snapshots(past, account)] == [*past.sessions[:2], *past.sessions[3:]]


def test_a_missing_close_is_refused_in_its_own_night_and_a_gap_from_then_on() -> None:
    past, account = a_gap()
    nights = []
    for day in (1, 2, 3):
        past.ports.clock.date = past.sessions[day]  # type: ignore[attr-defined]  # the fixed one
        nights.append(take_snapshots(account, ports=past.ports))

    gap = past.sessions[2]
    assert [night.gaps for night in nights] == [(), (gap,), (gap,)]
    assert [str(night.refusal) for night in nights] == ["None", f"No closing price for VTI on {gap}.", "None"]


def test_a_gap_is_filled_in_once_its_close_is_there() -> None:
    past, account = a_gap()
    for day in range(4):
        taken_on(past, account, day)
    past.database.state.bars[Symbol("VTI"), past.sessions[2]] = (50.0, 50.0)

    assert taken_on(past, account, 4) == 2

    assert [one.on for one in snapshots(past, account)] == list(past.sessions)
    assert snapshots(past, account)[2].value == Decimal("950")  # 900 in cash, and a share at 50


def test_a_gap_is_not_looked_for_once_it_is_a_month_old() -> None:
    past = Past({"VTI": ["100"] * 40, "BND": ["10"] * 40})
    account = past.add(a_portfolio(us_stocks="1"))
    past.deposit(account, 0, "1000")
    past.buy(account, 0, "VTI", "1")
    taken_on(past, account, 0)

    taken_on(past, account, 39)

    first, *later = snapshots(past, account)
    assert first.on == past.sessions[0]
    assert [one.on for one in later] == [on for on in past.sessions if on >= past.sessions[39] - FILLED_IN]


def test_what_never_had_a_close_is_refused_every_night() -> None:
    past, account = a_past()
    state = past.database.state
    state.bars = {key: pair for key, pair in state.bars.items() if key[0] != "BND"}

    taken = take_snapshots(account, ports=past.ports)

    assert isinstance(taken.refusal, MissingPriceError)
    assert (taken.days, taken.gaps) == ((), past.sessions[-1:])
    assert snapshots(past, account) == []


def test_an_unknown_account_is_not_found() -> None:
    past, _ = a_past()

    with pytest.raises(NotFoundError):
        take_snapshots(AccountId(uuid4()), ports=past.ports)
