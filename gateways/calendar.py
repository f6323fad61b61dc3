"""Trading days and hours of the home exchange: holidays, early closes and daylight saving included."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from engine.errors import InvalidInputError

HOME_EXCHANGE = "XNYS"
HOME_ZONE = ZoneInfo("America/New_York")
FIRST_DAY, LAST_DAY = date(2005, 1, 1), date(2040, 12, 31)  # fixed, so that every machine sees the same days


class TradingCalendar:
    """Sessions of one exchange, from 2005 to 2040; read once, on first use."""

    def __init__(self, exchange: str = HOME_EXCHANGE) -> None:
        self._exchange = exchange

    def sessions(self, start: date, end: date) -> tuple[date, ...]:
        """Trading days within [start, end], oldest first."""
        days = self._days
        return tuple(days[bisect_left(days, start) : bisect_right(days, end)])

    def session_on_or_before(self, day: date) -> date:
        return self._at(bisect_right(self._days, day) - 1, day)

    def session_on_or_after(self, day: date) -> date:
        return self._at(bisect_left(self._days, day), day)

    def previous_session(self, day: date) -> date:
        """Newest trading day before `day`, which need not be one itself."""
        return self._at(bisect_left(self._days, day) - 1, day)

    def open_close(self, session: date) -> tuple[datetime, datetime]:
        """First and last instant of regular trading, UTC.

        Raises:
            InvalidInputError: `session` is not a trading day.
        """
        if session not in self._position:
            raise InvalidInputError(f"{session} is not a trading day of {self._exchange}.")
        return self._hours[self._position[session]]

    def last_opened(self, at: datetime) -> date:
        """Newest session that has begun at `at`."""
        return self._days[bisect_right(self._opens, at) - 1]

    def last_closed(self, at: datetime) -> date:
        """Newest session that is over at `at`; its closing price is final."""
        return self._days[bisect_right(self._closes, at) - 1]

    def _at(self, position: int, day: date) -> date:
        if not 0 <= position < len(self._days):
            raise InvalidInputError(f"{day} lies outside the trading calendar.")
        return self._days[position]

    @property
    def _hours(self) -> Sequence[tuple[datetime, datetime]]:
        return _hours(self._exchange)

    @cached_property
    def _opens(self) -> Sequence[datetime]:
        return [opens for opens, _ in self._hours]

    @cached_property
    def _closes(self) -> Sequence[datetime]:
        return [closes for _, closes in self._hours]

    @cached_property
    def _days(self) -> Sequence[date]:
        return [opens.astimezone(HOME_ZONE).date() for opens in self._opens]

    @cached_property
    def _position(self) -> Mapping[date, int]:
        return {day: position for position, day in enumerate(self._days)}


@cache
def _hours(exchange: str) -> Sequence[tuple[datetime, datetime]]:
    """Open and close of every session, UTC; read once a process."""
    import exchange_calendars

    # opens and closes only: asking by the minute builds an index of two million entries
    calendar = exchange_calendars.get_calendar(exchange, start=str(FIRST_DAY), end=str(LAST_DAY))
    return [
        (opens.to_pydatetime().astimezone(UTC), closes.to_pydatetime().astimezone(UTC))
        for opens, closes in zip(calendar.opens, calendar.closes, strict=True)
    ]
