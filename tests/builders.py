"""Shortest way to a valid object; a test names only what it is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import numpy as np

from engine.domain.actor import Role
from engine.domain.ids import (
    EUR,
    USD,
    AccountId,
    Currency,
    HouseholdId,
    LotId,
    ProposalId,
    RecommendationId,
    Symbol,
    UserId,
)
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.market import Bars, FxRates, Quote
from engine.domain.order import LotSlice, Mode, Order, RebalanceProposal, Side
from engine.domain.portfolio import Account, AccountType, Lot, Portfolio, Target
from engine.domain.prices import PriceSnapshot
from engine.domain.recommendation import Limit, Recommendation, RiskLevel, RiskReturn
from engine.domain.user import Profile, User
from engine.trading.orders import drifts_of

MARKET_DATE = date(2025, 6, 30)
MARKET_CLOSE = datetime(2025, 6, 30, 20, tzinfo=UTC)
NOW = datetime(2025, 6, 30, 22, tzinfo=UTC)
EURO_IN_DOLLARS = Decimal("1.25")
BAND = Decimal("0.05")

CLASSES = {
    "VTI": AssetClass.US_STOCKS,
    "VEA": AssetClass.DEVELOPED_STOCKS,
    "VWO": AssetClass.EMERGING_STOCKS,
    "VNQ": AssetClass.REAL_ESTATE,
    "GLD": AssetClass.COMMODITIES,
    "BND": AssetClass.US_BONDS,
    "TIP": AssetClass.INFLATION_LINKED,
    "MUB": AssetClass.MUNICIPAL_BONDS,
    "BIL": AssetClass.CASH,
}


def a_user(
    role: Role = Role.INVESTOR,
    *,
    password_hash: str = "hash of secret",
    household_id: HouseholdId | None = None,
) -> User:
    user_id = uuid4()
    if role is Role.INVESTOR and household_id is None:
        household_id = HouseholdId(uuid4())
    return User(
        id=UserId(user_id),
        email=f"{user_id}@example.org",
        name="A. N.",
        role=role,
        password_hash=password_hash,
        household_id=household_id,
    )


def a_profile(user: User | None = None, *, score: int = 30, horizon: int = 20) -> Profile:
    return Profile(
        user_id=user.id if user else UserId(uuid4()),
        tolerance_score=score,
        horizon_years=horizon,
        monthly_expenses=Decimal("3000.00"),
        reserve=Decimal("20000.00"),
        ordinary_rate=Decimal("0.24"),
        long_term_rate=Decimal("0.15"),
    )


def an_instrument(
    symbol: str = "VTI",
    asset_class: AssetClass | None = None,
    *,
    currency: Currency = USD,
    substitutes: Sequence[str] = (),
    tradable: bool = True,
    flagged: str = "",
) -> Instrument:
    """Well-known symbols have their class; others are US stocks."""
    return Instrument(
        symbol=Symbol(symbol),
        name=f"{symbol} fund",
        asset_class=asset_class or CLASSES.get(symbol, AssetClass.US_STOCKS),
        sub_class="broad",
        region="US",
        currency=currency,
        index=f"{symbol} index",
        expense_ratio=Decimal("0.0003"),
        substitutes=tuple(Symbol(other) for other in substitutes),
        tradable=tradable,
        flagged=flagged,
    )


def a_quote(
    symbol: str = "VTI",
    last: str = "100",
    *,
    spread: str = "0",
    currency: Currency = USD,
    at: datetime = MARKET_CLOSE,
) -> Quote:
    """Bid and ask lie half of `spread` below and above `last`."""
    half = Decimal(spread) / 2
    price = Decimal(last)
    return Quote(Symbol(symbol), price - half, price + half, price, currency, at, "simulated")


def prices(**last: str) -> dict[Symbol, Quote]:
    """Quotes without a spread: `prices(VTI="10", BND="9.5")`."""
    return {Symbol(symbol): a_quote(symbol, price) for symbol, price in last.items()}


def a_snapshot(*quotes: Quote, instruments: Sequence[Instrument] = (), **last: str) -> PriceSnapshot:
    """Quotes as given, and those of `prices(**last)`; instruments not given are made up to fit."""
    known = {quote.symbol: quote for quote in quotes} | prices(**last)
    made_up = {s: an_instrument(s, currency=quote.currency) for s, quote in known.items()}
    return PriceSnapshot(
        at=MARKET_CLOSE,
        on=MARKET_DATE,
        instruments=made_up | {instrument.symbol: instrument for instrument in instruments},
        quotes=known,
        fx=FxRates(MARKET_DATE, {EUR: Decimal(1), USD: EURO_IN_DOLLARS}),
    )


def some_bars(symbol: str, closes: Sequence[float], *, first: date = date(2025, 6, 2)) -> Bars:
    """A bar a calendar day; adjusted closes are half the closes. NaN closes leave only the adjusted 1.0."""
    close = np.array(closes, dtype=np.float64)
    return Bars(
        symbol=Symbol(symbol),
        dates=tuple(first + timedelta(days=day) for day in range(len(close))),
        open=close,
        high=close,
        low=close,
        close=close,
        adjusted_close=np.where(np.isnan(close), 1.0, close / 2),
        volume=np.full(len(close), 1_000, dtype=np.int64),
    )


def an_account(
    owner: User | None = None,
    *,
    kind: AccountType = AccountType.TAXABLE,
    currency: Currency = USD,
    whole_shares: bool = False,
    opened_on: date = date(2024, 1, 2),
) -> Account:
    household_id = owner.household_id if owner else None
    return Account(
        id=AccountId(uuid4()),
        owner=owner.id if owner else UserId(uuid4()),
        household_id=household_id or HouseholdId(uuid4()),
        household="Home",
        name=f"{kind} account",
        kind=kind,
        currency=currency,
        whole_shares=whole_shares,
        opened_on=opened_on,
    )


def a_lot(
    symbol: str = "VTI",
    quantity: str = "10",
    cost: str = "1000",
    on: date = date(2025, 1, 2),
    *,
    price: str = "100",
) -> Lot:
    return Lot(
        id=LotId(uuid4()),
        symbol=Symbol(symbol),
        quantity=Decimal(quantity),
        cost_basis=Decimal(cost),
        price=Decimal(price),
        acquired_on=on,
    )


def a_portfolio(
    *lots: Lot,
    cash: str = "0",
    owner: User | None = None,
    account: Account | None = None,
    band: Decimal = BAND,
    **weights: str,
) -> Portfolio:
    """Target weights by class: `a_portfolio(a_lot(), us_stocks="0.6", us_bonds="0.4")`."""
    return Portfolio(
        account=account or an_account(owner),
        cash=Decimal(cash),
        lots=tuple(sorted(lots, key=lambda lot: (lot.acquired_on, lot.id))),
        targets={c: Target(Decimal(weights[c]), band) for c in AssetClass if c in weights},
    )


DRIFTED_PRICES = a_snapshot(a_quote("VTI", "10", spread="0.02"), BND="10")


def drifted(owner: User | None = None) -> Portfolio:
    """70 % in stocks that should be 60 %, and 30 % in bonds."""
    lots = a_lot("VTI", "70", "500.00"), a_lot("BND", "30", "310.00")
    return a_portfolio(*lots, owner=owner, us_stocks="0.6", us_bonds="0.4")


def a_sale(portfolio: Portfolio) -> Order:
    """10 VTI of `drifted`, out of its one lot."""
    part = LotSlice(
        lot_id=portfolio.lots_of(Symbol("VTI"))[0].id,
        quantity=Decimal(10),
        acquired_on=portfolio.lots[0].acquired_on,
        amount=Decimal("99.90"),
        gain=Decimal("28.47"),
        long_term=False,
        cost=Decimal("0.10"),
        tax=Decimal("6.83"),
    )
    return Order(
        symbol=Symbol("VTI"),
        asset_class=AssetClass.US_STOCKS,
        side=Side.SELL,
        quantity=part.quantity,
        amount=part.amount,
        cost=part.cost,
        tax=part.tax,
        lots=(part,),
    )


def a_proposal(portfolio: Portfolio) -> RebalanceProposal:
    """For `drifted` at DRIFTED_PRICES: sell 10 VTI, buy bonds with what they bring."""
    purchase = Order(
        symbol=Symbol("BND"),
        asset_class=AssetClass.US_BONDS,
        side=Side.BUY,
        quantity=Decimal("9.99"),
        amount=Decimal("99.90"),
        cost=Decimal("0.00"),
    )
    drifts = drifts_of(portfolio, DRIFTED_PRICES)
    return RebalanceProposal(
        id=ProposalId(uuid4()),
        account_id=portfolio.id,
        account_version=portfolio.version,
        mode=Mode.CASH_THEN_SELL,
        force=True,
        as_of=MARKET_DATE,
        priced_at=MARKET_CLOSE,
        created_at=NOW,
        expires_at=NOW + timedelta(hours=24),
        before=drifts,
        after=drifts[:1],
        drift_before=Decimal("0.1"),
        drift_after=Decimal("0.00010001"),
        cost=Decimal("0.10"),
        tax=Decimal("6.83"),
        cash_after=Decimal("0.00"),
        orders=(a_sale(portfolio), purchase),
        inputs={"prices": {"VTI": "10"}, "rates": [0.24, 0.15], "version": 0, "forced": True},
    )


def a_recommendation(portfolio: Portfolio) -> Recommendation:
    low, high = (
        RiskReturn(expected_return=0.031, volatility=0.05),
        RiskReturn(expected_return=1 / 15, volatility=0.17),
    )
    limits = {Limit.TOLERANCE: 12, Limit.CAPACITY: 9, Limit.HORIZON: 20}
    return Recommendation(
        id=RecommendationId(uuid4()),
        account_id=portfolio.id,
        created_at=NOW,
        as_of=MARKET_DATE,
        risk=RiskLevel(level=9, limits=limits, binding=Limit.CAPACITY),
        weights={AssetClass.US_STOCKS: Decimal("0.6"), AssetClass.CASH: Decimal("0.4")},
        current_weights={AssetClass.CASH: Decimal(1)},
        proposed=high,
        current=low,
        frontier=(low, high),
        ladder=(low, high, high),
        loss_in_bad_year=Decimal("1234.56"),
        inputs={"seed": 7, "views": []},
    )
