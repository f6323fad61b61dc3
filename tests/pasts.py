"""Accounts with a past: a market of a few days, and bookings made through the engine itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import numpy as np

from engine.domain.actor import SYSTEM
from engine.domain.ids import EUR, USD, AccountId, Currency, ProposalId, Symbol
from engine.domain.ledger import Transaction
from engine.domain.market import Bars, Dividend, FxRate, FxRates
from engine.domain.order import Mode, Order, Side
from engine.domain.portfolio import Portfolio
from engine.domain.prices import PriceSnapshot
from engine.ports import Ports
from engine.trading.cash_events import deposit, pay_dividend, withdrawal
from engine.trading.execution import execute
from engine.trading.orders import Policy, plan_orders
from jobs.accounts import check_drift
from tests.builders import MARKET_DATE, a_quote, an_instrument
from tests.fakes import FakeDatabase, FixedClock


def weekdays(count: int) -> tuple[date, ...]:
    """The last sessions of the fake exchange, up to the market date."""
    days = (MARKET_DATE - timedelta(days=back) for back in range(count * 2))
    return tuple(sorted([day for day in days if day.weekday() < 5][:count]))


def money(*amounts: str | int) -> tuple[Decimal, ...]:
    """Amounts to compare several at once with."""
    return tuple(Decimal(amount) for amount in amounts)


class OpenClock(FixedClock):
    """The market date's session is still running."""

    def last_close(self) -> date:
        return weekdays(2)[0]


class Past:
    """A market with one close a session and symbol; days are counted from 0, the last is the market date.

    While `is_open`, the last entries are quotes and not bars.
    """

    def __init__(
        self,
        closes: Mapping[str, Sequence[str]],
        *,
        spread: str = "0",
        currencies: Mapping[str, Currency] | None = None,
        dollars: Sequence[str] = (),
        is_open: bool = False,
    ) -> None:
        self.closes = closes
        self.sessions = weekdays(max(len(column) for column in closes.values()))
        self.database = FakeDatabase()
        self._spread = spread
        self._currencies = currencies or {}
        self._dollars = dollars or ["1.25"] * len(self.sessions)
        self._clock = OpenClock() if is_open else FixedClock()
        self._store(len(self.sessions) - is_open)

    @property
    def ports(self) -> Ports:
        return replace(self.database.ports, clock=self._clock)

    def add(self, portfolio: Portfolio) -> AccountId:
        self.database.add(portfolio)
        return portfolio.id

    def portfolio(self, account: AccountId) -> Portfolio:
        return self.database.state.portfolios[account]

    def prices(self, day: int) -> PriceSnapshot:
        """Quotes at the closes of a day, `spread` apart."""
        on = self.sessions[day]
        quotes = [
            a_quote(s, column[day], spread=self._spread, currency=self._currency(s), at=_close(on))
            for s, column in self.closes.items()
        ]
        return PriceSnapshot(
            at=_close(on),
            on=on,
            instruments=self.database.state.instruments,
            quotes={quote.symbol: quote for quote in quotes},
            fx=FxRates(on, {EUR: Decimal(1), USD: Decimal(self._dollars[day])}),
        )

    def scan(self) -> None:
        """Have the drift scan look at every account."""
        check_drift(self.ports, self.ports.clock.now(), lambda _done, _total: None)

    def deposit(self, account: AccountId, day: int, amount: str) -> None:
        on = self.sessions[day]
        self._book(*_one(deposit(self.portfolio(account), Decimal(amount), uuid4(), on, _close(on))))

    def withdraw(self, account: AccountId, day: int, amount: str) -> None:
        on = self.sessions[day]
        self._book(*_one(withdrawal(self.portfolio(account), Decimal(amount), uuid4(), on, _close(on))))

    def buy(self, account: AccountId, day: int, symbol: str, quantity: str) -> None:
        prices = self.prices(day)
        order = Order(
            symbol=Symbol(symbol),
            asset_class=prices.instrument(Symbol(symbol)).asset_class,
            side=Side.BUY,
            quantity=Decimal(quantity),
            amount=Decimal(1),
            cost=Decimal(0),
        )
        self._execute(account, day, [order])

    def rebalance(self, account: AccountId, day: int) -> None:
        """To the targets of the account, by what it holds or the first symbol of each class."""
        prices = self.prices(day)
        preferred = {
            prices.instruments[Symbol(s)].asset_class: Symbol(s) for s in reversed(list(self.closes))
        }
        policy = Policy(mode=Mode.FULL, force=True, preferred=preferred)
        self._execute(account, day, plan_orders(self.portfolio(account), prices, policy))

    def pay(self, account: AccountId, day: int, symbol: str, per_share: str) -> None:
        """A dividend on the shares held now, with the day as its ex-date."""
        portfolio, prices = self.portfolio(account), self.prices(day)
        rate = prices.rate(self._currency(symbol), portfolio.account.currency)
        dividend = Dividend(Symbol(symbol), prices.on, Decimal(per_share))
        held = portfolio.quantity(dividend.symbol)
        self._book(*_one(pay_dividend(portfolio, dividend, held, rate, prices.at)))

    def _execute(self, account: AccountId, day: int, orders: Sequence[Order]) -> None:
        proposal, prices = ProposalId(uuid4()), self.prices(day)
        done = execute(self.portfolio(account), proposal, orders, prices, prices.at)
        self._book(done.portfolio, done.transactions)

    def _book(self, portfolio: Portfolio, transactions: Sequence[Transaction]) -> None:
        self.database.state.portfolios[portfolio.id] = portfolio
        self.database.state.transactions.extend(transactions)

    def _currency(self, symbol: str) -> Currency:
        return self._currencies.get(symbol, USD)

    def _store(self, bars: int) -> None:
        listed = [an_instrument(s, currency=self._currency(s)) for s in self.closes]
        self.database.add(instruments=listed, quotes=self.prices(-1).quotes)
        self.database.state.fx.clear()  # ours below are the only ones
        with self.database.unit_of_work(SYSTEM) as uow:
            uow.market.add_bars([_bars(s, self.sessions[:bars], c) for s, c in self.closes.items()])
            pairs = zip(self.sessions, self._dollars, strict=True)
            uow.market.add_fx([FxRate(USD, on, Decimal(rate)) for on, rate in pairs])
            uow.commit()


def _one(done: tuple[Portfolio, Transaction]) -> tuple[Portfolio, Sequence[Transaction]]:
    return done[0], [done[1]]


def _close(on: date) -> datetime:
    return datetime.combine(on, time(20), UTC)


def _bars(symbol: str, dates: tuple[date, ...], closes: Sequence[str]) -> Bars:
    close = np.array([float(price) for price in closes[: len(dates)]])
    volume = np.zeros(len(dates), dtype=np.int64)
    return Bars(Symbol(symbol), dates, close, close, close, close, close, volume)
