"""Prices: every few seconds the newest quotes, once a day what has become history."""

import structlog

from engine.domain.actor import SYSTEM
from engine.errors import EvenkeelError
from engine.ports import Ports
from engine.usecases.holdings import list_accounts
from engine.usecases.prices import book_dividends, is_behind, refresh_quotes, update_market

log = structlog.get_logger(__name__)


def refresh_prices(ports: Ports) -> int:
    """Store the provider's newest quotes, which the live stream then shows."""
    return refresh_quotes(ports=ports)


def close_the_day(ports: Ports) -> int:
    """Add the bars of completed sessions, then pay the dividends that fell due."""
    update_market(ports=ports)
    return pay_dividends(ports)


def catch_up(ports: Ports) -> int:
    """Close the day if nobody has: the machine may have slept, or a provider failed, when its time came."""
    return close_the_day(ports) if is_behind(ports=ports) else 0


def pay_dividends(ports: Ports) -> int:
    """Pay every account what fell due; how many payments were booked.

    One bad account must not stop the rest, so expected failures are logged and skipped.
    """
    booked = 0
    for account in list_accounts(SYSTEM, ports=ports):
        try:
            booked += book_dividends(account.id, ports=ports)
        except EvenkeelError as error:
            log.warning("dividends skipped", account_id=str(account.id), code=error.code)
    log.info("dividends paid", booked=booked)
    return booked
