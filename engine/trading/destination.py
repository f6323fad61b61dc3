"""How much of each class a rebalance aims for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from engine.domain.instrument import AssetClass
from engine.domain.money import WEIGHT_STEP, ZERO, split
from engine.domain.order import ClassDrift, Mode
from engine.trading.drift import is_due

Amounts = dict[AssetClass, Decimal]
EDGE = Decimal("0.95")  # of the band: from here the spreads of a rebalance may push a class out
SETTLED = Decimal("0.025")  # total drift a rebalance leaves at most: a little below the trigger of 3 %


def destinations(drifts: Sequence[ClassDrift], mode: Mode, *, cash: Decimal) -> Amounts:
    """Amount of money each class should hold after trading; sums to the present total.

    Args:
        drifts: Every class with its value and target.
        mode: FULL goes to every target. CASH_ONLY hands idle money to the classes below target.
            CASH_THEN_SELL does that first; where it is not enough, it brings what is outside its band,
            or at its edge, halfway back to the target and leaves the rest alone as far as money allows;
            if total drift would still call for action, every class moves on towards its target until
            it does not.
        cash: Money in the account, part of the value of the cash class.
    """
    total = sum((drift.value for drift in drifts), ZERO)
    targets = {drift.asset_class: split(drift.target * total) for drift in drifts}
    values = {drift.asset_class: drift.value for drift in drifts}
    if mode is Mode.FULL:
        return _balanced(targets, targets, total)
    invested = _cash_spread(values, targets, cash)
    then = tuple(_at(drift, invested[drift.asset_class], total) for drift in drifts)
    if mode is Mode.CASH_ONLY or not is_due(then):
        return invested
    aims = _balanced({drift.asset_class: _inside(drift, total) for drift in then}, targets, total)
    return _settled(aims, targets, total)


def _at(drift: ClassDrift, value: Decimal, total: Decimal) -> ClassDrift:
    """The class if it held this much."""
    weight = (value / total).quantize(WEIGHT_STEP) if total else drift.weight
    return replace(drift, value=value, weight=weight)


def _inside(drift: ClassDrift, total: Decimal) -> Decimal:
    """Halfway between target and band edge for a class outside its band or at its edge; else where it is."""
    if abs(drift.drift) <= EDGE * drift.band:
        return drift.value
    side = 1 if drift.drift > 0 else -1
    return split((drift.target + side * drift.band / 2) * total)


def _settled(aims: Amounts, targets: Mapping[AssetClass, Decimal], total: Decimal) -> Amounts:
    """Close the gaps to all targets by one factor, so that total drift ends below the trigger."""
    apart = sum((abs(targets[c] - aim) for c, aim in aims.items()), ZERO) / 2
    if apart <= SETTLED * total:
        return aims
    way = 1 - SETTLED * total / apart
    return _balanced({c: aim + split((targets[c] - aim) * way) for c, aim in aims.items()}, targets, total)


def _balanced(aims: Amounts, targets: Mapping[AssetClass, Decimal], total: Decimal) -> Amounts:
    """Shift `aims` towards `targets` until they sum to `total`.

    Whatever is left over goes to the classes still below target, whatever is missing comes from
    those above, each in proportion to its distance. There is always room: targets sum to `total`.
    """
    if not aims:
        return aims  # an account without targets that holds nothing
    left = total - sum(aims.values(), ZERO)
    room = {c: targets[c] - aim for c, aim in aims.items() if (targets[c] - aim) * left > 0}
    space = sum(room.values(), ZERO)
    share = min(left / space, Decimal(1)) if space else ZERO
    moved = aims | {c: aims[c] + split(gap * share) for c, gap in room.items()}
    largest = max(moved, key=lambda c: moved[c])  # takes the odd cents
    return moved | {largest: moved[largest] + total - sum(moved.values(), ZERO)}


def _cash_spread(values: Amounts, targets: Mapping[AssetClass, Decimal], cash: Decimal) -> Amounts:
    surplus = min(values.get(AssetClass.CASH, ZERO) - targets.get(AssetClass.CASH, ZERO), cash)
    short = {
        c: targets[c] - value
        for c, value in values.items()
        if c is not AssetClass.CASH and targets[c] > value
    }
    missing = sum(short.values(), ZERO)
    if surplus <= 0 or not missing:
        return dict(values)
    share = min(surplus / missing, Decimal(1))
    given = {c: split(gap * share) for c, gap in short.items()}
    after = values | {c: values[c] + amount for c, amount in given.items()}
    return after | {AssetClass.CASH: values[AssetClass.CASH] - sum(given.values(), ZERO)}
