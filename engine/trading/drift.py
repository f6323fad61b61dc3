"""How far a portfolio is from its targets."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from engine.domain.ids import Symbol
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.money import WEIGHT_STEP, ZERO
from engine.domain.order import ClassDrift
from engine.domain.portfolio import Target

TRIGGER = Decimal("0.03")  # total drift above which an account is brought back
NO_TARGET = Target(ZERO, Decimal("0.005"))


def band_of(weight: Decimal, asset_class: AssetClass) -> Decimal:
    """Tolerated |drift| of a class: a fifth of its target, at least half a point (cash: one point).

    Source:
        Daryanani (2008): bands relative to the target, 20 %. The floor keeps small classes from
        trading on noise; it is a convention of ours.
    """
    floor = Decimal("0.01") if asset_class is AssetClass.CASH else Decimal("0.005")
    return max((weight / 5).quantize(WEIGHT_STEP), floor)


def class_values(
    values: Mapping[Symbol, Decimal], cash: Decimal, instruments: Mapping[Symbol, Instrument]
) -> dict[AssetClass, Decimal]:
    """Market value a class; money counts as cash. Classes without value are absent, cash never."""
    totals = {AssetClass.CASH: cash}
    for symbol, value in values.items():
        asset_class = instruments[symbol].asset_class
        totals[asset_class] = totals.get(asset_class, ZERO) + value
    return totals


def class_drifts(
    by_class: Mapping[AssetClass, Decimal], targets: Mapping[AssetClass, Target]
) -> tuple[ClassDrift, ...]:
    """Every class that has a value or a target, in the order of `AssetClass`.

    A class without a target has target 0 and the smallest band. Without any target nothing can
    drift, so weights count as targets; without money targets count as weights.
    """
    total = sum(by_class.values(), ZERO)
    shown = [c for c in AssetClass if by_class.get(c, ZERO) or targets.get(c, NO_TARGET).weight]
    drifts = []
    for asset_class in shown:
        value = by_class.get(asset_class, ZERO)
        target = targets.get(asset_class, NO_TARGET)
        weight = (value / total).quantize(WEIGHT_STEP) if total else target.weight
        if not targets:
            target = Target(weight, ZERO)
        drifts.append(
            ClassDrift(
                asset_class=asset_class, target=target.weight, band=target.band, value=value, weight=weight
            )
        )
    return tuple(drifts)


def total_drift(drifts: Iterable[ClassDrift]) -> Decimal:
    """Half the sum of |weight - target|: the fraction of the portfolio in the wrong place, 0 to 1.

    Source:
        The measure robo-advisers publish; equals the turnover needed to reach the target.
    """
    return (sum((abs(drift.drift) for drift in drifts), ZERO) / 2).quantize(WEIGHT_STEP)


def is_due(drifts: Iterable[ClassDrift]) -> bool:
    """Whether a class is outside its band or total drift above the trigger."""
    drifts = tuple(drifts)
    return any(drift.is_outside for drift in drifts) or total_drift(drifts) > TRIGGER
