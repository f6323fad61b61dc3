"""Selections of the ledger: alike on fakes, SQLite and PostgreSQL."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from db.repositories import activity
from engine.domain.activity import KindTotal, Selection
from engine.domain.actor import SYSTEM
from engine.domain.ids import EUR, USD, Symbol
from engine.domain.ledger import Book, Posting, Transaction, TransactionType
from engine.domain.portfolio import Portfolio
from engine.errors import NotFoundError
from tests.builders import MARKET_DATE, NOW, a_portfolio, a_user, an_account, an_instrument, drifted
from tests.fake_ledger import admits
from tests.fakes import FakeDatabase
from tests.sql import SqlDatabase, approved

Database = FakeDatabase | SqlDatabase
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
KINDS = tuple(TransactionType)
SYMBOLS = (None, Symbol("VTI"), Symbol("BND"))


def an_entry(portfolio: Portfolio, number: int) -> Transaction:
    """Six a day and account, at two instants, in three amounts."""
    amount = Decimal(number % 3 + 1)
    return Transaction(
        id=uuid4(),
        account_id=portfolio.id,
        kind=KINDS[number % len(KINDS)],
        on=MARKET_DATE + number // 6 * DAY,
        at=NOW + number % 2 * MINUTE,
        amount=amount,
        postings=(Posting(Book.CASH, amount), Posting(Book.EXTERNAL, -amount)),
        symbol=SYMBOLS[number % len(SYMBOLS)],
    )


class Ledgers:
    """Three accounts of one owner, the last in euros, and one of a stranger."""

    def __init__(self, database: Database) -> None:
        self.database, self.owner, self.stranger = database, a_user(), a_user()
        self.own = [a_portfolio(owner=self.owner) for _ in range(2)]
        self.own.append(a_portfolio(account=an_account(self.owner, currency=EUR)))
        self.theirs = a_portfolio(owner=self.stranger)
        funds = [an_instrument("VTI"), an_instrument("BND")]
        database.add(*self.own, self.theirs, users=[self.owner, self.stranger], instruments=funds)
        self.entries = [an_entry(one, number) for one in self.own for number in range(20)]
        with database.unit_of_work(SYSTEM) as uow:
            uow.ledger.post([*self.entries, an_entry(self.theirs, 0)])
            uow.commit()

    def selection(self, **conditions: object) -> Selection:
        """Everything of the first, bonds of the second, the third whole, and the stranger's in vain."""
        first, second, third = self.own
        scopes = {first.id: None, second.id: frozenset(SYMBOLS[2:]), third.id: None, self.theirs.id: None}
        return Selection(scopes=scopes, **conditions)  # type: ignore[arg-type]  # each test names its own

    def expected(self, wanted: Selection) -> list[UUID]:
        found = [entry for entry in self.entries if admits(wanted, entry)]
        return [e.id for e in sorted(found, key=lambda e: (e.on, e.at, -e.amount, e.id), reverse=True)]

    def walked(self, wanted: Selection, limit: int) -> list[UUID]:
        found: list[UUID] = []
        with self.database.unit_of_work(self.owner.actor, read_only=True) as uow:
            while part := uow.activity.newest(wanted, limit, found[-1] if found else None):
                found += [entry.id for entry in part]
        return found


@pytest.fixture(params=[50, 1], ids=["in one statement", "in several"])
def book(any_database: Database, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Ledgers:
    monkeypatch.setattr(activity, "MOST_BRANCHES", request.param)
    return Ledgers(any_database)


def test_a_selection_comes_in_parts_without_gap_or_overlap(book: Ledgers) -> None:
    selections = (
        book.selection(),
        book.selection(kind=TransactionType.BUY),
        book.selection(start=MARKET_DATE + DAY, end=MARKET_DATE + 2 * DAY),
        Selection(scopes={book.own[0].id: frozenset()}),
        Selection(scopes={}),
    )

    for wanted in selections:
        for limit in (3, 100):
            assert book.walked(wanted, limit) == book.expected(wanted)
    assert len(book.expected(selections[0])) == 46


def test_totals_are_of_the_selection_by_kind_and_currency(book: Ledgers) -> None:
    wanted = book.selection(start=MARKET_DATE + DAY)
    seen = [entry for entry in book.entries if admits(wanted, entry)]

    with book.database.unit_of_work(book.owner.actor, read_only=True) as uow:
        totals = uow.activity.totals(wanted)
        none = uow.activity.totals(Selection(scopes={book.theirs.id: None}))

    by_group = {(one.kind, one.currency): one for one in totals}
    assert len(by_group) == len(totals) == 10
    for (kind, currency), one in by_group.items():
        is_euro = currency == EUR
        group = [e for e in seen if e.kind is kind and (e.account_id == book.own[2].id) is is_euro]
        days = [entry.on for entry in group]
        assert one == KindTotal(
            kind=kind,
            currency=EUR if is_euro else USD,
            entries=len(group),
            amount=sum((entry.amount for entry in group), Decimal(0)),
            first_on=min(days),
            last_on=max(days),
        )
    assert none == []


def test_a_part_begins_behind_an_entry_of_an_account_asked_for(book: Ledgers) -> None:
    strange = Selection(scopes={book.own[1].id: None})

    with book.database.unit_of_work(book.owner.actor, read_only=True) as uow:
        for before in (book.entries[0].id, uuid4()):
            with pytest.raises(NotFoundError, match="No such entry"):
                uow.activity.newest(strange, 5, before)


def test_an_entry_is_whole_for_those_who_see_its_account(any_database: Database) -> None:
    owner, stranger = a_user(), a_user()
    portfolio = drifted(owner)
    any_database.add(portfolio, users=[owner, stranger])
    _, done = approved(any_database, portfolio)
    sale = next(entry for entry in done.transactions if entry.kind is TransactionType.SELL)

    with any_database.unit_of_work(owner.actor, read_only=True) as uow:
        found = uow.activity.entry(sale.id)
    assert found.disposals == sale.disposals
    assert sorted(found.postings, key=lambda leg: leg.book) == sorted(sale.postings, key=lambda leg: leg.book)
    assert [leg.amount for leg in found.postings] == sorted(
        (leg.amount for leg in sale.postings), reverse=True
    )
    with (
        any_database.unit_of_work(stranger.actor, read_only=True) as uow,
        pytest.raises(NotFoundError, match="No such entry"),
    ):
        uow.activity.entry(sale.id)
