"""An account's value at each close, kept as it was known: later corrections of prices do not change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.analytics.valuation import held_on, value_on
from engine.domain.actor import SYSTEM
from engine.domain.ids import AccountId
from engine.domain.ledger import CASH_FLOWS, Transaction
from engine.domain.money import ZERO
from engine.domain.portfolio import Account
from engine.domain.scan import DailySnapshot
from engine.errors import MissingPriceError
from engine.ports import Ports, UnitOfWork
from engine.usecases.market_days import Wanted, load_days

FILLED_IN = timedelta(days=31)  # so long ago a session that was missed is still made up for


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a night has added to one account's snapshots."""

    days: tuple[date, ...]
    gaps: tuple[date, ...]  # sessions that cannot be valued, because a close or a rate is not stored
    refusal: MissingPriceError | None  # why the newest session is among the gaps, if it is


def take_snapshots(account_id: AccountId, *, ports: Ports) -> Taken:
    """Value an account at the newest close, and at those of the last month that it has missed.

    The first time only the newest close is taken. A session that cannot be valued is left out and
    holds up no other; the nights of a month fill it in if its prices come after all. Taking a day
    twice leaves the first.

    Raises:
        NotFoundError: No such account.
        UnknownInstrumentError: The account holds what is not in this market.
    """
    days, gaps = [], dict[date, MissingPriceError]()
    with ports.unit_of_work(SYSTEM) as uow:
        account = uow.portfolios.account(account_id)
        transactions = uow.ledger.transactions([account_id])
        newest = min(uow.market.last_bar() or date.min, ports.clock.last_close())
        for on in _due(account_id, transactions, newest, uow, ports):
            try:
                uow.scans.add_snapshot(_snapshot(account, transactions, on, uow, ports))
                days.append(on)
            except MissingPriceError as error:
                gaps[on] = error
        uow.commit()
    return Taken(days=tuple(days), gaps=tuple(gaps), refusal=gaps.get(newest))


def _due(
    account_id: AccountId, transactions: Sequence[Transaction], newest: date, uow: UnitOfWork, ports: Ports
) -> Sequence[date]:
    """Sessions without a snapshot, oldest first; none from before the first snapshot or transaction."""
    opened = min((t.on for t in transactions), default=date.max)
    if opened > newest:
        return ()
    since = newest - FILLED_IN
    taken = {one.on for one in uow.scans.snapshots(account_id, since, newest)}
    is_first = uow.scans.last_snapshot_on(account_id) is None
    start = min(taken, default=newest if is_first else since)
    return [on for on in ports.clock.sessions(max(start, opened), newest) if on not in taken]


def _snapshot(
    account: Account, transactions: Sequence[Transaction], on: date, uow: UnitOfWork, ports: Ports
) -> DailySnapshot:
    symbols = {t.symbol for t in transactions if t.symbol}
    wanted = Wanted(dates=(on,), symbols=symbols, currencies=[account.currency])
    market = load_days(uow, wanted, uow.market.instruments())
    held = held_on(transactions, on)
    rates = market.exact_rates(0, held.quantities, account.currency)
    return DailySnapshot(
        account_id=account.id,
        on=on,
        value=value_on(held, market.exact_prices(0, held.quantities), rates),
        cash=held.cash,
        net_contributions=sum((t.amount for t in transactions if t.kind in CASH_FLOWS and t.on <= on), ZERO),
        taken_at=ports.clock.now(),
    )
