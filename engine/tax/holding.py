"""Holding period of capital assets."""

from datetime import date, timedelta


def is_long_term(acquired_on: date, sold_on: date) -> bool:
    """Whether a sale is long-term: held for more than one year, trade dates.

    The period starts the day after the purchase and ends a calendar year later; a period that
    would start on 29 February of a leap year ends on 1 March.

    Source:
        IRC 1222(3); Rev. Rul. 66-7 (the day of acquisition is excluded, that of sale included).
    """
    start = acquired_on + timedelta(days=1)
    try:
        anniversary = start.replace(year=start.year + 1)
    except ValueError:  # 29 February
        anniversary = date(start.year + 1, 3, 1)
    return sold_on >= anniversary
