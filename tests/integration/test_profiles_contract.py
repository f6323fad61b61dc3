"""People's means and accounts: alike on fakes, SQLite and PostgreSQL; and two changes at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from time import sleep

import pytest
from sqlalchemy import event

from db.models import AccountRow
from engine.domain.actor import SYSTEM, Role
from engine.domain.user import RiskTolerance, User
from engine.errors import NotFoundError, QuestionnaireRequiredError
from engine.usecases.profile import ProfileChange, change_profile, list_account_values, read_profile
from tests.builders import MARKET_DATE, a_lot, a_portfolio, a_profile, a_user, an_account, prices
from tests.fakes import FakeDatabase
from tests.sql import SqlDatabase

Database = FakeDatabase | SqlDatabase
IN_LINE = 0.5  # seconds until a thread waits for the row; PostgreSQL serves them in that order


def test_portfolios_of_a_person_are_those_that_the_actor_may_see(any_database: Database) -> None:
    owner, other, stranger = a_user(), a_user(), a_user()
    adviser, admin = a_user(Role.ADVISER), a_user(Role.ADMIN)
    accounts = [an_account(owner, opened_on=MARKET_DATE - timedelta(days=n)) for n in (2, 1)]
    older, younger = (a_portfolio(a_lot(), account=account, us_stocks="1") for account in accounts)
    theirs = a_portfolio(a_lot(), owner=other)
    people = [owner, other, stranger, adviser, admin]
    consents = [(adviser, owner), (adviser, other)]
    any_database.add(younger, older, theirs, users=people, consents=consents)

    for actor in (owner.actor, adviser.actor, SYSTEM):
        with any_database.unit_of_work(actor, read_only=True) as uow:
            assert list(uow.portfolios.of_owner(owner.id)) == [older, younger]
            assert list(uow.portfolios.of_owner(stranger.id)) == []
    for actor in (other.actor, stranger.actor, admin.actor):
        with any_database.unit_of_work(actor, read_only=True) as uow:
            assert list(uow.portfolios.of_owner(owner.id)) == []


def test_values_of_one_clients_accounts_are_read_without_those_of_others(sql_database: SqlDatabase) -> None:
    client, other, adviser = a_user(), a_user(), a_user(Role.ADVISER)
    wanted = a_portfolio(a_lot("VTI", "3"), cash="5.00", owner=client)
    beside = a_portfolio(a_lot("VTI", "9"), owner=other)
    consents = [(adviser, client), (adviser, other)]
    people = [client, other, adviser]
    sql_database.add(wanted, beside, users=people, consents=consents, quotes=prices(VTI="10"))
    loaded = []

    def note(row: AccountRow, _context: object) -> None:
        loaded.append(row.account_id)

    event.listen(AccountRow, "load", note)
    try:
        found = list_account_values(adviser.actor, client.id, ports=sql_database.ports)
    finally:
        event.remove(AccountRow, "load", note)

    assert [(one.id, one.cash, one.value) for one in found] == [(wanted.id, Decimal(5), Decimal(35))]
    assert loaded == [wanted.id]


def test_a_profile_is_read_for_a_change_by_those_who_may_see_it(any_database: Database) -> None:
    owner, stranger = a_user(), a_user()
    profile = a_profile(owner)
    any_database.add(users=[owner, stranger], profiles=[profile])

    with any_database.unit_of_work(owner.actor) as uow:
        assert uow.profiles.of_user_for_update(owner.id) == profile
    with any_database.unit_of_work(stranger.actor) as uow:
        assert uow.profiles.of_user_for_update(stranger.id) is None
        with pytest.raises(NotFoundError):
            uow.profiles.of_user_for_update(owner.id)


def test_of_two_changes_at_once_none_raises_what_the_other_lowered(sql_database: SqlDatabase) -> None:
    """Both are asked for while a third holds the row: whoever reads before it waits, reads too early."""
    owner = a_user()
    profile = a_profile(owner, score=36)
    sql_database.add(users=[owner], profiles=[profile])
    scores = []

    with ThreadPoolExecutor(2) as pool, sql_database.unit_of_work(owner.actor) as uow:
        uow.profiles.save(replace(profile, reserve=profile.reserve + 1))  # never committed
        for wish in (RiskTolerance.CONSERVATIVE, RiskTolerance.MODERATE):
            scores.append(pool.submit(changed_to, sql_database, owner, wish))
            sleep(IN_LINE)

    means = read_profile(owner.actor, owner.id, ports=sql_database.ports).means
    assert [score.result() for score in scores] in ([22, None], [22, 32])
    assert means == replace(profile, tolerance_score=22)


def changed_to(database: SqlDatabase, owner: User, tolerance: RiskTolerance) -> int | None:
    """The score after the change; None where the questionnaire is asked for."""
    change = ProfileChange(risk_tolerance=tolerance)
    try:
        means = change_profile(owner.actor, owner.id, change, ports=database.ports).means
    except QuestionnaireRequiredError:
        return None
    assert means is not None
    return means.tolerance_score
