"""The database itself refuses a ledger entry that does not balance, and to add to one that is booked.

An entry's postings come first and its head last: the head is what finds them balanced and seals them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = "fk_postings_transaction_id"
UNBALANCED = "the postings of an entry sum to zero in each currency, all of its account"
UNPROVED = "the amount of an entry is what its postings say of cash"
SEALED = "an entry that is booked takes no more postings"

# By row on SQLite, by statement on PostgreSQL: there a look a row would double the time of a large import.
SQLITE = {
    "transactions_balanced": (
        "AFTER INSERT ON transactions",
        """EXISTS (
            SELECT 1 FROM postings WHERE transaction_id = NEW.transaction_id
            GROUP BY currency HAVING sum(amount) <> 0 OR max(account_id <> NEW.account_id)
        )""",
        UNBALANCED,
    ),
    "transactions_proved": (
        "AFTER INSERT ON transactions",
        """NEW.amount <> (
            SELECT coalesce(sum(amount), 0) FROM postings
            WHERE transaction_id = NEW.transaction_id AND book = 'cash' AND currency = NEW.currency
        )""",
        UNPROVED,
    ),
    "postings_sealed": (
        "BEFORE INSERT ON postings",
        "EXISTS (SELECT 1 FROM transactions WHERE transaction_id = NEW.transaction_id)",
        SEALED,
    ),
}
POSTGRES = {
    "transactions_balanced": (
        "transactions",
        """
        SELECT 1 FROM postings JOIN added USING (transaction_id) GROUP BY transaction_id, postings.currency
        HAVING sum(postings.amount) <> 0 OR bool_or(postings.account_id <> added.account_id)""",
        UNBALANCED,
    ),
    "transactions_proved": (
        "transactions",
        """
        SELECT 1 FROM added LEFT JOIN postings ON postings.transaction_id = added.transaction_id
            AND book = 'cash' AND postings.currency = added.currency
        GROUP BY added.transaction_id, added.amount
        HAVING coalesce(sum(postings.amount), 0) <> added.amount""",
        UNPROVED,
    ),
    "postings_sealed": ("postings", "SELECT 1 FROM added JOIN transactions USING (transaction_id)", SEALED),
}


def upgrade() -> None:
    _key(deferred=True)
    if op.get_bind().dialect.name == "postgresql":
        for name, (table, wrong, message) in POSTGRES.items():
            _create_on_postgres(name, table, wrong, message)
        return
    for name, (event, wrong, message) in SQLITE.items():
        op.execute(f"CREATE TRIGGER {name} {event} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{message}'); END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in POSTGRES:
            op.execute(f"DROP FUNCTION {name} CASCADE")
    else:
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    _key(deferred=False)


def _create_on_postgres(name: str, table: str, wrong: str, message: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS ({wrong}) "
        f"THEN RAISE '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def _key(*, deferred: bool) -> None:
    """Whether postings may come before their head, which must be there when the transaction ends."""
    if op.get_bind().dialect.name == "postgresql":
        how = "DEFERRABLE INITIALLY DEFERRED" if deferred else "NOT DEFERRABLE"
        op.execute(f"ALTER TABLE postings ALTER CONSTRAINT {KEY} {how}")
        return
    triggers = op.get_bind().execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'postings'")
    )
    again = [row.sql for row in triggers]
    with op.batch_alter_table("postings", recreate="always") as batch:
        batch.drop_constraint(KEY, type_="foreignkey")
        ids = ["transaction_id"]
        initially = "DEFERRED" if deferred else None
        batch.create_foreign_key(
            KEY, "transactions", ids, ids, deferrable=deferred or None, initially=initially
        )
    for statement in again:  # a copied table has lost them
        op.execute(statement)
