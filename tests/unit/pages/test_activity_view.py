"""What the activity page says of entries, totals and filters."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from dash import html

from components.entry_table import entry_detail, entry_rows
from engine.domain.activity import KindTotal
from engine.domain.actor import Role
from engine.domain.ids import EUR, USD, AccountId, Currency, LotId, Symbol
from engine.domain.ledger import Book, Disposal, Posting, Transaction, TransactionType
from engine.domain.part import Part
from engine.usecases.activity import EVERYTHING, ActivityFilter, ActivityTotals, Line
from pages._views import activity as view
from pages._views.activity_entry import detail, plain, unit_price, what_happened
from tests.builders import MARKET_DATE, NOW, an_account, an_instrument
from tests.unit.components.tree import attribute, of_kind, texts

ACCOUNT = an_account()


def a_line(
    kind: TransactionType = TransactionType.BUY,
    amount: str = "-5069.75",
    *,
    symbol: str = "VTI",
    price: str = "405.58",
    currency: Currency = USD,
    disposals: tuple[Disposal, ...] = (),
) -> Line:
    cash = Decimal(amount)
    entry = Transaction(
        id=UUID(int=7),
        account_id=ACCOUNT.id,
        kind=kind,
        on=MARKET_DATE,
        at=NOW,
        amount=cash,
        postings=(Posting(Book.POSITIONS, -cash), Posting(Book.CASH, cash)),
        symbol=Symbol(symbol) if symbol else None,
        quantity=Decimal("12.500000") if symbol else None,
        price=Decimal(price) if symbol else None,
        cost=Decimal("0.13"),
        fx_rate=Decimal("0.8"),
        disposals=disposals,
    )
    account = replace(ACCOUNT, currency=currency)
    return Line(entry=entry, account=account, instrument=an_instrument(symbol) if symbol else None)


def a_total(kind: TransactionType, amount: str, entries: int = 1, currency: Currency = USD) -> KindTotal:
    return KindTotal(
        kind=kind,
        currency=currency,
        entries=entries,
        amount=Decimal(amount),
        first_on=date(2018, 1, 2),
        last_on=MARKET_DATE,
    )


BOTH = ActivityTotals(
    by_kind=(
        a_total(TransactionType.DEPOSIT, "1000", 410),
        a_total(TransactionType.DEPOSIT, "500.5", 1, EUR),
        a_total(TransactionType.BUY, "-400.10", 1),
    )
)


def told(line: Line) -> str:
    return " ".join(texts(html.Div(what_happened(line))).split())


def test_an_entry_says_what_happened() -> None:
    assert told(a_line()) == "Bought 12.5 VTI at $405.58"
    assert told(a_line(TransactionType.SELL)) == "Sold 12.5 VTI at $405.58"
    assert (
        told(a_line(TransactionType.DIVIDEND, price="0.8514")) == "Dividend of VTI on 12.5 shares at $0.8514"
    )
    assert told(a_line(TransactionType.DEPOSIT, symbol="")) == "Deposit"


def test_what_this_page_has_no_words_for_keeps_its_own_name() -> None:
    assert plain("return_of_capital") == "Return of capital"


@pytest.mark.parametrize(
    ("price", "text"),
    [("405.580000", "$405.58"), ("0.064712", "$0.064712"), ("17.2183", "$17.2183"), ("100", "$100.00")],
)
def test_a_price_is_told_as_finely_as_it_was_paid(price: str, text: str) -> None:
    assert unit_price(Decimal(price), USD) == text


def test_amounts_and_shares_can_be_hidden_and_are_not_spoken() -> None:
    line, closed = entry_rows(view.lines([a_line()], Role.INVESTOR))
    hidden = [
        texts(span) for span in of_kind(line, "Span") if "ek-money" in str(attribute(span, "className"))
    ]
    button = of_kind(line, "Button")[0]

    assert hidden == ["12.5", "\u2212$5,069.75"]
    assert attribute(button, "aria-label") == "Details: Bought VTI 30 Jun 2025"
    assert attribute(button, "aria-expanded") == "false"
    assert attribute(closed, "hidden") is True


def test_an_adviser_is_told_whose_account_it_is() -> None:
    assert view.lines([a_line()], Role.ADVISER)[0].account == "taxable account (Home)"
    assert view.lines([a_line()], Role.INVESTOR)[0].account == "taxable account"


def test_the_title_is_what_was_found() -> None:
    one = ActivityTotals(by_kind=(replace(a_total(TransactionType.BUY, "-1"), last_on=date(2018, 1, 2)),))
    none = ActivityTotals(by_kind=())
    sales, until = ActivityFilter(kind=TransactionType.SELL), ActivityFilter(end=MARKET_DATE)

    assert view.title(BOTH, EVERYTHING) == "412 entries since 2 Jan 2018"
    assert view.title(BOTH, sales) == "412 matching entries since 2 Jan 2018"
    assert view.title(BOTH, until) == "412 matching entries from 2 Jan 2018 to 30 Jun 2025"
    assert view.title(one, EVERYTHING) == "1 entry on 2 Jan 2018"
    assert view.title(none, EVERYTHING) == "No entries yet"
    assert view.title(none, sales) == "No entry matches"


def test_totals_have_a_line_a_currency() -> None:
    strip = view.totals_strip(BOTH)

    assert strip is not None
    assert texts(strip) == "Deposits +$1,000.00 +\u20ac500.50 411 entries Purchases \u2212$400.10 1 entry"
    assert "never added together" in view.explanation(BOTH)
    assert view.totals_strip(ActivityTotals(by_kind=())) is None


def test_an_empty_list_says_why() -> None:
    none = ActivityTotals(by_kind=())
    later = MARKET_DATE + timedelta(days=1)

    said = [
        texts(html.Div(view.nothing(none, wanted)))
        for wanted in (EVERYTHING, ActivityFilter(text="x"), ActivityFilter(start=later, end=MARKET_DATE))
    ]

    assert view.nothing(BOTH, EVERYTHING) is None
    assert said[0].startswith("Nothing has been booked yet")
    assert said[1].startswith("No entry matches")
    assert said[2].startswith("The range ends before it begins")


def test_how_much_is_on_the_screen_is_said() -> None:
    assert view.found_text(Part((a_line(),), True)).startswith("The newest 1 first.")
    assert view.found_text(Part((a_line(),), False)).startswith("All of them, newest first.")
    assert view.found_text(Part((), False)) == ""


@pytest.mark.parametrize("nonsense", [None, "", 7, [], "2025-13-01", "0000-00-00", "yesterday"])
def test_nonsense_in_the_address_filters_nothing(nonsense: object) -> None:
    assert view.asked(None, nonsense, None, nonsense, nonsense) == EVERYTHING


def test_a_search_is_printable_and_short() -> None:
    wanted = view.asked(None, "all", " a\x00b" + "c" * 99, None, None)

    assert wanted.text == ("ab" + "c" * 99)[:80]


def test_the_export_is_of_what_is_shown() -> None:
    account_id = AccountId(uuid4())
    wanted = view.asked(account_id, "sell", "A&B =x", "2025-01-02", "")
    reverse = view.asked(None, "all", "", "2025-01-02", "2025-01-01")

    assert view.export_link(EVERYTHING) == "/api/v1/activity.csv"
    assert view.export_link(wanted) == (
        f"/api/v1/activity.csv?account_id={account_id}&kind=sell&text=A%26B+%3Dx&start_date=2025-01-02"
    )
    assert view.export_link(reverse) == ""


def test_an_opened_sale_shows_lots_and_a_double_entry_that_adds_up() -> None:
    lots = tuple(
        Disposal(
            lot_id=LotId(uuid4()),
            symbol=Symbol("VTI"),
            quantity=Decimal(shares),
            acquired_on=date(2024, 1, day),
            sold_on=MARKET_DATE,
            proceeds=Decimal(proceeds),
            basis=Decimal(basis),
            long_term=day == 2,
        )
        for day, shares, proceeds, basis in ((2, "10", "80.00", "90.05"), (3, "2.5", "20.25", "10.00"))
    )
    found = detail(a_line(TransactionType.SELL, "100.25", currency=EUR, disposals=lots))

    assert found.lots[0] == (
        "2 Jan 2024",
        "10",
        "\u20ac80.00",
        "\u20ac90.05",
        "\u2212\u20ac10.05",
        "long-term",
    )
    assert found.lots_total == ("Total", "12.5", "\u20ac100.25", "\u20ac100.05", "+\u20ac0.20", "")
    assert list(found.postings) == [("Positions, at cost", "", "\u20ac100.25"), ("Cash", "\u20ac100.25", "")]
    assert found.postings_total == ("Total", "\u20ac100.25", "\u20ac100.25")
    shown = texts(html.Div(entry_detail(found)))
    assert "Exchange rate 1 USD = 0.800000 EUR" in shown
    assert "Realised gain +\u20ac0.20" in shown
    assert "See VTI in the market" in shown


def test_a_deposit_has_neither_price_nor_lots_nor_instrument() -> None:
    found = detail(a_line(TransactionType.DEPOSIT, "100", symbol=""))

    assert [name for name, _ in found.facts] == ["Booked"]
    assert (found.lots, found.link) == ([], "")
