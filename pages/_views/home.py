"""Home page: the overview in, texts, figures and rows out. Pure, so tests need no browser."""

from dataclasses import dataclass
from typing import Any

from dash import Patch, dcc, html
from dash.development.base_component import Component

from components.badge import badge
from components.card import card
from components.charts.day import DayBar, day_figure
from components.figure import Table
from components.format import (
    ACCOUNT_TYPES,
    CLASS_NAMES,
    change,
    count,
    exchange_time,
    listed,
    money,
    money_change,
    percent,
    sentence,
)
from components.hero import delta, hero_measures, hero_value, sign_colour
from components.kpi_card import money_text
from components.queue import QueueItem, queue
from components.table import Cell, table
from components.term import term
from components.ticker import Tick
from engine.domain.actor import Role
from engine.domain.instrument import AssetClass
from engine.usecases.holdings import HoldingsReport
from engine.usecases.overview import AccountSummary, DriftDue, Overview
from pages._views.home_ranges import RangeText
from pages._views.words import inside

TICKS = 7
WAITING = 4  # as many as fit beside the chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the accounts are called, by who looks at them."""

    title: str
    value: str
    put_in: str
    worth: str
    approval: str
    several_households: bool = False


HOUSEHOLD = Wording(
    title="Home",
    value="Household value",
    put_in="You have put in",
    worth="The household is worth",
    approval="Nothing trades until you approve it.",
)
CLIENTS = Wording(
    title="Clients' accounts",
    value="All accounts you may see",
    put_in="Your clients have put in",
    worth="Their accounts are worth",
    approval="Nothing trades until the owner approves it.",
    several_households=True,
)


def wording(role: Role | None) -> Wording:
    return CLIENTS if role is Role.ADVISER else HOUSEHOLD


def ticks(report: HoldingsReport) -> list[Tick]:
    """The largest fund of each class, in the order of the classes."""
    largest = [max(held, key=lambda h: h.value) for c in AssetClass if (held := report.of_class(c))]
    return [
        Tick(
            symbol=holding.instrument.symbol,
            name=holding.instrument.name,
            price=holding.price,
            previous=holding.previous_close,
        )
        for holding in largest[:TICKS]
    ]


def value_now(overview: Overview, words: Wording) -> list[Component]:
    """The headline: value, and what today did to it."""
    today = money_change(overview.change, overview.currency)
    fraction = html.Span(
        f"({change(overview.change_fraction)})", className=f"{sign_colour(today)} fw-semibold"
    )
    on = f"{overview.as_of:%A}, {overview.as_of.day} {overview.as_of:%B}"
    below: list[str | Component] = [
        delta(today, is_money=True),
        " ",
        fraction,
        " ",
        html.Span(on, className="ek-3"),
    ]
    return hero_value(words.value, money(overview.value, overview.currency), below)


def measures(chosen: RangeText) -> list[Component]:
    """Return and gain of the chosen span; both name what they measure."""
    name: list[str | Component] = [term("Time-weighted"), f", {chosen['span']}"]
    return hero_measures([(name, delta(chosen["twr"])), ("In dollars", money_text(chosen["gain"]))])


def legend(chosen: RangeText) -> list[Component]:
    mark = html.I(style={"--c": "var(--ek-s1)"})
    dashed = html.I(className="dash", style={"--c": "var(--ek-s3)"})
    return [html.Span([mark, "Value"]), html.Span([dashed, chosen["paid_in"]])]


def chosen_lines(chosen: RangeText, row: int, rows: int) -> Patch:
    """What choosing a span changes in the figure: which pair of lines is visible, and the axis."""
    patch = Patch()
    for index in range(rows):
        for line in (2 * index, 2 * index + 1):
            patch["data"][line]["visible"] = index == row
    for name, setting in chosen["axis"].items():
        patch["layout"]["xaxis"][name] = setting
    return patch


def put_in_sentence(chosen: RangeText, words: Wording) -> list[str | Component]:
    """How much of the value was saved and how much earned, within the chosen span."""
    now: list[str | Component] = [f"{words.worth} ", html.B(money_text(chosen["worth"]))]
    earned: list[str | Component] = [
        money_text(chosen["earned"]),
        f" {chosen['verb']} markets, income and currency.",
    ]
    if not chosen["start_on"]:
        return [f"{words.put_in} ", html.B(money_text(chosen["moved"])), ". ", *now, ", so ", *earned]
    before: list[str | Component] = [f". On {chosen['start_on']} it was ", money_text(chosen["before"])]
    moved: list[str | Component] = [money_text(chosen["moved"]), f" was {chosen['way']} since, and "]
    return [*now, *before, ". ", *moved, *earned]


def waiting_card(overview: Overview, words: Wording) -> Component:
    """What the drift scan asks for, the accounts furthest from their targets first."""
    waiting = overview.waiting
    number = f"{sentence(count(len(waiting), 'item'))}. " if waiting else ""
    return card(
        "Waiting for you",
        queue([_waiting(due, words) for due in waiting[:WAITING]], empty=_nothing_waits(overview)),
        sentence=f"{number}{words.approval}",
        foot=_scanned(overview),
        flush=True,
    )


