"""Prices: every few seconds the newest quotes, once a day what has become history."""

from engine.domain.ids import AccountId
from engine.ports import Ports
from engine.usecases.prices import book_dividends, is_behind, refresh_quotes, update_market
from jobs.accounts import Counts, Report, complete, for_each_account


def _unseen(_done: int, _total: int) -> None:
    """As the program starts, no page shows how far this is."""


def refresh_prices(ports: Ports) -> Counts:
    """Store the provider's newest quotes, which the live stream then shows."""
    return {"quotes": refresh_quotes(ports=ports)}


def close_the_day(ports: Ports, report: Report) -> Counts:
    """Add the bars of completed sessions, unless they are there, then pay the dividends that fell due.

    Raises:
        SkippedError: Not every account could be paid.
    """
    behind = is_behind(ports=ports)
    if behind:
        update_market(ports=ports)
    return complete({"updates": int(behind)} | pay_dividends(ports, report))


def pay_dividends(ports: Ports, report: Report = _unseen) -> Counts:
    """Pay every account what fell due; those that cannot be paid are counted, and wait for the next time."""
    counts = {"dividends": 0}

    def pay(account_id: AccountId) -> None:
        counts["dividends"] += book_dividends(account_id, ports=ports)

    return counts | for_each_account("dividends", pay, ports, report)
