"""Build the ports from the settings: the one place where implementations are chosen."""

from dataclasses import dataclass
from functools import cached_property
from uuid import uuid4

from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from db.engine import connect
from db.unit_of_work import unit_of_work
from engine.ports import Attempts, MarketData, Ports
from gateways.attempts import LocalAttempts, RedisAttempts
from gateways.clock import MarketClock
from gateways.fx import EcbRates
from gateways.market_data.demo import DemoMarket
from gateways.market_data.files import FilesMarket
from gateways.passwords import Argon2Passwords
from gateways.tokens import SignedTokens
from jobs.timetable import FixedTimetable, timetable
from web import logs
from web.settings import Settings


@dataclass(frozen=True)
class Wiring:
    """What the process is made of; each part is built when first asked for."""

    settings: Settings

    @cached_property
    def database(self) -> Engine:
        return connect(self.settings.database)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        return sessionmaker(self.database, expire_on_commit=False)

    @cached_property
    def clock(self) -> MarketClock:
        simulated = self.settings.market_data == "demo"
        return MarketClock(self.settings.as_of, always_open=simulated and self.settings.demo_always_open)

    @cached_property
    def passwords(self) -> Argon2Passwords:
        return Argon2Passwords()

    @cached_property
    def provider(self) -> MarketData:
        if self.settings.market_data == "files":
            if self.settings.market_data_dir is None:  # the settings have refused this already
                raise ValueError("MARKET_DATA_DIR is missing")
            return FilesMarket(self.settings.market_data_dir, self.clock.calendar)
        return DemoMarket(self.clock.calendar)

    @cached_property
    def timetable(self) -> FixedTimetable:
        return timetable(self.clock)

    @cached_property
    def ports(self) -> Ports:
        return Ports(
            unit_of_work=unit_of_work(self.sessions),
            clock=self.clock,
            provider=self.provider,
            exchange_rates=EcbRates(),
            passwords=self.passwords,
            attempts=self._attempts(),
            tokens=SignedTokens(self.settings.session_key()),
            timetable=self.timetable,
            new_id=uuid4,
            request_id=logs.request_id,
        )

    def _attempts(self) -> Attempts:
        if not self.settings.redis_url:
            return LocalAttempts()
        return RedisAttempts(Redis.from_url(self.settings.redis_url, socket_timeout=2))
