"""Tables, an append-only ledger, and row-level security on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

from db.migrations.protection import protect, unprotect
from db.types import Document, ExactDecimal, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (  # in the order in which they can be created
    *("households", "user_profiles", "adviser_consents"),
    *("instruments", "market_prices", "historical_prices", "dividends", "fx_rates"),
    *("user_accounts", "holdings", "portfolio_targets", "proposals", "orders", "order_lots"),
    *("transactions", "postings", "disposals", "recommendations"),
    *("idempotency_keys", "job_slots", "database_facts"),
)


def upgrade() -> None:
    _create_people()
    _create_market()
    _create_portfolios()
    _create_orders()
    _create_ledger()
    _create_recommendations()
    _create_operations()
    protect()


def downgrade() -> None:
    unprotect()
    for table in reversed(TABLES):
        op.drop_table(table)  # its indexes go with it


def _create_people() -> None:
    op.create_table(
        "households",
        sa.Column("household_id", sa.Uuid(), primary_key=True),
        _text("name"),
        _text("base_currency"),
        _at("created_at"),
    )
    op.create_table(
        "user_profiles",
        sa.Column("user_id", sa.Uuid(), primary_key=True),
        _text("email"),
        _text("name"),
        _text("role"),
        _text("password_hash"),
        _reference("household_id", "households", nullable=True),
        _text("risk_tolerance", nullable=True),
        _whole("tolerance_score", nullable=True),
        _whole("investment_horizon_years", nullable=True),
        _decimal("monthly_expenses", 2, nullable=True),
        _decimal("reserve", 2, nullable=True),
        _decimal("ordinary_rate", 8, nullable=True),
        _decimal("long_term_rate", 8, nullable=True),
        _text("tax_filing_status", nullable=True),
        _at("created_at"),
        _at("updated_at"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "adviser_consents",
        sa.Column("adviser_id", sa.Uuid(), sa.ForeignKey("user_profiles.user_id"), primary_key=True),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("user_profiles.user_id"), primary_key=True),
        _at("granted_at"),
    )


def _create_market() -> None:
    op.create_table(
        "instruments",
        sa.Column("symbol", sa.String(), primary_key=True),
        *(_text(name) for name in ("name", "asset_class", "sub_class", "region", "sector", "currency")),
        _text("index_name"),
        _decimal("expense_ratio", 8),
        _document("substitutes"),
        _text("tax_character"),
        sa.Column("tradable", sa.Boolean(), nullable=False),
        _text("flagged"),
    )
    op.create_table(
        "market_prices",
        sa.Column("price_id", sa.Uuid(), primary_key=True),
        sa.Column("asset_symbol", sa.String(), sa.ForeignKey("instruments.symbol"), nullable=False),
        *(_decimal(name, 4) for name in ("price", "bid", "ask")),
        _text("currency"),
        _at("timestamp"),
        _text("source"),
        sa.UniqueConstraint("asset_symbol"),
    )
    op.create_table(
        "historical_prices",
        sa.Column("asset_symbol", sa.String(), primary_key=True),
        sa.Column("date", sa.Date(), primary_key=True, index=True),
        *(_decimal(name, 4, nullable=True) for name in ("open", "high", "low", "close")),
        _decimal("adjusted_close", 6, nullable=True),
        sa.Column("volume", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dividends",
        sa.Column("asset_symbol", sa.String(), primary_key=True),
        sa.Column("ex_date", sa.Date(), primary_key=True),
        _decimal("amount", 6),
    )
    op.create_table(
        "fx_rates",
        sa.Column("currency", sa.String(), primary_key=True),
        sa.Column("date", sa.Date(), primary_key=True, index=True),
        _decimal("per_euro", 8),
    )


def _create_portfolios() -> None:
    op.create_table(
        "user_accounts",
        sa.Column("account_id", sa.Uuid(), primary_key=True),
        _reference("user_id", "user_profiles", index=True),
        _reference("household_id", "households", index=True),
        *(_text(name) for name in ("name", "account_type", "currency")),
        sa.Column("whole_shares", sa.Boolean(), nullable=False),
        _decimal("balance", 2),
        _whole("version"),
        sa.Column("opened_on", sa.Date(), nullable=False),
        _at("created_at"),
        sa.CheckConstraint("balance >= 0", name="balance"),
    )
    op.create_table(
        "holdings",
        sa.Column("holding_id", sa.Uuid(), primary_key=True),
        _reference("account_id", "user_accounts"),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        _symbol(),
        _decimal("quantity", 6),
        _decimal("purchase_price", 4),
        _decimal("cost_basis", 2),
        sa.Column("purchase_date", sa.Date(), nullable=False),
        _at("last_updated"),
        sa.UniqueConstraint("account_id", "lot_id"),
    )
    op.create_table(
        "portfolio_targets",
        sa.Column("target_id", sa.Uuid(), primary_key=True),
        _reference("account_id", "user_accounts"),
        _text("asset_class"),
        _decimal("target_weight", 8),
        _decimal("rebalance_threshold", 8),
        sa.UniqueConstraint("account_id", "asset_class"),
    )


def _create_orders() -> None:
    op.create_table(
        "proposals",
        sa.Column("proposal_id", sa.Uuid(), primary_key=True),
        _reference("account_id", "user_accounts", index=True),
        _whole("account_version"),
        _text("mode"),
        sa.Column("force", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        *(_at(name) for name in ("priced_at", "created_at", "expires_at")),
        *(_document(name) for name in ("before", "after")),
        *(_decimal(name, 8) for name in ("drift_before", "drift_after")),
        *(_decimal(name, 2) for name in ("cost", "tax", "cash_after")),
        _document("inputs"),
        _text("status"),
    )
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Uuid(), primary_key=True),
        _reference("proposal_id", "proposals", nullable=True, index=True),
        _reference("account_id", "user_accounts", index=True),
        _whole("rank"),
        _symbol(),
        *(_text(name) for name in ("asset_class", "side")),
        _decimal("quantity", 6),
        *(_decimal(name, 2) for name in ("amount", "cost", "tax")),
        *(_text(name) for name in ("reason", "status")),
    )
    op.create_table(
        "order_lots",
        sa.Column("order_id", sa.Uuid(), sa.ForeignKey("orders.order_id"), primary_key=True),
        sa.Column("lot_id", sa.Uuid(), primary_key=True),
        _reference("account_id", "user_accounts", index=True),
        _whole("rank"),
        _decimal("quantity", 6),
        sa.Column("acquired_on", sa.Date(), nullable=False),
        *(_decimal(name, 2) for name in ("amount", "gain", "cost", "tax")),
        sa.Column("long_term", sa.Boolean(), nullable=False),
    )


def _create_ledger() -> None:
    op.create_table(
        "transactions",
        sa.Column("transaction_id", sa.Uuid(), primary_key=True),
        _reference("account_id", "user_accounts", index=True),
        _reference("order_id", "orders", nullable=True, index=True),
        _text("transaction_type"),
        _symbol(nullable=True),
        *(_decimal(name, 6, nullable=True) for name in ("quantity", "price")),
        *(_decimal(name, 2) for name in ("amount", "cost")),
        _decimal("fx_rate", 8),
        *(_text(name) for name in ("currency", "status")),
        sa.Column("traded_on", sa.Date(), nullable=False),
        *(_at(name) for name in ("executed_at", "created_at")),
    )
    op.create_table(
        "postings",
        sa.Column("posting_id", sa.Uuid(), primary_key=True),
        _reference("transaction_id", "transactions", index=True),
        _reference("account_id", "user_accounts", index=True),
        *(_text(name) for name in ("book", "currency")),
        _decimal("amount", 2),
    )
    op.create_table(
        "disposals",
        sa.Column("disposal_id", sa.Uuid(), primary_key=True),
        _reference("transaction_id", "transactions", index=True),
        _reference("account_id", "user_accounts", index=True),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        _symbol(),
        _decimal("quantity", 6),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("acquired_on", "sold_on")),
        *(_decimal(name, 2) for name in ("proceeds", "basis")),
        sa.Column("long_term", sa.Boolean(), nullable=False),
    )


def _create_recommendations() -> None:
    op.create_table(
        "recommendations",
        sa.Column("recommendation_id", sa.Uuid(), primary_key=True),
        _reference("account_id", "user_accounts", index=True),
        _at("created_at"),
        sa.Column("as_of", sa.Date(), nullable=False),
        _whole("level"),
        _text("binding"),
        *(
            _document(name)
            for name in ("unmet", "limits", "weights", "current_weights", "proposed", "current")
        ),
        *(_document(name) for name in ("frontier", "ladder")),
        _decimal("loss_in_bad_year", 2),
        _document("inputs"),
        sa.Column("accepted_at", UtcDateTime()),
    )


def _create_operations() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user_profiles.user_id"), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        _text("request_hash"),
        _at("claimed_at"),
        _whole("status"),
        _text("body"),
    )
    op.create_table(
        "job_slots",
        sa.Column("job", sa.String(), primary_key=True),
        sa.Column("slot", UtcDateTime(), primary_key=True),
        _at("claimed_at"),
    )
    op.create_table("database_facts", sa.Column("name", sa.String(), primary_key=True), _text("value"))


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _decimal(name: str, places: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, ExactDecimal(places), nullable=nullable)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, UtcDateTime(), nullable=False)


def _document(name: str) -> sa.Column[object]:
    return sa.Column(name, Document(), nullable=False)


def _symbol(*, nullable: bool = False) -> sa.Column[str]:
    return sa.Column("asset_symbol", sa.String(), sa.ForeignKey("instruments.symbol"), nullable=nullable)


def _reference(name: str, table: str, *, nullable: bool = False, index: bool = False) -> sa.Column[object]:
    key = {"user_profiles": "user_id"}.get(table, name)
    return sa.Column(name, sa.Uuid(), sa.ForeignKey(f"{table}.{key}"), nullable=nullable, index=index)
