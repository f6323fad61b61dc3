"""`python app.py COMMAND`: exit status 0 done, 1 failed, 2 wrong usage or settings."""

import argparse
import gc
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog
import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.live import MAX_MESSAGE, LiveStream
from db.engine import check_writable
from db.facts import read_fact, write_fact
from db.migrate import is_current, is_migrated, upgrade
from db.seed import DEMO_EMAILS, DEMO_PASSWORD, is_demo, is_empty, seed_demo
from engine.errors import EvenkeelError
from engine.usecases.notify import unread_counts
from engine.usecases.prices import latest_quotes, update_market
from jobs.prices import settle_accounts
from jobs.worker import Worker
from web import logs
from web.app import create_app
from web.asgi import create_asgi
from web.settings import Settings
from web.wiring import Wiring

log = structlog.get_logger(__name__)

MARKET_FACT = "market"
IDLE_SECONDS = 3600.0  # signals are heard at once all the same


class WrongDatabaseError(Exception):
    """The settings and the database contradict each other; the message says how."""


def run(wiring: Wiring) -> None:
    """migrate, seed the demo, then serve the web and run the jobs in one process"""
    _require_free_port(wiring.settings)
    migrate(wiring)
    seed(wiring)
    settle_accounts(wiring.ports)
    _work_and(lambda: _serve(wiring), wiring)


def web(wiring: Wiring) -> None:
    """serve the web only"""
    _require_free_port(wiring.settings)
    _require_ready(wiring)
    _serve(wiring)


def worker(wiring: Wiring) -> None:
    """run the jobs only"""
    _require_ready(wiring)
    _work_and(_idle, wiring)


def migrate(wiring: Wiring) -> None:
    """bring the database to the newest revision"""
    check_writable(wiring.database)
    if is_migrated(wiring.database):
        _require_own_market(wiring)  # another market's database is left as it is
    upgrade(wiring.database)
    _require_own_market(wiring)


def seed(wiring: Wiring) -> None:
    """bring prices up to date and, in the demo, fill an empty database"""
    _require_ready(wiring)
    update_market(ports=wiring.ports)
    if wiring.settings.demo and is_empty(wiring.sessions):
        seed_demo(wiring.sessions, wiring.passwords.hashed, wiring.ports)
        log.info("demo seeded")


COMMANDS: dict[str, Callable[[Wiring], None]] = {
    command.__name__: command for command in (run, web, worker, migrate, seed)
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; failures are one line on stderr."""
    parser = argparse.ArgumentParser(prog="app.py", description="Evenkeel")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.__doc__, description=command.__doc__)
    chosen = parser.parse_args(arguments).command
    try:
        settings = Settings()
    except ValidationError as error:
        return _fail(2, "; ".join(_said(e) for e in error.errors()))
    logs.configure(settings.log_level)
    try:
        COMMANDS[chosen](Wiring(settings))
    except WrongDatabaseError as error:
        return _fail(2, str(error))
    except (EvenkeelError, SQLAlchemyError, OSError) as error:
        return _fail(1, str(error).splitlines()[0])
    return 0


def _work_and(meanwhile: Callable[[], None], wiring: Wiring) -> None:
    """The jobs in threads of this process, until Ctrl-C or SIGTERM; then the lead is given away.

    uvicorn stops by itself at a SIGTERM and raises it anew, which would end the process at once.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    scheduler, crew = BackgroundScheduler(), Worker(wiring.timetable, wiring.ports)
    try:
        with suppress(KeyboardInterrupt):
            crew.start(scheduler)
            scheduler.start()
            meanwhile()
    finally:
        if scheduler.running:
            scheduler.shutdown(wait=False)
        crew.stop()


def _idle() -> None:
    while True:
        time.sleep(IDLE_SECONDS)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _serve(wiring: Wiring) -> None:
    settings = wiring.settings
    dash_app = create_app(settings, wiring.ports, wiring.database)
    _spare_the_collector()
    stream = LiveStream(
        lambda: latest_quotes(ports=wiring.ports),
        lambda people: unread_counts(people, ports=wiring.ports),
    )
    _announce(settings)
    uvicorn.run(
        create_asgi(dash_app.server, stream),
        host=settings.host,
        port=settings.port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=4 * MAX_MESSAGE,  # in bytes, of which a character has up to four
        log_config=None,  # web/logs.py has configured it
        access_log=False,
        server_header=False,
    )


def _spare_the_collector() -> None:
    """What is loaded now stays; and a ledger of thousands of rows must not set off collection after
    collection: that took 40 % of the time of the home page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _require_ready(wiring: Wiring) -> None:
    """Nothing but `migrate` touches a database of another revision."""
    if not is_current(wiring.database):
        raise WrongDatabaseError("This database is not of this version. Run: python app.py migrate")
    _require_own_market(wiring)


def _require_own_market(wiring: Wiring) -> None:
    """A database belongs to one market; prices of two must never meet in it."""
    settings = wiring.settings
    known = read_fact(wiring.database, MARKET_FACT)
    if known is None:
        write_fact(wiring.database, MARKET_FACT, settings.market)
    elif known != settings.market:
        raise WrongDatabaseError(
            f"This database holds the market '{known}', not '{settings.market}'. "
            "Set MARKET_DATA and AS_OF as they were, or name another DATABASE_URL."
        )
    if not settings.demo and is_demo(wiring.sessions):
        raise WrongDatabaseError(
            "This database has the demo's sign-ins, whose password is public. Set DEMO=true, or name another "
            "DATABASE_URL."
        )


def _require_free_port(settings: Settings) -> None:
    """Say at once what uvicorn would say after all the work is done."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise OSError(
                f"Port {settings.port} on {settings.host} is in use. "
                "Stop what listens there, or choose another with PORT."
            ) from None


def _said(error: object) -> str:
    """One settings error as a sentence that names the setting."""
    if not isinstance(error, dict):
        return str(error)
    where = ".".join(map(str, error["loc"])).upper()
    return f"{where} {str(error['msg']).removeprefix('Value error, ')}".strip()


def _announce(settings: Settings) -> None:
    """For the person at the terminal; logs go to stderr."""
    lines = [f"Evenkeel: http://{settings.host}:{settings.port}"]
    if settings.demo:
        lines += [f"  sign in as {email} with {DEMO_PASSWORD}" for email in DEMO_EMAILS]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _fail(status: int, message: str) -> int:
    sys.stderr.write(f"app.py: {message}\n")
    return status
