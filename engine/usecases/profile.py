"""What is known of a person's means, and the part of it that may be changed without the questionnaire."""

from dataclasses import dataclass, replace
from decimal import Decimal

from engine.domain.actor import Actor
from engine.domain.ids import AccountId, UserId
from engine.domain.money import ZERO
from engine.domain.portfolio import Account
from engine.domain.user import Profile, RiskTolerance, User, tolerance_of
from engine.errors import NotPermittedError, QuestionnaireRequiredError
from engine.ports import Ports
from engine.usecases.snapshot import load_snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalProfile:
    """A person, and their means; None before the questionnaire has been answered."""

    user: User
    means: Profile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What is to be different; None leaves a field as it is. Money in the household's currency."""

    risk_tolerance: RiskTolerance | None = None
    horizon_years: int | None = None
    monthly_expenses: Decimal | None = None
    reserve: Decimal | None = None
    filing_status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountValue:
    """One account and what it is worth at the newest prices; money in its own currency."""

    account: Account
    cash: Decimal
    value: Decimal  # positions and cash

    @property
    def id(self) -> AccountId:
        return self.account.id


def read_profile(actor: Actor, user_id: UserId, *, ports: Ports) -> PersonalProfile:
    """A person's profile: one's own, or that of a client who consented.

    Raises:
        NotFoundError: No such user, or out of the actor's sight.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        return PersonalProfile(user=uow.profiles.user(user_id), means=uow.profiles.of_user(user_id))


def change_profile(actor: Actor, user_id: UserId, change: ProfileChange, *, ports: Ports) -> PersonalProfile:
    """Change one's own profile. Risk tolerance may only fall: more takes answering the questionnaire.

    Raises:
        NotFoundError: No such user, or out of the actor's sight.
        NotPermittedError: A client's profile: only they change it.
        QuestionnaireRequiredError: Nothing has been answered yet, or the tolerance would rise.
    """
    with ports.unit_of_work(actor) as uow:
        user = uow.profiles.user(user_id)
        if user.id != actor.user_id:
            raise NotPermittedError("Only the person themselves may change their profile.")
        means = uow.profiles.of_user_for_update(user_id)  # of parallel changes each sees the one before
        if means is None:
            raise QuestionnaireRequiredError("Answer the questionnaire first: nothing is known of you yet.")
        changed = _changed(means, change)
        uow.profiles.save(changed)
        uow.commit()
    return PersonalProfile(user=user, means=changed)


def _changed(means: Profile, change: ProfileChange) -> Profile:
    return replace(
        means,
        tolerance_score=_score(means, change.risk_tolerance),
        horizon_years=means.horizon_years if change.horizon_years is None else change.horizon_years,
        monthly_expenses=(
            means.monthly_expenses if change.monthly_expenses is None else change.monthly_expenses
        ),
        reserve=means.reserve if change.reserve is None else change.reserve,
        filing_status=change.filing_status or means.filing_status,
    )


def _score(means: Profile, wanted: RiskTolerance | None) -> int:
    """The score itself while the word stays; else the highest that the lower word allows."""
    words = list(RiskTolerance)
    now = tolerance_of(means.tolerance_score)
    if wanted is None or wanted is now:
        return means.tolerance_score
    if words.index(wanted) > words.index(now):
        raise QuestionnaireRequiredError("More risk is agreed to by answering the questionnaire again.")
    return wanted.highest_score


def list_account_values(actor: Actor, user_id: UserId, *, ports: Ports) -> tuple[AccountValue, ...]:
    """A person's accounts at the newest prices, oldest first.

    Raises:
        NotFoundError: No such user, or out of the actor's sight.
        MissingPriceError: A held instrument has no price.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        uow.profiles.user(user_id)
        own = uow.portfolios.of_owner(user_id)
        if not own:
            return ()
        prices = load_snapshot(uow, ports.clock)
    return tuple(
        AccountValue(
            account=portfolio.account,
            cash=portfolio.cash,
            value=portfolio.cash + sum(prices.values(portfolio).values(), ZERO),
        )
        for portfolio in own
    )
