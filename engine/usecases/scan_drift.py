"""The machine's own look at an account: is it time to bring it back to its targets, and why (not)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from engine.domain.actor import SYSTEM, Actor
from engine.domain.event import Event, EventKind
from engine.domain.ids import AccountId, Symbol
from engine.domain.money import ZERO
from engine.domain.part import Part, Place
from engine.domain.portfolio import Portfolio
from engine.domain.prices import PriceSnapshot
from engine.domain.scan import DriftScan, ScanAction, ScanReason
from engine.errors import MissingPriceError, StalePriceError
from engine.ports import Clock, Ports, UnitOfWork
from engine.trading.drift import is_due, total_drift
from engine.trading.orders import drifts_of
from engine.usecases.snapshot import load_snapshot, require_fresh

LOG_LENGTH = 30
UNPRICED = (ScanReason.STALE_PRICE, ScanReason.MISSING_PRICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    reason: ScanReason
    value: Decimal = ZERO
    drift: Decimal = ZERO
    classes_outside: int = 0
    prices: Mapping[Symbol, Decimal]

    @property
    def action(self) -> ScanAction:
        asks = self.reason in (ScanReason.OUTSIDE_BAND, ScanReason.ABOVE_TRIGGER)
        return ScanAction.REVIEW if asks else ScanAction.NONE


def scan_drift(account_id: AccountId, slot: datetime, *, ports: Ports) -> DriftScan | None:
    """Look at one account and keep what was seen, the reason for doing nothing included.

    The owner is told when a review becomes due, not again while it stays due. A turn looks at an
    account once: repeated, it returns None and changes nothing.

    Raises:
        NotFoundError: No such account.
    """
    with ports.unit_of_work(SYSTEM) as uow:
        portfolio = uow.portfolios.get(account_id)
        seen = uow.scans.of_account(account_id, LOG_LENGTH)
        if any(scan.slot == slot for scan in seen):
            return None
        finding = _look(portfolio, uow, ports.clock)
        before = _last_conclusive(seen)
        scan = _record(portfolio, finding, slot, ports)
        if not uow.scans.add(scan):
            return None
        if scan.action is ScanAction.REVIEW and (before is None or before.action is not ScanAction.REVIEW):
            uow.outbox.add(_event(scan, ports))
        uow.commit()
    return scan


def report_scans(
    actor: Actor,
    account_id: AccountId,
    *,
    limit: int = LOG_LENGTH,
    before: Place | None = None,
    ports: Ports,
) -> Part[DriftScan]:
    """What the scan saw of an account, newest first.

    Args:
        actor: The owner, an adviser with the owner's consent, or SYSTEM.
        account_id: The account.
        limit: At most so many.
        before: Only what stands behind this place.
        ports: The wired outside.

    Raises:
        NotFoundError: No such account, or not the actor's.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        uow.portfolios.account(account_id)
        return Part.of(uow.scans.of_account(account_id, limit + 1, before), limit)


def report_automation(actor: Actor, *, limit: int = LOG_LENGTH, ports: Ports) -> tuple[DriftScan, ...]:
    """What the scan saw of all accounts that the actor may see, newest first."""
    with ports.unit_of_work(actor, read_only=True) as uow:
        return tuple(uow.scans.recent(limit))


def _last_conclusive(scans: Sequence[DriftScan]) -> DriftScan | None:
    """The newest that had its prices: without them a review neither becomes due nor ceases to be."""
    return next((scan for scan in scans if scan.reason not in UNPRICED), None)


def _look(portfolio: Portfolio, uow: UnitOfWork, clock: Clock) -> _Finding:
    used: dict[Symbol, Decimal] = {}
    try:
        prices = load_snapshot(uow, clock)
        used = {symbol: prices.quote(symbol).last for symbol in sorted(portfolio.symbols)}
        require_fresh(prices, portfolio.symbols, portfolio.account.currency)
        return replace(_weigh(portfolio, prices), prices=used)
    except MissingPriceError:
        return _Finding(reason=ScanReason.MISSING_PRICE, prices=used)
    except StalePriceError:
        return _Finding(reason=ScanReason.STALE_PRICE, prices=used)


def _weigh(portfolio: Portfolio, prices: PriceSnapshot) -> _Finding:
    drifts = drifts_of(portfolio, prices)
    value = sum((drift.value for drift in drifts), ZERO)
    outside = sum(drift.is_outside for drift in drifts)
    if not value:
        reason = ScanReason.NO_MONEY
    elif not portfolio.targets:
        reason = ScanReason.NO_TARGETS
    elif outside:
        reason = ScanReason.OUTSIDE_BAND
    else:
        reason = ScanReason.ABOVE_TRIGGER if is_due(drifts) else ScanReason.INSIDE_BANDS
    return _Finding(reason=reason, value=value, drift=total_drift(drifts), classes_outside=outside, prices={})


def _record(portfolio: Portfolio, finding: _Finding, slot: datetime, ports: Ports) -> DriftScan:
    return DriftScan(
        id=ports.new_id(),
        account_id=portfolio.id,
        slot=slot,
        at=ports.clock.now(),
        as_of=ports.clock.market_date(),
        value=finding.value,
        drift=finding.drift,
        classes_outside=finding.classes_outside,
        lots=len(portfolio.lots),
        prices=finding.prices,
        action=finding.action,
        reason=finding.reason,
    )


def _event(scan: DriftScan, ports: Ports) -> Event:
    return Event(
        id=ports.new_id(),
        kind=EventKind.DRIFT_FOUND,
        at=scan.at,
        account_id=scan.account_id,
        facts={"drift": str(scan.drift), "classes_outside": scan.classes_outside},
        request_id=ports.request_id(),
    )
