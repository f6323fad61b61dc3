"""Keep stored prices up to date: history, live quotes, and the dividends that follow from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.domain.actor import SYSTEM
from engine.domain.ids import USD, AccountId, Currency, Symbol
from engine.domain.ledger import Transaction, TransactionType
from engine.domain.market import Bars, Dividend, KnownBars, Quote
from engine.domain.money import ZERO
from engine.domain.prices import cross_rate
from engine.ports import Ports, UnitOfWork
from engine.trading.cash_events import dividend_id, pay_dividend

HISTORY_FROM = date(2012, 1, 1)
CURRENCIES = (USD, Currency("GBP"), Currency("CHF"), Currency("JPY"), Currency("CAD"))
LATE = timedelta(days=62)  # a provider may name a dividend weeks after the next one was booked
FX_LEAD = timedelta(days=14)  # so that a rate is in force on the first day, holidays or not


def refresh_quotes(*, ports: Ports) -> int:
    """Store the provider's newest quotes; how many there are."""
    quotes = ports.provider.quotes(ports.clock.market_now())
    with ports.unit_of_work(SYSTEM) as uow:
        uow.market.put_quotes(quotes.values())
        uow.commit()
    return len(quotes)


def update_market(*, ports: Ports) -> None:
    """Bring instruments, bars, dividends and exchange rates up to the last close; repeatable.

    A series that goes on from what is stored is continued; one that its provider has changed
    (adjusted backwards, or mended) is stored anew.
    """
    last, today = ports.clock.last_close(), ports.clock.market_date()
    with ports.unit_of_work(SYSTEM) as uow:
        uow.market.add_instruments(ports.provider.instruments())
        _store_bars(uow, ports.provider.bars(HISTORY_FROM, last))
        uow.market.add_dividends(ports.provider.dividends(HISTORY_FROM, today))
        uow.market.add_fx(ports.exchange_rates.rates(CURRENCIES, HISTORY_FROM - FX_LEAD, today))
        uow.commit()
    refresh_quotes(ports=ports)


def is_behind(*, ports: Ports) -> bool:
    """Whether a session has closed whose bars are not stored yet."""
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        newest = uow.market.last_bar()
    return newest is None or newest < ports.clock.last_close()


def _store_bars(uow: UnitOfWork, offered: Iterable[Bars]) -> None:
    known = uow.market.known_bars()
    added, replaced = [], []
    for bars in offered:
        stored = known.get(bars.symbol)
        if stored is None or _goes_on(bars, stored):
            added.append(bars if stored is None else bars.since(stored.count))
        elif len(bars.dates) >= stored.count:  # a shorter one has lost something: what is stored stays
            replaced.append(bars)
    if any(bars.dates for bars in added):
        uow.market.add_bars(added)
    if replaced:
        uow.market.replace_bars(replaced)


def _goes_on(bars: Bars, stored: KnownBars) -> bool:
    """Whether the stored series is the beginning of this one."""
    end = stored.count - 1
    if len(bars.dates) <= end or bars.dates[end] != stored.last_on:
        return False
    return round(float(bars.adjusted_close[end]), 6) == float(stored.last_adjusted)


def book_dividends(account_id: AccountId, *, ports: Ports) -> int:
    """Pay an account the dividends it has earned and not been paid; how many were booked.

    Each payment is known by account, instrument and ex-date, so running twice pays once.

    Raises:
        NotFoundError: No such account.
        MissingPriceError: No exchange rate on an ex-date.
    """
    with ports.unit_of_work(SYSTEM) as uow:
        booked = _book_account(uow, account_id, ports)
        uow.commit()
    return booked


def latest_quotes(*, ports: Ports) -> Mapping[Symbol, Quote]:
    """Every instrument's newest stored quote; public, so no actor."""
    with ports.unit_of_work(SYSTEM, read_only=True) as uow:
        return uow.market.quotes()


def _book_account(uow: UnitOfWork, account_id: AccountId, ports: Ports) -> int:
    portfolio = uow.portfolios.get_for_update(account_id)
    transactions = uow.ledger.transactions([account_id])
    known = {transaction.id for transaction in transactions}
    traded = {t.symbol for t in transactions if t.symbol is not None}
    start = max((t.on for t in transactions if t.kind is TransactionType.DIVIDEND), default=None)
    since = start - LATE if start else portfolio.account.opened_on
    instruments = uow.market.instruments()
    due = []
    for dividend in uow.market.dividends(traded, since, ports.clock.market_date()):
        quantity = held_before(transactions, dividend)
        if quantity and dividend_id(portfolio, dividend.symbol, dividend.ex_on) not in known:
            currency = instruments[dividend.symbol].currency
            rate = cross_rate(uow.market.fx(dividend.ex_on), currency, portfolio.account.currency)
            portfolio, paid = pay_dividend(portfolio, dividend, quantity, rate, ports.clock.now())
            due.append(paid)
    if due:
        uow.portfolios.save(portfolio)
        uow.ledger.post(due)
    return len(due)


def held_before(transactions: tuple[Transaction, ...], dividend: Dividend) -> Decimal:
    """Shares held at the close before the ex-date."""
    signs = {TransactionType.BUY: 1, TransactionType.SELL: -1}
    return sum(
        (
            signs[t.kind] * t.quantity
            for t in transactions
            if t.kind in signs and t.symbol == dividend.symbol and t.on < dividend.ex_on and t.quantity
        ),
        ZERO,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceStatus:
    """How old the newest prices are."""

    at: datetime | None  # None before the first price
    source: str
    age: timedelta  # of market time


def price_status(*, ports: Ports) -> PriceStatus:
    """When prices were last stored, and where they come from; public, so no actor."""
    quotes = latest_quotes(ports=ports).values()
    if not quotes:
        return PriceStatus(at=None, source=ports.provider.source, age=timedelta(0))
    newest = max(quotes, key=lambda quote: quote.at)
    age = max(ports.clock.market_now() - newest.at, timedelta(0))
    return PriceStatus(at=newest.at, source=newest.source, age=age)
