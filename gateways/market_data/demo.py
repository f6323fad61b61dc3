"""The simulated market (port `MarketData`): no network, no keys, the same on every machine."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np

from engine.boundary import to_price
from engine.domain.ids import Symbol
from engine.domain.instrument import Instrument
from engine.domain.market import Bars, Dividend, FloatArray, Quote
from engine.market.demo_bars import DemoHistory, demo_history
from engine.market.demo_calibration import FIRST_YEAR
from engine.market.demo_facts import LEVEL_ON
from engine.market.demo_ticks import session_prices
from gateways.calendar import LAST_DAY, TradingCalendar
from gateways.market_data.demo_instruments import INSTRUMENTS
from gateways.market_data.spreads import quote_around

SEED = 20120612  # one whose volatilities and correlations come out near those of the calibration


class DemoMarket:
    """Nothing is computed before it is first asked for; then whole years at once, later ones on demand."""

    def __init__(self, calendar: TradingCalendar | None = None, seed: int = SEED) -> None:
        self._calendar = calendar or TradingCalendar()
        self._seed = seed
        self._lock = threading.Lock()
        self._known: DemoHistory | None = None
        self._session: tuple[date, FloatArray] | None = None  # the prices of one session, second by second

    @property
    def source(self) -> str:
        return "simulated"

    def instruments(self) -> Sequence[Instrument]:
        return INSTRUMENTS

    def bars(self, start: date, end: date) -> Sequence[Bars]:
        """All instruments, days within [start, end]; the caller asks for no day that is not over yet."""
        return self._history(end).bars(start, end)

    def dividends(self, start: date, end: date) -> Sequence[Dividend]:
        """By ex-date within [start, end], oldest first."""
        return self._history(end).cash(start, end)

    def quotes(self, at: datetime) -> Mapping[Symbol, Quote]:
        """Newest quotes at market time `at`: within a session its path, after it the close."""
        session = self._calendar.last_opened(at)
        opens, closes = self._calendar.open_close(session)
        if session.year < FIRST_YEAR:
            return {}
        at = min(at.replace(microsecond=0), closes)
        history = self._history(session)
        prices = history.close[history.sessions.index(session)]
        if at < closes:
            seconds = int((closes - opens).total_seconds())
            prices = self._path(history, session, seconds)[:, int((at - opens).total_seconds())]
        last = dict(zip(history.symbols, prices.tolist(), strict=True))
        return {
            one.symbol: quote_around(one, to_price(round(last[one.symbol], 2)), at, self.source)
            for one in INSTRUMENTS
            if not np.isnan(last[one.symbol])
        }

    def _history(self, through: date) -> DemoHistory:
        last_year = min(max(through.year, LEVEL_ON.year), LAST_DAY.year)
        with self._lock:
            if self._known is None or self._known.sessions[-1].year < last_year:
                sessions = self._calendar.sessions(date(FIRST_YEAR, 1, 1), date(last_year, 12, 31))
                self._known = demo_history(sessions, self._seed)
            return self._known

    def _path(self, history: DemoHistory, session: date, seconds: int) -> FloatArray:
        with self._lock:
            if self._session is None or self._session[0] != session:
                day = history.sessions.index(session)
                bars = np.stack(
                    [column[day] for column in (history.open, history.high, history.low, history.close)]
                )
                prices = session_prices(
                    history.symbols, session, bars, history.day_variance[day], seconds, self._seed
                )
                self._session = (session, prices)
            return self._session[1]
