"""Numbers, dates and names as text."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.format import (
    ACCOUNT_TYPES,
    CLASS_NAMES,
    FAMILIES,
    change,
    count,
    day,
    duration,
    exchange_time,
    in_words,
    listed,
    money,
    money_change,
    percent,
    points,
    sentence,
    shares,
    whole_money,
)
from engine.domain.instrument import AssetClass
from engine.domain.portfolio import AccountType

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
FRACTIONS = st.decimals(min_value=-10, max_value=10, places=6)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (money(Decimal("-1234.5")), "\u2212$1,234.50"),
        (money(Decimal(1), "CHF"), "CHF 1.00"),
        (money(Decimal("0.005"), "EUR"), "\u20ac0.00"),  # half to even
        (money(Decimal("-0.004")), "$0.00"),  # no sign without an amount
        (whole_money(Decimal("1234567.50")), "$1,234,568"),
        (money_change(Decimal("17.53")), "+$17.53"),
        (money_change(Decimal("-17.53")), "\u2212$17.53"),
        (money_change(Decimal(0)), "$0.00"),
        (money_change(Decimal("0.4"), places=0), "$0"),
        (percent(Decimal("0.4064")), "40.6%"),
        (percent(Decimal("-0.0001")), "0.0%"),
        (percent(0.123456, 3), "12.346%"),
        (change(Decimal("0.1753")), "+17.53%"),
        (change(Decimal("-0.1753"), 1), "\u221217.5%"),
        (change(0.0), "0.00%"),
        (points(Decimal("0.036")), "+3.6 pp"),
        (points(Decimal("-0.036")), "\u22123.6 pp"),
        (shares(Decimal("1000.100000")), "1,000.1"),
        (shares(Decimal("100.000000")), "100"),
        (shares(Decimal("0.000001")), "0.000001"),
        (day(date(2026, 7, 3)), "3 Jul 2026"),
        (day(date(2026, 7, 3), year=False), "3 Jul"),
        (exchange_time(datetime(2026, 7, 13, 20, tzinfo=UTC)), "13 Jul 2026, 16:00 ET"),
        (
            exchange_time(datetime(2026, 1, 13, 2, tzinfo=UTC)),
            "12 Jan 2026, 21:00 ET",
        ),  # winter
        (count(0, "order"), "no orders"),
        (count(1, "order"), "one order"),
        (count(12, "class", "classes"), "twelve classes"),
        (count(1204, "lot"), "1,204 lots"),
        (listed(["a"]), "a"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (sentence("one VTI lot"), "One VTI lot"),
        (sentence(""), ""),
    ],
)
def test_reads_as_people_write_it(text: str, shown: str) -> None:
    assert text == shown


@given(AMOUNTS)
def test_money_reads_back_to_the_cent(amount: Decimal) -> None:
    text = money(amount)

    value = Decimal(re.sub(r"[^\d.]", "", text)) * (-1 if "\u2212" in text else 1)
    assert value == amount


@given(AMOUNTS)
def test_a_change_and_its_opposite_differ_in_the_sign_only(amount: Decimal) -> None:
    assert money_change(amount).lstrip("+\u2212") == money_change(-amount).lstrip("+\u2212")


@given(FRACTIONS)
def test_zero_never_has_a_sign(fraction: Decimal) -> None:
    for text in (percent(fraction), change(fraction), points(fraction)):
        if not re.search(r"[1-9]", text):
            assert text[0] == "0"


@given(st.decimals(min_value=0, max_value=10**6, places=6))
def test_share_counts_lose_nothing(quantity: Decimal) -> None:
    assert Decimal(shares(quantity).replace(",", "")) == quantity


def test_every_class_and_kind_of_account_has_a_name() -> None:
    assert set(CLASS_NAMES) == set(AssetClass)
    assert set(ACCOUNT_TYPES) == set(AccountType)
    assert sorted(member for family in FAMILIES.values() for member in family) == sorted(AssetClass)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "under 0.1 s"),
        (0.04, "under 0.1 s"),
        (2.34, "2.3 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (185, "3 min 5 s"),
        (3599.9, "1 h 0 min"),
        (4330, "1 h 12 min"),
    ],
)
def test_durations_are_as_exact_as_one_cares_to_know(seconds: float, text: str) -> None:
    shown = duration(timedelta(seconds=seconds))

    assert shown.replace("\u00a0", " ") == text
    assert not re.search(r"\d [a-z]", shown)  # a number does not leave its unit at the end of a line


def test_times_that_follow_each_other_closely_have_seconds() -> None:
    at = datetime(2026, 1, 13, 21, 0, 7, tzinfo=UTC)

    assert exchange_time(at, seconds=True) == "13 Jan 2026, 16:00:07 ET"


def test_small_numbers_are_words() -> None:
    assert [in_words(number) for number in (0, 12, 1204)] == ["no", "twelve", "1,204"]
