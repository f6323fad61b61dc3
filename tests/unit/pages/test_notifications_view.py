"""What the notification centre says of events and of the scan's looks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from components.notice_list import Notice, notice_items
from engine.domain.actor import Role
from engine.domain.event import EventKind, Fact, Notification
from engine.domain.ids import Symbol, UserId
from engine.domain.scan import ScanAction, ScanReason
from engine.usecases.notify import Inbox
from pages._views import notifications as view
from tests.builders import NOW, drifted
from tests.happenings import a_notification, a_scan
from tests.unit.components.tree import attribute, of_kind, texts

READER = UserId(uuid4())
PORTFOLIO = replace(drifted(), account=replace(drifted().account, name="Joint", household="Okafor household"))
ACCOUNT = PORTFOLIO.account


def inbox(*items: Notification, unread: int = 0, titles: Mapping[str, str] | None = None) -> Inbox:
    return Inbox(items=items, unread=unread, has_more=False, job_titles=titles or {})


def drift(outside: int = 2) -> Notification:
    facts: dict[str, Fact] = {"drift": "0.1234", "classes_outside": outside}
    return a_notification(READER, PORTFOLIO, facts=facts)


def fills(orders: int) -> Notification:
    facts: dict[str, Fact] = {"orders": orders, "proposal_id": str(uuid4())}
    return a_notification(READER, PORTFOLIO, kind=EventKind.ORDERS_FILLED, facts=facts)


def worded(item: Notification, role: Role = Role.INVESTOR, titles: Mapping[str, str] | None = None) -> Notice:
    (notice,) = view.notices(inbox(item, titles=titles), [ACCOUNT], role)
    return notice


@pytest.mark.parametrize(
    ("unread", "said"),
    [
        (0, "Nothing new"),
        (1, "One unread notification"),
        (3, "Three unread notifications"),
        (14, "14 unread notifications"),
    ],
)
def test_the_heading_counts_what_is_unread(unread: int, said: str) -> None:
    assert view.title(inbox(unread=unread)) == said


@pytest.mark.parametrize(
    ("outside", "said"),
    [
        (0, "Drift of Joint is 12.3%: past the trigger, although every class is inside its band."),
        (1, "Drift of Joint is 12.3%: one class is outside its band."),
        (2, "Drift of Joint is 12.3%: two classes are outside their band."),
    ],
)
def test_drift_is_told_with_its_figures_and_leads_to_the_rebalance(outside: int, said: str) -> None:
    notice = worded(drift(outside))

    assert notice.text == said
    assert (notice.link, notice.link_text) == (f"/portfolios/{ACCOUNT.id}/rebalance", "Review")


@pytest.mark.parametrize(
    ("orders", "said"), [(1, "One order was filled in Joint."), (9, "Nine orders were filled in Joint.")]
)
def test_fills_are_counted_and_lead_to_the_portfolio(orders: int, said: str) -> None:
    notice = worded(fills(orders))

    assert (notice.text, notice.link) == (said, f"/portfolios/{ACCOUNT.id}")


@pytest.mark.parametrize(
    ("titles", "name"), [({"check_drift": "Drift scan"}, "Drift scan"), ({}, "check_drift")]
)
def test_a_failed_job_is_called_by_its_title_and_leads_to_the_jobs(
    titles: Mapping[str, str], name: str
) -> None:
    notice = worded(a_notification(READER), Role.ADMIN, titles)

    assert notice.text == f"The job \u201c{name}\u201d has failed."
    assert (notice.link, notice.tone) == ("/admin/jobs", "bad")


def test_an_adviser_reads_whose_account_it_is() -> None:
    assert "Joint (Okafor household)" in worded(drift(), Role.ADVISER).text
    assert "Okafor" not in worded(drift()).text


@pytest.mark.parametrize("item", [drift(), fills(1)])
def test_an_account_no_longer_visible_has_neither_name_nor_link(item: Notification) -> None:
    (notice,) = view.notices(inbox(item), [], Role.ADVISER)

    assert "an account you no longer see" in notice.text
    assert "Joint" not in notice.text
    assert notice.link == ""


def test_times_are_those_of_the_exchange() -> None:
    item = replace(drift(), at=datetime(2026, 7, 13, 20, tzinfo=UTC))

    assert worded(item).at == "13 Jul 2026, 16:00 ET"


def test_only_what_is_unread_is_marked_and_has_a_button() -> None:
    unread, read = notice_items([worded(drift()), worded(replace(fills(1), read_at=NOW))])

    assert [attribute(item, "className") for item in (unread, read)] == ["is-unread", ""]
    assert "Unread: " in texts(unread)
    assert "Unread" not in texts(read)
    (button,) = of_kind(unread, "Button")
    assert attribute(button, "aria-label") == f"Mark read: {worded(drift()).text}"
    assert of_kind(read, "Button") == []


def test_links_say_what_they_lead_to() -> None:
    (item,) = notice_items([worded(fills(1))])

    assert attribute(of_kind(item, "Link")[0], "title") == "See the portfolio: One order was filled in Joint."


def test_without_notifications_the_page_says_so() -> None:
    nothing = view.nothing_yet(inbox())

    assert nothing is not None
    assert "No notifications yet" in texts(nothing)
    assert view.nothing_yet(inbox(drift())) is None


@pytest.mark.parametrize(
    ("shown", "limit"), [(None, 20), (0, 20), (40, 40), (-1, 20), (10**9, 500), ("9", 20), ({}, 20)]
)
def test_the_browser_cannot_ask_for_too_much(shown: object, limit: int) -> None:
    assert view.limit_of(shown) == limit


@pytest.mark.parametrize(
    ("reason", "drift_text", "said"),
    [
        (ScanReason.OUTSIDE_BAND, "10.0%", "Review asked for. Two classes are outside their band."),
        (
            ScanReason.ABOVE_TRIGGER,
            "10.0%",
            "Review asked for. Every class is inside its band, but together they are past the trigger.",
        ),
        (ScanReason.INSIDE_BANDS, "10.0%", "Nothing. Every class is inside its band."),
        (ScanReason.NO_TARGETS, "not available", "Nothing. The account has no targets yet."),
        (ScanReason.NO_MONEY, "not available", "Nothing. The account holds nothing yet."),
        (ScanReason.STALE_PRICE, "not available", "Nothing. A price was too old to judge by."),
        (ScanReason.MISSING_PRICE, "not available", "Nothing. A price was missing."),
    ],
)
def test_the_log_says_what_was_done_and_why(reason: ScanReason, drift_text: str, said: str) -> None:
    asks = reason in (ScanReason.OUTSIDE_BAND, ScanReason.ABOVE_TRIGGER)
    scan = a_scan(PORTFOLIO, reason=reason, action=ScanAction.REVIEW if asks else ScanAction.NONE)

    row = texts(view.log_card([scan], [ACCOUNT], Role.INVESTOR))

    assert " ".join(said.split()) in " ".join(row.split())
    assert drift_text in row


def test_the_log_names_lots_and_every_price() -> None:
    prices = {Symbol("VTI"): Decimal("1302.1150"), Symbol("BND"): Decimal("73.2")}
    scan = a_scan(PORTFOLIO, lots=1234, prices=prices)

    row = texts(view.log_card([scan], [ACCOUNT], Role.ADVISER))

    assert "1,234 lots, 2 prices used" in row
    assert "BND\u00a073.20, VTI\u00a01,302.12" in row
    assert "Okafor household" in row


def test_a_log_without_entries_says_when_the_first_comes() -> None:
    assert "after each close" in texts(view.log_card([], [ACCOUNT], Role.INVESTOR))


def test_a_look_at_an_account_that_has_just_gone_is_left_out() -> None:
    other = a_scan(drifted())

    said = texts(view.log_card([a_scan(PORTFOLIO), other], [ACCOUNT], Role.INVESTOR))

    assert "One look so far." in said
