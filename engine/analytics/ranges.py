"""The spans that reports offer, counted back from their last day."""

from calendar import monthrange
from datetime import date
from enum import StrEnum


class Range(StrEnum):
    """Named spans, shortest first; the value is the label people know."""

    ONE_MONTH = "1M"
    THREE_MONTHS = "3M"
    YEAR_TO_DATE = "YTD"
    ONE_YEAR = "1Y"
    THREE_YEARS = "3Y"
    FIVE_YEARS = "5Y"
    ALL = "All"

    def start(self, end: date) -> date | None:
        """The day whose close the span starts from; None: wherever there is a beginning.

        Months are calendar months back from `end`; the year starts from the last day of the old one.
        """
        if self is Range.YEAR_TO_DATE:
            return date(end.year - 1, 12, 31)
        months = _MONTHS.get(self)
        return None if months is None else months_before(end, months)


_MONTHS = {
    Range.ONE_MONTH: 1,
    Range.THREE_MONTHS: 3,
    Range.ONE_YEAR: 12,
    Range.THREE_YEARS: 36,
    Range.FIVE_YEARS: 60,
}


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
