"""The ledger in memory, with the promises of `db/repositories/ledger.py`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from engine.domain.activity import KindTotal, Selection, ledger_order
from engine.domain.ids import AccountId, Currency, FillId, ProposalId, Symbol
from engine.domain.ledger import Book, Disposal, Standing, Transaction, TransactionType
from engine.domain.money import ZERO
from engine.domain.order import Fill, Side, order_id
from engine.errors import ConflictError, NotFoundError
from tests.fake_repositories import FakePortfolios, State


class FakeLedger:
    def __init__(self, state: State, portfolios: FakePortfolios) -> None:
        self._state = state
        self._portfolios = portfolios

    def post(self, transactions: Sequence[Transaction]) -> None:
        for entry in transactions:
            self._portfolios.get(entry.account_id)
            if entry.id in {booked.id for booked in self._state.transactions}:
                raise ConflictError("These entries contradict what is booked.")
            self._state.transactions.append(entry)

    def transactions(self, account_ids: Collection[AccountId]) -> tuple[Transaction, ...]:
        found = sorted(self._seen(account_ids), key=ledger_order)
        return tuple(replace(entry, postings=(), disposals=()) for entry in found)

    def fills(self, proposal_id: ProposalId) -> tuple[Fill, ...]:
        proposal = self._state.proposals.get(proposal_id)
        entries = {entry.order_id: entry for entry in self._seen({a.id for a in self._portfolios.accounts()})}
        orders = [order_id(proposal.id, o.symbol, o.side) for o in proposal.orders] if proposal else []
        return tuple(_fill(entries[order]) for order in orders if order in entries)

    def disposals(self, account_ids: Collection[AccountId]) -> tuple[Disposal, ...]:
        found = [disposal for entry in self._seen(account_ids) for disposal in entry.disposals]
        return tuple(sorted(found, key=lambda d: (d.sold_on, d.acquired_on, d.lot_id)))

    def balances(self, account_id: AccountId) -> Mapping[Book, Decimal]:
        totals: dict[Book, Decimal] = {}
        for posting in (leg for entry in self._seen({account_id}) for leg in entry.postings):
            totals[posting.book] = totals.get(posting.book, Decimal(0)) + posting.amount
        return totals

    def standing(self, account_id: AccountId, on: date) -> Sequence[Standing]:
        self._portfolios.get(account_id)
        totals: dict[tuple[Book, Symbol | None], tuple[Decimal, Decimal]] = {}
        for entry, posting in ((e, p) for e in self._seen({account_id}) if e.on <= on for p in e.postings):
            amount, shares = totals.get((posting.book, entry.symbol), (ZERO, ZERO))
            moved = _shares(entry) if posting.book is Book.POSITIONS else ZERO
            totals[posting.book, entry.symbol] = (amount + posting.amount, shares + moved)
        return [
            Standing(book=book, symbol=symbol, amount=amount, quantity=quantity)
            for (book, symbol), (amount, quantity) in sorted(totals.items(), key=lambda item: str(item[0]))
            if amount or quantity
        ]

    def keep_standing(self, account_id: AccountId, on: date) -> bool:
        """Here sums are fast enough; it is only known that they were asked for."""
        if not self.standing(account_id, on) or (account_id, on) in self._state.checkpoints:
            return False
        self._state.checkpoints.add((account_id, on))
        return True

    def _seen(self, account_ids: Collection[AccountId]) -> list[Transaction]:
        wanted = set(account_ids) & {account.id for account in self._portfolios.accounts()}
        return [entry for entry in self._state.transactions if entry.account_id in wanted]


def admits(wanted: Selection, entry: Transaction) -> bool:
    """Whether an entry is of the selection, as the repositories say it in SQL."""
    if entry.account_id not in wanted.scopes:
        return False
    symbols = wanted.scopes[entry.account_id]
    return (
        (symbols is None or entry.symbol in symbols)
        and wanted.kind in (None, entry.kind)
        and (wanted.start is None or wanted.start <= entry.on)
        and (wanted.end is None or entry.on <= wanted.end)
    )


def _shares(entry: Transaction) -> Decimal:
    quantity = entry.quantity or ZERO
    return {TransactionType.BUY: quantity, TransactionType.SELL: -quantity}.get(entry.kind, ZERO)


class FakeActivity:
    """With the promises of `db/repositories/activity.py`."""

    def __init__(self, state: State, portfolios: FakePortfolios) -> None:
        self._state = state
        self._portfolios = portfolios

    def newest(self, wanted: Selection, limit: int, before: UUID | None = None) -> Sequence[Transaction]:
        seen = [entry for entry in self._seen() if entry.account_id in wanted.scopes]
        if before is not None:
            place = next((entry for entry in seen if entry.id == before), None)
            if place is None:
                raise NotFoundError("No such entry.")
            seen = [entry for entry in seen if ledger_order(entry) < ledger_order(place)]
        found = sorted(filter(partial(admits, wanted), seen), key=ledger_order, reverse=True)
        return [replace(entry, postings=(), disposals=()) for entry in found[:limit]]

    def totals(self, wanted: Selection) -> Sequence[KindTotal]:
        groups: dict[tuple[TransactionType, Currency], list[Transaction]] = {}
        for entry in filter(partial(admits, wanted), self._seen()):
            currency = self._portfolios.account(entry.account_id).currency
            groups.setdefault((entry.kind, currency), []).append(entry)
        return [_total(kind, currency, entries) for (kind, currency), entries in groups.items()]

    def entry(self, transaction_id: UUID) -> Transaction:
        found = next((entry for entry in self._seen() if entry.id == transaction_id), None)
        if found is None:
            raise NotFoundError("No such entry.")
        legs = sorted(found.postings, key=lambda leg: (-leg.amount, leg.book))
        lots = sorted(found.disposals, key=lambda lot: (lot.acquired_on, lot.lot_id))
        return replace(found, postings=tuple(legs), disposals=tuple(lots))

    def _seen(self) -> list[Transaction]:
        visible = {account.id for account in self._portfolios.accounts()}
        return [entry for entry in self._state.transactions if entry.account_id in visible]


def _total(kind: TransactionType, currency: Currency, entries: Sequence[Transaction]) -> KindTotal:
    return KindTotal(
        kind=kind,
        currency=currency,
        entries=len(entries),
        amount=sum((entry.amount for entry in entries), Decimal(0)),
        first_on=min(entry.on for entry in entries),
        last_on=max(entry.on for entry in entries),
    )


def _fill(entry: Transaction) -> Fill:
    assert entry.order_id is not None
    assert entry.symbol is not None
    assert entry.quantity is not None
    assert entry.price is not None
    return Fill(
        id=FillId(entry.id),
        order_id=entry.order_id,
        symbol=entry.symbol,
        side=Side(entry.kind.value),
        quantity=entry.quantity,
        price=entry.price,
        amount=abs(entry.amount),
        cost=entry.cost,
        fx_rate=entry.fx_rate,
        filled_on=entry.on,
    )
