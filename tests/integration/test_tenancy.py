"""User A on B's ids, on every route and callback: no success, and "not yours" reads like "not there"."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from werkzeug.routing import Rule

from db.seed import DEMO_ACCOUNT
from db.seed.people import HOUSEHOLDS
from engine.domain.actor import Role
from engine.usecases.turns import claim_turn, fail_turn, keep_lead
from tests.screen import PAGES, Call, Screen, matches, output_ids
from tests.site import Demo, Visitor, a_key

STRANGERS = HOUSEHOLDS[1].accounts[0].account.id
PEOPLE = (Role.INVESTOR, Role.ADVISER, Role.ADMIN)
PAGES_OF_AN_ACCOUNT = ("", "/performance", "/recommendations", "/rebalance")
JOBS = "/admin/jobs"
MARKET = ("/market", "/market/VTI")
PATHS = (
    "/",
    "/notifications",
    "/activity",
    *(f"/portfolios/{DEMO_ACCOUNT}{page}" for page in PAGES_OF_AN_ACCOUNT),
    *MARKET,
)


def opened(visitor: Visitor, path: str) -> Screen:
    screen = Screen(visitor)
    screen.open(path)
    return screen


@pytest.fixture
def investor(demo: Demo) -> Visitor:
    return demo.signed_in(Role.INVESTOR)


@pytest.mark.parametrize("path", [*PATHS, JOBS])
@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_renders_for_every_role(demo: Demo, role: Role, path: str) -> None:
    screen = opened(demo.signed_in(role), path)

    statuses = {call.output: call.reply.status_code for call in screen.calls}
    toasts = [call.output for call in screen.calls if "sideUpdate" in call.reply.get_json()]
    assert set(statuses.values()) == {200}, statuses
    assert toasts == []
    assert "main" in screen.ids()


def test_every_callback_finds_its_components_on_some_page(demo: Demo, investor: Visitor) -> None:
    fail_a_job(demo)
    screen = opened(demo.signed_in(Role.ADMIN), JOBS)
    known = screen.ids()
    for path in PATHS:
        known |= opened(investor, path).ids()

    places = [
        (one["output"], wanted)
        for one in screen.visitor.get("/_dash-dependencies").get_json()
        for wanted in [*(p["id"] for p in one["inputs"] + one["state"]), *output_ids(one["output"])]
    ]
    missing = [place for place in places if not any(matches(place[1], key) for key in known)]
    assert len(places) > 60
    assert missing == []


def test_an_administrator_is_refused_every_callback_about_clients(demo: Demo, investor: Visitor) -> None:
    calls = everything(investor)
    admin = demo.signed_in(Role.ADMIN)

    replies = {call.output: admin.call(call.body).status_code for call in calls if not is_for_everyone(call)}

    assert len(replies) >= 10
    assert set(replies.values()) == {403}


@pytest.mark.parametrize("role", [Role.INVESTOR, Role.ADVISER])
def test_only_an_administrator_may_call_the_callbacks_of_jobs(demo: Demo, role: Role) -> None:
    fail_a_job(demo)
    screen = opened(demo.signed_in(Role.ADMIN), JOBS)
    screen.press_everything()
    calls = [call for call in screen.calls if is_about_jobs(call.output)]
    other = demo.signed_in(role)

    assert {call.reply.status_code for call in calls} == {200}
    assert len(calls) == 4
    assert [other.call(call.body).status_code for call in calls] == [403] * 4


def test_no_callback_answers_about_accounts_of_others(demo: Demo, investor: Visitor) -> None:
    """What the owner may post, with the ids of another household, and with ids of nobody."""
    calls = [
        call
        for call in everything(investor)
        if str(DEMO_ACCOUNT) in json.dumps(call.body) and not is_frame(call)
    ]
    visitor = demo.signed_in(Role.INVESTOR)

    outcomes = {call.output: outcome(visitor, call) for call in calls}

    assert len(outcomes) >= 7
    assert {output: pair for output, pair in outcomes.items() if pair[0] != pair[1]} == {}
    assert {output: pair[0][0] for output, pair in outcomes.items() if pair[0][0] != 404} == {}


def fail_a_job(demo: Demo) -> None:
    """So that the page has a run to retry."""
    keep_lead("worker", timedelta(seconds=6), ports=demo.ports)
    run = claim_turn("tidy_up", demo.ports.clock.now(), "worker", ports=demo.ports)
    assert run is not None
    fail_turn(run, "No.", ports=demo.ports)


def is_about_jobs(output: str) -> bool:
    """Work that is not about anybody's accounts, on a page that only administrators see."""
    return "jobs-" in output


def is_frame(call: Call) -> bool:
    """Navigation is for everyone, and an address of others shows one's own accounts."""
    return "shell-" in call.output


def is_for_everyone(call: Call) -> bool:
    """Administrators are told things too, but see no log of accounts; the market is public."""
    told = "notifications-" in call.output and "notifications-log" not in call.output
    public = any(page in call.output for page in ("market-", "instrument-"))
    return told or public or is_frame(call)


def outcome(visitor: Visitor, call: Call) -> tuple[tuple[int, bytes], tuple[int, bytes]]:
    """Status and body for the stranger's account, and for one that is not there."""
    theirs, nobodys = (
        visitor.call(json.loads(json.dumps(call.body).replace(str(DEMO_ACCOUNT), str(account))))
        for account in (STRANGERS, uuid4())
    )
    return (theirs.status_code, nameless(theirs.data)), (nobodys.status_code, nameless(nobodys.data))


