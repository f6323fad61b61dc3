"""How an account has done over a span, so that every cent between its two ends is accounted for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isnan, nan

import numpy as np

from engine.analytics.returns import annualised, daily_returns, growth_index, linked, xirr, xirr_is_unique
from engine.analytics.risk import annual_volatility, drawdowns, sharpe
from engine.analytics.valuation import ValueSeries, held_on, value_on, value_series
from engine.boundary import FloatArray, to_money
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Currency, Symbol
from engine.domain.ledger import CASH_FLOWS, Transaction, TransactionType
from engine.domain.money import ZERO
from engine.domain.portfolio import Account
from engine.errors import InvalidInputError, NoCapitalError
from engine.ports import Clock, Ports
from engine.usecases.benchmark import Benchmark, choose, compare
from engine.usecases.market_days import MarketDays, Wanted, live_prices, load_days

DAYS_A_YEAR = 365  # as in Act/365


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceSeries:
    """What a chart draws, one entry a session from the first day of the report to the last."""

    dates: tuple[date, ...]
    values: tuple[float, ...]
    contributions: tuple[float, ...]  # put in less taken out since the account was opened
    index: tuple[float, ...]  # growth of 1, cash flows taken out
    drawdowns: tuple[float, ...]  # fraction below the highest index so far, <= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceReport:
    """Figures count after the close of `start_date`, up to that of `end_date`.

    start_value + net_flows + market + income - fees - taxes + fx = end_value, to the cent. A report
    that would start on or before the account's first day starts there, with value 0 and that day's
    flows inside.
    """

    account_id: AccountId
    start_date: date  # a session
    end_date: date  # a session
    currency: Currency
    start_value: Decimal
    end_value: Decimal
    net_flows: Decimal  # deposits less withdrawals
    market: Decimal  # change of prices, spreads paid included
    income: Decimal  # dividends
    fees: Decimal
    taxes: Decimal
    fx: Decimal  # change of exchange rates on positions in other currencies
    trading_costs: Decimal  # spreads paid: the part of `market` that trading took
    twr: float
    mwr: float | None  # a year; None where no rate solves the cash flows
    mwr_unique: bool  # no other rate solves them
    simple_return: float  # gain over the money there was: start value and deposits
    annualised: float | None  # None below a year
    volatility: float | None  # None below two days
    sharpe: float | None  # over a risk-free return of 0; None where returns do not vary
    max_drawdown: float  # <= 0
    trough_on: date | None  # None without a fall
    series: PerformanceSeries
    benchmark: Benchmark | None  # None when none was asked for and the usual one has no prices

    @property
    def gain(self) -> Decimal:
        return self.end_value - self.start_value - self.net_flows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Rows of the daily series that a report is about; the last row is the end."""

    account: Account
    transactions: Sequence[Transaction]
    days: MarketDays
    base: int | None  # the row whose close the report starts from; None: from nothing

    @property
    def rows(self) -> slice:
        return slice(self.base or 0, None)

    @property
    def dates(self) -> tuple[date, ...]:
        return self.days.dates[self.rows]

    @property
    def inside(self) -> list[Transaction]:
        """What happened after the start and up to the end."""
        dates = self.dates
        since, last = date.min if self.base is None else dates[0], dates[-1]
        return [t for t in self.transactions if since < t.on <= last]

    def counted(self, daily: FloatArray) -> FloatArray:
        """The days of a series that count: all after the start."""
        return daily if self.base is None else daily[self.base + 1 :]

    def value(self, row: int) -> Decimal:
        """Exact value at the close of a row."""
        held = held_on(self.transactions, self.days.dates[row])
        rates = self.days.exact_rates(row, held.quantities, self.account.currency)
        return value_on(held, self.days.exact_prices(row, held.quantities), rates)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Money:
    """The figures that reconcile, whole cents."""

    start: Decimal
    end: Decimal
    flows: Decimal
    deposits: Decimal
    income: Decimal
    fx: Decimal
    costs: Decimal

    @property
    def gain(self) -> Decimal:
        return self.end - self.start - self.flows

    @property
    def market(self) -> Decimal:
        return self.gain - self.income - self.fx


