"""Tables. Rows never leave `db/`; repositories map them to the domain.

Where the founding design names a table (user_profiles, user_accounts, holdings, portfolio_targets,
market_prices, historical_prices, transactions), so does this package. Two columns of that design are
read differently: `holdings.current_value` is not stored, because a value is computed from the newest
quote whenever it is read; `user_accounts.balance` is stored and equals the sum of the cash postings.
"""

from db.models.advice import RecommendationRow
from db.models.attention import NotificationRow, ScanRow, SnapshotRow, WatchRow
from db.models.base import Base
from db.models.ledger import CheckpointRow, DisposalRow, PostingRow, TransactionRow
from db.models.market import BarRow, DividendRow, FxRateRow, InstrumentRow, QuoteRow
from db.models.operations import EffectRow, EventRow, FactRow, LeaseRow, PauseRow, ReplyRow, RunRow
from db.models.people import ConsentRow, HouseholdRow, UserRow
from db.models.portfolio import AccountRow, LotRow, TargetRow
from db.models.trading import OrderLotRow, OrderRow, ProposalRow

__all__ = [
    "AccountRow",
    "BarRow",
    "Base",
    "CheckpointRow",
    "ConsentRow",
    "DisposalRow",
    "DividendRow",
    "EffectRow",
    "EventRow",
    "FactRow",
    "FxRateRow",
    "HouseholdRow",
    "InstrumentRow",
    "LeaseRow",
    "LotRow",
    "NotificationRow",
    "OrderLotRow",
    "OrderRow",
    "PauseRow",
    "PostingRow",
    "ProposalRow",
    "QuoteRow",
    "RecommendationRow",
    "ReplyRow",
    "RunRow",
    "ScanRow",
    "SnapshotRow",
    "TargetRow",
    "TransactionRow",
    "UserRow",
    "WatchRow",
]
