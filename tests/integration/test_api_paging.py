"""Lists of the API in parts: nothing is left out, sent twice or lost while a list grows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from api.paging import cursor_of
from engine.domain.actor import SYSTEM, Role
from engine.domain.job import RunState
from engine.domain.portfolio import Portfolio
from engine.domain.user import User
from engine.trading.cash_events import deposit
from tests.builders import MARKET_DATE, NOW, a_user
from tests.happenings import a_notification, a_run, a_scan
from tests.site import Site, Visitor

API = "/api/v1"
NOBODY = "00000000-0000-0000-0000-000000000000"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass
class Scene:
    """An account, its owner and an administrator; each `add_…` adds one more to a list."""

    site: Site
    owner: User
    portfolio: Portfolio
    admin: User = field(default_factory=lambda: a_user(Role.ADMIN))

    def add_scan(self, number: int) -> None:
        """Two at each instant."""
        scan = a_scan(self.portfolio, slot=NOW + number * DAY, at=NOW + number // 2 * DAY)
        with self.site.database.unit_of_work(SYSTEM) as uow:
            assert uow.scans.add(scan)
            uow.commit()

    def add_run(self, number: int) -> None:
        """Of one job most, of another every fifth, at the instant of the one before."""
        job, at = ("refresh_prices", NOW + number * MINUTE)
        if number % 5 == 4:
            job, at = ("check_drift", at - MINUTE)
        with self.site.database.unit_of_work(SYSTEM) as uow:
            assert uow.runs.claim(a_run(job, slot=at, state=RunState.DONE, finished_at=at))
            uow.commit()

    def add_entry(self, number: int) -> None:
        """Two at each instant."""
        on = MARKET_DATE + number // 2 * DAY
        with self.site.database.unit_of_work(SYSTEM) as uow:
            uow.ledger.post([deposit(self.portfolio, Decimal(1), uuid4(), on, NOW)[1]])
            uow.commit()

    def add_notification(self, number: int) -> None:
        told = a_notification(self.owner.id, self.portfolio, at=NOW + number // 2 * MINUTE)
        with self.site.database.unit_of_work(SYSTEM) as uow:
            uow.notifications.add(told)
            uow.commit()


@pytest.fixture
def scene(site: Site) -> Scene:
    owner, portfolio = site.owner_with_drift()
    scene = Scene(site, owner, portfolio)
    site.database.add(users=[scene.admin])
    return scene


@dataclass(frozen=True)
class List:
    path: str
    key: str
    add: Callable[[Scene, int], None]

    def address(self, scene: Scene) -> str:
        return f"{API}{self.path.format(account_id=scene.portfolio.id)}"

    def reader(self, scene: Scene) -> Visitor:
        return scene.site.signed_in(scene.admin if "/admin/" in self.path else scene.owner)


LISTS = [
    List("/portfolios/{account_id}/scans", "scan_id", Scene.add_scan),
    List("/portfolios/{account_id}/transactions", "transaction_id", Scene.add_entry),
    List("/activity", "transaction_id", Scene.add_entry),
    List("/admin/job-runs", "run_id", Scene.add_run),
    List("/notifications", "notification_id", Scene.add_notification),
]
each_list = pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.path)


def parts(visitor: Visitor, address: str, limit: int) -> Iterator[list[Any]]:
    cursor = None
    while True:
        query = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
        reply = visitor.get(address + query)
        assert reply.status_code == 200, reply.text
        yield reply.get_json()["items"]
        cursor = reply.get_json()["next_cursor"]
        if cursor is None:
            return


@each_list
def test_a_long_list_is_sent_to_its_end(scene: Scene, listed: List) -> None:
    for number in range(67):
        listed.add(scene, number)
    visitor, address = listed.reader(scene), listed.address(scene)

    whole = [one[listed.key] for part in parts(visitor, address, 500) for one in part]
    by_ten = [one[listed.key] for part in parts(visitor, address, 10) for one in part]

    assert len(set(whole)) == 67
    assert by_ten == whole


@each_list
def test_what_is_added_between_parts_moves_nothing(scene: Scene, listed: List) -> None:
    for number in range(23):
        listed.add(scene, number)
    visitor, address = listed.reader(scene), listed.address(scene)
    before = [one[listed.key] for part in parts(visitor, address, 500) for one in part]

    found = []
    for number, part in enumerate(parts(visitor, address, 4), start=25):
        found += [one[listed.key] for one in part]
        listed.add(scene, number)

    assert found == before


@each_list
@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("%%%", id="no base64"),
        pytest.param(cursor_of("x"), id="no text of ours"),
        pytest.param(cursor_of("2025-06-30T22:00:00+00:00 1"), id="no id"),
        pytest.param(cursor_of(f"2025-06-30T22:00:00 {NOBODY}"), id="no time zone"),
        pytest.param(cursor_of(f"0001-01-01T00:00:00+14:00 {NOBODY}"), id="before the first day"),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused_with_words(scene: Scene, listed: List, cursor: str) -> None:
    reply = listed.reader(scene).client.get(listed.address(scene), query_string={"cursor": cursor})

    assert (reply.status_code, reply.get_json()["code"]) == (422, "invalid_input")
    assert reply.get_json()["detail"] == "cursor: send the next_cursor of the part before."
