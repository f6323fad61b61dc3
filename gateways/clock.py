"""Real time, and the market's time: now, replayed, or a demo market that never closes (port `Clock`)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from gateways.calendar import HOME_ZONE, TradingCalendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class MarketClock:
    """`now` is always real; the market's time and dates follow the mode.

    Replay (`as_of`): the market stands at the close of the session on or before that day.
    Always open: real time while the exchange is open; otherwise today's session, or the next one, runs
    through its hours again and again. It is in progress: it has no final close before midnight in New York.
    Neither: the exchange's real hours; when it is closed the market stands at the last close.
    """

    def __init__(
        self,
        as_of: date | None = None,
        always_open: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        calendar: TradingCalendar | None = None,
    ) -> None:
        self._as_of = as_of
        self._always_open = always_open
        self._now = now
        self.calendar = calendar or TradingCalendar()

    def now(self) -> datetime:
        return self._now()

    def market_now(self) -> datetime:
        """The market's instant, UTC, always within the hours of `market_date`."""
        return self._market()[1]

    def market_date(self) -> date:
        """The session that `market_now` falls in."""
        return self._market()[0]

    def last_close(self) -> date:
        """Newest session whose closing price is final at `market_now`."""
        session, at = self._market()
        _, closes = self.calendar.open_close(session)
        return session if at >= closes else self.calendar.previous_session(session)

    def sessions(self, start: date, end: date) -> tuple[date, ...]:
        return self.calendar.sessions(start, end)

    def close_of(self, session: date) -> datetime:
        return self.calendar.open_close(session)[1]

    def previous_session(self, day: date) -> date:
        return self.calendar.previous_session(day)

    def open_close(self, session: date) -> tuple[datetime, datetime]:
        return self.calendar.open_close(session)

    def _market(self) -> tuple[date, datetime]:
        if self._as_of is not None:
            return self._at_the_close(self.calendar.session_on_or_before(self._as_of))
        now = self._now()
        running = self.calendar.last_opened(now)
        if now < self.calendar.open_close(running)[1]:
            return running, now
        if self._always_open:
            return self._rerun(now)
        return self._at_the_close(running)

    def _at_the_close(self, session: date) -> tuple[date, datetime]:
        return session, self.calendar.open_close(session)[1]

    def _rerun(self, now: datetime) -> tuple[date, datetime]:
        """Maps the wall clock into the hours of the session: a function of `now` alone."""
        session = self.calendar.session_on_or_after(now.astimezone(HOME_ZONE).date())
        opens, closes = self.calendar.open_close(session)
        elapsed: timedelta = (now - EPOCH) % (closes - opens)
        return session, opens + elapsed
