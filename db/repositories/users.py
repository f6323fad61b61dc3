"""People on SQL: who signs in, and what is known of their means."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import AccountRow, UserRow
from db.visibility import visible_accounts, visible_people
from engine.domain.actor import Actor, Role
from engine.domain.ids import AccountId, HouseholdId, UserId
from engine.domain.user import Profile, User, tolerance_of
from engine.errors import NotFoundError


class SqlUsers:
    """Implements `engine.ports.Users`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, user_id: UserId) -> User:
        row = self._session.get(UserRow, user_id)
        if row is None:
            raise NotFoundError("No such user.")
        return _to_domain(row)

    def by_email(self, email: str) -> User | None:
        row = self._session.scalar(select(UserRow).where(UserRow.email == email))
        return None if row is None else _to_domain(row)


class SqlProfiles:
    """Implements `engine.ports.Profiles`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._actor = actor
        self._visible = visible_accounts(actor)

    def user(self, user_id: UserId) -> User:
        return _to_domain(self._row(user_id))

    def of_user(self, user_id: UserId) -> Profile | None:
        return _to_profile(self._row(user_id))

    def of_user_for_update(self, user_id: UserId) -> Profile | None:
        return _to_profile(self._row(user_id, lock=True))

    def save(self, profile: Profile) -> None:
        if profile.user_id != self._actor.user_id:
            raise NotFoundError("No such user.")
        row = self._row(profile.user_id)
        row.tolerance_score = profile.tolerance_score
        row.risk_tolerance = tolerance_of(profile.tolerance_score).value
        row.investment_horizon_years = profile.horizon_years
        row.monthly_expenses, row.reserve = profile.monthly_expenses, profile.reserve
        row.ordinary_rate, row.long_term_rate = profile.ordinary_rate, profile.long_term_rate
        row.tax_filing_status = profile.filing_status
        self._session.flush()

    def _row(self, user_id: UserId, *, lock: bool = False) -> UserRow:
        query = select(UserRow).where(UserRow.user_id == user_id, visible_people(self._actor))
        if lock:
            # key_share: whoever only refers to this person need not wait, because the key stays.
            # populate_existing: after waiting, the row must be read again, not remembered.
            query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        row = self._session.scalar(query)
        if row is None:
            raise NotFoundError("No such user.")
        return row

    def of_owner(self, account_id: AccountId) -> Profile:
        query = (
            select(UserRow)
            .join(AccountRow, AccountRow.user_id == UserRow.user_id)
            .where(AccountRow.account_id == account_id, self._visible)
        )
        row = self._session.scalar(query)
        profile = None if row is None else _to_profile(row)
        if profile is None:
            raise NotFoundError("No such profile.")
        return profile


def _to_domain(row: UserRow) -> User:
    return User(
        id=UserId(row.user_id),
        email=row.email,
        name=row.name,
        role=Role(row.role),
        password_hash=row.password_hash,
        household_id=None if row.household_id is None else HouseholdId(row.household_id),
    )


def _to_profile(row: UserRow) -> Profile | None:
    """None until everything has been told: half a profile would be advice on guesses."""
    if (
        row.tolerance_score is None
        or row.investment_horizon_years is None
        or row.monthly_expenses is None
        or row.reserve is None
        or row.ordinary_rate is None
        or row.long_term_rate is None
        or row.tax_filing_status is None
    ):
        return None
    return Profile(
        user_id=UserId(row.user_id),
        tolerance_score=row.tolerance_score,
        horizon_years=row.investment_horizon_years,
        monthly_expenses=row.monthly_expenses,
        reserve=row.reserve,
        ordinary_rate=row.ordinary_rate,
        long_term_rate=row.long_term_rate,
        filing_status=row.tax_filing_status,
    )
