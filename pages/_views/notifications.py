"""Notification centre: what a person was told and what the scan saw in; lines and texts out. Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypedDict

from dash.development.base_component import Component

from components.card import card
from components.empty_state import empty_card
from components.format import count, exchange_time, number, percent, sentence
from components.notice_list import Notice
from components.scan_table import ScanLine, scan_table
from engine.domain.actor import Role
from engine.domain.event import EventKind, Notification
from engine.domain.ids import AccountId
from engine.domain.portfolio import Account
from engine.domain.scan import DriftScan, ScanAction, ScanReason
from engine.usecases.notify import Inbox

PAGE = 20
MOST = 500  # that one answer brings again
UNSEEN = "an account you no longer see"
UNVALUED = (ScanReason.NO_MONEY, ScanReason.NO_TARGETS, ScanReason.STALE_PRICE, ScanReason.MISSING_PRICE)
WHEN_TOLD: Mapping[Role | None, str] = {
    None: "",
    Role.INVESTOR: "You are told when an account is due for a review and when its orders are filled.",
    Role.ADVISER: "You are told what happens in the accounts of clients who gave you access.",
    Role.ADMIN: "You are told when a background job fails.",
}
WHY: Mapping[ScanReason, str] = {
    ScanReason.ABOVE_TRIGGER: "Every class is inside its band, but together they are past the trigger.",
    ScanReason.INSIDE_BANDS: "Every class is inside its band.",
    ScanReason.NO_TARGETS: "The account has no targets yet.",
    ScanReason.NO_MONEY: "The account holds nothing yet.",
    ScanReason.STALE_PRICE: "A price was too old to judge by.",
    ScanReason.MISSING_PRICE: "A price was missing.",
}
Visible = Mapping[AccountId, str]  # what each account is called for the reader


def title(inbox: Inbox) -> str:
    return sentence(count(inbox.unread, "unread notification")) if inbox.unread else "Nothing new"


def limit_of(shown: object) -> int:
    """As many as are on the screen already, a page at least; the number comes from the browser."""
    return min(max(shown, PAGE), MOST) if isinstance(shown, int) else PAGE


def notices(inbox: Inbox, accounts: Sequence[Account], role: Role) -> list[Notice]:
    """Newest first, in the reader's words."""
    names = {account.id: _name(account, role) for account in accounts}
    return [_WORDING[item.kind](item, names, inbox.job_titles) for item in inbox.items]


def nothing_yet(inbox: Inbox) -> Component | None:
    """In place of an empty list."""
    if inbox.items:
        return None
    return empty_card("No notifications yet", "What you are told will stay here.", icon_name="bell")


def _name(account: Account, role: Role) -> str:
    return f"{account.name} ({account.household})" if role is Role.ADVISER else account.name


def _drift_found(item: Notification, names: Visible, _titles: Mapping[str, str]) -> Notice:
    outside = int(item.facts["classes_outside"])
    found = _outside(outside) if outside else "past the trigger, although every class is inside its band"
    text = f"Drift of {_called(item, names)} is {percent(Decimal(item.facts['drift']))}: {found}."
    return Notice(
        **_told(item),
        icon_name="scale",
        tone="warn",
        text=text,
        link=_address(item, names, "/rebalance"),
        link_text="Review",
    )


def _orders_filled(item: Notification, names: Visible, _titles: Mapping[str, str]) -> Notice:
    orders = sentence(count(int(item.facts["orders"]), "order was", "orders were"))
    return Notice(
        **_told(item),
        icon_name="check",
        text=f"{orders} filled in {_called(item, names)}.",
        link=_address(item, names),
        link_text="See the portfolio",
    )


def _job_failed(item: Notification, _names: Visible, titles: Mapping[str, str]) -> Notice:
    job = str(item.facts["job"])
    return Notice(
        **_told(item),
        icon_name="octagon-alert",
        tone="bad",
        text=f"The job \u201c{titles.get(job, job)}\u201d has failed.",
        link="/admin/jobs",
        link_text="See the jobs",
    )


_WORDING: Mapping[EventKind, Callable[[Notification, Visible, Mapping[str, str]], Notice]] = {
    EventKind.DRIFT_FOUND: _drift_found,
    EventKind.ORDERS_FILLED: _orders_filled,
    EventKind.JOB_FAILED: _job_failed,
}


def _called(item: Notification, names: Visible) -> str:
    return names.get(item.account_id, UNSEEN) if item.account_id else UNSEEN


def _address(item: Notification, names: Visible, page: str = "") -> str:
    return f"/portfolios/{item.account_id}{page}" if item.account_id in names else ""


class _Told(TypedDict):
    id: str
    at: str
    is_unread: bool


def _told(item: Notification) -> _Told:
    """What a line says of every kind."""
    return _Told(id=str(item.id), at=exchange_time(item.at), is_unread=item.read_at is None)


def _outside(classes: int) -> str:
    return count(classes, "class is outside its band", "classes are outside their band")


def log_card(scans: Sequence[DriftScan], accounts: Sequence[Account], role: Role) -> Component:
    """The newest looks of the drift scan; doing nothing is an entry too."""
    if not scans:
        text = "It looks at every account after each close and writes here what it saw."
        content: Component = empty_card("The drift scan has not looked yet", text, icon_name="history")
        return card("Automation log", content, flush=True)
    known = {account.id: account for account in accounts}
    lines = [_line(scan, known[scan.account_id], role) for scan in scans if scan.account_id in known]
    looks = f"The drift scan's newest {count(len(lines), 'look')}." if len(lines) > 1 else "One look so far."
    text = f"{looks} It asks for a review; it never trades."
    return card("Automation log", scan_table(lines), sentence=text, flush=True)


def _line(scan: DriftScan, account: Account, role: Role) -> ScanLine:
    asks = scan.action is ScanAction.REVIEW
    return ScanLine(
        account=account.name,
        owner=account.household if role is Role.ADVISER else "",
        at=exchange_time(scan.at),
        drift="not available" if scan.reason in UNVALUED else percent(scan.drift),
        done="Review asked for." if asks else "Nothing.",
        why=_why(scan),
        lots=f"{scan.lots:,}",
        looked_at=f"{_number(scan.lots, 'lot')}, {_number(len(scan.prices), 'price')} used",
        prices=_number(len(scan.prices), "price"),
        price_list=", ".join(
            f"{symbol}\u00a0{number(price)}" for symbol, price in sorted(scan.prices.items())
        ),
    )


def _number(amount: int, noun: str) -> str:
    """In digits: numbers below each other in a table are not words."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def _why(scan: DriftScan) -> str:
    if scan.reason is ScanReason.OUTSIDE_BAND:
        return f"{sentence(_outside(scan.classes_outside))}."
    return WHY[scan.reason]
