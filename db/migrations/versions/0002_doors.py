"""Runs of jobs in place of bare slots, an outbox, notifications, scans, snapshots and watch lists."""

import sqlalchemy as sa
from alembic import op

from db.types import Document, ExactDecimal, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('queued', 'running')")
UNREAD = sa.text("read_at IS NULL")
NEWEST = "ix_transactions_account_id_traded_on"  # the ledger is read from its end, a part at a time
SYSTEM = "current_setting('evenkeel.role', true) = 'system'"
OWN_ALONE = "user_id::text = current_setting('evenkeel.user_id', true)"
OWN = f"{OWN_ALONE} OR {SYSTEM}"
OPERATOR = f"{SYSTEM} OR current_setting('evenkeel.role', true) = 'admin'"
OF_ACCOUNT = "account_id IN (SELECT account_id FROM user_accounts)"  # itself subject to its policy
POLICIES = {
    "job_runs": OPERATOR,
    "job_pauses": OPERATOR,
    "leases": SYSTEM,
    "outbox_effects": SYSTEM,
    "notifications": OWN,
    "watch_list": OWN,
    "drift_scans": OF_ACCOUNT,
    "daily_snapshots": OF_ACCOUNT,
}
TABLES = (*POLICIES, "outbox")


def upgrade() -> None:
    op.drop_table("job_slots")
    _create_jobs()
    _create_outbox()
    _create_attention()
    _create_records()
    op.create_index(NEWEST, "transactions", ["account_id", "traded_on", "executed_at"])
    if op.get_bind().dialect.name == "postgresql":
        _protect()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER POLICY idempotency_keys_visible ON idempotency_keys USING ({OWN_ALONE})")
    op.drop_index(NEWEST, "transactions")
    for table in TABLES:
        op.drop_table(table)  # its policy goes with it
    op.create_table(
        "job_slots",
        sa.Column("job", sa.String(), primary_key=True),
        sa.Column("slot", UtcDateTime(), primary_key=True),
        _at("claimed_at"),
    )


def _create_jobs() -> None:
    op.create_table(
        "job_runs",
        sa.Column("run_id", sa.Uuid(), primary_key=True),
        _text("job"),
        sa.Column("slot", UtcDateTime(), nullable=False, index=True),
        *(_text(name) for name in ("cause", "state")),
        _whole("attempt"),
        _text("worker"),
        _user("requested_by", nullable=True),
        _text("request_id"),
        _at("queued_at"),
        *(_at(name, nullable=True) for name in ("started_at", "finished_at")),
        *(_whole(name) for name in ("done", "total")),
        _document("counts"),
        _text("error"),
        sa.UniqueConstraint("job", "slot"),
        sa.Index("ix_job_runs_job_queued_at", "job", "queued_at"),
        sa.Index("uq_job_runs_open", "job", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        sa.Index("ix_job_runs_queued_at", "queued_at", "run_id"),
    )
    op.create_table(
        "job_pauses",
        sa.Column("job", sa.String(), primary_key=True),
        _user("paused_by"),
        _at("paused_at"),
    )
    op.create_table("leases", sa.Column("name", sa.String(), primary_key=True), _text("holder"), _at("until"))


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        _text("kind"),
        _at("at"),
        _account(nullable=True),
        _document("facts"),
        _text("request_id"),
        _whole("attempts"),
        sa.Column("due_at", UtcDateTime(), index=True),
    )
    op.create_table(
        "outbox_effects",
        sa.Column("event_id", sa.Uuid(), sa.ForeignKey("outbox.event_id"), primary_key=True),
        sa.Column("handler", sa.String(), primary_key=True),
    )


def _create_attention() -> None:
    op.create_table(
        "notifications",
        sa.Column("notification_id", sa.Uuid(), primary_key=True),
        _user("user_id"),
        _text("kind"),
        _at("at"),
        _account(nullable=True),
        _document("facts"),
        _at("read_at", nullable=True),
        sa.Index("ix_notifications_user_id_at", "user_id", "at"),
        sa.Index("ix_notifications_unread", "user_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )
    op.create_table(
        "watch_list",
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user_profiles.user_id"), primary_key=True),
        sa.Column("asset_symbol", sa.String(), sa.ForeignKey("instruments.symbol"), primary_key=True),
        _at("added_at"),
    )


def _create_records() -> None:
    op.create_table(
        "drift_scans",
        sa.Column("scan_id", sa.Uuid(), primary_key=True),
        _account(),
        *(_at(name) for name in ("slot", "at")),
        sa.Column("as_of", sa.Date(), nullable=False),
        _decimal("value", 2),
        _decimal("drift", 8),
        *(_whole(name) for name in ("classes_outside", "lots")),
        _document("prices"),
        *(_text(name) for name in ("action", "reason")),
        sa.UniqueConstraint("account_id", "slot"),
        sa.Index("ix_drift_scans_account_id_at", "account_id", "at", "scan_id"),
    )
    op.create_table(
        "daily_snapshots",
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("user_accounts.account_id"), primary_key=True),
        sa.Column("snapshot_date", sa.Date(), primary_key=True),
        *(_decimal(name, 2) for name in ("value", "cash", "net_contributions")),
        _at("taken_at"),
    )


def _protect() -> None:
    """Anyone may leave an event, only the system reads them; it clears away everybody's old replies."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table, condition in POLICIES.items():
        op.execute(f"CREATE POLICY {table}_visible ON {table} USING ({condition})")
    op.execute(f"CREATE POLICY outbox_visible ON outbox USING ({SYSTEM}) WITH CHECK (true)")
    op.execute(f"ALTER POLICY idempotency_keys_visible ON idempotency_keys USING ({OWN})")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _decimal(name: str, places: int) -> sa.Column[object]:
    return sa.Column(name, ExactDecimal(places), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=nullable)


def _document(name: str) -> sa.Column[object]:
    return sa.Column(name, Document(), nullable=False)


def _user(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), sa.ForeignKey("user_profiles.user_id"), nullable=nullable)


def _account(*, nullable: bool = False) -> sa.Column[object]:
    return sa.Column("account_id", sa.Uuid(), sa.ForeignKey("user_accounts.account_id"), nullable=nullable)
