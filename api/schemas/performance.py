"""Performance on the wire."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.base import Day, In, Money, Out, Ratio
from engine.domain.ids import Symbol
from engine.usecases.performance import PerformanceReport

SYMBOL = r"^[A-Za-z0-9.^=-]{1,20}$"


class PerformanceIn(In):
    start_date: Day | None = Field(default=None, description="The report starts from the close of this day")
    end_date: Day | None = None
    benchmark: Annotated[str, Field(pattern=SYMBOL)] | None = None

    @property
    def symbol(self) -> Symbol | None:
        return None if self.benchmark is None else Symbol(self.benchmark)


class BenchmarkOut(Out):
    symbol: str
    name: str
    total_return: Ratio


class PerformanceOut(Out):
    """Rates are fractions. What needs more days than there are is null."""

    account_id: UUID
    start_date: date
    end_date: date
    currency: str
    start_value: Money
    end_value: Money
    net_flows: Money
    market: Money
    income: Money
    fees: Money
    taxes: Money
    fx: Money
    twr: Ratio
    mwr: Ratio | None = Field(description="Money-weighted, a year; null where no rate solves the cash flows")
    mwr_unique: bool = Field(description="Whether no other rate solves them")
    simple_return: Ratio
    annualised: Ratio | None
    volatility: Ratio | None
    sharpe: Ratio | None
    max_drawdown: Ratio
    benchmark: BenchmarkOut | None


def performance_out(report: PerformanceReport) -> PerformanceOut:
    return PerformanceOut.model_validate(report)