def report_performance(
    actor: Actor,
    account_id: AccountId,
    *,
    start: date | None = None,
    end: date | None = None,
    benchmark: Symbol | None = None,
    ports: Ports,
) -> PerformanceReport:
    """Return, risk and the arithmetic of one account between two closes.

    Args:
        actor: The owner, an adviser with the owner's consent, or SYSTEM.
        account_id: The account.
        start: Any day; the close of the newest session on or before it. None: the first day.
        end: Likewise. None: the market date, priced by quotes until its closes are final.
        benchmark: Instrument to compare with; None: a 60/40 fund where its prices are known.
        ports: The wired outside.

    Raises:
        NotFoundError: No such account, or not the actor's.
        UnknownInstrumentError: No such benchmark.
        InvalidInputError: `start` is after `end`.
        NoCapitalError: No money was in the account during the span.
        MissingPriceError: A held instrument or the benchmark has no price on a day it is needed.
    """
    market_date = ports.clock.market_date()
    end = min(end or market_date, market_date)
    if start is not None and start > end:
        raise InvalidInputError(f"The report would start on {start}, after its end on {end}.")
    with ports.unit_of_work(actor, read_only=True) as uow:
        account = uow.portfolios.account(account_id)
        transactions = uow.ledger.transactions([account_id])
        instruments = uow.market.instruments()
        measure = choose(benchmark, instruments)
        wanted = Wanted(
            dates=_sessions(transactions, end, ports.clock),
            symbols={t.symbol for t in transactions if t.symbol} | ({measure} if measure else set()),
            currencies=[account.currency],
        )
        days = load_days(uow, wanted, instruments, live_prices(uow, ports.clock, end))
    series = value_series(transactions, days.history, days.rates(account.currency))
    row = 0 if start is None else series.index_on(start)
    span = _Span(account=account, transactions=transactions, days=days, base=row if row > 0 else None)
    compared = None
    if measure is not None:
        compared = compare(days, span.rows, account.currency, measure, required=benchmark is not None)
    return _report(span, series, compared)


def _sessions(transactions: Sequence[Transaction], end: date, clock: Clock) -> tuple[date, ...]:
    """Every session from the first transaction to `end`."""
    dates = tuple(clock.sessions(min(t.on for t in transactions), end)) if transactions else ()
    if not dates:
        raise NoCapitalError(f"Nothing had been paid into this account by {end}.")
    return dates


def _report(span: _Span, series: ValueSeries, benchmark: Benchmark | None) -> PerformanceReport:
    money = _money(span, series)
    series = series.with_value(-1, money.end)
    returns = _returns(span, series, money.start)
    counted = returns if span.base is None else returns[1:]
    falls = drawdowns(returns)
    deepest = int(np.argmin(falls))
    twr, dates, flows = linked(counted), span.dates, _investor_flows(span, money)
    return PerformanceReport(
        account_id=span.account.id,
        start_date=dates[0],
        end_date=dates[-1],
        currency=span.account.currency,
        start_value=money.start,
        end_value=money.end,
        net_flows=money.flows,
        market=money.market,
        income=money.income,
        fees=ZERO,
        taxes=ZERO,
        fx=money.fx,
        trading_costs=money.costs,
        twr=twr,
        mwr=xirr(*flows),
        mwr_unique=xirr_is_unique(*flows),
        simple_return=_simple_return(money),
        annualised=annualised(twr, (dates[-1] - dates[0]).days / DAYS_A_YEAR),
        volatility=float(annual_volatility(counted)) if counted.size > 1 else None,
        sharpe=_sharpe(counted),
        max_drawdown=float(falls[deepest]),
        trough_on=dates[deepest] if falls[deepest] < 0.0 else None,
        series=_series(span, series, returns),
        benchmark=benchmark,
    )


def _money(span: _Span, series: ValueSeries) -> _Money:
    flows = [t.amount for t in span.inside if t.kind in CASH_FLOWS]
    return _Money(
        start=ZERO if span.base is None else span.value(span.base),
        end=span.value(len(span.days.dates) - 1),
        flows=sum(flows, ZERO),
        deposits=sum((amount for amount in flows if amount > 0), ZERO),
        income=sum((t.amount for t in span.inside if t.kind is TransactionType.DIVIDEND), ZERO),
        fx=to_money(round(float(span.counted(series.currency_effect).sum()), 2)),
        costs=sum((t.cost for t in span.inside), ZERO),
    )


def _investor_flows(span: _Span, money: _Money) -> tuple[list[date], list[float]]:
    """What the investor paid (negative) and got: the start value, each flow, the end value."""
    inside = [(t.on, -float(t.amount)) for t in span.inside if t.kind in CASH_FLOWS]
    ends = [(span.dates[0], -float(money.start)), (span.dates[-1], float(money.end))]
    flows = [flow for flow in (*inside, *ends) if flow[1]]
    return [on for on, _ in flows], [amount for _, amount in flows]


def _simple_return(money: _Money) -> float:
    capital = money.start + money.deposits
    if capital <= 0:
        raise NoCapitalError("No money was in the account during these days, so there is no return.")
    return float(money.gain / capital)


def _returns(span: _Span, series: ValueSeries, start_value: Decimal) -> FloatArray:
    """Daily returns over the rows of the report; the first row of one that starts from a close is 0."""
    if span.base is None:
        return daily_returns(series.values, series.deposits, series.withdrawals)
    exact = series.with_value(span.base, start_value)
    returns = daily_returns(exact.values, exact.deposits, exact.withdrawals)[span.rows]
    returns[0] = 0.0
    return returns


def _sharpe(returns: FloatArray) -> float | None:
    ratio = float(sharpe(returns)) if returns.size > 1 else nan
    return None if isnan(ratio) else ratio


def _series(span: _Span, series: ValueSeries, returns: FloatArray) -> PerformanceSeries:
    return PerformanceSeries(
        dates=span.dates,
        values=tuple(series.values[span.rows].tolist()),
        contributions=tuple(series.contributions[span.rows].tolist()),
        index=tuple(growth_index(returns).tolist()),
        drawdowns=tuple(drawdowns(returns).tolist()),
    )
