"""The ledger over HTTP: filters of one account and of all, the file, and what a page's callbacks refuse."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest

from db.seed import DEMO_ACCOUNT
from engine.domain.actor import SYSTEM, Role
from engine.domain.portfolio import Portfolio
from engine.domain.user import User
from engine.trading.cash_events import deposit
from tests.builders import MARKET_DATE, NOW, a_portfolio, a_user, an_account
from tests.integration.test_tenancy import STRANGERS
from tests.screen import Screen
from tests.site import Demo, Site, Visitor
from tests.sql import approved

ALL, FILE = "/api/v1/activity", "/api/v1/activity.csv"


@pytest.fixture
def owner_and_portfolio(site: Site) -> tuple[User, Portfolio]:
    """One deposit, one sale, one purchase."""
    owner, portfolio = site.owner_with_drift()
    _, done = approved(site.database, portfolio)
    with site.database.unit_of_work(SYSTEM) as uow:
        uow.ledger.post([deposit(done.portfolio, Decimal(5), uuid4(), MARKET_DATE, NOW)[1]])
        uow.commit()
    return owner, portfolio


@pytest.fixture
def owner(site: Site, owner_and_portfolio: tuple[User, Portfolio]) -> Visitor:
    return site.signed_in(owner_and_portfolio[0])


@pytest.fixture
def ledger(owner_and_portfolio: tuple[User, Portfolio]) -> str:
    return f"/api/v1/portfolios/{owner_and_portfolio[1].id}/transactions"


def kinds(visitor: Visitor, address: str) -> list[str]:
    reply = visitor.get(address)
    assert reply.status_code == 200, reply.text
    return sorted(item["transaction_type"] for item in reply.get_json()["items"])


def test_the_entries_of_an_account_are_filtered(owner: Visitor, ledger: str) -> None:
    for address in (ledger, ALL):
        assert kinds(owner, address) == ["buy", "deposit", "sell"]
        assert kinds(owner, f"{address}?kind=sell") == ["sell"]
        assert kinds(owner, f"{address}?symbol=BND") == ["buy"]
        assert kinds(owner, f"{address}?start_date=2025-06-30&end_date=2025-06-30") == [
            "buy",
            "deposit",
            "sell",
        ]
        assert kinds(owner, f"{address}?start_date=2025-07-01") == []
    assert kinds(owner, f"{ALL}?text=vti") == ["sell"]


def test_entries_of_all_accounts_name_theirs_and_its_currency(
    owner: Visitor, owner_and_portfolio: tuple[User, Portfolio]
) -> None:
    item = owner.get(f"{ALL}?kind=deposit").get_json()["items"][0]

    account = owner_and_portfolio[1].account
    assert (item["account_id"], item["account"], item["currency"]) == (str(account.id), account.name, "USD")
    assert item["amount"] == "5.00"


@pytest.mark.parametrize(
    "query",
    ["kind=nothing", "symbol=%20", "start_date=1.1.2025", "start_date=2025-07-01&end_date=2025-06-30", "x=1"],
)
def test_a_filter_that_is_none_is_refused_with_its_name(owner: Visitor, ledger: str, query: str) -> None:
    for address in (ledger, ALL, FILE):
        reply = owner.get(f"{address}?{query}")

        assert (reply.status_code, reply.get_json()["code"]) == (422, "invalid_input")
        assert reply.get_json()["detail"].startswith(query.partition("=")[0])


def test_the_file_is_a_download_of_everything_that_matches(owner: Visitor) -> None:
    reply = owner.get(FILE)
    rows = list(csv.DictReader(StringIO(reply.text)))
    sales = list(csv.DictReader(StringIO(owner.get(f"{FILE}?kind=sell").text)))

    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="evenkeel-activity.csv"'
    assert reply.headers["Cache-Control"] == "no-store"
    assert sorted(row["kind"] for row in rows) == ["buy", "deposit", "sell"]
    assert [(row["kind"], row["amount"], row["currency"]) for row in sales] == [("sell", "99.90", "USD")]


def test_a_name_that_is_a_formula_does_not_run(site: Site) -> None:
    owner = a_user()
    portfolio = a_portfolio(account=replace(an_account(owner), name="=cmd|' /C calc'!A0"))
    site.database.add(portfolio, users=[owner])
    with site.database.unit_of_work(SYSTEM) as uow:
        uow.ledger.post([deposit(portfolio, Decimal(5), uuid4(), MARKET_DATE, NOW)[1]])
        uow.commit()

    row = next(csv.DictReader(StringIO(site.signed_in(owner).get(FILE).text)))

    assert row["account"] == "'=cmd|' /C calc'!A0"


def test_the_file_is_for_those_who_see_the_accounts(site: Site, owner: Visitor) -> None:
    stranger, admin = a_user(), a_user(Role.ADMIN)
    site.database.add(users=[stranger, admin])

    assert len(site.signed_in(stranger).get(FILE).text.splitlines()) == 1  # the header
    assert site.signed_in(admin).get(FILE).status_code == 403
    assert site.anonymous().get(FILE).status_code == 401


def test_the_adviser_with_consent_exports_what_clients_booked_and_a_client_does_not_see_others(
    demo: Demo,
) -> None:
    adviser, investor = demo.signed_in(Role.ADVISER), demo.signed_in(Role.INVESTOR)

    for account, statuses in ((DEMO_ACCOUNT, (200, 200)), (STRANGERS, (200, 404)), (uuid4(), (404, 404))):
        address = f"{FILE}?account_id={account}&kind=sell"
        assert (adviser.get(address).status_code, investor.get(address).status_code) == statuses


def opened(visitor: Visitor) -> Screen:
    screen = Screen(visitor)
    screen.open("/activity")
    return screen


def test_no_filter_and_no_row_of_the_page_opens_what_is_anothers(demo: Demo) -> None:
    theirs = demo.signed_in(Role.ADVISER).get(f"{ALL}?account_id={STRANGERS}").get_json()["items"][0]
    screen = opened(demo.signed_in(Role.INVESTOR))
    callbacks = screen.callbacks()

    screen.components["activity-account"]["value"] = str(STRANGERS)
    for output in ("activity-title", "activity-rows.children...activity-found"):
        screen.fire(next(one for one in callbacks if output in one["output"]))
        assert screen.calls[-1].reply.status_code == 404
    row = next(one for one in callbacks if "ek-entry-detail" in one["output"])
    screen.fire(row)
    body = screen.calls[-1].body
    for identity in (theirs["transaction_id"], str(uuid4()), "x"):
        body["inputs"][0]["value"] = 1
        body["state"][0]["value"] = {"type": "ek-entry-open", "id": identity}
        assert screen.visitor.call(body).status_code == 404


def test_the_address_of_anothers_account_is_no_page(demo: Demo) -> None:
    visitor = demo.signed_in(Role.INVESTOR)

    for account, is_there in ((STRANGERS, False), (uuid4(), False), ("x", False), (DEMO_ACCOUNT, True)):
        screen = Screen(visitor)
        screen.open("/activity", search=f"?account={account}")
        assert ("activity-rows" in screen.ids()) is is_there
    assert screen.components["activity-account"]["value"] == str(DEMO_ACCOUNT)


def test_an_administrator_is_told_who_sees_the_ledger(demo: Demo) -> None:
    screen = opened(demo.signed_in(Role.ADMIN))

    assert "activity-rows" not in screen.ids()
    assert "Administrators see no accounts" in screen.calls[0].reply.text