def _nothing_waits(overview: Overview) -> tuple[str, str]:
    if overview.scanned_at is None:
        return "The drift scan has not looked yet", "It looks at every account after each close."
    return "Nothing waits for you", "The drift scan found no account that needs a review."


def _scanned(overview: Overview) -> str | None:
    more = len(overview.waiting) - WAITING
    rest = f"{sentence(count(more, 'more account'))} in the table below. " if more > 0 else ""
    at = f"Scanned {exchange_time(overview.scanned_at)}." if overview.scanned_at else ""
    return f"{rest}{at}".strip() or None


def _waiting(due: DriftDue, words: Wording) -> QueueItem:
    owner = f"{due.account.household}, " if words.several_households else ""
    account = f"{owner}{due.account.name}"
    out = sentence(count(due.classes_outside, "class", "classes"))
    verb = "is outside its band" if due.classes_outside == 1 else "are outside their band"
    title = f"{out} {verb}" if due.classes_outside else "Drift has passed its trigger"
    return QueueItem(
        icon_name="scale",
        tone="warn",
        title=title,
        text=f"{account}: drift is {percent(due.drift)}, the trigger is {percent(due.trigger, 0)}.",
        link=f"/portfolios/{due.account.id}/rebalance",
        link_text="Review",
        spoken=f"Review {account}",
    )


def accounts_card(overview: Overview, words: Wording) -> Component:
    """The accounts, and their sum to the cent."""
    currency = overview.currency
    today = money_change(overview.change, currency)
    rows: list[list[Cell]] = [_account_row(account, words) for account in overview.accounts]
    total: list[Cell] = [
        "Total",
        money_text(money(overview.value, currency)),
        money_text(today, sign_colour(today)),
        "",
    ]
    content = table(
        ["Account", "Value", "Today", "Drift"], rows, caption="Accounts", numeric=(1, 2), footer=total
    )
    return card("Accounts", content, sentence=_accounts_sentence(overview), flush=True)


def _accounts_sentence(overview: Overview) -> str:
    number = sentence(count(len(overview.accounts), "account"))
    due = len(overview.waiting)
    state = f"{count(due, 'of them', 'of them')} due for a review" if due else "no drift to review"
    foreign = {a.account.currency for a in overview.accounts} - {overview.currency}
    rate = f" The total is in {overview.currency}, at the central bank's rate." if foreign else ""
    return f"{number}, {state}.{rate}"


def _account_row(summary: AccountSummary, words: Wording) -> list[Cell]:
    account = summary.account
    owner = f"{account.household}, " if words.several_households else ""
    name = dcc.Link(account.name, href=f"/portfolios/{account.id}", className="fw-semibold text-reset")
    kind = html.Span(f"{owner}{ACCOUNT_TYPES[account.kind]}, {account.currency}", className="ek-sub d-block")
    today = money_change(summary.change, account.currency)
    return [
        html.Div([name, kind]),
        money_text(money(summary.value, account.currency)),
        money_text(today, sign_colour(today)),
        _drift(summary),
    ]


def _drift(summary: AccountSummary) -> Component:
    if not summary.value:
        return badge("No money yet")
    drift = html.Span(percent(summary.drift), className="ek-num me-2")
    return html.Span([drift, _state(summary)], className="ek-drift-cell")


def _state(summary: AccountSummary) -> Component:
    if summary.classes_outside:
        return badge(sentence(f"{count(summary.classes_outside, 'class', 'classes')} out"), "warn")
    return badge("Above trigger", "warn") if summary.is_due else badge("In its bands", "ok")


def today_figure(overview: Overview) -> dict[str, Any]:
    return day_figure(
        [
            DayBar(
                CLASS_NAMES[part.asset_class],
                float(part.change),
                money_change(part.change, overview.currency, places=0),
            )
            for part in overview.change_by_class
        ]
    )


def today_sentence(overview: Overview) -> list[str | Component]:
    """Who moved most, and that the bars add up to the headline."""
    if not overview.change_by_class:
        return ["No account holds anything yet."]
    parts = sorted(overview.change_by_class, key=lambda part: part.change)
    moved = []
    if parts[0].change < 0:
        moved.append(f"{inside(CLASS_NAMES[parts[0].asset_class])} fell most")
    if parts[-1].change > 0:
        moved.append(f"{inside(CLASS_NAMES[parts[-1].asset_class])} rose most")
    first = f"{sentence(listed(moved))}. " if moved else "Nothing has moved. "
    total = money_text(money_change(overview.change, overview.currency, places=0), "text-nowrap")
    return [first, "The bars add up to ", total, "."]


def today_table(overview: Overview) -> Component:
    """The bars as rows over their sum, which stays in sight."""
    parts = sorted(overview.change_by_class, key=lambda part: part.change)
    rows: list[list[Cell]] = [
        [CLASS_NAMES[part.asset_class], money_text(money_change(part.change, overview.currency))]
        for part in parts
    ]
    total: list[Cell] = ["Total", money_text(money_change(overview.change, overview.currency))]
    return table(("Class", "Change today"), rows, footer=total)


def history_table(chosen: RangeText) -> Table:
    """The lines of the chosen span, newest first."""
    rows: list[list[Cell]] = [
        [on, money_text(value), money_text(paid_in)] for on, value, paid_in in chosen["rows"]
    ]
    return ("Day", "Value", chosen["paid_in"]), rows
