from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analytics.valuation import (
    Held,
    aligned,
    held_on,
    in_currency,
    position_values,
    total,
    value_on,
    value_series,
)
from engine.boundary import FloatArray, to_price
from engine.domain.ids import AccountId, Symbol
from engine.domain.ledger import Transaction, TransactionType
from engine.domain.market import PriceHistory
from engine.errors import InvalidInputError, MissingPriceError

VTI, BND = Symbol("VTI"), Symbol("BND")
THU, FRI, SAT, MON, TUE = (date(2025, 6, day) for day in (5, 6, 7, 9, 10))
SESSIONS = (THU, FRI, MON, TUE)
ACCOUNT = AccountId(uuid4())


def booked(
    kind: TransactionType, on: date, amount: str, symbol: Symbol | None = None, quantity: str | None = None
) -> Transaction:
    return Transaction(
        id=uuid4(),
        account_id=ACCOUNT,
        kind=kind,
        on=on,
        at=datetime(2025, 6, 30, tzinfo=UTC),
        amount=Decimal(amount),
        postings=(),
        symbol=symbol,
        quantity=None if quantity is None else Decimal(quantity),
        cost=Decimal("0.25") if quantity and kind is not TransactionType.DIVIDEND else Decimal(0),
    )


def deposit(on: date, amount: str) -> Transaction:
    return booked(TransactionType.DEPOSIT, on, amount)


def bought(on: date, amount: str, quantity: str, symbol: Symbol = VTI) -> Transaction:
    return booked(TransactionType.BUY, on, f"-{amount}", symbol, quantity)


def sold(on: date, amount: str, quantity: str, symbol: Symbol = VTI) -> Transaction:
    return booked(TransactionType.SELL, on, amount, symbol, quantity)


def history(*rows: Sequence[float], dates: tuple[date, ...] = SESSIONS) -> PriceHistory:
    closes = np.array(rows, dtype=np.float64)
    return PriceHistory(dates, (BND, VTI), closes, closes)


def ones(prices: PriceHistory) -> FloatArray:
    return np.ones(prices.closes.shape)


FLAT = history((10, 100), (10, 110), (10, 120), (10, 120))


def test_values_cash_and_positions_day_by_day() -> None:
    ledger = [
        deposit(THU, "1000"),
        bought(THU, "500.25", "5"),
        booked(TransactionType.DIVIDEND, FRI, "3.00", VTI, "5"),
        booked(TransactionType.WITHDRAWAL, MON, "-100"),
        sold(TUE, "599.75", "5"),
    ]

    series = value_series(ledger, FLAT, ones(FLAT))

    assert series.values.tolist() == [999.75, 1052.75, 1002.75, 1002.5]
    assert series.deposits.tolist() == [1000, 0, 0, 0]
    assert series.withdrawals.tolist() == [0, 0, 100, 0]
    assert series.income.tolist() == [0, 3, 0, 0]
    assert series.costs.tolist() == [0.25, 0, 0, 0.25]
    assert series.contributions.tolist() == [1000, 1000, 900, 900]


def test_what_happens_on_a_weekend_counts_on_monday() -> None:
    series = value_series([deposit(THU, "100"), deposit(SAT, "50")], FLAT, ones(FLAT))

    assert series.values.tolist() == [100, 100, 150, 150]
    assert series.deposits.tolist() == [100, 0, 50, 0]
    assert [series.index_on(day) for day in (date(2025, 6, 4), THU, SAT, MON)] == [-1, 0, 1, 2]


def test_what_happens_after_the_last_session_does_not_count() -> None:
    series = value_series([deposit(date(2025, 6, 11), "100")], FLAT, ones(FLAT))

    assert series.values.tolist() == [0, 0, 0, 0]


def test_an_empty_ledger_is_worth_nothing() -> None:
    assert value_series([], FLAT, ones(FLAT)).values.tolist() == [0, 0, 0, 0]


def test_shares_held_before_their_first_close_have_no_price() -> None:
    late = history((10, np.nan), (10, np.nan), (10, 120), (10, 120))

    with pytest.raises(MissingPriceError, match="VTI on 2025-06-06"):
        value_series([deposit(THU, "500"), bought(FRI, "500", "5")], late, ones(late))
    assert value_series([deposit(THU, "500"), bought(MON, "480", "4")], late, ones(late)).values[-1] == 500


def test_an_instrument_outside_the_history_has_no_price() -> None:
    with pytest.raises(MissingPriceError, match="VNQ"):
        value_series([bought(FRI, "500", "5", Symbol("VNQ"))], FLAT, ones(FLAT))


def test_rates_must_match_the_closes() -> None:
    with pytest.raises(InvalidInputError):
        value_series([], FLAT, np.ones((4, 1)))


def test_a_foreign_position_earns_its_local_return_and_that_of_its_currency() -> None:
    # R32: 5 % local, 3 % currency, 8.15 % together of which 0.15 points are both at once
    prices = history((10, 100), (10, 105), dates=(THU, FRI))
    rates = np.array([[1.0, 1.0], [1.0, 1.03]])

    series = value_series([deposit(THU, "1000"), bought(THU, "1000", "10")], prices, rates)

    assert series.values[1] / series.values[0] - 1 == pytest.approx(0.0815, abs=1e-12)
    assert series.currency_effect.tolist() == pytest.approx([0.0, 0.03 * 1000])


