"""What one finds in the ledger: over all accounts one sees, filtered, in parts, added up, exported."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import EUR, USD, Symbol
from engine.domain.ledger import Book, Posting, Transaction, TransactionType
from engine.domain.portfolio import Portfolio
from engine.errors import NotFoundError
from engine.ports import Ports
from engine.usecases import activity
from engine.usecases.activity import (
    EVERYTHING,
    ActivityFilter,
    export_activity,
    list_activity,
    show_entry,
    total_activity,
)
from tests.builders import MARKET_DATE, NOW, a_portfolio, a_user, an_account, an_instrument
from tests.fakes import FakeDatabase

DAY = timedelta(days=1)
BUY, SELL, DEPOSIT = TransactionType.BUY, TransactionType.SELL, TransactionType.DEPOSIT
OWNER, STRANGER, ADVISER, ADMIN = a_user(), a_user(), a_user(Role.ADVISER), a_user(Role.ADMIN)


def an_entry(
    portfolio: Portfolio, kind: TransactionType, amount: str, *, day: int = 0, symbol: str = ""
) -> Transaction:
    cash = Decimal(amount)
    return Transaction(
        id=uuid4(),
        account_id=portfolio.id,
        kind=kind,
        on=MARKET_DATE + day * DAY,
        at=NOW,
        amount=cash,
        postings=(Posting(Book.EXTERNAL, -cash), Posting(Book.CASH, cash)),
        symbol=Symbol(symbol) if symbol else None,
    )


DOLLARS = a_portfolio(account=replace(an_account(OWNER), name="Joint"))
EUROS = a_portfolio(account=replace(an_account(OWNER, currency=EUR), name="Abroad"))
THEIRS = a_portfolio(owner=STRANGER)
PAID_IN = an_entry(DOLLARS, DEPOSIT, "1000")
BOUGHT = an_entry(DOLLARS, BUY, "-400.10", day=1, symbol="VTI")
SOLD = an_entry(DOLLARS, SELL, "100.05", day=2, symbol="BND")
PAID_IN_EUROS = an_entry(EUROS, DEPOSIT, "500", day=3)
BOUGHT_IN_EUROS = an_entry(EUROS, BUY, "-50.50", day=4, symbol="VTI")
OLDEST_FIRST = (PAID_IN, BOUGHT, SOLD, PAID_IN_EUROS, BOUGHT_IN_EUROS)


@pytest.fixture
def ports() -> Ports:
    database = FakeDatabase()
    people = [OWNER, STRANGER, ADVISER, ADMIN]
    funds = [an_instrument("VTI"), replace(an_instrument("BND"), name="Total Bond Market")]
    database.add(DOLLARS, EUROS, THEIRS, users=people, consents=[(ADVISER, OWNER)], instruments=funds)
    with database.unit_of_work(SYSTEM) as uow:
        uow.ledger.post([*OLDEST_FIRST, an_entry(THEIRS, DEPOSIT, "7", day=9)])
        uow.commit()
    return database.ports


def ids(entries: Sequence[Transaction]) -> list[UUID]:
    return [entry.id for entry in entries]


def found(ports: Ports, wanted: ActivityFilter) -> list[UUID]:
    return [line.entry.id for line in list_activity(OWNER.actor, wanted, ports=ports).items]


def test_all_accounts_come_in_one_list_newest_first(ports: Ports) -> None:
    assert found(ports, EVERYTHING) == ids(OLDEST_FIRST[::-1])


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(ActivityFilter(account_id=EUROS.id), [BOUGHT_IN_EUROS, PAID_IN_EUROS], id="account"),
        pytest.param(ActivityFilter(kind=BUY), [BOUGHT_IN_EUROS, BOUGHT], id="kind"),
        pytest.param(ActivityFilter(symbol=Symbol("VTI")), [BOUGHT_IN_EUROS, BOUGHT], id="symbol"),
        pytest.param(ActivityFilter(symbol=Symbol("VT")), [], id="part of a symbol is none"),
        pytest.param(ActivityFilter(text="vti"), [BOUGHT_IN_EUROS, BOUGHT], id="text in a symbol"),
        pytest.param(ActivityFilter(text="market bond"), [SOLD], id="words in any order"),
        pytest.param(ActivityFilter(text=" ABROAD "), [BOUGHT_IN_EUROS, PAID_IN_EUROS], id="account's name"),
        pytest.param(ActivityFilter(text="abroad bond"), [], id="all words must be there"),
        pytest.param(
            ActivityFilter(text="joint", symbol=Symbol("VTI")), [BOUGHT], id="text and symbol together"
        ),
        pytest.param(
            ActivityFilter(start=MARKET_DATE + DAY, end=MARKET_DATE + 2 * DAY), [SOLD, BOUGHT], id="days"
        ),
        pytest.param(ActivityFilter(start=MARKET_DATE + DAY, end=MARKET_DATE), [], id="days in reverse"),
        pytest.param(ActivityFilter(text="%"), [], id="no wildcard"),
    ],
)
def test_a_filter_leaves_what_passes_all_of_it(
    ports: Ports, wanted: ActivityFilter, expected: list[Transaction]
) -> None:
    totals = total_activity(OWNER.actor, wanted, ports=ports)

    assert found(ports, wanted) == ids(expected)
    assert totals.entries == len(expected)
    assert sum(total.amount for total in totals.by_kind) == sum(entry.amount for entry in expected)


def test_parts_follow_each_other_without_gap_or_overlap(ports: Ports) -> None:
    first = list_activity(OWNER.actor, limit=2, ports=ports)
    second = list_activity(OWNER.actor, limit=2, before=first.items[-1].entry.id, ports=ports)
    third = list_activity(OWNER.actor, limit=2, before=second.items[-1].entry.id, ports=ports)

    lines = [*first.items, *second.items, *third.items]
    assert [line.entry.id for line in lines] == ids(OLDEST_FIRST[::-1])
    assert [part.has_more for part in (first, second, third)] == [True, True, False]


def test_currencies_are_never_added_together(ports: Ports) -> None:
    totals = total_activity(OWNER.actor, ports=ports)

    assert [(one.kind, one.currency, one.amount) for one in totals.by_kind] == [
        (DEPOSIT, EUR, Decimal(500)),
        (DEPOSIT, USD, Decimal(1000)),
        (BUY, EUR, Decimal("-50.50")),
        (BUY, USD, Decimal("-400.10")),
        (SELL, USD, Decimal("100.05")),
    ]
    assert (totals.first_on, totals.last_on) == (PAID_IN.on, BOUGHT_IN_EUROS.on)


def test_nothing_adds_up_to_no_days(ports: Ports) -> None:
    totals = total_activity(OWNER.actor, ActivityFilter(text="nothing"), ports=ports)

    assert (totals.entries, totals.first_on, totals.last_on) == (0, None, None)


def test_an_entry_is_shown_with_its_postings_and_its_instrument(ports: Ports) -> None:
    line = show_entry(OWNER.actor, BOUGHT.id, ports=ports)

    assert [leg.book for leg in line.entry.postings] == [Book.EXTERNAL, Book.CASH]  # debits first
    assert line.account == DOLLARS.account
    assert line.instrument == an_instrument("VTI")


def test_an_adviser_with_consent_sees_the_clients_entries_and_others_see_none(ports: Ports) -> None:
    seen = [line.entry.id for line in list_activity(ADVISER.actor, ports=ports).items]

    assert seen == ids(OLDEST_FIRST[::-1])
    assert list_activity(ADMIN.actor, ports=ports).items == ()
    assert total_activity(ADMIN.actor, ports=ports).entries == 0


@pytest.mark.parametrize("user", [STRANGER, ADMIN])
def test_anothers_account_and_entry_are_not_there(ports: Ports, user: object) -> None:
    actor = STRANGER.actor if user is STRANGER else ADMIN.actor
    wanted = ActivityFilter(account_id=DOLLARS.id)

    for ask in (
        lambda: list_activity(actor, wanted, ports=ports),
        lambda: total_activity(actor, wanted, ports=ports),
        lambda: export_activity(actor, wanted, ports=ports),
        lambda: show_entry(actor, BOUGHT.id, ports=ports),
        lambda: list_activity(actor, before=BOUGHT.id, ports=ports),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_the_export_brings_everything_that_matches_part_by_part(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "EXPORTED", 2)

    parts = list(export_activity(OWNER.actor, ports=ports))

    assert [len(part) for part in parts] == [2, 2, 1]
    assert [line.entry.id for part in parts for line in part] == ids(OLDEST_FIRST[::-1])
