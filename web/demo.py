"""What the sign-in page shows while the demo is on: who can sign in, and one household's worked ledger."""

from dataclasses import dataclass
from datetime import date

from components.format import count, day, money
from db.seed import DEMO_ACCOUNT, DEMO_PASSWORD
from db.seed.people import HOUSEHOLDS, SIGN_INS
from engine.analytics.ranges import Range
from engine.domain.actor import SYSTEM, Role
from engine.errors import EvenkeelError
from engine.ports import Ports
from engine.usecases.performance import PerformanceReport, report_performance

Ledger = list[tuple[str, str, str]]
DETAILS = {
    Role.INVESTOR: f"{count(len(HOUSEHOLDS[0].accounts), 'account').capitalize()}, one of them in euros",
    Role.ADVISER: f"{count(len(HOUSEHOLDS), 'household').capitalize()} who let her in",
    Role.ADMIN: "Runs the service, sees no portfolio",
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One sign-in, as the page lists it."""

    email: str
    initials: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Demo:
    people: tuple[DemoPerson, ...]
    password: str


def demo_sign_ins() -> Demo:
    """The three people of the demo."""
    people = tuple(
        DemoPerson(
            email=person.email,
            initials="".join(word[0] for word in person.name.split()),
            name=f"{person.name}, {'administrator' if person.role is Role.ADMIN else person.role.value}",
            detail=DETAILS[person.role],
        )
        for person in SIGN_INS
    )
    return Demo(people, DEMO_PASSWORD)


class WorkedLedger:
    """A year of the demo account as a bank statement; computed once a market date."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._kept: tuple[date, Ledger] | None = None

    def rows(self) -> Ledger:
        """Empty when the account cannot be valued: the page does without."""
        today = self._ports.clock.market_date()
        if self._kept is None or self._kept[0] != today:
            self._kept = today, self._compute(today)
        return self._kept[1]

    def _compute(self, today: date) -> Ledger:
        start = Range.ONE_YEAR.start(today)
        try:
            return _rows(report_performance(SYSTEM, DEMO_ACCOUNT, start=start, ports=self._ports))
        except EvenkeelError:  # decoration only: whatever is missing is said on the pages themselves
            return []


def _rows(report: PerformanceReport) -> Ledger:
    earned = report.market + report.income + report.fx - report.fees - report.taxes
    return [
        ("", f"Value, {day(report.start_date)}", money(report.start_value, report.currency)),
        ("+", "Deposits less withdrawals", money(report.net_flows, report.currency)),
        ("+", "Market, income, currency", money(earned, report.currency)),
        ("=", f"Value, {day(report.end_date)}", money(report.end_value, report.currency)),
    ]
