"""Work on every account, one after the other: one bad account does not stop the rest."""

from collections.abc import Callable
from datetime import datetime

import structlog

from engine.domain.actor import SYSTEM
from engine.domain.ids import AccountId
from engine.domain.scan import ScanAction
from engine.errors import EvenkeelError
from engine.ports import Ports
from engine.usecases.holdings import list_accounts
from engine.usecases.scan_drift import scan_drift
from engine.usecases.take_snapshots import take_snapshots

log = structlog.get_logger(__name__)

Report = Callable[[int, int], None]  # how many of how many are done


def check_drift(ports: Ports, slot: datetime, report: Report) -> dict[str, int]:
    """Scan every account; each leaves a record, whatever is found."""
    counts = {"accounts": 0, "reviews": 0}

    def look(account_id: AccountId) -> None:
        scan = scan_drift(account_id, slot, ports=ports)
        if scan is not None:
            counts["accounts"] += 1
            counts["reviews"] += scan.action is ScanAction.REVIEW

    return counts | for_each_account("drift scan", look, ports, report)


def take_daily_snapshots(ports: Ports, report: Report) -> dict[str, int]:
    """Keep every account's value at each close since the last one."""
    counts = {"snapshots": 0}

    def take(account_id: AccountId) -> None:
        counts["snapshots"] += take_snapshots(account_id, ports=ports)

    return counts | for_each_account("snapshot", take, ports, report)


def for_each_account(
    what: str, work: Callable[[AccountId], None], ports: Ports, report: Report
) -> dict[str, int]:
    """Do the work; how many accounts were skipped because of an expected failure."""
    accounts = list_accounts(SYSTEM, ports=ports)
    skipped = 0
    for done, account in enumerate(accounts, start=1):
        try:
            work(account.id)
        except EvenkeelError as error:
            skipped += 1
            log.warning("account skipped", work=what, account_id=str(account.id), code=error.code)
        report(done, len(accounts))
    return {"skipped": skipped}
