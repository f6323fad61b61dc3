"""Performance page: the report in, key figures, texts and the ledger out. Pure: tests need no browser."""

from datetime import date
from decimal import Decimal

from dash import html
from dash.development.base_component import Component

from components.badge import badge
from components.card import card
from components.empty_state import empty_card
from components.format import MINUS, change, day, money, money_change, percent
from components.hero import delta
from components.kpi_card import kpi_card, kpis, money_text
from components.table import Cell, ledger
from components.term import term
from engine.analytics.ranges import Range
from engine.domain.ids import Currency
from engine.domain.money import ZERO
from engine.domain.portfolio import Account
from engine.errors import InvalidInputError
from engine.usecases.benchmark import Benchmark
from engine.usecases.performance import PerformanceReport
from pages._views.words import currency_name

CUSTOM = "Custom"
FIRST = Range.ONE_YEAR
FLOWS, FEES, TAXES = "Deposits less withdrawals", "Fees", "Taxes"
TWR_MEANS = "How the investments did, whatever the size and timing of your deposits. Daily, chained."
SIMPLE_MEANS = "Gain over the value at the start and what was paid in since."
VOLATILITY_MEANS = (
    "How widely yearly returns spread around their mean, estimated from daily ones. Sharpe is the mean "
    "return of a year divided by it, with cash counted at 0%; it needs a year at least."
)
FALL_MEANS = "The largest fall from a peak to a later low, inside these dates."


def span_of(chosen: str, dates: tuple[str | None, str | None], today: date) -> tuple[date | None, date]:
    """First and last day of what was chosen in the browser.

    Raises:
        InvalidInputError: It is neither an offered span nor two dates.
    """
    if chosen == CUSTOM:
        return _date(dates[0]), _date(dates[1])
    if chosen not in set(Range):
        raise InvalidInputError("Choose one of the options offered.")
    return Range(chosen).start(today), today


def _date(text: str | None) -> date:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        raise InvalidInputError("Choose a first and a last day.") from None


def headline(account: Account, benchmark: Benchmark | None) -> str:
    """What the figures are about, and what they are compared with."""
    text = f"{account.name}, net of costs, in {currency_name(account.currency)}"
    if benchmark is None:
        return f"{text}. There is no benchmark: its prices do not reach back that far."
    return f"{text}, compared with {benchmark.name} ({benchmark.symbol}), total return, dividends included."


def dates_text(report: PerformanceReport) -> str:
    return f"{day(report.start_date)} to {day(report.end_date)}"


def key_figures(report: PerformanceReport) -> Component:
    """Returns and the gain in one strip, so that none can hide, then the risk taken."""
    unit = currency_name(report.currency).removeprefix("US ")
    gain = money_text(money_change(report.gain, report.currency))
    low = f"low on {day(report.trough_on)}" if report.trough_on else "never below a peak"
    twr = delta(change(report.twr))
    simple = delta(change(report.simple_return))
    return kpis(
        [
            kpi_card(term("Time-weighted return", TWR_MEANS), twr, change=_yearly(report)),
            kpi_card(term("Simple return", SIMPLE_MEANS), simple, change="gain over money put in"),
            kpi_card(f"Gain in {unit}", gain, change=_after_costs(report)),
            kpi_card(term("Volatility", VOLATILITY_MEANS), _volatility(report), change=_sharpe(report)),
            kpi_card(term("Deepest fall", FALL_MEANS), percent(report.max_drawdown), change=low),
        ]
    )


def _after_costs(report: PerformanceReport) -> Component:
    costs = money_text(money(report.trading_costs, report.currency))
    return html.Span(["after ", costs, " of trading costs"])


def _yearly(report: PerformanceReport) -> str:
    """The return of a year; where that is the same or there is none, what the benchmark did."""
    if report.annualised is not None and change(report.annualised) != change(report.twr):
        return f"{change(report.annualised)} a year"
    if report.benchmark:
        return f"{report.benchmark.symbol} {change(report.benchmark.total_return)}"
    return "over these dates"


def _volatility(report: PerformanceReport) -> str:
    return "not available" if report.volatility is None else percent(report.volatility)


def _sharpe(report: PerformanceReport) -> str:
    if report.volatility is None:
        return "needs two days at least"
    if report.annualised is None:  # the ratio of a shorter span is mostly chance
        return "a year"
    if report.sharpe is None:
        return "a year; the value did not vary"
    ratio = f"{report.sharpe:.2f}".replace("-", MINUS)
    return f"a year; Sharpe {ratio}"


def arithmetic_card(report: PerformanceReport) -> Component:
    """From the first close to the last, every cent."""
    currency, steps = report.currency, _steps(report)
    explained = report.start_value + sum((amount for _, amount in steps), ZERO)
    rows: list[tuple[str, Cell, Cell]] = [
        ("", _start_name(report), money(report.start_value, currency)),
        *((_sign(name, amount), name, money(abs(amount), currency)) for name, amount in steps),
        ("=", f"Value on {day(report.end_date)}", money(report.end_value, currency)),
    ]
    costs: list[str | Component] = [
        "Market movement is after ",
        money_text(money(report.trading_costs, currency)),
        " of trading costs: half the spread of every order, paid inside its price.",
    ]
    return card(
        ["The arithmetic of ", money_text(money_change(report.gain, currency))],
        [
            ledger(rows),
            html.P(_state(report.end_value - explained, currency), className="mt-3 mb-2"),
            html.P(costs, className="ek-small ek-2 mb-0"),
        ],
        sentence="Money in, money out, and what happened in between.",
    )


def _steps(report: PerformanceReport) -> list[tuple[str, Decimal]]:
    """In the order of the statement, signed as they add up."""
    return [
        (FLOWS, report.net_flows),
        ("Market movement", report.market),
        ("Dividends and interest", report.income),
        (FEES, -report.fees),
        (TAXES, -report.taxes),
        ("Currency", report.fx),
    ]


def _start_name(report: PerformanceReport) -> str:
    if report.start_value:
        return f"Value at close, {day(report.start_date)}"
    return f"Before the first deposit, {day(report.start_date)}"


def _sign(name: str, amount: Decimal) -> str:
    if not amount:
        return MINUS if name in (FEES, TAXES) else "+"
    return "+" if amount > 0 else MINUS


def _state(missing: Decimal, currency: Currency) -> Component:
    if not missing:
        return badge("Reconciles to the cent", "ok")
    return html.Span([badge("Does not reconcile", "bad"), " ", money_text(money_change(missing, currency))])


def nothing_yet(account: Account) -> Component:
    """Instead of figures, while no money is in the account."""
    finding = f"{account.name} holds no money"
    why = "Return, risk and the arithmetic appear with the first deposit."
    return html.Section(empty_card(finding, why, icon_name="chart-line"), className="ek-card")
