"""What programs read, on the demo: figures that add up, lists in parts, replies only sent when new."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from api.sentences import at_path
from db.seed import DEMO_ACCOUNT, demo_id
from engine.domain.actor import SYSTEM, Role
from tests.api_client import Program, program
from tests.site import Demo

ME = demo_id("investor")
ACCOUNT = f"/portfolios/{DEMO_ACCOUNT}"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture
def investor(demo: Demo) -> Program:
    return program(demo)


def everything(program: Program, path: str, limit: int) -> list[Any]:
    """All parts of a list, one after the other."""
    items, cursor, joint = [], None, "&" if "?" in path else "?"
    while True:
        part = program.found(f"{path}{joint}limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert len(part["items"]) <= limit
        items += part["items"]
        cursor = part["next_cursor"]
        if cursor is None:
            return items


def test_who_one_is_and_what_one_owns(investor: Program) -> None:
    me = investor.found("/me")
    accounts = investor.found(f"/users/{me['id']}/accounts")["items"]

    assert me == {"id": str(ME), "email": "investor@demo.evenkeel", "roles": ["investor"]}
    assert [account["currency"] for account in accounts] == ["USD", "USD", "USD", "EUR"]
    for account in accounts:
        holdings = investor.found(f"/portfolios/{account['account_id']}/holdings")
        assert (account["balance"], account["value"]) == (holdings["cash"], holdings["value"])


def test_performance_reconciles_to_the_cent(investor: Program) -> None:
    for query in ("", "?start_date=2024-01-02&end_date=2025-06-30", "?start_date=2025-03-01&benchmark=VTI"):
        p = investor.found(f"{ACCOUNT}/performance{query}")

        earned = sum(Decimal(p[name]) for name in ("net_flows", "market", "income", "fx"))
        spent = Decimal(p["fees"]) + Decimal(p["taxes"])
        assert Decimal(p["start_value"]) + earned - spent == Decimal(p["end_value"])
        assert -1 < Decimal(p["mwr"]) < 1
        assert p["mwr_unique"] is True
        assert Decimal(p["max_drawdown"]) <= 0


def test_every_number_of_a_recommendation_is_found_in_the_reply(investor: Program) -> None:
    advice = investor.found(f"{ACCOUNT}/recommendations")

    assert sum(map(Decimal, advice["weights"].values())) == 1
    assert advice["level"] == min(advice["limits"].values()) == advice["limits"][advice["binding"]]
    assert len(advice["sentences"]) >= 6
    for sentence in advice["sentences"]:
        rest = sentence["text"]
        for figure in sentence["figures"]:
            assert at_path(advice, figure["path"]) == figure["value"]
            assert figure["text"] in rest
            rest = rest.replace(figure["text"], "", 1)
        assert not NUMBER.search(rest), sentence


def test_an_accepted_recommendation_is_the_target(investor: Program) -> None:
    advice = investor.found(f"{ACCOUNT}/recommendations")

    accepted = investor.send("POST", f"{ACCOUNT}/recommendations/{advice['recommendation_id']}/accept")
    proposal = investor.send("POST", f"{ACCOUNT}/rebalance", {"mode": "full", "force": True}).get_json()

    assert (accepted.status_code, accepted.data) == (204, b"")
    assert Decimal(proposal["drift_after"]) < Decimal("0.01")
    assert abs(Decimal(proposal["drift_before"]) - Decimal(advice["turnover"])) < Decimal("0.01")


def test_the_ledger_comes_in_parts_without_gap_or_overlap(investor: Program) -> None:
    parts = everything(investor, f"{ACCOUNT}/transactions", 137)
    whole = everything(investor, f"{ACCOUNT}/transactions", 500)

    assert parts == whole
    assert len({entry["transaction_id"] for entry in whole}) == len(whole) > 500
    assert [entry["traded_on"] for entry in whole] == sorted((e["traded_on"] for e in whole), reverse=True)
    cash = investor.found(f"{ACCOUNT}/holdings")["cash"]
    assert sum(Decimal(entry["amount"]) for entry in whole) == Decimal(cash)


def test_the_history_has_every_session_once_and_both_ends(investor: Program) -> None:
    path = "/market/history/VTI?start_date=2025-01-02&end_date=2025-03-31"

    bars = everything(investor, path, 20)

    assert (bars[0]["date"], bars[-1]["date"], len(bars)) == ("2025-01-02", "2025-03-31", 60)
    assert all(Decimal(b["low"]) <= Decimal(b["close"]) <= Decimal(b["high"]) for b in bars)
    assert investor.found(path)["next_cursor"] is None


@pytest.mark.parametrize("path", ["/market/history/VTI?start_date=2025-01-02&end_date=2025-03-31"])
def test_a_reply_that_still_stands_is_not_sent_again(investor: Program, path: str) -> None:
    first = investor.get(path)

    again = investor.get(path, If_None_Match=first.headers["ETag"])
    other = investor.get(path.replace("03-31", "03-28"), If_None_Match=first.headers["ETag"])

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert other.status_code == 200


def test_holdings_have_an_etag_that_follows_prices(investor: Program, demo: Demo) -> None:
    first = investor.get(f"{ACCOUNT}/holdings")
    assert investor.get(f"{ACCOUNT}/holdings", If_None_Match=first.headers["ETag"]).status_code == 304

    with demo.ports.unit_of_work(SYSTEM) as uow:
        uow.market.put_quotes([replace(q, last=q.last + 1) for q in uow.market.quotes().values()])
        uow.commit()

    assert investor.get(f"{ACCOUNT}/holdings", If_None_Match=first.headers["ETag"]).status_code == 200


def test_a_price_says_how_old_it_is(investor: Program) -> None:
    price = investor.found("/market/prices/VTI")

    assert {"symbol", "price", "currency", "at", "source", "stale"} <= price.keys()
    assert (price["symbol"], price["currency"], price["source"], price["stale"]) == (
        "VTI", "USD", "simulated", False,
    )  # fmt: skip
    assert price["at"].endswith("Z")
    assert Decimal(price["bid"]) <= Decimal(price["price"]) <= Decimal(price["ask"])


def test_instruments_are_found_and_watched(investor: Program) -> None:
    found = investor.found("/market/instruments?query=bnd")["items"]
    assert found[0]["symbol"] == "BND"
    for _ in range(2):
        assert investor.send("PUT", "/market/watch-list/BND").status_code == 204

    assert [one["symbol"] for one in investor.found("/market/watch-list")["items"]] == ["BND"]
    assert investor.found("/market/instruments?query=bnd")["items"][0]["watched"] is True

    assert investor.send("DELETE", "/market/watch-list/BND").status_code == 204
    assert investor.found("/market/watch-list")["items"] == []
    assert investor.send("PUT", "/market/watch-list/NOPE").get_json()["code"] == "unknown_instrument"


def test_the_scan_log_tells_what_was_seen(investor: Program) -> None:
    scans = investor.found(f"{ACCOUNT}/scans")["items"]

    assert scans[0]["action"] in ("review", "none")
    assert scans[0]["lots"] > 0
    assert scans[0]["prices"]


def test_notifications_are_read_once(investor: Program) -> None:
    inbox = investor.found("/notifications")
    first = inbox["items"][0]

    read = [
        investor.send("POST", f"/notifications/{first['notification_id']}/read").get_json()["read_at"]
        for _ in range(2)
    ]

    assert first["read_at"] is None
    assert read[0] == read[1]
    assert investor.found("/notifications")["unread"] == inbox["unread"] - 1
    assert investor.send("POST", "/notifications/read").status_code == 204
    assert investor.found("/notifications")["unread"] == 0


def test_an_administrator_runs_and_pauses_jobs(demo: Demo) -> None:
    admin = program(demo, Role.ADMIN)

    run = admin.send("POST", "/admin/jobs/check_drift/runs", X_Request_ID="from-a-program")
    again = admin.send("POST", "/admin/jobs/check_drift/runs")

    assert (run.status_code, run.get_json()["state"]) == (202, "queued")
    assert run.get_json()["run_id"] in {one["run_id"] for one in admin.found("/admin/job-runs")["items"]}
    assert again.get_json()["code"] == "conflict"
    assert admin.send("PUT", "/admin/jobs/check_drift/pause").status_code == 204
    jobs = {one["job"]: one for one in admin.found("/admin/jobs")["items"]}
    assert jobs["check_drift"]["paused_at"] is not None
    assert admin.send("DELETE", "/admin/jobs/check_drift/pause").status_code == 204
    assert admin.send("POST", "/admin/jobs/nothing/runs").status_code == 404
    assert admin.send("POST", f"/admin/job-runs/{run.get_json()['run_id']}/retry").status_code == 409
