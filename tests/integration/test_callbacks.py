"""What a posted callback must be, whichever page it says it comes from."""

import pytest

from pages._guard import guarded
from tests.screen import PAGES
from tests.site import CALLBACKS, Site

PAGE = [{"id": "home-page", "property": "id", "value": "home-page"}]


def test_every_server_callback_has_a_policy(site: Site) -> None:
    site.anonymous().get("/sign-in")  # callbacks are collected with the first request

    work = {
        name: entry["callback"] for name, entry in site.dash_app.callback_map.items() if "callback" in entry
    }
    unguarded = [name for name, callback in work.items() if not getattr(callback, "policy", None)]

    assert len(work) > 10
    assert [name for name in unguarded if PAGES not in name] == []


def test_a_callback_without_work_on_the_server_runs_in_the_browser(site: Site) -> None:
    site.anonymous().get("/sign-in")

    silent = [name for name, entry in site.dash_app.callback_map.items() if "callback" not in entry]
    in_browser = [one["output"] for one in site.dash_app._callback_list if one["clientside_function"]]

    assert set(silent) == set(in_browser)


def test_a_callback_without_a_policy_cannot_be_registered() -> None:
    with pytest.raises(TypeError, match="allow"):
        guarded()  # type: ignore[call-arg]  # the point of the test


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        None,
        7,
        {},
        {"output": "nothing.here", "outputs": [], "inputs": []},
        {"output": ["toast.children"], "outputs": [], "inputs": []},
        {"output": "home-ticker.children", "inputs": [{"id": "home-page", "property": "id", "value": "x"}]},
        {
            "output": "home-ticker.children",
            "outputs": {"id": "home-ticker", "property": "children"},
            "inputs": 1,
        },
        {"output": "home-ticker.children", "outputs": {}, "inputs": [], "changedPropIds": []},
        {
            "output": "home-ticker.children",
            "outputs": "x",
            "inputs": [{}],
            "changedPropIds": ["home-page.id"],
        },
        {"output": "home-ticker.children", "outputs": {}, "inputs": [["x"]], "changedPropIds": 1},
        {"output": "home-ticker.children", "outputs": {}, "inputs": [], "state": {}},
        {"output": "home-ticker.children", "outputs": [], "inputs": PAGE, "changedPropIds": []},
        {
            "output": "home-ticker.children",
            "outputs": [{"id": "home-ticker", "property": "children"}],
            "inputs": PAGE,
        },
        {
            "output": "home-ticker.children",
            "outputs": {"id": "home-other", "property": "children"},
            "inputs": PAGE,
        },
        {
            "output": "home-ticker.children",
            "outputs": {"id": "home-ticker", "property": "title"},
            "inputs": PAGE,
        },
        {"output": "toast.className", "outputs": {"id": "toast", "property": "className"}, "inputs": []},
    ],
)
def test_malformed_callbacks_are_bad_requests(site: Site, body: object) -> None:
    owner, _ = site.owner_with_drift()
    visitor = site.signed_in(owner)

    reply = visitor.client.post(CALLBACKS, json=body, headers={"X-CSRFToken": visitor.token})

    assert reply.status_code == 400


def test_a_body_that_is_no_json_is_a_bad_request(site: Site) -> None:
    owner, _ = site.owner_with_drift()
    visitor = site.signed_in(owner)

    reply = visitor.client.post(CALLBACKS, data=b"\xff{", headers={"X-CSRFToken": visitor.token})

    assert reply.status_code == 400


def test_a_body_too_deep_to_read_is_a_bad_request(site: Site) -> None:
    owner, _ = site.owner_with_drift()
    visitor = site.signed_in(owner)

    reply = visitor.client.post(
        CALLBACKS,
        data="[" * 20_000 + "]" * 20_000,
        headers={"X-CSRFToken": visitor.token, "Content-Type": "application/json"},
    )

    assert reply.status_code == 400


def test_an_endless_body_is_refused(site: Site) -> None:
    owner, portfolio = site.owner_with_drift()
    path = f"/api/v1/portfolios/{portfolio.id}/rebalance"

    for target in (path, CALLBACKS):
        reply = site.signed_in(owner).post(target, {"mode": "x" * 1_100_000}, key="key")
        assert reply.status_code in (400, 413)
