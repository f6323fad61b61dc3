from datetime import timedelta

from gateways.calendar import TradingCalendar
from gateways.clock import MarketClock
from jobs.timetable import timetable
from tests.builders import NOW

JOBS = timetable(MarketClock(calendar=TradingCalendar())).entries


def test_every_job_has_a_name_of_its_own_that_stays() -> None:
    """History, pauses and bookmarks hang on them: whoever renames one has to move these too."""
    assert [job.name for job in JOBS] == [
        "refresh_prices",
        "close_the_day",
        "take_snapshots",
        "check_drift",
        "tidy_up",
    ]


def test_turns_are_remembered_for_longer_than_they_are_made_up_for() -> None:
    """Or a turn that was forgotten would be done again."""
    for job in JOBS:
        newest = oldest = job.schedule.latest(NOW)
        for _ in range(job.makes_up + 1):
            oldest = job.schedule.latest(oldest - timedelta(microseconds=1))
        assert newest - oldest < job.remembered


def test_people_read_when_each_job_is_next() -> None:
    shown = timetable(MarketClock()).jobs(NOW)

    assert [info.name for info in shown] == [job.name for job in JOBS]
    assert all(info.title and info.explanation and info.schedule for info in shown)
    assert all(info.next_at > NOW for info in shown)
