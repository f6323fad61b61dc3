"""Named facts about a database as a whole, such as the market it was filled from."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db.bulk import replace_all
from db.models import FactRow


def read_fact(engine: Engine, name: str) -> str | None:
    """The value, or None when nobody has written it."""
    with Session(engine) as session:
        session.connection(execution_options={"read_only": True})
        return session.scalar(select(FactRow.value).where(FactRow.name == name))


def write_fact(engine: Engine, name: str, value: str) -> None:
    """Keep the value, in a transaction of its own; an earlier one is replaced."""
    with Session(engine) as session, session.begin():
        replace_all(session, FactRow, "name", [{"name": name, "value": value}])