def nameless(body: bytes) -> bytes:
    """Without the id of the request, which no two answers share."""
    return re.sub(rb'"request_id": "[0-9a-f]+"', b"", body)


def everything(visitor: Visitor) -> list[Call]:
    """Every callback of every page, as its owner would post it."""
    calls: dict[str, Call] = {}
    for path in PATHS:
        screen = opened(visitor, path)
        screen.press_everything()
        calls |= {call.output: call for call in screen.calls if PAGES not in call.output}
    work = {one["output"] for one in screen.callbacks() if PAGES not in one["output"]}
    assert {output for output in work if not is_about_jobs(output)} - set(calls) == set()
    return list(calls.values())


@pytest.mark.parametrize("page", PAGES_OF_AN_ACCOUNT)
@pytest.mark.parametrize("role", [Role.INVESTOR, Role.ADMIN])
def test_no_page_of_an_account_of_others_exists(demo: Demo, role: Role, page: str) -> None:
    visitor = demo.signed_in(role)
    account = STRANGERS if role is Role.INVESTOR else DEMO_ACCOUNT

    theirs, nobodys = (
        opened(visitor, f"/portfolios/{an_account}{page}") for an_account in (account, uuid4())
    )

    assert shown(theirs) == shown(nobodys)
    assert "There is no such portfolio." in shown(theirs)


def shown(screen: Screen) -> str:
    router = next(call for call in screen.calls if PAGES in call.output)
    return json.dumps(router.reply.get_json()["response"][PAGES])


def test_no_route_of_the_api_answers_about_accounts_of_others(demo: Demo, investor: Visitor) -> None:
    rules = [rule for rule in demo.dash_app.server.url_map.iter_rules() if "account_id" in rule.arguments]

    assert len(rules) >= 3
    for rule in rules:
        theirs, nobodys = (ask(investor, rule, str(account)) for account in (STRANGERS, uuid4()))
        assert theirs == nobodys
        assert theirs[0] == 404


def ask(visitor: Visitor, rule: Rule, account: str) -> tuple[int, bytes]:
    names = {name: account if name == "account_id" else str(uuid4()) for name in rule.arguments}
    _, path = rule.build(names) or ("", "")
    reply = visitor.get(path) if "GET" in (rule.methods or ()) else visitor.post(path, key=a_key())
    return reply.status_code, nameless(reply.data)


def test_anothers_proposal_cannot_be_approved_through_an_account_of_ones_own(
    demo: Demo, investor: Visitor
) -> None:
    adviser = demo.signed_in(Role.ADVISER)
    proposed = adviser.post(f"/api/v1/portfolios/{STRANGERS}/rebalance", key=a_key()).get_json()

    for account in (DEMO_ACCOUNT, STRANGERS):
        path = f"/api/v1/portfolios/{account}/rebalance/{proposed['proposal_id']}/approve"
        assert investor.post(path, key=a_key()).status_code == 404


def test_an_adviser_proposes_but_does_not_approve(demo: Demo) -> None:
    adviser = demo.signed_in(Role.ADVISER)
    path = f"/api/v1/portfolios/{DEMO_ACCOUNT}/rebalance"

    proposed = adviser.post(path, {"force": True, "mode": "full"}, key=a_key()).get_json()
    approved = adviser.post(f"{path}/{proposed['proposal_id']}/approve", key=a_key())

    assert proposed["orders"]
    assert approved.status_code == 403


@pytest.mark.parametrize("nonsense", ["NOSUCH", "VTI/x", "%00", "%0A", "x" * 500, "..%2f..", "<b>"])
def test_an_unknown_instrument_is_said_to_be_none(demo: Demo, nonsense: str) -> None:
    screen = opened(demo.signed_in(Role.ADMIN), f"/market/{nonsense}")

    assert "There is no such instrument in this market." in shown(screen)
    assert {call.reply.status_code for call in screen.calls} == {200}


def test_an_address_in_small_letters_finds_the_instrument(investor: Visitor) -> None:
    assert "Vanguard Total Stock Market ETF" in shown(opened(investor, "/market/vti"))


def test_an_administrator_sees_an_instrument_but_nobodys_exposure(demo: Demo, investor: Visitor) -> None:
    own = exposure(opened(investor, "/market/VTI"))
    admins = exposure(opened(demo.signed_in(Role.ADMIN), "/market/VTI"))

    assert "Joint taxable" in json.dumps(own)
    assert admins is None


def exposure(screen: Screen) -> object:
    return screen.components["instrument-exposure"]["children"]


@pytest.mark.parametrize("press", [None, 7, {}, {"symbol": "VTI"}, {"symbol": ["VTI"], "watched": True}])
def test_a_press_that_is_none_changes_nothing(investor: Visitor, press: object) -> None:
    reply = investor.call(watching(investor, press))

    assert reply.status_code == 200
    assert "Choose one of the options offered." in reply.text


def test_an_instrument_that_is_not_there_cannot_be_watched(investor: Visitor) -> None:
    for symbol in ("NOSUCH", "\x00", "x" * 99):
        assert investor.call(watching(investor, {"symbol": symbol, "watched": True})).status_code == 404


def watching(visitor: Visitor, press: object) -> object:
    """The body that a press in the grid of the market posts."""
    screen = opened(visitor, "/market")
    screen.components["market-pressed"]["data"] = press
    screen.fire(next(one for one in screen.callbacks() if "market-change" in one["output"]))
    return screen.calls[-1].body
