"""The ledger in memory, with the promises of `db/repositories/ledger.py`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from engine.domain.ids import AccountId, FillId, ProposalId, Symbol
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
        found = sorted(self._seen(account_ids), key=lambda t: (t.on, t.at, -t.amount, t.id))
        return tuple(replace(entry, postings=(), disposals=()) for entry in found)

    def newest(self, account_id: AccountId, limit: int, before: UUID | None = None) -> Sequence[Transaction]:
        entries = self.transactions([account_id])
        if before is None:
            return entries[::-1][:limit]
        place = next((n for n, entry in enumerate(entries) if entry.id == before), None)
        if place is None:
            raise NotFoundError("No such entry.")
        return entries[:place][::-1][:limit]

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


def _shares(entry: Transaction) -> Decimal:
    quantity = entry.quantity or ZERO
    return {TransactionType.BUY: quantity, TransactionType.SELL: -quantity}.get(entry.kind, ZERO)


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
