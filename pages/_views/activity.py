"""Activity page: entries and totals in, sentences and rows out. Pure, so tests need no browser."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from components.empty_state import empty_card
from components.entry_table import EntryLine
from components.filter_bar import ALL
from components.format import day, money_change
from components.kpi_card import kpi_card, kpis, money_text
from engine.domain.activity import KindTotal
from engine.domain.actor import Role
from engine.domain.ids import AccountId
from engine.domain.ledger import TransactionType
from engine.domain.part import Part
from engine.domain.portfolio import Account
from engine.usecases.activity import ActivityFilter, ActivityTotals, Line
from pages._views.activity_entry import done_in_words, plain, what_happened

PAGE = 50
LONGEST_SEARCH = 80
EXPORT = "/api/v1/activity.csv"
MANY = {
    "buy": "Purchases",
    "sell": "Sales",
    "dividend": "Dividends",
    "deposit": "Deposits",
    "withdrawal": "Withdrawals",
}


def kind_options() -> list[dict[str, str]]:
    """For the choice of kinds; the first one is all of them."""
    return [
        {"value": ALL, "label": "All kinds"},
        *(
            {"value": kind.value, "label": MANY.get(kind.value, plain(kind.value))}
            for kind in TransactionType
        ),
    ]


def account_options(accounts: Sequence[Account], role: Role | None) -> list[dict[str, str]]:
    return [
        {"value": ALL, "label": "All accounts"},
        *({"value": str(account.id), "label": account_name(account, role)} for account in accounts),
    ]


def account_name(account: Account, role: Role | None) -> str:
    """An adviser's clients may call two accounts alike."""
    return f"{account.name} ({account.household})" if role is Role.ADVISER else account.name


def kind_of(text: object) -> TransactionType | None:
    """A kind in the address or of the control; whatever is none means all."""
    return next((kind for kind in TransactionType if kind.value == text), None)


def day_of(text: object) -> date | None:
    """A day in the address or of the control; what is none, or half typed, is no bound."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def asked(
    account_id: AccountId | None, kind: object, search: object, start: object, end: object
) -> ActivityFilter:
    """The controls as a filter."""
    text = "".join(letter for letter in str(search or "") if letter.isprintable())
    return ActivityFilter(
        account_id=account_id,
        kind=kind_of(kind),
        text=text.strip()[:LONGEST_SEARCH],
        start=day_of(start),
        end=day_of(end),
    )


def export_link(wanted: ActivityFilter) -> str:
    """The file of what is shown; a range that ends before it begins has none."""
    if is_reversed(wanted):
        return ""
    values = {
        "account_id": wanted.account_id,
        "kind": wanted.kind,
        "text": wanted.text,
        "start_date": wanted.start,
        "end_date": wanted.end,
    }
    given = {name: str(value) for name, value in values.items() if value}
    return f"{EXPORT}?{urlencode(given)}" if given else EXPORT


def is_reversed(wanted: ActivityFilter) -> bool:
    return bool(wanted.start and wanted.end and wanted.start > wanted.end)


def title(totals: ActivityTotals, wanted: ActivityFilter) -> str:
    """The finding: how many, since when."""
    noun = "entry" if totals.entries == 1 else "entries"
    if totals.first_on is None or totals.last_on is None:
        return "No entry matches" if wanted.excludes else "No entries yet"
    number_of = f"{totals.entries:,} {'matching ' if wanted.excludes else ''}{noun}"
    if totals.first_on == totals.last_on:
        return f"{number_of} on {day(totals.first_on)}"
    until = f" to {day(totals.last_on)}" if wanted.end else ""
    return f"{number_of} {'from' if until else 'since'} {day(totals.first_on)}{until}"


def explanation(totals: ActivityTotals) -> str:
    currencies = sorted({total.currency for total in totals.by_kind})
    if len(currencies) > 1:
        return f"What each entry did to cash. {' and '.join(currencies)} are never added together."
    return "What each entry did to cash, in its account's currency."


def totals_strip(totals: ActivityTotals) -> Component | None:
    """A cell a kind, a line a currency."""
    if not totals.by_kind:
        return None
    kinds: dict[TransactionType, list[KindTotal]] = {}
    for total in totals.by_kind:
        kinds.setdefault(total.kind, []).append(total)
    return kpis([_total(kind, found) for kind, found in kinds.items()], label="Totals of what is shown")


def _total(kind: TransactionType, found: Sequence[KindTotal]) -> Component:
    amounts = [html.Div(money_text(money_change(one.amount, one.currency))) for one in found]
    entries = sum(one.entries for one in found)
    below = f"{entries:,} {'entry' if entries == 1 else 'entries'}"
    return kpi_card(MANY.get(kind.value, plain(kind.value)), html.Div(amounts), change=below)


def found_text(found: Part[Line]) -> str:
    """How much of it is on the screen."""
    if not found.items:
        return ""
    newest = f"The newest {len(found.items)} first" if found.has_more else "All of them, newest first"
    return f"{newest}. Open one to see its postings."


def nothing(totals: ActivityTotals, wanted: ActivityFilter) -> Component | None:
    """In place of an empty table: what is missing. The way on is the button below it."""
    if totals.entries:
        return None
    if is_reversed(wanted):
        return empty_card(
            "The range ends before it begins", "Choose an earlier first day, or a later last one."
        )
    if wanted.excludes:
        text = "Search looks at symbol and name of the instrument, and at the account's name."
        return empty_card("No entry matches", text, icon_name="search")
    text = "Deposits, purchases, sales and dividends will stand here once there are any."
    return empty_card("Nothing has been booked yet", text)


def lines(found: Sequence[Line], role: Role) -> list[EntryLine]:
    return [_line(line, role) for line in found]


def _line(line: Line, role: Role) -> EntryLine:
    entry = line.entry
    return EntryLine(
        id=str(entry.id),
        on=day(entry.on),
        account=account_name(line.account, role),
        what=what_happened(line),
        name=line.instrument.name if line.instrument else "",
        amount=money_change(entry.amount, line.account.currency),
        tone="",
        spoken=" ".join(filter(None, (done_in_words(entry), entry.symbol, day(entry.on)))),
    )
