"""Simulated execution: orders fill at bid and ask, lots and cash follow, the ledger proves it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from engine.domain.ids import LotId, ProposalId
from engine.domain.ledger import Book, Disposal, Posting, Transaction, TransactionType
from engine.domain.money import ZERO
from engine.domain.order import Fill, Order, Side, fill_id, order_id
from engine.domain.portfolio import Lot, Portfolio
from engine.domain.prices import PriceSnapshot
from engine.tax.holding import is_long_term
from engine.tax.lot_selection import Taken, take
from engine.trading.sizing import Sizer, share_out

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """A portfolio after its orders, with what proves the way there."""

    portfolio: Portfolio
    fills: tuple[Fill, ...]
    transactions: tuple[Transaction, ...]

    @property
    def cost(self) -> Decimal:
        return sum((fill.cost for fill in self.fills), ZERO)


def try_out(portfolio: Portfolio, orders: Sequence[Order], prices: PriceSnapshot) -> Execution:
    """`execute` for its figures alone: it belongs to no proposal and no moment."""
    return execute(portfolio, ProposalId(portfolio.id), orders, prices, NEVER)


def execute(
    portfolio: Portfolio,
    proposal_id: ProposalId,
    orders: Sequence[Order],
    prices: PriceSnapshot,
    at: datetime,
) -> Execution:
    """Fill `orders` in sequence at the quotes of `prices`.

    Value is conserved to the cent: cash and positions before, at the last prices, equal cash and
    positions after plus the cost of every fill. A purchase that has become dearer than the cash
    there is fills in part.

    Raises:
        ConflictError: Lots to be sold are no longer held.
    """
    fills: list[Fill] = []
    booked: list[Transaction] = []
    for order in orders:
        done = _executed(portfolio, proposal_id, order, prices, at)
        if done is None:
            continue
        portfolio, fill, transaction = done
        fills.append(fill)
        booked.append(transaction)
    changed = replace(portfolio, version=portfolio.version + 1)
    return Execution(portfolio=changed, fills=tuple(fills), transactions=tuple(booked))


Step = tuple[Portfolio, Fill, Transaction]


def _executed(
    portfolio: Portfolio, proposal_id: ProposalId, order: Order, prices: PriceSnapshot, at: datetime
) -> Step | None:
    fill = _fill(portfolio, proposal_id, order, prices)
    if not fill.quantity:
        return None
    if fill.side is Side.BUY:
        return _bought(portfolio, fill, at)
    return _sold(portfolio, fill, order, at)


def _fill(portfolio: Portfolio, proposal_id: ProposalId, order: Order, prices: PriceSnapshot) -> Fill:
    sizer = Sizer(prices, portfolio.account.currency, portfolio.account.whole_shares)
    quote = prices.quote(order.symbol)
    buying = order.side is Side.BUY
    quantity = order.quantity
    if buying:
        quantity = min(quantity, sizer.affordable(order.symbol, portfolio.cash))
    amount, _ = (sizer.purchase if buying else sizer.sale)(order.symbol, quantity)
    held = portfolio.quantity(order.symbol)
    after = held + quantity if buying else held - quantity
    moved = _worth(prices, order, after, sizer) - _worth(prices, order, held, sizer)
    identity = order_id(proposal_id, order.symbol, order.side)
    return Fill(
        id=fill_id(identity),
        order_id=identity,
        symbol=order.symbol,
        side=order.side,
        quantity=quantity,
        price=quote.ask if buying else quote.bid,
        amount=amount,
        cost=amount - moved if buying else -moved - amount,
        fx_rate=prices.rate(quote.currency, portfolio.account.currency),
        filled_on=prices.on,
    )


def _worth(prices: PriceSnapshot, order: Order, quantity: Decimal, sizer: Sizer) -> Decimal:
    return prices.value(order.symbol, quantity, sizer.currency) if quantity else ZERO


def _bought(portfolio: Portfolio, fill: Fill, at: datetime) -> Step:
    lot = Lot(
        id=LotId(fill.id),
        symbol=fill.symbol,
        quantity=fill.quantity,
        cost_basis=fill.amount,
        price=fill.price,
        acquired_on=fill.filled_on,
    )
    postings = (Posting(Book.CASH, -fill.amount), Posting(Book.POSITIONS, fill.amount))
    after = replace(portfolio, cash=portfolio.cash - fill.amount, lots=(*portfolio.lots, lot))
    return after, fill, _transaction(portfolio, fill, -fill.amount, postings, at, ())


def _sold(portfolio: Portfolio, fill: Fill, order: Order, at: datetime) -> Step:
    wanted = [(part.lot_id, part.quantity) for part in order.lots]
    lots, taken = take(portfolio.lots, fill.symbol, wanted)
    basis = sum((part.basis for part in taken), ZERO)
    postings = (
        Posting(Book.CASH, fill.amount),
        Posting(Book.POSITIONS, -basis),
        Posting(Book.REALISED_GAIN, basis - fill.amount),
    )
    after = replace(portfolio, cash=portfolio.cash + fill.amount, lots=lots)
    return after, fill, _transaction(portfolio, fill, fill.amount, postings, at, _disposals(fill, taken))


def _disposals(fill: Fill, taken: Sequence[Taken]) -> tuple[Disposal, ...]:
    proceeds = share_out(fill.amount, [part.quantity for part in taken])
    return tuple(
        Disposal(
            lot_id=part.lot.id,
            symbol=fill.symbol,
            quantity=part.quantity,
            acquired_on=part.lot.acquired_on,
            sold_on=fill.filled_on,
            proceeds=amount,
            basis=part.basis,
            long_term=is_long_term(part.lot.acquired_on, fill.filled_on),
        )
        for part, amount in zip(taken, proceeds, strict=True)
    )


def _transaction(
    portfolio: Portfolio,
    fill: Fill,
    cash: Decimal,
    postings: tuple[Posting, ...],
    at: datetime,
    disposals: tuple[Disposal, ...],
) -> Transaction:
    return Transaction(
        id=fill.id,
        account_id=portfolio.id,
        kind=TransactionType.BUY if fill.side is Side.BUY else TransactionType.SELL,
        on=fill.filled_on,
        at=at,
        amount=cash,
        postings=postings,
        symbol=fill.symbol,
        quantity=fill.quantity,
        price=fill.price,
        cost=fill.cost,
        fx_rate=fill.fx_rate,
        order_id=fill.order_id,
        disposals=disposals,
    )
