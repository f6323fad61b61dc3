"""Prices: every few seconds the newest quotes, once a day what has become history."""

from engine.domain.ids import AccountId
from engine.ports import Ports
from engine.usecases.prices import book_dividends, is_behind, refresh_quotes, update_market
from jobs.accounts import for_each_account


def refresh_prices(ports: Ports) -> dict[str, int]:
    """Store the provider's newest quotes, which the live stream then shows."""
    return {"quotes": refresh_quotes(ports=ports)}


def close_the_day(ports: Ports) -> dict[str, int]:
    """Add the bars of completed sessions, unless they are there, then pay the dividends that fell due."""
    behind = is_behind(ports=ports)
    if behind:
        update_market(ports=ports)
    return {"updates": int(behind)} | pay_dividends(ports)


def pay_dividends(ports: Ports) -> dict[str, int]:
    """Pay every account what fell due."""
    counts = {"dividends": 0}

    def pay(account_id: AccountId) -> None:
        counts["dividends"] += book_dividends(account_id, ports=ports)

    return counts | for_each_account("dividends", pay, ports, _silent)


def _silent(_done: int, _total: int) -> None:
    """Nobody waits for it."""
