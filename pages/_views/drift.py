"""Class drifts as rows of the drift table; shared by the pages that show drift."""

from collections.abc import Sequence
from decimal import Decimal

from components.drift_table import DriftRow
from components.format import CLASS_NAMES, percent
from components.theme import CLASS_COLOURS
from engine.domain.order import ClassDrift

ZERO = Decimal(0)
SAME = Decimal("0.0005")  # a move that no figure on the page would show


def drift_rows(before: Sequence[ClassDrift], after: Sequence[ClassDrift] = ()) -> list[DriftRow]:
    """Furthest below target first, as the eye reads the plumb line."""
    reached = {drift.asset_class: drift for drift in after}
    return [_row(drift, reached.get(drift.asset_class)) for drift in sorted(before, key=in_bands)]


def in_bands(drift: ClassDrift) -> float:
    """Signed distance from the target in units of the band."""
    if drift.band:
        return float(drift.drift / drift.band)
    return 0.0 if not drift.drift else 2.0


def outside(drifts: Sequence[ClassDrift]) -> list[ClassDrift]:
    return [drift for drift in drifts if drift.is_outside]


def _row(drift: ClassDrift, after: ClassDrift | None) -> DriftRow:
    moved = after is not None and abs(after.weight - drift.weight) >= SAME
    name = CLASS_NAMES[drift.asset_class]
    low, high = max(drift.target - drift.band, ZERO), drift.target + drift.band
    then = percent(after.weight) if after else ""
    spoken = f"{name}: now {percent(drift.weight)}, band {percent(low)} to {percent(high)}, "
    spoken += f"target {percent(drift.target)}" + (f", after {then}" if after else "")
    return DriftRow(
        name=name,
        colour=CLASS_COLOURS[drift.asset_class],
        now=in_bands(drift),
        after=in_bands(after) if after and moved else None,
        is_outside=drift.is_outside,
        now_text=percent(drift.weight),
        band_text=f"{percent(low)[:-1]}\u2013{percent(high)[:-1]}",
        target_text=percent(drift.target, 0),
        after_text=then,
        spoken=spoken,
    )