def test_accounts_of_two_currencies_add_up_in_one() -> None:
    dollars = value_series([deposit(THU, "100")], FLAT, ones(FLAT))
    euros = value_series([deposit(FRI, "200")], FLAT, ones(FLAT))

    both = total([dollars, in_currency(euros, np.array([1.1, 1.2, 1.25, 1.25]))])

    assert both.values.tolist() == [100, 340, 350, 350]
    assert both.contributions.tolist() == [100, 340, 340, 340]
    assert both.currency_effect == pytest.approx([0, 0, 10, 0])


def test_only_series_over_the_same_days_add_up() -> None:
    short = history((10, 100), dates=(THU,))

    with pytest.raises(InvalidInputError):
        total([value_series([], FLAT, ones(FLAT)), value_series([], short, ones(short))])
    with pytest.raises(InvalidInputError):
        total([])


def test_an_exact_figure_replaces_one_day_only() -> None:
    series = value_series([deposit(THU, "100")], FLAT, ones(FLAT))

    assert series.with_value(-1, Decimal("100.01")).values.tolist() == [100, 100, 100, 100.01]
    assert series.values[-1] == 100


def test_a_day_without_a_close_carries_the_last_one_forward() -> None:
    gaps = history((10, 100), (11, 110), dates=(FRI, TUE))

    days = aligned(gaps, SESSIONS)

    assert days.closes[:, 1].tolist()[1:] == [100, 100, 110]
    assert np.isnan(days.closes[0]).all()
    assert aligned(gaps, gaps.dates) is gaps


def test_holdings_at_a_date_are_what_was_booked_until_then() -> None:
    ledger = [
        deposit(THU, "1000"),
        bought(FRI, "300", "3"),
        bought(FRI, "50", "5", BND),
        sold(MON, "50", "5", BND),
        sold(TUE, "120", "1"),
    ]

    assert held_on(ledger, FRI) == Held(Decimal(650), {BND: Decimal(5), VTI: Decimal(3)})
    assert held_on(ledger, MON) == Held(Decimal(700), {VTI: Decimal(3)})
    assert held_on(ledger, date(2025, 6, 1)) == Held(Decimal(0), {})


def test_each_position_is_rounded_to_the_cent() -> None:
    # 0.333333 * 100.005 = 33.33496..., 1 * 0.005 is half a cent and goes to the even one
    held = Held(Decimal("1.00"), {BND: Decimal(1), VTI: Decimal("0.333333")})
    prices = {BND: Decimal("0.005"), VTI: Decimal("100.005")}
    rates = {BND: Decimal(1), VTI: Decimal(1)}

    assert position_values(held, prices, rates) == {BND: Decimal("0.00"), VTI: Decimal("33.33")}
    assert value_on(held, prices, rates) == Decimal("34.33")


steps = st.lists(
    st.tuples(
        st.integers(0, 5),  # day
        st.sampled_from([VTI, BND]),
        st.decimals("0.000001", "50", places=6),
        st.decimals("0.01", "900", places=2),
    ),
    max_size=12,
)
closes = st.lists(
    st.tuples(st.integers(10_000, 5_000_000), st.integers(10_000, 5_000_000)), min_size=4, max_size=4
)


@given(steps, closes)
def test_the_series_equals_the_exact_value_of_every_day(
    bookings: list[tuple[int, Symbol, Decimal, Decimal]], prices: list[tuple[int, int]]
) -> None:
    ledger = [deposit(THU, "10000")] + [
        bought(THU + timedelta(days=day), str(amount), str(quantity), symbol)
        for day, symbol, quantity, amount in bookings
    ]
    quotes = history(*[(bnd / 10_000, vti / 10_000) for bnd, vti in prices])

    series = value_series(ledger, quotes, ones(quotes))

    for row, day in enumerate(SESSIONS):
        exact = dict(zip((BND, VTI), (to_price(close) for close in quotes.closes[row]), strict=True))
        worth = value_on(held_on(ledger, day), exact, {BND: Decimal(1), VTI: Decimal(1)})
        assert series.values[row] == pytest.approx(float(worth), abs=0.0201)  # a cent a position


@given(st.decimals("0.01", "1000000", places=2), st.integers(0, 3))
def test_money_that_only_passes_through_leaves_the_series_alone(amount: Decimal, day: int) -> None:
    ledger = [
        deposit(THU, "1000"),
        bought(THU, "1000", "10"),
        deposit(SESSIONS[day], str(amount)),
        booked(TransactionType.WITHDRAWAL, SESSIONS[day], f"-{amount}"),
    ]

    series = value_series(ledger, FLAT, ones(FLAT))

    assert series.values.tolist() == [1000, 1100, 1200, 1200]
    assert series.contributions.tolist() == [1000] * 4
