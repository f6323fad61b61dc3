from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidInputError
from gateways.calendar import TradingCalendar
from gateways.clock import MarketClock

CALENDAR = TradingCalendar()  # read once for all tests
INSTANTS = st.integers(1_325_600_000, 1_811_800_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def clock_at(now: datetime, as_of: date | None = None, always_open: bool = False) -> MarketClock:
    return MarketClock(as_of=as_of, always_open=always_open, now=lambda: now, calendar=CALENDAR)


def utc(*parts: int) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "session", "last_close"),
    [
        pytest.param(
            utc(2025, 7, 2, 13, 29), date(2025, 7, 1), date(2025, 7, 1), id="a minute before the open"
        ),
        pytest.param(utc(2025, 7, 2, 13, 30), date(2025, 7, 2), date(2025, 7, 1), id="at the open"),
        pytest.param(
            utc(2025, 7, 2, 19, 59), date(2025, 7, 2), date(2025, 7, 1), id="a minute before the close"
        ),
        pytest.param(utc(2025, 7, 2, 20, 0), date(2025, 7, 2), date(2025, 7, 2), id="at the close"),
        pytest.param(utc(2025, 7, 3, 17, 0), date(2025, 7, 3), date(2025, 7, 3), id="early close"),
        pytest.param(
            utc(2025, 7, 5, 3, 0), date(2025, 7, 3), date(2025, 7, 3), id="holiday, still the 4th there"
        ),
        pytest.param(
            utc(2025, 7, 6, 12, 0), date(2025, 7, 3), date(2025, 7, 3), id="weekend after a holiday"
        ),
        pytest.param(utc(2025, 12, 1, 20, 59), date(2025, 12, 1), date(2025, 11, 28), id="winter time"),
        pytest.param(
            utc(2025, 11, 28, 18, 0), date(2025, 11, 28), date(2025, 11, 28), id="day after Thanksgiving"
        ),
        pytest.param(
            utc(2025, 3, 10, 13, 30), date(2025, 3, 10), date(2025, 3, 7), id="first day of summer time"
        ),
    ],
)
def test_real_hours_follow_the_exchange(now: datetime, session: date, last_close: date) -> None:
    clock = clock_at(now)

    assert (clock.market_date(), clock.last_close()) == (session, last_close)


@pytest.mark.parametrize(
    ("now", "market_now"),
    [
        pytest.param(utc(2025, 7, 2, 15, 7), utc(2025, 7, 2, 15, 7), id="open: real time"),
        pytest.param(utc(2025, 7, 2, 22, 0), utc(2025, 7, 2, 20, 0), id="after the close"),
        pytest.param(utc(2025, 11, 28, 19, 0), utc(2025, 11, 28, 18, 0), id="after an early close"),
        pytest.param(utc(2025, 7, 6, 12, 0), utc(2025, 7, 3, 17, 0), id="weekend after a holiday"),
    ],
)
def test_a_closed_exchange_stands_at_its_last_close(now: datetime, market_now: datetime) -> None:
    assert clock_at(now).market_now() == market_now


@pytest.mark.parametrize(
    ("now", "session", "last_close"),
    [
        pytest.param(utc(2025, 7, 2, 15, 0), date(2025, 7, 2), date(2025, 7, 1), id="really open"),
        pytest.param(utc(2025, 7, 2, 8, 0), date(2025, 7, 2), date(2025, 7, 1), id="before the open"),
        pytest.param(utc(2025, 7, 2, 20, 0), date(2025, 7, 2), date(2025, 7, 1), id="at the real close"),
        pytest.param(
            utc(2025, 7, 3, 3, 59), date(2025, 7, 2), date(2025, 7, 1), id="before midnight in New York"
        ),
        pytest.param(
            utc(2025, 7, 3, 4, 0), date(2025, 7, 3), date(2025, 7, 2), id="after midnight in New York"
        ),
        pytest.param(
            utc(2025, 7, 4, 15, 0), date(2025, 7, 7), date(2025, 7, 3), id="holiday: the next session"
        ),
        pytest.param(
            utc(2025, 7, 6, 12, 0), date(2025, 7, 7), date(2025, 7, 3), id="Sunday: the next session"
        ),
        pytest.param(
            utc(2025, 11, 28, 20, 0), date(2025, 11, 28), date(2025, 11, 26), id="after an early close"
        ),
    ],
)
def test_the_demo_market_runs_todays_session_or_the_next(
    now: datetime, session: date, last_close: date
) -> None:
    clock = clock_at(now, always_open=True)

    assert (clock.market_date(), clock.last_close()) == (session, last_close)


@given(now=INSTANTS, always_open=st.booleans())
@settings(max_examples=200)
def test_market_time_lies_within_its_session(now: datetime, always_open: bool) -> None:
    clock = clock_at(now, always_open=always_open)

    opens, closes = clock.open_close(clock.market_date())

    assert opens <= clock.market_now() <= closes
    assert clock.last_close() <= clock.market_date()
    assert clock.now() == now


def test_a_rerun_session_moves_with_the_wall_clock_and_starts_again() -> None:
    saturday = utc(2025, 7, 5, 12, 0)
    first = clock_at(saturday, always_open=True).market_now()

    later = clock_at(saturday + timedelta(seconds=1), always_open=True).market_now()
    next_round = clock_at(saturday + timedelta(hours=6, minutes=30), always_open=True).market_now()

    assert later - first == timedelta(seconds=1)
    assert next_round == first


def test_a_rerun_of_a_short_session_stays_inside_its_hours() -> None:
    opens, closes = utc(2025, 11, 28, 14, 30), utc(2025, 11, 28, 18, 0)

    instants = [
        clock_at(utc(2025, 11, 28, hour, minute), always_open=True).market_now()
        for hour in (6, 10, 19, 23)
        for minute in (0, 30, 59)
    ]

    assert all(opens <= at < closes for at in instants)


def test_a_replay_stands_at_a_past_close_while_real_time_goes_on() -> None:
    real = datetime(2026, 3, 3, tzinfo=UTC)

    clock = clock_at(real, as_of=date(2025, 9, 28), always_open=True)  # the 28th is a Sunday

    assert clock.market_now() == utc(2025, 9, 26, 20, 0)
    assert (clock.market_date(), clock.last_close()) == (date(2025, 9, 26), date(2025, 9, 26))
    assert clock.now() == real


def test_sessions_leave_out_weekends_and_holidays() -> None:
    clock = clock_at(utc(2025, 7, 10, 12, 0))

    assert clock.sessions(date(2025, 7, 3), date(2025, 7, 8)) == (
        date(2025, 7, 3),
        date(2025, 7, 7),
        date(2025, 7, 8),
    )
    assert clock.previous_session(date(2025, 7, 7)) == date(2025, 7, 3)
    assert clock.previous_session(date(2025, 7, 6)) == date(2025, 7, 3)


@pytest.mark.parametrize("day", [date(2025, 7, 4), date(2025, 7, 5)])
def test_a_day_without_trading_has_no_hours(day: date) -> None:
    with pytest.raises(InvalidInputError, match="not a trading day"):
        CALENDAR.open_close(day)


def test_days_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="outside"):
        CALENDAR.session_on_or_before(date(1999, 1, 1))
