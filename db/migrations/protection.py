"""What revision 0001 makes the database itself refuse: changes of the ledger, and other people's rows.

History: a table that comes later brings its policy in a revision of its own.
"""

from alembic import op

LEDGER = ("transactions", "postings", "disposals")
BY_ACCOUNT = (
    *("holdings", "portfolio_targets", "proposals", "orders", "order_lots", "recommendations"),
    *LEDGER,
)
POLICIES = {
    # The same rule as db.visibility.visible_accounts.
    "user_accounts": """
        current_setting('evenkeel.role', true) = 'system'
        OR (current_setting('evenkeel.role', true) = 'investor'
            AND user_id::text = current_setting('evenkeel.user_id', true))
        OR (current_setting('evenkeel.role', true) = 'adviser' AND EXISTS (
            SELECT 1 FROM adviser_consents c WHERE c.client_id = user_accounts.user_id
            AND c.adviser_id::text = current_setting('evenkeel.user_id', true)))
    """,
    "households": """
        current_setting('evenkeel.role', true) = 'system'
        OR household_id IN (SELECT household_id FROM user_accounts)
        OR household_id IN (SELECT household_id FROM user_profiles
            WHERE user_id::text = current_setting('evenkeel.user_id', true))
    """,
    "idempotency_keys": "user_id::text = current_setting('evenkeel.user_id', true)",
    # The inner SELECT is itself subject to the policy of user_accounts.
    **dict.fromkeys(BY_ACCOUNT, "account_id IN (SELECT account_id FROM user_accounts)"),
}


def protect() -> None:
    """Append-only triggers on both databases, row-level security where there is one."""
    if op.get_bind().dialect.name == "postgresql":
        _protect_postgres()
        return
    for table in LEDGER:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
            )


def unprotect() -> None:
    """Before the tables go: a policy holds on to every table that it asks."""
    if op.get_bind().dialect.name != "postgresql":
        return  # triggers go with their tables
    op.execute("DROP FUNCTION refuse_change CASCADE")  # and its triggers
    for table in POLICIES:
        op.execute(f"DROP POLICY {table}_visible ON {table}")


def _protect_postgres() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are append-only', TG_TABLE_NAME; END $$"
    )
    for table in LEDGER:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table, condition in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")  # else the owner bypasses it
        op.execute(f"CREATE POLICY {table}_visible ON {table} USING ({condition})")
