"""Portfolio page: domain result in, cells, bars and rows out. Pure, so tests need no browser."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.allocation import Family, Share
from components.format import (
    ACCOUNT_TYPES,
    CLASS_NAMES,
    FAMILIES,
    SYMBOLS,
    change,
    count,
    day,
    listed,
    money,
    money_change,
    percent,
    points,
    sentence,
    whole_money,
)
from components.kpi_card import kpi_card, kpis, money_text
from components.term import term
from components.theme import CLASS_COLOURS, CLASS_SHORT
from engine.domain.money import ZERO
from engine.domain.order import ClassDrift
from engine.usecases.holdings import HoldingsReport
from pages._views.drift import outside


def headline(report: HoldingsReport) -> str:
    funds, lots = len(report.holdings), sum(len(holding.lots) for holding in report.holdings)
    if not funds:
        return (
            f"{report.account.name} holds {money(report.cash, report.account.currency)} in cash and no fund."
        )
    kind = ACCOUNT_TYPES[report.account.kind]
    return (
        f"{sentence(count(funds, 'fund'))} in {count(lots, 'lot')} in {report.account.name} ({kind}, "
        f"{report.account.currency})."
    )


def key_figures(report: HoldingsReport) -> Component:
    currency = report.account.currency
    income = sum((holding.income for holding in report.holdings), ZERO)
    out = len(outside(report.classes))
    return kpis(
        [
            _value_card(report),
            _gain_card(report),
            kpi_card(
                "Income, last 12 months",
                money_text(whole_money(income, currency)),
                change=f"{percent(income / report.value, 2)} of value" if report.value else "",
            ),
            kpi_card(
                "Fund cost",
                percent(fund_cost(report), 3),
                change=money_text(
                    f"{whole_money(fund_cost(report) * report.value, currency)} a year, inside prices"
                ),
            ),
            kpi_card(
                term("Drift"),
                percent(report.drift),
                change=f"trigger {percent(report.trigger)}, {count(out, 'class', 'classes')} out",
            ),
        ]
    )


def _value_card(report: HoldingsReport) -> Component:
    currency, today = report.account.currency, report.change
    moved = _live("today", money_change(today, currency, places=0), currency)
    return kpi_card(
        "Value",
        _live("value", whole_money(report.value, currency), currency),
        change=html.Span([moved, " today"], className=f"ek-delta {_tone(today)}"),
    )


def _gain_card(report: HoldingsReport) -> Component:
    currency = report.account.currency
    cost = sum((holding.cost_basis for holding in report.holdings), ZERO)
    gain = sum((holding.gain for holding in report.holdings), ZERO)
    below: str | Component = "nothing held"
    if cost:
        below = html.Span([html.Span(change(gain / cost, 1), **_total("gain_fraction")), " on cost"])
    return kpi_card(
        term("Unrealised gain"), _live("gain", money_change(gain, currency, places=0), currency), change=below
    )


def _live(figure: str, text: str, currency: str) -> html.Span:
    """An amount that follows the total of the grid (TOTALS in assets/stream.js)."""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return html.Span(text, className="ek-money", **_total(figure, symbol))


def _total(figure: str, symbol: str = "") -> dict[str, Any]:
    """Dash annotates wildcard attributes as if they were properties."""
    return {"data-total": figure, "data-symbol": symbol}


def fund_cost(report: HoldingsReport) -> Decimal:
    """Yearly cost of the funds, weighted by value."""
    return sum((h.weight * h.instrument.expense_ratio for h in report.holdings), ZERO)


def allocation_sentence(report: HoldingsReport) -> str:
    out = outside(report.classes)
    if not out:
        return "Every class is inside its band. Select a class to filter the table."
    named = [f"{CLASS_NAMES[d.asset_class]} ({points(d.drift)})" for d in out]
    return f"Outside the band: {listed(named)}. Select a class to filter the table."


def allocation_shares(classes: Sequence[ClassDrift]) -> list[Share]:
    return [_share(drift) for drift in classes]


def allocation_families(classes: Sequence[ClassDrift]) -> list[Family]:
    by_class = {drift.asset_class: drift for drift in classes}
    families = []
    for name, members in FAMILIES.items():
        held = [by_class[member] for member in members if member in by_class]
        if held:
            families.append(
                Family(
                    name=name,
                    weight_text=percent(sum((drift.weight for drift in held), ZERO)),
                    target_text=percent(sum((drift.target for drift in held), ZERO), 0),
                    shares=tuple(_share(drift) for drift in held),
                )
            )
    return families


def data_health(report: HoldingsReport) -> list[tuple[str, str]]:
    """What is doubtful about the data behind these figures: finding and consequence."""
    stale = [h.instrument.symbol for h in report.holdings if h.is_stale]
    problems = []
    if stale:
        problems.append(
            (f"Old price: {', '.join(stale)}", "Orders in this account wait until prices are fresh.")
        )
    if report.old_rates_on:
        problems.append(
            (f"Exchange rates of {day(report.old_rates_on)}:", "the newest reference rates there are.")
        )
    for holding in report.holdings:
        if holding.instrument.flagged:
            problems.append(
                (f"{holding.instrument.symbol}: {holding.instrument.flagged}", "Figures are less sure.")
            )
    return problems


def _share(drift: ClassDrift) -> Share:
    return Share(
        key=drift.asset_class.value,
        name=CLASS_NAMES[drift.asset_class],
        short=CLASS_SHORT[drift.asset_class],
        colour=CLASS_COLOURS[drift.asset_class],
        weight=float(drift.weight),
        target=float(drift.target),
        weight_text=percent(drift.weight),
        target_text=percent(drift.target),
        drift_text=points(drift.drift),
    )


def _tone(amount: Decimal) -> str:
    return "ek-gain" if amount > 0 else "ek-loss" if amount < 0 else "ek-flat"
