"""What an account holds and what it is worth: class, position, lot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import isnan

from engine.analytics.ranges import months_before
from engine.boundary import to_price
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Symbol
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.money import WEIGHT_STEP, ZERO, to_cents
from engine.domain.order import ClassDrift
from engine.domain.portfolio import Account, Lot, Portfolio
from engine.domain.prices import PriceSnapshot
from engine.ports import Ports
from engine.tax.holding import is_long_term
from engine.trading.drift import TRIGGER, is_due, total_drift
from engine.trading.orders import drifts_of
from engine.trading.sizing import share_out
from engine.usecases.snapshot import has_old_rates, load_snapshot, stale_symbols


@dataclass(frozen=True, slots=True, kw_only=True)
class LotView:
    """A lot at today's price; amounts in the account's currency."""

    lot: Lot
    value: Decimal
    long_term: bool

    @property
    def gain(self) -> Decimal:
        return self.value - self.lot.cost_basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A position valued now, with its lots; amounts in the account's currency, whole cents."""

    instrument: Instrument
    quantity: Decimal
    price: Decimal  # last, instrument currency
    previous_close: Decimal | None  # None before the instrument's second session
    fx_rate: Decimal  # account currency for one unit of the instrument's
    priced_at: datetime
    source: str
    is_stale: bool
    value: Decimal
    cost_basis: Decimal
    weight: Decimal  # fraction of total value, cash included
    income: Decimal  # dividends of the last twelve months on the shares held now
    lots: tuple[LotView, ...]

    @property
    def gain(self) -> Decimal:
        return self.value - self.cost_basis

    @property
    def previous_value(self) -> Decimal:
        """What the shares held now were worth at the previous close; unknown counts as unchanged."""
        if self.previous_close is None:
            return self.value
        return to_cents(self.quantity * self.previous_close * self.fx_rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsReport:
    """One account, priced now."""

    account: Account
    as_of: date
    priced_at: datetime
    source: str
    old_rates_on: date | None  # day of the exchange rates where they are used and older than a week
    cash: Decimal
    value: Decimal  # holdings plus cash
    holdings: tuple[Holding, ...]  # by class, then symbol
    classes: tuple[ClassDrift, ...]
    drift: Decimal
    trigger: Decimal
    is_due: bool

    @property
    def account_id(self) -> AccountId:
        return self.account.id

    @property
    def change(self) -> Decimal:
        """Of the shares held now, since the previous close."""
        return sum((holding.value - holding.previous_value for holding in self.holdings), ZERO)

    def of_class(self, asset_class: AssetClass) -> tuple[Holding, ...]:
        return tuple(h for h in self.holdings if h.instrument.asset_class is asset_class)


def list_accounts(actor: Actor, *, ports: Ports) -> Sequence[Account]:
    """Accounts the actor may see; for an adviser, those of clients who consented."""
    with ports.unit_of_work(actor, read_only=True) as uow:
        return uow.portfolios.accounts()


def report_holdings(actor: Actor, account_id: AccountId, *, ports: Ports) -> HoldingsReport:
    """Holdings at the newest prices.

    Raises:
        NotFoundError: No such account, or not the actor's.
        MissingPriceError: A held instrument has no price.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        portfolio = uow.portfolios.get(account_id)
        prices = load_snapshot(uow, ports.clock)
        symbols = sorted(portfolio.symbols)
        since = months_before(prices.on, 12) + timedelta(days=1)
        paid = uow.market.dividends(symbols, since, prices.on)
        before = _sessions_before(prices.on, ports)
        history = uow.market.history(symbols, before[0], before[-1]) if symbols else None
    past = _Past(
        closes=_last_row(history.closes[-1], history.symbols) if history and len(history.dates) else {},
        paid={s: sum((d.amount for d in paid if d.symbol == s), ZERO) for s in symbols},
    )
    return _report(portfolio, prices, past, ports.provider.source)


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of each instrument's past: the close before, and a year's dividends a share."""

    closes: Mapping[Symbol, Decimal]
    paid: Mapping[Symbol, Decimal]


def _sessions_before(on: date, ports: Ports) -> Sequence[date]:
    """The last few sessions before `on`; a fund may not have traded on the very last."""
    start = date.fromordinal(on.toordinal() - 10)
    return ports.clock.sessions(start, date.fromordinal(on.toordinal() - 1))


def _last_row(row: Sequence[float], symbols: Sequence[Symbol]) -> dict[Symbol, Decimal]:
    return {s: to_price(float(close)) for s, close in zip(symbols, row, strict=True) if not isnan(close)}


def _report(portfolio: Portfolio, prices: PriceSnapshot, past: _Past, source: str) -> HoldingsReport:
    order = list(AssetClass)
    symbols = sorted(portfolio.symbols, key=lambda s: (order.index(prices.instrument(s).asset_class), s))
    total = portfolio.cash + sum(prices.values(portfolio).values(), ZERO)
    drifts = drifts_of(portfolio, prices)
    return HoldingsReport(
        account=portfolio.account,
        as_of=prices.on,
        priced_at=max((prices.quote(s).at for s in symbols), default=prices.at),
        source=prices.quote(symbols[0]).source if symbols else source,
        old_rates_on=_old_rates(portfolio, prices),
        cash=portfolio.cash,
        value=total,
        holdings=tuple(_holding(portfolio, prices, past, symbol, total) for symbol in symbols),
        classes=drifts,
        drift=total_drift(drifts),
        trigger=TRIGGER,
        is_due=is_due(drifts),
    )


def _holding(
    portfolio: Portfolio, prices: PriceSnapshot, past: _Past, symbol: Symbol, total: Decimal
) -> Holding:
    quote, lots = prices.quote(symbol), portfolio.lots_of(symbol)
    quantity, currency = portfolio.quantity(symbol), portfolio.account.currency
    rate = prices.rate(quote.currency, currency)
    value = prices.value(symbol, quantity, currency)
    return Holding(
        instrument=prices.instrument(symbol),
        quantity=quantity,
        price=quote.last,
        previous_close=past.closes.get(symbol),
        fx_rate=rate,
        priced_at=quote.at,
        source=quote.source,
        is_stale=bool(stale_symbols(prices, [symbol])),
        value=value,
        cost_basis=sum((lot.cost_basis for lot in lots), ZERO),
        weight=(value / total).quantize(WEIGHT_STEP) if total else ZERO,
        income=to_cents(past.paid.get(symbol, ZERO) * quantity * rate),
        lots=_lots(lots, value, prices.on),
    )


def _old_rates(portfolio: Portfolio, prices: PriceSnapshot) -> date | None:
    currency = portfolio.account.currency
    foreign = any(prices.quote(symbol).currency != currency for symbol in portfolio.symbols)
    return prices.fx.on if foreign and has_old_rates(prices) else None


def _lots(lots: Sequence[Lot], value: Decimal, on: date) -> tuple[LotView, ...]:
    """Lots of one position; their values add up to that of the position."""
    shares = share_out(value, [lot.quantity for lot in lots])
    return tuple(
        LotView(lot=lot, value=share, long_term=is_long_term(lot.acquired_on, on))
        for lot, share in zip(lots, shares, strict=True)
    )
