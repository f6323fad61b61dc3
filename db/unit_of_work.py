"""One `with` block, one transaction, one actor."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from db.repositories.activity import SqlActivity
from db.repositories.attention import SqlNotifications, SqlWatchList
from db.repositories.ledger import SqlLedger
from db.repositories.market import SqlMarket
from db.repositories.outbox import SqlOutbox
from db.repositories.portfolios import SqlPortfolios
from db.repositories.proposals import SqlProposals
from db.repositories.recommendations import SqlRecommendations
from db.repositories.replies import SqlReplies
from db.repositories.runs import SqlRuns
from db.repositories.scans import SqlScans
from db.repositories.users import SqlProfiles, SqlUsers
from db.visibility import tell_database
from engine.domain.actor import Actor
from engine.errors import DatabaseUnavailableError, InvalidInputError
from engine.ports import OpenUnitOfWork, UnitOfWork

log = structlog.get_logger(__name__)

# One picture for all reads of a unit: PostgreSQL would show each statement what was committed before it.
READ_ONLY: dict[str, dict[str, Any]] = {
    "sqlite": {"read_only": True},
    "postgresql": {"read_only": True, "postgresql_readonly": True, "isolation_level": "REPEATABLE READ"},
}


class SqlUnitOfWork:
    """Implements `engine.ports.UnitOfWork`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self.users = SqlUsers(session)
        self.profiles = SqlProfiles(session, actor)
        self.portfolios = SqlPortfolios(session, actor)
        self.market = SqlMarket(session)
        self.proposals = SqlProposals(session, actor)
        self.recommendations = SqlRecommendations(session, actor)
        self.ledger = SqlLedger(session, actor)
        self.activity = SqlActivity(session, actor)
        self.replies = SqlReplies(session, actor)
        self.runs = SqlRuns(session)
        self.outbox = SqlOutbox(session)
        self.notifications = SqlNotifications(session, actor)
        self.scans = SqlScans(session, actor)
        self.watch_list = SqlWatchList(session, actor)

    def commit(self) -> None:
        self._session.commit()


@contextmanager
def _named_failures() -> Iterator[None]:
    """What a caller can do something about: wait, or send another value. The rest is a mistake of ours."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        log.exception("database does not answer")
        raise DatabaseUnavailableError("The database does not answer. Please try again.") from error
    except DataError as error:
        log.exception("value refused by the database")
        raise InvalidInputError("A value is too large, or has characters that cannot be kept.") from error


def unit_of_work(sessions: sessionmaker[Session]) -> OpenUnitOfWork:
    """Bind a session factory; leaving a block without commit rolls back."""

    @contextmanager
    def open_one(actor: Actor, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        with _named_failures(), sessions() as session:  # closing an uncommitted session rolls back
            # at once, or a writer on SQLite would wait for its turn at some later statement
            options = READ_ONLY[session.get_bind().dialect.name] if read_only else {}
            session.connection(execution_options=options)
            tell_database(session, actor)
            yield SqlUnitOfWork(session, actor)

    return open_one
