"""The past of one instrument: its bars, dividends and returns."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from engine.domain.actor import SYSTEM
from engine.domain.ids import Symbol
from engine.domain.market import Dividend
from engine.errors import InvalidInputError
from engine.usecases.market import read_history, report_instrument, watch
from engine.usecases.price_history import report_history
from tests.builders import a_quote, a_user, an_instrument, some_bars
from tests.fakes import FakeDatabase
from tests.pasts import money, weekdays

VTI, BND, XYZ = Symbol("VTI"), Symbol("BND"), Symbol("XYZ")
SOMEBODY = a_user().actor


def with_bars(closes: Sequence[float], adjusted: Sequence[float] | None = None) -> FakeDatabase:
    """VTI with a bar on each weekday up to the market date, and a quote of 100."""
    database = FakeDatabase()
    database.add(quotes={VTI: a_quote("VTI")})
    bars = replace(some_bars("VTI", closes), dates=weekdays(len(closes)))
    if adjusted:
        bars = replace(bars, adjusted_close=np.array(adjusted))
    with database.unit_of_work(SYSTEM) as uow:
        uow.market.add_bars([bars])
        uow.commit()
    return database


def test_a_report_knows_the_lowest_and_highest_price_of_its_days_and_of_now() -> None:
    ports = with_bars([80, 130, 95, 120]).ports

    whole = report_instrument(SOMEBODY, VTI, start=None, ports=ports)
    part = report_instrument(SOMEBODY, VTI, start=weekdays(1)[0], ports=ports)

    assert whole.extremes == money(80, 130)
    assert part.extremes == money(100, 120)  # 100 is the quote


def test_without_any_price_there_are_no_extremes() -> None:
    database = FakeDatabase()
    database.add(instruments=[an_instrument("XYZ", tradable=False)])

    report = report_instrument(SOMEBODY, XYZ, start=None, ports=database.ports)

    assert report.extremes is None
    assert not report.bars + report.dividends


def test_dividends_are_those_of_the_reports_days() -> None:
    database = with_bars([100] * 4)
    days = weekdays(5)
    with database.unit_of_work(SYSTEM) as uow:
        uow.market.add_dividends([Dividend(VTI, day, Decimal("0.5")) for day in days[:3]])
        uow.market.add_dividends([Dividend(BND, days[2], Decimal(7))])
        uow.commit()

    report = report_instrument(SOMEBODY, VTI, start=None, ports=database.ports)

    assert [one.ex_on for one in report.dividends] == [days[1], days[2]]
    assert report.dividend_total == 1


def test_prices_are_read_between_two_days() -> None:
    ports, days = with_bars([1, 2, 3, 4]).ports, weekdays(4)

    bars = read_history(SOMEBODY, VTI, start=days[1], end=days[2], ports=ports).bars

    assert [(bar.on, bar.close) for bar in bars] == [(days[1], Decimal(2)), (days[2], Decimal(3))]
    assert len(read_history(SOMEBODY, VTI, ports=ports).bars) == 4
    with pytest.raises(InvalidInputError):
        read_history(SOMEBODY, VTI, start=days[2], end=days[1], ports=ports)


def test_the_past_is_known_while_exchange_rates_are_not() -> None:
    database = with_bars([1, 2])
    database.state.fx.clear()

    assert len(read_history(SOMEBODY, VTI, ports=database.ports).bars) == 2
    watch(SOMEBODY, VTI, ports=database.ports)  # nor does it take a price to keep an eye on one


def test_the_return_of_a_price_leaves_dividends_out_and_the_total_return_has_them() -> None:
    ports = with_bars([100, 90, 110], adjusted=[95, 88, 110]).ports

    report = report_history(SOMEBODY, VTI, start=None, ports=ports)

    assert report.dates == weekdays(3)
    assert report.prices.tolist() == [100, 90, 110]
    assert report.price_return == pytest.approx(0.1)
    assert report.total_return == pytest.approx(110 / 95 - 1)


def test_a_span_starts_from_the_last_close_before_it() -> None:
    ports, days = with_bars([100, 120, 150]).ports, weekdays(3)
    sunday = days[-1] - timedelta(days=1)
    assert sunday not in days

    report = report_history(SOMEBODY, VTI, start=sunday, ports=ports)

    assert report.dates == days[1:]
    assert report.price_return == pytest.approx(0.25)


def test_an_instrument_younger_than_the_span_starts_with_its_first_close() -> None:
    ports = with_bars([100, 120]).ports

    report = report_history(SOMEBODY, VTI, start=date(2020, 1, 1), ports=ports)

    assert report.dates == weekdays(2)
    assert report.price_return == pytest.approx(0.2)


def test_adjusted_closes_alone_give_a_total_return_and_no_other() -> None:
    nan = float("nan")
    ports = with_bars([nan, nan, nan], adjusted=[10, 11, 12]).ports

    report = report_history(SOMEBODY, VTI, start=None, ports=ports)

    assert report.adjusted_only
    assert report.prices.tolist() == [10, 11, 12]
    assert report.price_return is None
    assert report.total_return == pytest.approx(0.2)


@pytest.mark.parametrize("closes", [[], [100.0]])
def test_less_than_two_closes_have_no_return(closes: Sequence[float]) -> None:
    ports = with_bars(closes).ports

    report = report_history(SOMEBODY, VTI, start=None, ports=ports)

    assert (len(report.dates), report.price_return, report.total_return) == (len(closes), None, None)
