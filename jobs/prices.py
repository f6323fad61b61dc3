"""Prices: every few seconds the newest quotes, once a day what has become history."""

from engine.domain.ids import AccountId
from engine.ports import Ports
from engine.usecases.prices import book_dividends, is_behind, refresh_quotes, update_market
from engine.usecases.statement import keep_checkpoint
from jobs.accounts import Counts, Report, complete, for_each_account


def _unseen(_done: int, _total: int) -> None:
    """As the program starts, no page shows how far this is."""


def refresh_prices(ports: Ports) -> Counts:
    """Store the provider's newest quotes, which the live stream then shows."""
    return {"quotes": refresh_quotes(ports=ports)}


def close_the_day(ports: Ports, report: Report) -> Counts:
    """Add the bars of completed sessions, unless they are there, then settle every account.

    Raises:
        SkippedError: Not every account could be settled.
    """
    behind = is_behind(ports=ports)
    if behind:
        update_market(ports=ports)
    return complete({"updates": int(behind)} | settle_accounts(ports, report))


def settle_accounts(ports: Ports, report: Report = _unseen) -> Counts:
    """Pay every account what fell due, then keep the sums of its ledger up to the end of last month.

    Accounts that cannot be paid are counted, and wait for the next time.
    """
    counts = {"dividends": 0, "checkpoints": 0}

    def settle(account_id: AccountId) -> None:
        counts["dividends"] += book_dividends(account_id, ports=ports)
        counts["checkpoints"] += keep_checkpoint(account_id, ports=ports)

    return counts | for_each_account("settlement", settle, ports, report)
