from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateways.calendar import TradingCalendar
from gateways.clock import MarketClock
from jobs.schedule import MOST_MADE_UP, AfterClose, Daily, Every, Schedule, SlotTrigger, missed

CLOCK = MarketClock(calendar=TradingCalendar())  # read once for all tests
EVERY_MINUTE = Every(timedelta(minutes=1), "every minute")
AT_HALF_PAST_TWO = Daily(time(2, 30), "daily at 02:30 New York time")
AT_HALF_PAST_ONE = Daily(time(1, 30), "daily at 01:30 New York time")
AFTER_CLOSE = AfterClose(timedelta(minutes=30), CLOCK, "30 minutes after each close")
SCHEDULES = [
    pytest.param(EVERY_MINUTE, id="every minute"),
    pytest.param(Every(timedelta(seconds=7), "every 7 seconds"), id="every 7 seconds"),
    pytest.param(AT_HALF_PAST_TWO, id="daily, in the hour that spring leaves out"),
    pytest.param(AT_HALF_PAST_ONE, id="daily, in the hour that autumn has twice"),
    pytest.param(Daily(time(0, 0, 20), "daily at 00:00:20"), id="daily, after midnight"),
    pytest.param(AFTER_CLOSE, id="after close"),
]
INSTANTS = st.integers(1_136_073_600, 2_206_224_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def utc(*parts: int) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("schedule", SCHEDULES)
@settings(deadline=None)  # the first look at the calendar reads it
@given(now=INSTANTS)
@example(now=utc(2025, 3, 9, 7, 0))  # clocks go forward in New York
@example(now=utc(2025, 11, 2, 6, 0))  # and back
def test_every_instant_lies_between_two_neighbours(schedule: Schedule, now: datetime) -> None:
    latest, following = schedule.latest(now), schedule.following(now)

    assert latest <= now < following
    assert schedule.following(latest) == following
    assert schedule.latest(following) == following
    assert schedule.latest(following - timedelta(microseconds=1)) == latest


def test_a_daily_job_keeps_its_local_time_when_clocks_change() -> None:
    schedule = Daily(time(0, 10), "daily at 00:10 New York time")

    assert schedule.following(utc(2025, 3, 8, 12, 0)) == utc(2025, 3, 9, 5, 10)
    assert schedule.following(utc(2025, 3, 9, 12, 0)) == utc(2025, 3, 10, 4, 10)
    assert schedule.following(utc(2025, 11, 1, 12, 0)) == utc(2025, 11, 2, 4, 10)
    assert schedule.following(utc(2025, 11, 2, 12, 0)) == utc(2025, 11, 3, 5, 10)


def test_a_time_that_spring_leaves_out_comes_an_hour_later() -> None:
    assert AT_HALF_PAST_TWO.following(utc(2025, 3, 9, 5, 0)) == utc(2025, 3, 9, 7, 30)  # 03:30 there
    assert AT_HALF_PAST_TWO.following(utc(2025, 3, 9, 7, 30)) == utc(2025, 3, 10, 6, 30)


def test_a_time_that_autumn_has_twice_comes_once() -> None:
    first = AT_HALF_PAST_ONE.following(utc(2025, 11, 2, 0, 0))

    assert first == utc(2025, 11, 2, 5, 30)
    assert AT_HALF_PAST_ONE.latest(utc(2025, 11, 2, 6, 30)) == first  # 01:30 for the second time
    assert AT_HALF_PAST_ONE.following(first) == utc(2025, 11, 3, 6, 30)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(utc(2025, 7, 1, 20, 29), utc(2025, 7, 1, 20, 30), id="a minute before, in summer"),
        pytest.param(utc(2025, 7, 1, 20, 30), utc(2025, 7, 2, 20, 30), id="the slot itself is over"),
        pytest.param(utc(2025, 12, 1, 12, 0), utc(2025, 12, 1, 21, 30), id="in winter"),
        pytest.param(utc(2025, 3, 7, 22, 0), utc(2025, 3, 10, 20, 30), id="a weekend with summer time in it"),
        pytest.param(utc(2025, 7, 3, 12, 0), utc(2025, 7, 3, 17, 30), id="early close"),
        pytest.param(utc(2025, 7, 3, 18, 0), utc(2025, 7, 7, 20, 30), id="a holiday and a weekend"),
        pytest.param(
            utc(2025, 11, 27, 12, 0), utc(2025, 11, 28, 18, 30), id="Thanksgiving, then an early close"
        ),
    ],
)
def test_after_a_close_follows_the_exchange(now: datetime, expected: datetime) -> None:
    assert AFTER_CLOSE.following(now) == expected
    assert AFTER_CLOSE.latest(expected + timedelta(hours=1)) == expected


