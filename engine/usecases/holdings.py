"""What an account holds and what it is worth: class, position, lot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isnan

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
from engine.usecases.snapshot import load_snapshot, stale_symbols


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


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsReport:
    """One account, priced now."""

    account: Account
    as_of: date
    priced_at: datetime
    source: str
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

    def of_class(self, asset_class: AssetClass) -> tuple[Holding, ...]:
        return tuple(h for h in self.holdings if h.instrument.asset_class is asset_class)


def list_accounts(actor: Actor, *, ports: Ports) -> Sequence[Account]:
    """Accounts the actor may see; for an adviser, those of clients who consented."""
    with ports.unit_of_work(actor, read_only=True) as uow:
        return uow.portfolios.accounts()


def sees_account(actor: Actor, account_id: AccountId, *, ports: Ports) -> bool:
    """Whether the account exists for this actor."""
    return any(account.id == account_id for account in list_accounts(actor, ports=ports))


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
        year_ago = prices.on.replace(year=prices.on.year - 1, day=min(prices.on.day, 28))
        paid = uow.market.dividends(symbols, year_ago, prices.on)
        before = _sessions_before(prices.on, ports)
        history = uow.market.history(symbols, before[0], before[-1]) if symbols else None
    per_share = {s: sum((d.amount for d in paid if d.symbol == s), ZERO) for s in symbols}
    closes = _last_row(history.closes[-1], history.symbols) if history and len(history.dates) else {}
    return _report(portfolio, prices, per_share, closes, ports.provider.source)


def _sessions_before(on: date, ports: Ports) -> Sequence[date]:
    """The last few sessions before `on`; a fund may not have traded on the very last."""
    start = date.fromordinal(on.toordinal() - 10)
    return ports.clock.sessions(start, date.fromordinal(on.toordinal() - 1))


def _last_row(row: Sequence[float], symbols: Sequence[Symbol]) -> dict[Symbol, Decimal]:
    return {s: to_price(float(close)) for s, close in zip(symbols, row, strict=True) if not isnan(close)}


def _report(
    portfolio: Portfolio,
    prices: PriceSnapshot,
    per_share: Mapping[Symbol, Decimal],
    closes: Mapping[Symbol, Decimal],
    source: str,
) -> HoldingsReport:
    values = prices.values(portfolio)
    total = portfolio.cash + sum(values.values(), ZERO)
    stale = set(stale_symbols(prices, values))
    order = list(AssetClass)
    symbols = sorted(values, key=lambda s: (order.index(prices.instrument(s).asset_class), s))
    drifts = drifts_of(portfolio, prices)
    return HoldingsReport(
        account=portfolio.account,
        as_of=prices.on,
        priced_at=max((prices.quote(s).at for s in symbols), default=prices.at),
        source=prices.quote(symbols[0]).source if symbols else source,
        cash=portfolio.cash,
        value=total,
        holdings=tuple(
            Holding(
                instrument=prices.instrument(symbol),
                quantity=portfolio.quantity(symbol),
                price=prices.quote(symbol).last,
                previous_close=closes.get(symbol),
                fx_rate=prices.rate(prices.quote(symbol).currency, portfolio.account.currency),
                priced_at=prices.quote(symbol).at,
                source=prices.quote(symbol).source,
                is_stale=symbol in stale,
                value=values[symbol],
                cost_basis=sum((lot.cost_basis for lot in portfolio.lots_of(symbol)), ZERO),
                weight=(values[symbol] / total).quantize(WEIGHT_STEP),
                income=to_cents(
                    per_share.get(symbol, ZERO)
                    * portfolio.quantity(symbol)
                    * prices.rate(prices.quote(symbol).currency, portfolio.account.currency)
                ),
                lots=_lots(portfolio.lots_of(symbol), values[symbol], prices.on),
            )
            for symbol in symbols
        ),
        classes=drifts,
        drift=total_drift(drifts),
        trigger=TRIGGER,
        is_due=is_due(drifts),
    )


def _lots(lots: Sequence[Lot], value: Decimal, on: date) -> tuple[LotView, ...]:
    """Lots of one position; their values add up to that of the position."""
    shares = share_out(value, [lot.quantity for lot in lots])
    return tuple(
        LotView(lot=lot, value=share, long_term=is_long_term(lot.acquired_on, on))
        for lot, share in zip(lots, shares, strict=True)
    )
