"""Tables. Rows never leave `db/`; repositories map them to the domain.

Where the founding design names a table (user_profiles, user_accounts, holdings, portfolio_targets,
market_prices, historical_prices, transactions), so does this package. Two columns of that design are
read differently: `holdings.current_value` is not stored, because a value is computed from the newest
quote whenever it is read; `user_accounts.balance` is stored and equals the sum of the cash postings.
"""

from db.models.advice import RecommendationRow
from db.models.base import Base
from db.models.ledger import DisposalRow, PostingRow, TransactionRow
from db.models.market import BarRow, DividendRow, FxRateRow, InstrumentRow, QuoteRow
from db.models.operations import FactRow, ReplyRow, SlotRow
from db.models.people import ConsentRow, HouseholdRow, UserRow
from db.models.portfolio import AccountRow, LotRow, TargetRow
from db.models.trading import OrderLotRow, OrderRow, ProposalRow

__all__ = [
    "AccountRow",
    "BarRow",
    "Base",
    "ConsentRow",
    "DisposalRow",
    "DividendRow",
    "FactRow",
    "FxRateRow",
    "HouseholdRow",
    "InstrumentRow",
    "LotRow",
    "OrderLotRow",
    "OrderRow",
    "PostingRow",
    "ProposalRow",
    "QuoteRow",
    "RecommendationRow",
    "ReplyRow",
    "SlotRow",
    "TargetRow",
    "TransactionRow",
    "UserRow",
]
