"""Real workers on one database, killed while they lead. `make faults` takes a minute for it."""

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from db.engine import connect
from db.unit_of_work import unit_of_work
from engine.domain.actor import SYSTEM
from engine.domain.job import RunState
from tests.faults.crew import Crew, create_tables, leader_of, wait_for
from tests.faults.ticking import SECOND
from tests.process import Running, launched
from tests.sql import SqlDatabase, postgres_database, sqlite_database

IS_LONG = int(os.environ.get("FAULT_ROUNDS", "2")) >= 20
SLOTS, KILLS = (60, 5) if IS_LONG else (10, 2)
WORKERS = 4
TAKE_OVER_SECONDS = 10.0
STOP_SECONDS = 3.0
END_SECONDS = 10.0  # Python takes half a second to end, and several on a machine with much else to do


@pytest.fixture
def databases(tmp_path: Path, postgres_url: str) -> Iterator[Sequence[SqlDatabase]]:
    """One of each kind, for the same test on both at once: most of the time it waits."""
    both = sqlite_database(tmp_path), postgres_database(postgres_url)
    for database in both:
        create_tables(database, postgres_url)
    yield both
    for database in both:
        database.engine.dispose()


def on_each(
    databases: Sequence[SqlDatabase], work: Callable[[SqlDatabase, Path], None], folder: Path
) -> None:
    logs = [folder / f"{database.engine.dialect.name}.log" for database in databases]
    with ThreadPoolExecutor(len(databases)) as pool:
        list(pool.map(work, databases, logs))


def test_every_turn_is_done_once_while_leaders_are_killed(
    databases: Sequence[SqlDatabase], tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    def race(database: SqlDatabase, log: Path) -> None:
        with Crew(database, log, "tick", WORKERS) as crew:
            first = crew.wait_for(crew.runs)[0].slot
            waits = []
            for kill in range(KILLS):
                work_on(crew)  # or one turn might lose three workers, and be given up as it should
                time.sleep(0.07 * kill)
                waits.append(crew.kill_leader())
                crew.hire()
            record_testsuite_property(f"seconds to take over, {log.stem}", [round(wait, 2) for wait in waits])
            slots = max(SLOTS, (datetime.now(UTC) - first) // SECOND)
            expected = [first + number * SECOND for number in range(slots)]
            crew.wait_for(lambda: set(expected) <= ended(crew), seconds=90)
        check(crew, expected, waits)

    on_each(databases, race, tmp_path)


def work_on(crew: Crew) -> None:
    """Until another turn is done."""
    done = len(ended(crew))
    crew.wait_for(lambda: len(ended(crew)) > done)


def ended(crew: Crew) -> set[datetime]:
    return {run.slot for run in crew.runs() if run.state is RunState.DONE}


def check(crew: Crew, expected: Sequence[datetime], waits: Sequence[float]) -> None:
    runs = {run.slot: run for run in crew.runs()}
    begun, ticks = crew.count("begun"), crew.count("ticks")
    assert [slot for slot in runs if slot <= expected[-1]] == expected
    # one attempt, one effect; a worker killed between its effect and its record leaves one more
    assert all(1 <= ticks[slot] <= begun[slot] <= runs[slot].attempt for slot in expected)
    assert sum(runs[slot].attempt - 1 for slot in expected) <= len(waits)  # a kill stops one turn at most
    assert max(waits) < TAKE_OVER_SECONDS


def test_a_turn_whose_worker_is_killed_is_done_by_the_next(
    databases: Sequence[SqlDatabase], tmp_path: Path
) -> None:
    def race(database: SqlDatabase, log: Path) -> None:
        with Crew(database, log, "long", 2) as crew:
            crew.wait_for(lambda: crew.count("begun"))
            (left,) = crew.runs()
            crew.kill_leader()
            crew.wait_for(lambda: ended(crew))

            (run,) = crew.runs()
            assert (run.id, run.attempt, run.state) == (left.id, 2, RunState.DONE)
            assert run.worker != left.worker
            assert crew.count("begun") == {run.slot: 2}
            assert crew.count("ticks") == {run.slot: 1}

    on_each(databases, race, tmp_path)


@pytest.mark.parametrize("command", ["worker", "run"])
def test_a_worker_that_is_told_to_stop_hands_the_lead_over(
    demo_file: Path, tmp_path: Path, command: str
) -> None:
    shutil.copy(demo_file, tmp_path / "app.db")
    engine = connect(f"sqlite:///{tmp_path}/app.db")
    with launched(tmp_path, command) as first:
        leader = wait_for(lambda: leader_of(engine), first.log)
        wait_for(lambda: has_caught_up(engine), first.log)
        with launched(tmp_path, "worker") as second:
            wait_for(lambda: stands_by(second), second.log)
            told_at = time.monotonic()
            first.process.send_signal(signal.SIGTERM)

            wait_for(lambda: leader_of(engine) not in ("", leader), second.log)

            assert time.monotonic() - told_at < STOP_SECONDS
            assert first.process.wait(timeout=END_SECONDS) == 0
    assert "Traceback" not in first.log.read_text()
    engine.dispose()


def has_caught_up(engine: Engine) -> bool:
    """The first leader has done what every timetable begins with."""
    with unit_of_work(sessionmaker(engine))(SYSTEM, read_only=True) as uow:
        newest = [uow.runs.newest(job) for job in ("close_the_day", "take_snapshots", "check_drift")]
    return all(run is not None and run.state is RunState.DONE for run in newest)


def stands_by(worker: Running) -> bool:
    return any(event["event"] == "stands by" for event in worker.events())
