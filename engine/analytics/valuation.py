"""From ledger and prices to value: a daily series in floats, and one day to the cent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from engine.boundary import FloatArray
from engine.domain.ids import Symbol
from engine.domain.ledger import CASH_FLOWS, Transaction, TransactionType
from engine.domain.market import PriceHistory
from engine.domain.money import ZERO, to_cents
from engine.errors import InvalidInputError, MissingPriceError

Indices = NDArray[np.intp]
SIGNS = {TransactionType.BUY: 1.0, TransactionType.SELL: -1.0}  # what changes the number of shares


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSeries:
    """One account, or several together, day by day in one currency; every array has shape (n_days,)."""

    dates: tuple[date, ...]  # sessions, oldest first
    values: FloatArray  # cash and positions at the close
    deposits: FloatArray  # of the day, >= 0
    withdrawals: FloatArray  # of the day, >= 0
    income: FloatArray  # dividends of the day
    costs: FloatArray  # spreads paid on the day
    currency_effect: FloatArray  # positions at the previous close times the change of their rate

    @property
    def contributions(self) -> FloatArray:
        """Money put in less money taken out, since the beginning."""
        return _running(self.deposits - self.withdrawals, 2)

    def index_on(self, day: date) -> int:
        """Position of the newest session on or before `day`; -1 before the first."""
        return int(np.searchsorted(_ordinals(self.dates), day.toordinal(), side="right")) - 1

    def with_value(self, index: int, value: Decimal) -> "ValueSeries":
        """The same series with an exact figure in place of the computed one."""
        values = self.values.copy()
        values[index] = float(value)
        return replace(self, values=values)


def value_series(
    transactions: Sequence[Transaction], history: PriceHistory, rates: FloatArray
) -> ValueSeries:
    """What the ledger was worth at every close of `history`.

    Args:
        transactions: Of one account, in any order. Those of a day without session count on the
            next one, those after the last session not at all.
        history: Closes in each instrument's currency; its first day is not after the first
            transaction, or what was before counts on that day.
        rates: Account currency for one unit of each instrument's currency, shape (n_days, n_symbols).

    Raises:
        InvalidInputError: `rates` does not have the shape of the closes.
        MissingPriceError: Shares are held on a day before their first close.
    """
    if rates.shape != history.closes.shape:
        raise InvalidInputError(f"Rates {rates.shape} must match closes {history.closes.shape}.")
    known = [t for t in transactions if history.dates and t.on <= history.dates[-1]]
    rows = np.searchsorted(_ordinals(history.dates), _ordinals(t.on for t in known))
    quantities = _quantities(known, rows, history)
    held = quantities != 0.0
    _require_prices(held & np.isnan(history.closes), history)
    local = np.where(held, quantities * history.closes, 0.0)
    amounts = np.array([float(t.amount) for t in known])
    flows = amounts * _are(known, CASH_FLOWS)
    days = len(history.dates)
    cash = _running(_by_day(rows, amounts, days), 2)
    return ValueSeries(
        dates=history.dates,
        values=cash + np.round(local * rates, 2).sum(axis=1),
        deposits=_by_day(rows, np.maximum(flows, 0.0), days),
        withdrawals=_by_day(rows, np.maximum(-flows, 0.0), days),
        income=_by_day(rows, amounts * _are(known, {TransactionType.DIVIDEND}), days),
        costs=_by_day(rows, np.array([float(t.cost) for t in known]), days),
        currency_effect=_first_zero((local[:-1] * np.diff(rates, axis=0)).sum(axis=1), days),
    )


def in_currency(series: ValueSeries, rates: FloatArray) -> ValueSeries:
    """The series in another currency: values and flows at the rate of their day.

    Args:
        series: In the account's currency.
        rates: Units of the new currency for one of the old, shape (n_days,).
    """
    revalued = _first_zero(series.values[:-1] * np.diff(rates), rates.size)
    return ValueSeries(
        dates=series.dates,
        values=np.round(series.values * rates, 2),
        deposits=np.round(series.deposits * rates, 2),
        withdrawals=np.round(series.withdrawals * rates, 2),
        income=series.income * rates,
        costs=series.costs * rates,
        currency_effect=series.currency_effect * rates + revalued,
    )


def total(parts: Sequence[ValueSeries]) -> ValueSeries:
    """Several accounts as one; all in one currency and over the same days.

    Raises:
        InvalidInputError: Nothing to add up, or days differ.
    """
    if not parts or any(part.dates != parts[0].dates for part in parts):
        raise InvalidInputError("Only series over the same days can be added up.")
    return ValueSeries(
        dates=parts[0].dates,
        values=np.sum([part.values for part in parts], axis=0),
        deposits=np.sum([part.deposits for part in parts], axis=0),
        withdrawals=np.sum([part.withdrawals for part in parts], axis=0),
        income=np.sum([part.income for part in parts], axis=0),
        costs=np.sum([part.costs for part in parts], axis=0),
        currency_effect=np.sum([part.currency_effect for part in parts], axis=0),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger says an account holds at the end of a day."""

    cash: Decimal
    quantities: Mapping[Symbol, Decimal]  # shares, never 0


