"""Records of the machine's own looks at accounts, on SQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from db.bulk import insert_if_absent
from db.models import ScanRow, SnapshotRow
from db.visibility import require_visible, visible_ids
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Symbol
from engine.domain.part import Place
from engine.domain.scan import DailySnapshot, DriftScan, ScanAction, ScanReason


class SqlScans:
    """Implements `engine.ports.Scans`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._actor = actor

    def add(self, scan: DriftScan) -> bool:
        require_visible(self._session, self._actor, [scan.account_id])
        values = {
            "scan_id": scan.id,
            "account_id": scan.account_id,
            "slot": scan.slot,
            "at": scan.at,
            "as_of": scan.as_of,
            "value": scan.value,
            "drift": scan.drift,
            "classes_outside": scan.classes_outside,
            "lots": scan.lots,
            "prices": scan.prices,
            "action": scan.action.value,
            "reason": scan.reason.value,
        }
        return insert_if_absent(self._session, ScanRow, values)

    def newest(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, DriftScan]:
        last = (
            select(ScanRow.account_id, func.max(ScanRow.at).label("at"))
            .where(ScanRow.account_id.in_(account_ids), ScanRow.account_id.in_(visible_ids(self._actor)))
            .group_by(ScanRow.account_id)
            .subquery()
        )
        same = (ScanRow.account_id == last.c.account_id) & (ScanRow.at == last.c.at)
        rows = self._session.scalars(select(ScanRow).join(last, same).order_by(ScanRow.scan_id))
        return {AccountId(row.account_id): _to_scan(row) for row in rows}

    def of_account(
        self, account_id: AccountId, limit: int, before: Place | None = None
    ) -> Sequence[DriftScan]:
        query = select(ScanRow).where(
            ScanRow.account_id == account_id, ScanRow.account_id.in_(visible_ids(self._actor))
        )
        if before is not None:
            query = query.where(tuple_(ScanRow.at, ScanRow.scan_id) < (before.at, before.id))
        rows = self._session.scalars(query.order_by(ScanRow.at.desc(), ScanRow.scan_id.desc()).limit(limit))
        return [_to_scan(row) for row in rows]

    def recent(self, limit: int) -> Sequence[DriftScan]:
        query = select(ScanRow).where(ScanRow.account_id.in_(visible_ids(self._actor)))
        rows = self._session.scalars(query.order_by(ScanRow.at.desc(), ScanRow.scan_id.desc()).limit(limit))
        return [_to_scan(row) for row in rows]

    def add_snapshot(self, snapshot: DailySnapshot) -> bool:
        require_visible(self._session, self._actor, [snapshot.account_id])
        values = {
            "account_id": snapshot.account_id,
            "snapshot_date": snapshot.on,
            "value": snapshot.value,
            "cash": snapshot.cash,
            "net_contributions": snapshot.net_contributions,
            "taken_at": snapshot.taken_at,
        }
        return insert_if_absent(self._session, SnapshotRow, values)

    def snapshots(self, account_id: AccountId, start: date, end: date) -> Sequence[DailySnapshot]:
        query = select(SnapshotRow).where(
            SnapshotRow.account_id == account_id,
            SnapshotRow.account_id.in_(visible_ids(self._actor)),
            SnapshotRow.on.between(start, end),
        )
        return [_to_snapshot(row) for row in self._session.scalars(query.order_by(SnapshotRow.on))]

    def last_snapshot_on(self, account_id: AccountId) -> date | None:
        query = select(func.max(SnapshotRow.on)).where(
            SnapshotRow.account_id == account_id, SnapshotRow.account_id.in_(visible_ids(self._actor))
        )
        return self._session.scalar(query)


def _to_scan(row: ScanRow) -> DriftScan:
    return DriftScan(
        id=row.scan_id,
        account_id=AccountId(row.account_id),
        slot=row.slot,
        at=row.at,
        as_of=row.as_of,
        value=row.value,
        drift=row.drift,
        classes_outside=row.classes_outside,
        lots=row.lots,
        prices={Symbol(symbol): Decimal(price) for symbol, price in row.prices.items()},
        action=ScanAction(row.action),
        reason=ScanReason(row.reason),
    )


def _to_snapshot(row: SnapshotRow) -> DailySnapshot:
    return DailySnapshot(
        account_id=AccountId(row.account_id),
        on=row.on,
        value=row.value,
        cash=row.cash,
        net_contributions=row.net_contributions,
        taken_at=row.taken_at,
    )
