"""Every ledger entry of the accounts one sees: filtered, searched, added up, exported."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engine.domain.activity import KindTotal, Scope, Selection
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Symbol
from engine.domain.instrument import Instrument
from engine.domain.ledger import Transaction, TransactionType
from engine.domain.part import Part
from engine.domain.portfolio import Account
from engine.ports import Ports, UnitOfWork

PAGE = 100
EXPORTED = 500  # entries in memory at a time, however long the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """What is asked for; what is left out excludes nothing."""

    account_id: AccountId | None = None
    kind: TransactionType | None = None
    symbol: Symbol | None = None
    text: str = ""  # each word is in symbol or name of the instrument, or in name or household of the account
    start: date | None = None  # market dates, both included
    end: date | None = None

    @property
    def excludes(self) -> bool:
        return self != ActivityFilter()


EVERYTHING = ActivityFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry beside what it is about."""

    entry: Transaction
    account: Account
    instrument: Instrument | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTotals:
    """The whole selection in numbers, by kind and currency."""

    by_kind: tuple[KindTotal, ...]

    @property
    def entries(self) -> int:
        return sum(total.entries for total in self.by_kind)

    @property
    def first_on(self) -> date | None:
        return min((total.first_on for total in self.by_kind), default=None)

    @property
    def last_on(self) -> date | None:
        return max((total.last_on for total in self.by_kind), default=None)


def list_activity(
    actor: Actor,
    wanted: ActivityFilter = EVERYTHING,
    *,
    limit: int = PAGE,
    before: UUID | None = None,
    ports: Ports,
) -> Part[Line]:
    """Entries of all accounts that the actor sees, newest first.

    Args:
        actor: Who asks; an administrator sees no account, so nothing is listed.
        wanted: Which of them.
        limit: At most so many.
        before: Only what stands behind this entry.
        ports: The wired outside.

    Raises:
        NotFoundError: The account is not there, or not the actor's; or `before` is no entry of what
            is asked for.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        return _part(uow, wanted, limit, before)


def total_activity(actor: Actor, wanted: ActivityFilter = EVERYTHING, *, ports: Ports) -> ActivityTotals:
    """How many entries there are and what they come to; the database adds, so no entry is loaded.

    Raises:
        NotFoundError: The account is not there, or not the actor's.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        accounts, instruments = _accounts(uow, wanted), uow.market.instruments()
        found = uow.activity.totals(_selection(wanted, accounts, instruments))
    order = list(TransactionType)
    by_kind = sorted(found, key=lambda total: (order.index(total.kind), -total.entries, total.currency))
    return ActivityTotals(by_kind=tuple(by_kind))


def show_entry(actor: Actor, transaction_id: UUID, *, ports: Ports) -> Line:
    """One entry with its postings, and the lots that a sale took.

    Raises:
        NotFoundError: No such entry, or not of an account of the actor's.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        entry = uow.activity.entry(transaction_id)
        account = uow.portfolios.account(entry.account_id)
        return _line(entry, {account.id: account}, uow.market.instruments())


def export_activity(
    actor: Actor, wanted: ActivityFilter = EVERYTHING, *, ports: Ports
) -> Iterator[Sequence[Line]]:
    """All entries that match, newest first, a few hundred at a time.

    Each part is a transaction of its own: a slow reader holds none open. The ledger only grows and every
    part begins behind the one before, so what is booked meanwhile moves nothing.
    The first part is read at once, so that a refusal comes before the first byte.

    Raises:
        NotFoundError: The account is not there, or not the actor's.
    """
    first = list_activity(actor, wanted, limit=EXPORTED, ports=ports)
    return _parts_after(first, actor, wanted, ports)


def _parts_after(
    part: Part[Line], actor: Actor, wanted: ActivityFilter, ports: Ports
) -> Iterator[Sequence[Line]]:
    yield part.items
    while part.has_more:
        last = part.items[-1].entry.id
        part = list_activity(actor, wanted, limit=EXPORTED, before=last, ports=ports)
        yield part.items


def _part(uow: UnitOfWork, wanted: ActivityFilter, limit: int, before: UUID | None) -> Part[Line]:
    accounts, instruments = _accounts(uow, wanted), uow.market.instruments()
    selection = _selection(wanted, accounts, instruments)
    found = uow.activity.newest(selection, limit + 1, before)
    by_id = {account.id: account for account in accounts}
    return Part.of([_line(entry, by_id, instruments) for entry in found], limit)


def _line(
    entry: Transaction, accounts: Mapping[AccountId, Account], instruments: Mapping[Symbol, Instrument]
) -> Line:
    instrument = instruments.get(entry.symbol) if entry.symbol else None
    return Line(entry=entry, account=accounts[entry.account_id], instrument=instrument)


def _accounts(uow: UnitOfWork, wanted: ActivityFilter) -> Sequence[Account]:
    if wanted.account_id is not None:
        return [uow.portfolios.account(wanted.account_id)]
    return uow.portfolios.accounts()


def _selection(
    wanted: ActivityFilter, accounts: Collection[Account], instruments: Mapping[Symbol, Instrument]
) -> Selection:
    """Words become accounts and symbols here, so that every database finds the same."""
    words = wanted.text.casefold().split()
    named = _symbols_named(words, wanted.symbol, instruments)
    scopes: dict[AccountId, Scope] = {}
    for account in accounts:
        if _has_words(f"{account.name} {account.household}", words):
            scopes[account.id] = None if wanted.symbol is None else frozenset({wanted.symbol})
        elif named:
            scopes[account.id] = named
    return Selection(scopes=scopes, kind=wanted.kind, start=wanted.start, end=wanted.end)


def _symbols_named(
    words: Sequence[str], symbol: Symbol | None, instruments: Mapping[Symbol, Instrument]
) -> frozenset[Symbol]:
    return frozenset(
        one.symbol
        for one in instruments.values()
        if symbol in (None, one.symbol) and _has_words(f"{one.symbol} {one.name}", words)
    )


def _has_words(text: str, words: Sequence[str]) -> bool:
    looked_at = text.casefold()
    return all(word in looked_at for word in words)
