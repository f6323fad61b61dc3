"""Holdings as a tree for the grid: class, fund and lot as flat rows with a parent, and the total."""

from decimal import Decimal
from typing import Any

from components.format import CLASS_NAMES, day, shares
from components.theme import CLASS_COLOURS
from engine.domain.instrument import AssetClass
from engine.domain.money import ZERO
from engine.domain.order import ClassDrift
from engine.usecases.holdings import Holding, HoldingsReport, LotView

Row = dict[str, Any]


def grid_rows(report: HoldingsReport) -> list[Row]:
    """Class, fund and lot as flat rows with a parent; the browser hides those that nobody asked to see."""
    rows: list[Row] = []
    for drift in report.classes:
        rows.append(_class_row(drift, report, is_open=drift.is_outside))
        for holding in report.of_class(drift.asset_class):
            rows.append(_fund_row(holding, is_open=False))
            rows.extend(_lot_row(holding, view, report) for view in holding.lots)
        if drift.asset_class is AssetClass.CASH:
            rows.append(_money_row(report))
    return rows


def total_row(report: HoldingsReport) -> Row:
    cost = sum((holding.cost_basis for holding in report.holdings), ZERO)
    previous = report.value - report.change
    return {
        "id": "total",
        "level": "total",
        "name": report.account.name,
        **_figures(report.value, cost, previous, Decimal(1), cash=report.cash),
        "target": float(sum((drift.target for drift in report.classes), ZERO)),
        "income": float(sum((holding.income for holding in report.holdings), ZERO)),
        "lots": sum(len(holding.lots) for holding in report.holdings),
    }


def _figures(
    value: Decimal, cost: Decimal, previous: Decimal, weight: Decimal, *, cash: Decimal = ZERO
) -> Row:
    """`cash` is money within the value, which has neither cost nor gain."""
    held = value - cash
    gain = held - cost
    return {
        "value": float(value),
        "cash": float(cash),
        "cost": float(cost) if held else None,
        "previous": float(previous),
        "today": float(value / previous - 1) if previous else 0.0,
        "weight": float(weight),
        "gain": float(gain) if held else None,
        "gain_fraction": float(gain / cost) if cost else None,
    }


def _class_row(drift: ClassDrift, report: HoldingsReport, *, is_open: bool) -> Row:
    holdings = report.of_class(drift.asset_class)
    money_held = report.cash if drift.asset_class is AssetClass.CASH else ZERO
    cost = sum((h.cost_basis for h in holdings), ZERO)
    previous = sum((h.previous_value for h in holdings), money_held)
    return {
        "id": drift.asset_class.value,
        "parent": None,
        "level": "class",
        "open": is_open,
        "name": CLASS_NAMES[drift.asset_class],
        "colour": CLASS_COLOURS[drift.asset_class],
        **_figures(drift.value, cost, previous, drift.weight, cash=money_held),
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
        **_figures(holding.value, holding.cost_basis, holding.previous_value, holding.weight),
        "income": float(holding.income),
        "lots": len(holding.lots),
        "state": stale if holding.is_stale else None,
    }


def _lot_row(holding: Holding, view: LotView, report: HoldingsReport) -> Row:
    lot = view.lot
    previous = holding.previous_value * lot.quantity / holding.quantity
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
        "value": float(report.cash),
        "cash": float(report.cash),
        "weight": float(weight),
    }