def held_on(transactions: Iterable[Transaction], on: date) -> Held:
    """Cash and shares after every transaction up to and including `on`."""
    cash, shares = ZERO, dict[Symbol, Decimal]()
    for t in transactions:
        if t.on > on:
            continue
        cash += t.amount
        if t.kind in SIGNS and t.symbol is not None and t.quantity is not None:
            change = t.quantity if t.kind is TransactionType.BUY else -t.quantity
            shares[t.symbol] = shares.get(t.symbol, ZERO) + change
    return Held(cash, {symbol: shares[symbol] for symbol in sorted(shares) if shares[symbol]})


def position_values(
    held: Held, prices: Mapping[Symbol, Decimal], rates: Mapping[Symbol, Decimal]
) -> dict[Symbol, Decimal]:
    """Value of each position to the cent, as `PriceSnapshot.value` rounds it.

    Args:
        held: Shares by symbol.
        prices: Instrument currency a share, for at least the symbols held.
        rates: Account currency for one unit of each instrument's, eight places.
    """
    return {s: to_cents(quantity * prices[s] * rates[s]) for s, quantity in held.quantities.items()}


def value_on(held: Held, prices: Mapping[Symbol, Decimal], rates: Mapping[Symbol, Decimal]) -> Decimal:
    """Cash and positions at one day's prices, whole cents; arguments as in `position_values`."""
    return held.cash + sum(position_values(held, prices, rates).values(), ZERO)


def aligned(history: PriceHistory, dates: tuple[date, ...]) -> PriceHistory:
    """The same closes on exactly these days; a day without one carries the last forward."""
    if history.dates == dates:
        return history
    rows = np.searchsorted(_ordinals(history.dates), _ordinals(dates), side="right")
    nothing = np.full((1, len(history.symbols)), np.nan)
    return PriceHistory(
        dates,
        history.symbols,
        np.concatenate([nothing, history.closes])[rows],
        np.concatenate([nothing, history.adjusted])[rows],
    )


def _quantities(transactions: Sequence[Transaction], rows: Indices, history: PriceHistory) -> FloatArray:
    """Shares held at the end of each day, shape (n_days, n_symbols)."""
    columns = {symbol: column for column, symbol in enumerate(history.symbols)}
    changes = np.zeros(history.closes.shape)
    orders = [(row, t) for row, t in zip(rows, transactions, strict=True) if t.kind in SIGNS]
    for _, t in orders:
        if t.symbol not in columns:
            raise MissingPriceError(str(t.symbol), t.on)
    where = ([row for row, _ in orders], [columns[t.symbol] for _, t in orders if t.symbol is not None])
    np.add.at(changes, where, [SIGNS[t.kind] * float(t.quantity or 0) for _, t in orders])
    # six places are all a share count has: what a sale leaves beyond them is float noise
    return _running(changes, 6)


def _require_prices(missing: NDArray[np.bool_], history: PriceHistory) -> None:
    if missing.any():
        row, column = np.argwhere(missing)[0]
        raise MissingPriceError(history.symbols[column], history.dates[row])


def _are(transactions: Sequence[Transaction], kinds: Iterable[TransactionType]) -> FloatArray:
    wanted = frozenset(kinds)
    return np.array([float(t.kind in wanted) for t in transactions])


def _by_day(rows: Indices, amounts: FloatArray, days: int) -> FloatArray:
    summed: FloatArray = np.bincount(rows, weights=amounts, minlength=days).astype(np.float64)
    return summed


def _running(changes: FloatArray, places: int) -> FloatArray:
    """Sum so far over the days, rid of what is float noise beyond `places`."""
    sums: FloatArray = np.cumsum(changes, axis=0, dtype=np.float64)
    return sums.round(places)


def _first_zero(changes: FloatArray, days: int) -> FloatArray:
    """Changes from day to day as an array over all days."""
    return np.concatenate([np.zeros(min(days, 1)), changes])


def _ordinals(days: Iterable[date]) -> NDArray[np.int64]:
    return np.array([day.toordinal() for day in days], dtype=np.int64)
