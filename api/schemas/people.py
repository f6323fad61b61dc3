"""Tokens, people and their accounts on the wire."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.base import Amount, In, Money, Out, Text
from engine.domain.user import RiskTolerance, tolerance_of
from engine.suitability.scoring import LEVELS, tolerance_level
from engine.usecases.profile import AccountValue, PersonalProfile, ProfileChange

Filing = Literal["single", "mfj", "mfs", "hoh", "qss"]


class TokenIn(In):
    email: Text
    password: Annotated[str, Field(strict=True, max_length=1000)]
    otp: Text | None = Field(default=None, description="Second factor; no account has one yet")


class Renewal(In):
    refresh_token: Annotated[str, Field(strict=True, max_length=2000)]


class TokenOut(Out):
    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the name of a scheme
    expires_in: int = Field(description="Seconds")


class MeOut(Out):
    id: UUID
    email: str
    roles: list[str]


class ProfileIn(In):
    """What is left out stays as it is."""

    risk_tolerance: RiskTolerance | None = Field(default=None, description="May only be lowered here")
    investment_horizon_years: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None
    monthly_expenses: Amount | None = None
    reserve: Amount | None = Field(default=None, description="Liquid money outside the accounts here")
    tax_filing_status: Filing | None = None

    def change(self) -> ProfileChange:
        return ProfileChange(
            risk_tolerance=self.risk_tolerance,
            horizon_years=self.investment_horizon_years,
            monthly_expenses=self.monthly_expenses,
            reserve=self.reserve,
            filing_status=self.tax_filing_status,
        )


class ProfileOut(Out):
    """The fields after `roles` are null before the questionnaire has been answered."""

    user_id: UUID
    email: str
    name: str
    roles: list[str]
    risk_tolerance: RiskTolerance | None = None
    tolerance_score: int | None = None
    tolerance_level: int | None = Field(default=None, description=f"1 to {LEVELS}, of tolerance alone")
    investment_horizon_years: int | None = None
    monthly_expenses: Money | None = None
    reserve: Money | None = None
    tax_filing_status: str | None = None
    ordinary_rate: Decimal | None = Field(default=None, description="Marginal income tax, a fraction")
    long_term_rate: Decimal | None = Field(default=None, description="Tax on long-term gains, a fraction")


class AccountOut(Out):
    account_id: UUID
    name: str
    account_type: str
    currency: str
    balance: Money = Field(description="Cash")
    value: Money = Field(description="Positions and cash at the newest prices")


class AccountsOut(Out):
    items: list[AccountOut]
    next_cursor: str | None


def profile_out(profile: PersonalProfile) -> ProfileOut:
    user, means = profile.user, profile.means
    person = ProfileOut(user_id=user.id, email=user.email, name=user.name, roles=[user.role.value])
    if means is None:
        return person
    return person.model_copy(
        update={
            "risk_tolerance": tolerance_of(means.tolerance_score),
            "tolerance_score": means.tolerance_score,
            "tolerance_level": tolerance_level(means.tolerance_score),
            "investment_horizon_years": means.horizon_years,
            "monthly_expenses": means.monthly_expenses,
            "reserve": means.reserve,
            "tax_filing_status": means.filing_status,
            "ordinary_rate": means.ordinary_rate,
            "long_term_rate": means.long_term_rate,
        }
    )


def account_out(account: AccountValue) -> AccountOut:
    return AccountOut(
        account_id=account.id,
        name=account.account.name,
        account_type=account.account.kind.value,
        currency=account.account.currency,
        balance=account.cash,
        value=account.value,
    )
