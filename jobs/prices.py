"""Prices: every few seconds the newest quotes, once a day what has become history."""

import structlog

from engine.ports import Ports
from engine.usecases.prices import book_dividends, refresh_quotes, update_market

log = structlog.get_logger(__name__)


def refresh_prices(ports: Ports) -> int:
    """Store the provider's newest quotes, which the live stream then shows."""
    return refresh_quotes(ports=ports)


def close_the_day(ports: Ports) -> int:
    """Add the bars of completed sessions, then pay the dividends that fell due."""
    update_market(ports=ports)
    booked = book_dividends(ports=ports)
    log.info("market updated", dividends=booked)
    return booked
