"""Who lives in the demo: three sign-ins, five households, and how each account was paid into."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from engine.domain.actor import Role
from engine.domain.ids import EUR, USD, AccountId, Currency, HouseholdId, UserId
from engine.domain.portfolio import Account, AccountType
from engine.domain.user import Profile

EARLIEST = date(2013, 1, 2)  # a year after the first prices
DEMO_PASSWORD = "evenkeel-demo-only"
NO_SIGN_IN = "!"  # a hash that no password has


def demo_id(name: str) -> UUID:
    """The id of a demo object, by name: links and tests stay stable."""
    return uuid5(NAMESPACE_URL, f"evenkeel-demo/{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    key: str
    name: str
    email: str
    role: Role
    household: str | None = None
    signs_in: bool = False

    @property
    def id(self) -> UserId:
        return UserId(demo_id(self.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlan:
    """An account, what was paid into it, and until when anyone looked after it."""

    account: Account
    years: int  # since it was opened
    level: int  # of the ladder its targets come from
    first_deposit: Decimal
    monthly: Decimal
    invested_until: int  # months before the market date: later deposits lie idle
    rebalanced_until: int  # months before the market date: later drift is left alone
    choice: int = 0  # which fund of each class is bought: 0 the first, 1 the alternative


def opened(plan: AccountPlan, on: date) -> AccountPlan:
    """The plan with its first day, the second of a January, counted back from the market date."""
    first = max(date(on.year - plan.years, 1, 2), EARLIEST)
    return replace(plan, account=replace(plan.account, opened_on=first))


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    key: str
    name: str
    profile: Profile
    accounts: tuple[AccountPlan, ...]

    @property
    def id(self) -> HouseholdId:
        return HouseholdId(demo_id(f"household/{self.key}"))


SIGN_INS = (
    Person(
        key="investor",
        name="Maya Okafor",
        email="investor@demo.evenkeel",
        role=Role.INVESTOR,
        household="okafor",
        signs_in=True,
    ),
    Person(
        key="adviser", name="Priya Raman", email="adviser@demo.evenkeel", role=Role.ADVISER, signs_in=True
    ),
    Person(key="admin", name="Ade Bello", email="admin@demo.evenkeel", role=Role.ADMIN, signs_in=True),
)
DEMO_EMAILS = tuple(person.email for person in SIGN_INS)


def _client(key: str, name: str) -> Person:
    email = f"{name.split()[0].lower()}@clients.example"
    return Person(key=key, name=name, email=email, role=Role.INVESTOR, household=key)


CLIENTS = (
    _client("lindqvist", "Erik Lindqvist"),
    _client("marsh", "Dolores Marsh"),
    _client("tanaka", "Kenji Tanaka"),
    _client("novak", "Iva Novak"),
)
PEOPLE = SIGN_INS + CLIENTS
OWNERS = {person.household: person for person in PEOPLE if person.household}


def _plan(
    household: str,
    key: str,
    name: str,
    kind: AccountType,
    money: tuple[int, int],
    care: tuple[int, int],
    *,
    level: int,
    years: int = 8,
    currency: Currency = USD,
    whole_shares: bool = False,
    choice: int = 0,
) -> AccountPlan:
    account = Account(
        id=AccountId(demo_id(f"account/{household}/{key}")),
        owner=OWNERS[household].id,
        household_id=HouseholdId(demo_id(f"household/{household}")),
        household=f"{household.capitalize()} household",
        name=name,
        kind=kind,
        currency=currency,
        whole_shares=whole_shares,
        opened_on=date.min,  # known when the market date is: see `opened`
    )
    return AccountPlan(
        account=account,
        years=years,
        level=level,
        first_deposit=Decimal(money[0]),
        monthly=Decimal(money[1]),
        invested_until=care[0],
        rebalanced_until=care[1],
        choice=choice,
    )


def _profile(
    household: str, score: int, horizon: int, expenses: int, reserve: int, rates: tuple[str, str]
) -> Profile:
    return Profile(
        user_id=OWNERS[household].id,
        tolerance_score=score,
        horizon_years=horizon,
        monthly_expenses=Decimal(expenses),
        reserve=Decimal(reserve),
        ordinary_rate=Decimal(rates[0]),
        long_term_rate=Decimal(rates[1]),
        filing_status="mfj",
    )


TAXABLE, IRA, ROTH, PLAN = AccountType.TAXABLE, AccountType.IRA, AccountType.ROTH_IRA, AccountType.PLAN_401K
HOUSEHOLDS = (
    Household(
        key="okafor",
        name="Okafor household",
        profile=_profile("okafor", 36, 14, 6200, 18000, ("0.24", "0.15")),
        accounts=(
            _plan("okafor", "joint", "Joint taxable", TAXABLE, (150000, 600), (6, 46), level=14),
            _plan("okafor", "ira", "Maya IRA", IRA, (52000, 500), (2, 4), level=14),
            _plan("okafor", "401k", "Maya 401(k)", PLAN, (41000, 1250), (0, 14), level=14, whole_shares=True),
            _plan("okafor", "euro", "Euro account", TAXABLE, (24000, 250), (5, 5), level=14, currency=EUR),
        ),
    ),
    Household(
        key="lindqvist",
        name="Lindqvist household",
        profile=_profile("lindqvist", 27, 12, 7400, 30000, ("0.32", "0.15")),
        accounts=(
            _plan("lindqvist", "joint", "Joint taxable", TAXABLE, (210000, 900), (0, 1), level=9),
            _plan("lindqvist", "ira", "Erik IRA", IRA, (88000, 0), (0, 1), level=9),
            _plan("lindqvist", "roth", "Anna Roth IRA", ROTH, (30000, 400), (0, 26), level=9),
        ),
    ),
    Household(
        key="marsh",
        name="Marsh household",
        profile=_profile("marsh", 20, 15, 4100, 52000, ("0.22", "0.15")),
        accounts=(
            _plan("marsh", "taxable", "Taxable", TAXABLE, (340000, 0), (0, 2), level=5),
            _plan("marsh", "ira", "Dolores IRA", IRA, (265000, 0), (0, 30), level=5, choice=1),
        ),
    ),
    Household(
        key="tanaka",
        name="Tanaka household",
        profile=_profile("tanaka", 43, 26, 5200, 15000, ("0.24", "0.15")),
        accounts=(
            _plan("tanaka", "taxable", "Taxable", TAXABLE, (18000, 1900), (12, 12), level=18, choice=1),
            _plan("tanaka", "401k", "Kenji 401(k)", PLAN, (22000, 1700), (0, 0), level=18, whole_shares=True),
            _plan("tanaka", "roth", "Mio Roth IRA", ROTH, (9000, 500), (1, 1), level=18),
        ),
    ),
    Household(
        key="novak",
        name="Novak household",
        profile=_profile("novak", 24, 10, 3600, 9000, ("0.22", "0.15")),
        accounts=(
            _plan("novak", "taxable", "Taxable", TAXABLE, (46000, 300), (3, 3), level=7, years=5),
            _plan("novak", "ira", "Iva IRA", IRA, (31000, 250), (0, 18), level=7, years=5),
        ),
    ),
)  # fmt: skip
DEMO_ACCOUNT = HOUSEHOLDS[0].accounts[0].account.id
