"""Sums of the ledger up to a day: nobody adds up years again. A later entry for that day drops them."""

import sqlalchemy as sa
from alembic import op

from db.types import ExactDecimal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OF_ACCOUNT = "account_id IN (SELECT account_id FROM user_accounts)"  # itself subject to its policy


def upgrade() -> None:
    op.create_table(
        "ledger_checkpoints",
        sa.Column("checkpoint_id", sa.Uuid(), primary_key=True),
        sa.Column("account_id", sa.Uuid(), sa.ForeignKey("user_accounts.account_id"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("book", sa.String(), nullable=False),
        sa.Column("asset_symbol", sa.String(), sa.ForeignKey("instruments.symbol"), nullable=True),
        sa.Column("amount", ExactDecimal(2), nullable=False),
        sa.Column("quantity", ExactDecimal(6), nullable=False),
        sa.Index("ix_ledger_checkpoints_account_id_as_of", "account_id", "as_of"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _drop_on_postgres()
        return
    op.execute(
        "CREATE TRIGGER checkpoints_outdated AFTER INSERT ON transactions "
        "BEGIN DELETE FROM ledger_checkpoints "
        "WHERE account_id = NEW.account_id AND as_of >= NEW.traded_on; END"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION checkpoints_outdated CASCADE")
    else:
        op.execute("DROP TRIGGER checkpoints_outdated")
    op.drop_table("ledger_checkpoints")


def _drop_on_postgres() -> None:
    op.execute("ALTER TABLE ledger_checkpoints ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE ledger_checkpoints FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY ledger_checkpoints_visible ON ledger_checkpoints USING ({OF_ACCOUNT})")
    op.execute(
        "CREATE FUNCTION checkpoints_outdated() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "DELETE FROM ledger_checkpoints c USING added a "
        "WHERE c.account_id = a.account_id AND c.as_of >= a.traded_on; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER checkpoints_outdated AFTER INSERT ON transactions REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION checkpoints_outdated()"
    )
