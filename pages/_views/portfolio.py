"""Portfolio page: domain result in, cells, bars and rows out. Pure, so tests need no browser."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dash.development.base_component import Component

from components.allocation import Family, Share
from components.format import (
    ACCOUNT_TYPES,
    CLASS_NAMES,
    FAMILIES,
    change,
    count,
    day,
    listed,
    money,
    money_change,
    percent,
    points,
    sentence,
    shares,
    whole_money,
)
from components.kpi_card import Tone, kpi_card, kpis, money_text
from components.term import term
from components.theme import CLASS_COLOURS, CLASS_SHORT
from engine.domain.instrument import AssetClass
from engine.domain.money import ZERO
from engine.domain.order import ClassDrift
from engine.usecases.holdings import Holding, HoldingsReport, LotView
from pages._views.drift import outside

Row = dict[str, Any]
LOTS_OPEN = 40  # a fund with more lots than this starts closed even where something is wrong


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
    cost = sum((holding.cost_basis for holding in report.holdings), ZERO)
    gain = sum((holding.gain for holding in report.holdings), ZERO)
    income = sum((holding.income for holding in report.holdings), ZERO)
    today = day_change(report)
    out = len(outside(report.classes))
    return kpis(
        [
            kpi_card(
                "Value",
                money_text(whole_money(report.value, currency)),
                change=money_text(f"{money_change(today, currency, places=0)} today"),
                tone=_tone(today),
            ),
            kpi_card(
                term("Unrealised gain"),
                money_text(money_change(gain, currency, places=0)),
                change=f"{change(gain / cost, 1)} on cost" if cost else "nothing held",
            ),
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


def day_change(report: HoldingsReport) -> Decimal:
    """Of the shares held now, since the previous close."""
    return sum((holding.value - previous_value(holding) for holding in report.holdings), ZERO)


def previous_value(holding: Holding) -> Decimal:
    """What the shares held now were worth at the previous close; unknown counts as unchanged."""
    if holding.previous_close is None:
        return holding.value
    return holding.quantity * holding.previous_close * holding.fx_rate


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


def grid_rows(report: HoldingsReport, only: AssetClass | None = None) -> list[Row]:
    """Class, fund and lot as flat rows with a parent; one class alone when it is chosen."""
    chosen = [d for d in report.classes if only is None or d.asset_class is only]
    rows: list[Row] = []
    for drift in chosen:
        rows.append(_class_row(drift, report, is_open=only is not None or drift.is_outside))
        for holding in report.of_class(drift.asset_class):
            rows.append(_fund_row(holding, is_open=False))
            rows.extend(_lot_row(holding, view, report) for view in holding.lots)
        if drift.asset_class is AssetClass.CASH:
            rows.append(_money_row(report))
    return rows


def total_row(report: HoldingsReport) -> Row:
    cost = sum((holding.cost_basis for holding in report.holdings), ZERO) + report.cash
    previous = report.value - day_change(report)
    return {
        "id": "total",
        "level": "total",
        "name": report.account.name,
        "value": float(report.value),
        "previous": float(previous),
        "today": float(report.value / previous - 1) if previous else 0.0,
        "weight": 1.0,
        "target": float(sum((drift.target for drift in report.classes), ZERO)),
        "cost": float(cost),
        "gain": float(report.value - cost),
        "gain_fraction": float((report.value - cost) / cost) if cost else None,
        "income": float(sum((holding.income for holding in report.holdings), ZERO)),
        "lots": sum(len(holding.lots) for holding in report.holdings),
    }


def data_health(report: HoldingsReport) -> list[tuple[str, str]]:
    """What is doubtful about the data behind these figures: finding and consequence."""
    stale = [h.instrument.symbol for h in report.holdings if h.is_stale]
    problems = []
    if stale:
        problems.append(
            (f"Old price: {', '.join(stale)}", "Orders in this account wait until prices are fresh.")
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


def _figures(value: Decimal, cost: Decimal, previous: Decimal, weight: Decimal) -> Row:
    return {
        "value": float(value),
        "cost": float(cost),
        "previous": float(previous),
        "today": float(value / previous - 1) if previous else 0.0,
        "weight": float(weight),
        "gain": float(value - cost),
        "gain_fraction": float((value - cost) / cost) if cost else None,
    }


def _class_row(drift: ClassDrift, report: HoldingsReport, *, is_open: bool) -> Row:
    holdings = report.of_class(drift.asset_class)
    money_held = report.cash if drift.asset_class is AssetClass.CASH else ZERO
    cost = sum((h.cost_basis for h in holdings), money_held)
    previous = sum((previous_value(h) for h in holdings), money_held)
    return {
        "id": drift.asset_class.value,
        "parent": None,
        "level": "class",
        "open": is_open,
        "name": CLASS_NAMES[drift.asset_class],
        "colour": CLASS_COLOURS[drift.asset_class],
        **_figures(drift.value, cost, previous, drift.weight),
        "target": float(drift.target),
        "band": float(drift.band),
        "income": float(sum((h.income for h in holdings), ZERO)),
        "lots": sum(len(h.lots) for h in holdings),
        "state": _band_state(drift),
    }


def _band_state(drift: ClassDrift) -> Row | None:
    if not drift.is_outside:
        return None
    return {
        "text": "Above band" if drift.drift > 0 else "Below band",
        "tone": "warn",
        "icon": "triangle-alert",
    }


def _fund_row(holding: Holding, *, is_open: bool) -> Row:
    symbol = holding.instrument.symbol
    stale = {"text": f"Price of {day(holding.priced_at.date())}", "tone": "bad", "icon": "octagon-alert"}
    return {
        "id": symbol,
        "parent": holding.instrument.asset_class.value,
        "level": "security",
        "open": is_open,
        "name": holding.instrument.name,
        "symbol": symbol,
        "quantity": float(holding.quantity),
        "fx": float(holding.fx_rate),
        "price": float(holding.price),
        **_figures(holding.value, holding.cost_basis, previous_value(holding), holding.weight),
        "income": float(holding.income),
        "lots": len(holding.lots),
        "state": stale if holding.is_stale else None,
    }


def _lot_row(holding: Holding, view: LotView, report: HoldingsReport) -> Row:
    lot = view.lot
    previous = previous_value(holding) * lot.quantity / holding.quantity
    return {
        "id": str(lot.id),
        "parent": holding.instrument.symbol,
        "level": "lot",
        "open": False,
        "name": f"{day(lot.acquired_on)}: {shares(lot.quantity)} at {lot.price:,.2f}",
        "symbol": holding.instrument.symbol,
        "quantity": float(lot.quantity),
        "fx": float(holding.fx_rate),
        "price": float(holding.price),
        **_figures(view.value, lot.cost_basis, previous, view.value / report.value),
        "state": _lot_state(view),
    }


def _lot_state(view: LotView) -> Row:
    term_text = "Long-term" if view.long_term else "Short-term"
    if view.gain < 0:
        return {"text": f"{term_text} loss", "tone": "", "icon": ""}
    return {"text": term_text, "tone": "", "icon": ""}


def _money_row(report: HoldingsReport) -> Row:
    weight = report.cash / report.value if report.value else ZERO
    return {
        "id": "money",
        "parent": AssetClass.CASH.value,
        "level": "security",
        "open": False,
        "name": f"Money in {report.account.currency}",
        **_figures(report.cash, report.cash, report.cash, weight),
    }


def _tone(amount: Decimal) -> Tone:
    return "up" if amount > 0 else "down" if amount < 0 else "flat"