def test_the_longest_closing_there_was_is_bridged() -> None:
    """Hurricane Sandy; nothing since 2005 was longer than a weekend with two days beside it."""
    sessions = CLOCK.sessions(date(2005, 1, 1), date(2040, 12, 31))
    longest = max(after - before for before, after in pairwise(sessions))

    assert longest <= timedelta(days=5)
    assert AFTER_CLOSE.following(utc(2012, 10, 26, 23, 0)) == utc(2012, 10, 31, 20, 30)


def test_a_scheduler_is_woken_at_each_slot_and_never_for_the_past() -> None:
    trigger, now = SlotTrigger(EVERY_MINUTE), utc(2025, 7, 1, 12, 0) + timedelta(seconds=5)

    assert trigger.get_next_fire_time(None, now) == utc(2025, 7, 1, 12, 1)
    assert trigger.get_next_fire_time(utc(2025, 7, 1, 12, 1), now) == utc(2025, 7, 1, 12, 2)
    assert trigger.get_next_fire_time(utc(2025, 7, 1, 9, 0), now) == utc(2025, 7, 1, 12, 1)


NOON = utc(2025, 7, 1, 12, 0)


def minutes(*numbers: int) -> list[datetime]:
    return [NOON + timedelta(minutes=number) for number in numbers]


@pytest.mark.parametrize(
    ("known", "at_most", "expected"),
    [
        pytest.param(minutes(9, 8), 1, minutes(10), id="one"),
        pytest.param(minutes(3, 2), 1, minutes(10), id="only the newest"),
        pytest.param(minutes(10, 9), 1, [], id="none"),
        pytest.param(minutes(10), 1, [], id="none, the first just now"),
        pytest.param([], 5, minutes(10), id="a new job has missed only the latest"),
        pytest.param(minutes(6, 5), 50, minutes(7, 8, 9, 10), id="all since the newest, oldest first"),
        pytest.param(minutes(10, 7, 5), 50, minutes(6, 8, 9), id="gaps between"),
        pytest.param(minutes(4, 3, 2, 1), 3, minutes(8, 9, 10), id="not more than asked for"),
        pytest.param(minutes(70, 69), 1, [], id="the clock was moved back"),
        pytest.param(minutes(3, 2), 0, [], id="nothing is made up for"),
        pytest.param([], 0, [], id="not even the first"),
    ],
)
def test_what_was_missed(known: list[datetime], at_most: int, expected: list[datetime]) -> None:
    assert missed(EVERY_MINUTE, known, at_most, NOON + timedelta(minutes=10, seconds=30)) == expected


def test_a_long_absence_is_made_up_for_a_hundred_turns_back() -> None:
    found = missed(EVERY_MINUTE, minutes(0), 5_000, NOON + timedelta(days=1))

    assert len(found) == MOST_MADE_UP
    assert found[-1] == NOON + timedelta(days=1)


@given(done=st.sets(st.integers(0, 60)), at_most=st.integers(1, 70))
def test_known_and_missed_turns_fill_the_timetable(done: set[int], at_most: int) -> None:
    now = minutes(60)[0]
    known = sorted(minutes(*done), reverse=True)[: at_most + 1]

    found = missed(EVERY_MINUTE, known, at_most, now)

    window = minutes(*range(max(min(done, default=60), 61 - at_most), 61))
    assert found == sorted(found)
    assert not set(found) & set(known)
    assert set(found) | (set(known) & set(window)) == set(window)
