"""Domain objects of the demo as rows for bulk insertion; ids are derived, so every run writes the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid5

from db.seed.life import Life
from db.seed.people import HOUSEHOLDS, NO_SIGN_IN, PEOPLE, Household, Person, demo_id
from engine.domain.ids import ProposalId
from engine.domain.order import Order, OrderStatus, order_id
from engine.domain.portfolio import Portfolio
from engine.domain.user import Profile, tolerance_of

Rows = list[dict[str, Any]]


def household_rows() -> Rows:
    return [{"household_id": h.id, "name": h.name, "base_currency": "USD"} for h in HOUSEHOLDS]


def user_rows(password_hash: str) -> Rows:
    by_key = {household.key: household for household in HOUSEHOLDS}
    return [_user(p, by_key.get(p.household or ""), password_hash) for p in PEOPLE]


def consent_rows(at: datetime) -> Rows:
    """Every household has let the demo's adviser in."""
    clients = [person for person in PEOPLE if person.household]
    return [{"adviser_id": demo_id("adviser"), "client_id": c.id, "granted_at": at} for c in clients]


def account_row(portfolio: Portfolio) -> dict[str, Any]:
    account = portfolio.account
    return {
        "account_id": account.id,
        "user_id": account.owner,
        "household_id": account.household_id,
        "name": account.name,
        "account_type": account.kind.value,
        "currency": account.currency,
        "whole_shares": account.whole_shares,
        "balance": portfolio.cash,
        "version": portfolio.version,
        "opened_on": account.opened_on,
    }


def lot_rows(portfolio: Portfolio) -> Rows:
    return [
        {
            "holding_id": uuid5(lot.id, "holding"),
            "account_id": portfolio.id,
            "lot_id": lot.id,
            "asset_symbol": lot.symbol,
            "quantity": lot.quantity,
            "purchase_price": lot.price,
            "cost_basis": lot.cost_basis,
            "purchase_date": lot.acquired_on,
        }
        for lot in portfolio.lots
    ]


def target_rows(portfolio: Portfolio) -> Rows:
    return [
        {
            "target_id": uuid5(portfolio.id, f"target/{asset_class}"),
            "account_id": portfolio.id,
            "asset_class": asset_class.value,
            "target_weight": target.weight,
            "rebalance_threshold": target.band,
        }
        for asset_class, target in portfolio.targets.items()
    ]


def order_rows(life: Life) -> Rows:
    filled = {t.order_id for t in life.transactions}
    return [
        _order(life.portfolio, proposal, rank, order)
        for rank, (proposal, order) in enumerate(life.orders)
        if order_id(proposal, order.symbol, order.side) in filled
    ]


def _user(person: Person, household: Household | None, password_hash: str) -> dict[str, Any]:
    return {
        "user_id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "password_hash": password_hash if person.signs_in else NO_SIGN_IN,
        "household_id": household.id if household else None,
        **_means(household.profile if household else None),
    }


def _means(profile: Profile | None) -> Mapping[str, Any]:
    return {
        "risk_tolerance": tolerance_of(profile.tolerance_score).value if profile else None,
        "tolerance_score": profile.tolerance_score if profile else None,
        "investment_horizon_years": profile.horizon_years if profile else None,
        "monthly_expenses": profile.monthly_expenses if profile else None,
        "reserve": profile.reserve if profile else None,
        "ordinary_rate": profile.ordinary_rate if profile else None,
        "long_term_rate": profile.long_term_rate if profile else None,
        "tax_filing_status": profile.filing_status if profile else None,
    }


def _order(portfolio: Portfolio, proposal: ProposalId, rank: int, order: Order) -> dict[str, Any]:
    return {
        "order_id": order_id(proposal, order.symbol, order.side),
        "proposal_id": None,  # the demo's past was not proposed, it was lived
        "account_id": portfolio.id,
        "rank": rank,
        "asset_symbol": order.symbol,
        "asset_class": order.asset_class.value,
        "side": order.side.value,
        "quantity": order.quantity,
        "amount": order.amount,
        "cost": order.cost,
        "tax": order.tax,
        "reason": order.reason.value,
        "status": OrderStatus.FILLED.value,
    }
