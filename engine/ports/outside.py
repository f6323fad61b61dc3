"""The world beyond the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from engine.domain.ids import Currency, Symbol
from engine.domain.instrument import Instrument
from engine.domain.job import JobInfo
from engine.domain.market import Bars, Dividend, FxRate, Quote
from engine.domain.token import TokenPair, TokenSubject
from engine.domain.user import User


class Clock(Protocol):
    """`now` is real time (security, audit, bookings); the market's time may be a replayed one."""

    def now(self) -> datetime: ...  # aware, UTC
    def market_now(self) -> datetime: ...  # aware, UTC, always within a session
    def market_date(self) -> date: ...  # the session that market_now falls in: trade date of a fill
    def last_close(self) -> date: ...  # newest session whose closing prices are final
    def sessions(self, start: date, end: date) -> Sequence[date]: ...  # of the home exchange
    def close_of(self, session: date) -> datetime: ...  # aware, UTC


class MarketData(Protocol):
    """A provider of prices. A licensed feed is one more class behind this port."""

    @property
    def source(self) -> str: ...
    def instruments(self) -> Sequence[Instrument]: ...
    def bars(self, start: date, end: date) -> Sequence[Bars]: ...
    def dividends(self, start: date, end: date) -> Sequence[Dividend]: ...
    def quotes(self, at: datetime) -> Mapping[Symbol, Quote]: ...  # the newest at or before `at`


class ExchangeRates(Protocol):
    """Reference rates against the euro."""

    def rates(self, currencies: Collection[Currency], start: date, end: date) -> Sequence[FxRate]: ...


class Passwords(Protocol):
    """One-way password hashes."""

    def hashed(self, password: str) -> str: ...
    def matches(self, password_hash: str | None, password: str) -> bool: ...  # None costs as much as a hash


class Tokens(Protocol):
    """Signed statements that a user signed in; worthless after a change of password."""

    def issue(self, user: User, at: datetime) -> TokenPair: ...
    def bearer(self, access: str, at: datetime) -> TokenSubject: ...  # raises InvalidTokenError
    def renewer(self, refresh: str, at: datetime) -> TokenSubject: ...  # raises InvalidTokenError


class Timetable(Protocol):
    """The jobs there are."""

    def jobs(self, at: datetime) -> Sequence[JobInfo]: ...


class Attempts(Protocol):
    """Counts events per key; the window starts with the first one."""

    def count(self, key: str) -> int: ...  # records one more and returns how many, this one included
    def forget(self, key: str) -> None: ...
