"""An account's value at each close, kept as it was known: later corrections of prices do not change it."""

from collections.abc import Sequence
from datetime import date, timedelta

from engine.analytics.valuation import held_on, value_on
from engine.domain.actor import SYSTEM
from engine.domain.ids import AccountId
from engine.domain.ledger import CASH_FLOWS, Transaction
from engine.domain.money import ZERO
from engine.domain.portfolio import Account
from engine.domain.scan import DailySnapshot
from engine.ports import Ports, UnitOfWork
from engine.usecases.market_days import MarketDays, Wanted, load_days


def take_snapshots(account_id: AccountId, *, ports: Ports) -> int:
    """Value an account at every close since the last snapshot; how many were taken.

    The first time only the newest close is taken. Taking a day twice leaves the first.

    Raises:
        NotFoundError: No such account.
        MissingPriceError: A held instrument has no close on a day.
    """
    with ports.unit_of_work(SYSTEM) as uow:
        account = uow.portfolios.account(account_id)
        transactions = uow.ledger.transactions([account_id])
        dates = _missing(uow, account_id, transactions, ports)
        if not dates:
            return 0
        wanted = Wanted(
            dates=dates,
            symbols={t.symbol for t in transactions if t.symbol},
            currencies=[account.currency],
        )
        days = load_days(uow, wanted, uow.market.instruments())
        taken = sum(
            uow.scans.add_snapshot(_snapshot(account, transactions, days, row, ports))
            for row in range(len(dates))
        )
        uow.commit()
    return taken


def _missing(
    uow: UnitOfWork, account_id: AccountId, transactions: Sequence[Transaction], ports: Ports
) -> tuple[date, ...]:
    """Sessions with final closes that have no snapshot yet, oldest first."""
    stored = uow.market.last_bar()
    if stored is None or not transactions:
        return ()
    last = min(stored, ports.clock.last_close())
    newest = uow.scans.last_snapshot_on(account_id)
    start = last if newest is None else newest + timedelta(days=1)
    first = min(t.on for t in transactions)
    return tuple(ports.clock.sessions(max(start, first), last))


def _snapshot(
    account: Account, transactions: Sequence[Transaction], days: MarketDays, row: int, ports: Ports
) -> DailySnapshot:
    on = days.dates[row]
    held = held_on(transactions, on)
    rates = days.exact_rates(row, held.quantities, account.currency)
    return DailySnapshot(
        account_id=account.id,
        on=on,
        value=value_on(held, days.exact_prices(row, held.quantities), rates),
        cash=held.cash,
        net_contributions=sum((t.amount for t in transactions if t.kind in CASH_FLOWS and t.on <= on), ZERO),
        taken_at=ports.clock.now(),
    )
