"""Which lots a sale consumes, for how long they were held, and what their gain costs."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.ids import Symbol
from engine.domain.instrument import TaxCharacter
from engine.domain.money import ZERO
from engine.tax.holding import is_long_term
from engine.tax.lot_selection import least_tax_first, take
from engine.tax.rates import TaxRates
from tests.builders import a_lot


@pytest.mark.parametrize(
    ("acquired", "sold", "expected"),
    [
        (date(2023, 2, 28), date(2024, 2, 29), False),
        (date(2023, 2, 28), date(2024, 3, 1), True),
        (date(2024, 2, 28), date(2025, 3, 1), True),
        (date(2024, 2, 28), date(2025, 2, 28), False),
        (date(2024, 6, 3), date(2025, 6, 3), False),
        (date(2024, 6, 3), date(2025, 6, 4), True),
    ],
)
def test_the_holding_period_ends_after_a_year_and_a_day(acquired: date, sold: date, expected: bool) -> None:
    assert is_long_term(acquired, sold) is expected


def test_least_tax_first_orders_losses_before_gains() -> None:
    on = date(2025, 6, 30)
    old, new = date(2020, 1, 2), date(2025, 3, 3)
    lots = {
        "short gain": a_lot(cost="500", on=new),
        "long gain": a_lot(cost="500", on=old),
        "long loss": a_lot(cost="2000", on=old),
        "short loss": a_lot(cost="1500", on=new),
        "nothing": a_lot(cost="1000", on=new),
    }

    ordered = least_tax_first(list(lots.values()), {Symbol("VTI"): Decimal(100)}, on)

    names = {lot.id: name for name, lot in lots.items()}
    assert [names[lot.id] for lot in ordered] == [
        "short loss",
        "long loss",
        "nothing",
        "long gain",
        "short gain",
    ]


@given(
    st.decimals(min_value="0.000002", max_value="1000", places=6),
    st.decimals(min_value="0.01", max_value="100000", places=2),
    st.integers(1, 99),
)
def test_basis_taken_and_basis_left_are_what_there_was(quantity: Decimal, cost: Decimal, part: int) -> None:
    lot = a_lot(quantity=str(quantity), cost=str(cost))
    taken = max((quantity * part / 100).quantize(Decimal("0.000001")), Decimal("0.000001"))

    left, parts = take([lot], lot.symbol, [(lot.id, taken)])

    assert sum((one.cost_basis for one in left), ZERO) + parts[0].basis == cost
    assert sum((one.quantity for one in left), ZERO) + taken == quantity


@pytest.mark.parametrize(
    ("character", "long_term", "rate"),
    [
        (TaxCharacter.STANDARD, False, "0.32"),
        (TaxCharacter.STANDARD, True, "0.15"),
        (TaxCharacter.COLLECTIBLE, False, "0.32"),
        (TaxCharacter.COLLECTIBLE, True, "0.28"),
    ],
)
def test_metal_is_taxed_as_a_collectible(character: TaxCharacter, long_term: bool, rate: str) -> None:
    rates = TaxRates(Decimal("0.32"), Decimal("0.15"))

    assert rates.on(character, long_term=long_term) == Decimal(rate)
