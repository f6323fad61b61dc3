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
Counts = dict[str, int]  # what a turn did, by name


class SkippedError(Exception):
    """Some accounts could not be done; what was done of the others stays, and is counted."""

    def __init__(self, counts: Counts) -> None:
        skipped = counts["skipped"]
        which = "One account was" if skipped == 1 else f"{skipped} accounts were"
        super().__init__(f"{which} skipped; the log says why.")
        self.counts = counts


def check_drift(ports: Ports, slot: datetime, report: Report) -> Counts:
    """Scan every account; each leaves a record, whatever is found.

    Raises:
        SkippedError: Not every account could be scanned.
    """
    counts = {"accounts": 0, "reviews": 0}

    def look(account_id: AccountId) -> None:
        scan = scan_drift(account_id, slot, ports=ports)
        if scan is not None:
            counts["accounts"] += 1
            counts["reviews"] += scan.action is ScanAction.REVIEW

    return complete(counts | for_each_account("drift scan", look, ports, report))


def take_daily_snapshots(ports: Ports, report: Report) -> Counts:
    """Keep every account's value at the newest close, and at those that were missed.

    A session that cannot be valued is an error in its own night; later it is a gap, tried again and counted.

    Raises:
        SkippedError: Not every account could be valued at the newest close.
    """
    counts = {"snapshots": 0, "gaps": 0}

    def take(account_id: AccountId) -> None:
        taken = take_snapshots(account_id, ports=ports)
        counts["snapshots"] += len(taken.days)
        counts["gaps"] += len(taken.gaps)
        if taken.refusal is not None:
            raise taken.refusal

    return complete(counts | for_each_account("snapshot", take, ports, report))


def for_each_account(what: str, work: Callable[[AccountId], None], ports: Ports, report: Report) -> Counts:
    """Do the work; how many accounts were skipped because of an error.

    What an account merely does not have yet (bookings, targets, money, a fresh price) is not among these:
    the use-cases answer with nothing, or keep the reason.
    """
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


def complete(counts: Counts) -> Counts:
    """The counts of a turn that has done every account.

    Raises:
        SkippedError: It has not: the turn has failed, so that somebody hears of it and it is tried again.
    """
    if counts["skipped"]:
        raise SkippedError(counts)
    return counts
