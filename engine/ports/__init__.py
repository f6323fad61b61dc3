"""What use-cases need from outside, named by the inside. `db/` and `gateways/` implement it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from engine.domain.actor import Actor
from engine.ports.operations import Notifications, Outbox, Replies, Reply, Runs, Scans, WatchList
from engine.ports.outside import Attempts, Clock, ExchangeRates, MarketData, Passwords, Timetable, Tokens
from engine.ports.records import (
    Activity,
    Ledger,
    Market,
    Portfolios,
    Profiles,
    Proposals,
    Recommendations,
    Users,
)

__all__ = [
    "Activity",
    "Attempts",
    "Clock",
    "ExchangeRates",
    "Ledger",
    "Market",
    "MarketData",
    "Notifications",
    "OpenUnitOfWork",
    "Outbox",
    "Passwords",
    "Portfolios",
    "Ports",
    "Profiles",
    "Proposals",
    "Recommendations",
    "Replies",
    "Reply",
    "Runs",
    "Scans",
    "Timetable",
    "Tokens",
    "UnitOfWork",
    "Users",
    "WatchList",
]


class UnitOfWork(Protocol):
    """One transaction on behalf of one actor. Leaving the block without `commit` rolls back."""

    @property
    def users(self) -> Users: ...
    @property
    def profiles(self) -> Profiles: ...
    @property
    def portfolios(self) -> Portfolios: ...
    @property
    def market(self) -> Market: ...
    @property
    def proposals(self) -> Proposals: ...
    @property
    def recommendations(self) -> Recommendations: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def activity(self) -> Activity: ...
    @property
    def replies(self) -> Replies: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def scans(self) -> Scans: ...
    @property
    def watch_list(self) -> WatchList: ...
    def commit(self) -> None: ...


class OpenUnitOfWork(Protocol):
    """Opens a transaction; `read_only` ones never wait for a writer."""

    def __call__(self, actor: Actor, *, read_only: bool = False) -> AbstractContextManager[UnitOfWork]: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything wired once in web/wiring.py and handed to use-cases."""

    unit_of_work: OpenUnitOfWork
    clock: Clock
    provider: MarketData
    exchange_rates: ExchangeRates
    passwords: Passwords
    attempts: Attempts
    tokens: Tokens
    timetable: Timetable
    new_id: Callable[[], UUID]
    request_id: Callable[[], str]  # of the request or turn at work, for whatever it leaves behind
