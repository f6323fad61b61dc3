"""Fill an empty database with the demo: computed in memory by the engine's rules, then inserted in bulk."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from db.entries import write_entries
from db.models import (
    AccountRow,
    Base,
    ConsentRow,
    HouseholdRow,
    LotRow,
    OrderRow,
    TargetRow,
    UserRow,
)
from db.seed import rows
from db.seed.life import Life, live
from db.seed.past import Past
from db.seed.people import DEMO_ACCOUNT, DEMO_EMAILS, DEMO_PASSWORD, HOUSEHOLDS, demo_id, opened
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from engine.domain.instrument import AssetClass
from engine.domain.portfolio import AccountType, Target
from engine.errors import InvalidInputError
from engine.ports import Ports
from engine.suitability.assumptions import ASSUMPTIONS
from engine.suitability.ladder import build_ladder, estimate
from engine.trading.preferred import preferred_instruments
from engine.usecases.prices import CURRENCIES, FX_LEAD, HISTORY_FROM
from engine.usecases.recommend import targets_of

__all__ = ["DEMO_ACCOUNT", "DEMO_EMAILS", "DEMO_PASSWORD", "demo_id", "is_demo", "is_empty", "seed_demo"]

YEARS = 5
Targets = Mapping[AssetClass, Target]


def is_empty(sessions: sessionmaker[Session]) -> bool:
    """Whether nobody lives in the database yet."""
    with sessions() as session:
        return session.scalar(select(UserRow.user_id).limit(1)) is None


def is_demo(sessions: sessionmaker[Session]) -> bool:
    """Whether the demo's sign-ins, whose password is public, are in the database."""
    with sessions() as session:
        found = session.scalar(select(UserRow.user_id).where(UserRow.email.in_(DEMO_EMAILS)).limit(1))
        return found is not None


def seed_demo(sessions: sessionmaker[Session], hashed: Callable[[str], str], ports: Ports) -> bool:
    """Fill an empty database; True when it did. The market itself must be stored before.

    Args:
        sessions: Opens transactions on the database.
        hashed: The password hash function.
        ports: Market, rates and clock that the past is computed from.
    """
    if not is_empty(sessions):
        return False
    last = ports.clock.last_close()
    past = _past(ports, last)
    lives = _lives(past, last)
    with sessions() as session:
        tell_database(session, SYSTEM)  # row-level security holds for the owner, too
        _insert_people(session, hashed(DEMO_PASSWORD), ports)
        _insert_lives(session, lives)
        session.commit()
    return True


def _past(ports: Ports, last: date) -> Past:
    bars = ports.provider.bars(HISTORY_FROM, last)
    return Past(
        instruments={i.symbol: i for i in ports.provider.instruments()},
        bars={b.symbol: b for b in bars if b.dates},
        dividends=ports.provider.dividends(HISTORY_FROM, last),
        fx=ports.exchange_rates.rates(CURRENCIES, HISTORY_FROM - FX_LEAD, last),
    )


def _lives(past: Past, last: date) -> list[Life]:
    targets: dict[tuple[AccountType, int], Targets] = {}
    lives = []
    for household in HOUSEHOLDS:
        for plan in household.accounts:
            key = (plan.account.kind, plan.level)
            if key not in targets:
                targets[key] = _targets(past, last, *key)
            lives.append(live(opened(plan, last), targets[key], past, last))
    return lives


def _targets(past: Past, last: date, kind: AccountType, level: int) -> Targets:
    """The targets of a level as `recommend` would give them."""
    prices = past.at(last)
    chosen = preferred_instruments(prices.instruments, prices.quotes, kind)
    classes = [c for c in ASSUMPTIONS if c in chosen]
    if not classes:
        raise InvalidInputError(f"The market has no instrument with a price on {last}; the demo needs some.")
    start = last - timedelta(days=365 * YEARS)
    columns = [past.bars[chosen[c]] for c in classes]
    common = sorted(set.intersection(*({on for on in bars.dates if on >= start} for bars in columns)))
    levels = np.column_stack([_levels(bars.dates, bars.adjusted_close, common) for bars in columns])
    ratios = [prices.instrument(chosen[c]).expense_ratio for c in classes]
    market = estimate(classes, levels, ratios, frozenset(chosen))
    return targets_of(build_ladder(market).weights[level - 1])


def _levels(dates: Sequence[date], adjusted: Any, wanted: Sequence[date]) -> Any:
    place = {on: index for index, on in enumerate(dates)}
    return adjusted[[place[on] for on in wanted]]


def _insert_people(session: Session, password_hash: str, ports: Ports) -> None:
    _insert(session, HouseholdRow, rows.household_rows())
    _insert(session, UserRow, rows.user_rows(password_hash))
    _insert(session, ConsentRow, rows.consent_rows(ports.clock.now()))


def _insert_lives(session: Session, lives: Sequence[Life]) -> None:
    """Parents before children, so that foreign keys hold at every moment."""
    _insert(session, AccountRow, [rows.account_row(life.portfolio) for life in lives])
    for life in lives:
        _insert(session, TargetRow, rows.target_rows(life.portfolio))
        _insert(session, OrderRow, rows.order_rows(life))
        account = life.portfolio.account
        write_entries(session, life.transactions, {account.id: account.currency})
        _insert(session, LotRow, rows.lot_rows(life.portfolio))


def _insert(session: Session, table: type[Base], values: rows.Rows) -> None:
    if values:
        session.execute(insert(table), values)
