"""Daily: which accounts have drifted out of their bands."""

import structlog

from engine.domain.actor import SYSTEM
from engine.errors import EvenkeelError
from engine.ports import Ports
from engine.usecases.holdings import list_accounts, report_holdings

log = structlog.get_logger(__name__)


def check_drift(ports: Ports) -> int:
    """Look at every account; return how many are due for a rebalance.

    One bad account must not stop the rest, so expected failures are logged and skipped.
    """
    due = 0
    for account in list_accounts(SYSTEM, ports=ports):
        try:
            report = report_holdings(SYSTEM, account.id, ports=ports)
        except EvenkeelError as error:
            log.warning("drift skipped", account_id=str(account.id), code=error.code)
            continue
        due += report.is_due
    log.info("drift checked", due=due)
    return due
