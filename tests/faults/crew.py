"""Worker processes on one database, of which whoever leads can be killed."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from db.engine import connect
from db.models import LeaseRow
from db.visibility import tell_database
from engine.domain.actor import SYSTEM
from engine.domain.job import JobRun
from tests.faults.ticking import TABLES
from tests.process import ROOT, environment
from tests.sql import SqlDatabase

POLL_SECONDS = 0.05
Found = TypeVar("Found")


class Crew:
    """Processes of `tests/faults/ticking.py`; use it in a `with` block, which ends them."""

    def __init__(self, database: SqlDatabase, log: Path, kind: str, size: int) -> None:
        self._database = database
        self._log = log
        self._kind = kind
        self._workers: dict[str, subprocess.Popen[bytes]] = {}
        self._hired = 0
        for _ in range(size):
            self.hire()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_error: object) -> None:
        for name in list(self._workers):
            self.kill(name)

    def hire(self) -> None:
        self._hired += 1
        name = f"worker {self._hired}"
        url = self._database.engine.url.render_as_string(hide_password=False)
        with self._log.open("ab") as output:
            self._workers[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.ticking", url, name, self._kind],
                cwd=ROOT,
                env=environment({}),
                stdout=output,
                stderr=output,
            )

    def kill(self, name: str) -> None:
        process = self._workers.pop(name)
        process.kill()
        process.wait()

    def kill_leader(self) -> float:
        """Seconds until another one leads."""
        leader = self.wait_for(self.leader)
        self.kill(leader)
        killed_at = time.monotonic()
        self.wait_for(lambda: self.leader() not in ("", leader))
        return time.monotonic() - killed_at

    def leader(self) -> str:
        return leader_of(self._database.engine)

    def runs(self) -> Sequence[JobRun]:
        """Oldest slot first."""
        with self._database.unit_of_work(SYSTEM, read_only=True) as uow:
            return sorted(uow.runs.recent(1_000, self._kind), key=lambda run: run.slot)

    def count(self, table: str) -> Counter[datetime]:
        """Rows of `begun` or `ticks` a slot."""
        with Session(self._database.engine) as session:
            session.connection(execution_options={"read_only": True})
            slots = session.scalars(text(f"SELECT slot FROM {table}"))
            return Counter(datetime.fromisoformat(slot) for slot in slots)

    def wait_for(self, look: Callable[[], Found], seconds: float = 30) -> Found:
        return wait_for(look, self._log, seconds)


def wait_for(look: Callable[[], Found], log: Path, seconds: float = 30) -> Found:
    """What `look` finds, as soon as it is something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(POLL_SECONDS)
    return found


def leader_of(engine: Engine) -> str:
    """Who holds a lease that has not run out; empty when nobody does."""
    with Session(engine) as session:
        session.connection(execution_options={"read_only": True})
        tell_database(session, SYSTEM)
        lease = session.scalar(select(LeaseRow))
        return lease.holder if lease and lease.until > datetime.now(UTC) else ""


def create_tables(database: SqlDatabase, superuser_url: str) -> None:
    """Those that the ticking job writes to; on PostgreSQL the application's role may create none."""
    url = database.engine.url
    if database.engine.dialect.name == "postgresql":
        url = make_url(superuser_url).set(database=url.database)
    owner = connect(url.render_as_string(hide_password=False))
    with owner.begin() as connection:
        for statement in TABLES:
            connection.execute(text(statement))
        if owner.dialect.name == "postgresql":
            connection.execute(text("GRANT SELECT, INSERT ON begun, ticks TO evenkeel_app"))
    owner.dispose()
