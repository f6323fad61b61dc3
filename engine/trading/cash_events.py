"""What moves cash without an order: deposits, withdrawals, dividends."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from engine.domain.ids import Symbol
from engine.domain.ledger import Book, Posting, Transaction, TransactionType
from engine.domain.market import Dividend
from engine.domain.money import ZERO, received
from engine.domain.portfolio import Portfolio
from engine.errors import InvalidInputError


def deposit(
    portfolio: Portfolio, amount: Decimal, transaction_id: UUID, on: date, at: datetime
) -> tuple[Portfolio, Transaction]:
    """Money from outside.

    Raises:
        InvalidInputError: The amount is not positive.
    """
    if amount <= 0:
        raise InvalidInputError("A deposit must be more than 0.")
    return _moved(portfolio, TransactionType.DEPOSIT, amount, transaction_id, on, at)


def withdrawal(
    portfolio: Portfolio, amount: Decimal, transaction_id: UUID, on: date, at: datetime
) -> tuple[Portfolio, Transaction]:
    """Money to outside.

    Raises:
        InvalidInputError: The amount is not positive, or more than there is.
    """
    if not 0 < amount <= portfolio.cash:
        raise InvalidInputError(f"{portfolio.cash} is free to withdraw. Sell first, or enter less.")
    return _moved(portfolio, TransactionType.WITHDRAWAL, -amount, transaction_id, on, at)


def pay_dividend(
    portfolio: Portfolio, dividend: Dividend, quantity: Decimal, fx_rate: Decimal, at: datetime
) -> tuple[Portfolio, Transaction]:
    """Cash on `quantity` shares held before the ex-date; the id follows from account and dividend,
    so that paying it twice is noticed by the ledger's key.

    Args:
        portfolio: The account paid.
        dividend: Per share, instrument currency.
        quantity: Shares held at the close before the ex-date.
        fx_rate: Account currency for one unit of the instrument's.
        at: Real time of booking.
    """
    amount = received(quantity * dividend.amount * fx_rate)
    postings = (Posting(Book.CASH, amount), Posting(Book.INCOME, -amount))
    transaction = Transaction(
        id=dividend_id(portfolio, dividend.symbol, dividend.ex_on),
        account_id=portfolio.id,
        kind=TransactionType.DIVIDEND,
        on=dividend.ex_on,
        at=at,
        amount=amount,
        postings=postings,
        symbol=dividend.symbol,
        quantity=quantity,
        price=dividend.amount,
        fx_rate=fx_rate,
    )
    return _after(portfolio, amount), transaction


def dividend_id(portfolio: Portfolio, symbol: Symbol, ex_on: date) -> UUID:
    """One payment an account, instrument and ex-date."""
    return uuid5(portfolio.id, f"dividend/{symbol}/{ex_on}")


def _moved(
    portfolio: Portfolio, kind: TransactionType, amount: Decimal, identity: UUID, on: date, at: datetime
) -> tuple[Portfolio, Transaction]:
    postings = (Posting(Book.CASH, amount), Posting(Book.EXTERNAL, -amount))
    transaction = Transaction(
        id=identity, account_id=portfolio.id, kind=kind, on=on, at=at, amount=amount, postings=postings
    )
    return _after(portfolio, amount), transaction


def _after(portfolio: Portfolio, amount: Decimal) -> Portfolio:
    after = replace(portfolio, cash=portfolio.cash + amount, version=portfolio.version + 1)
    if after.cash < ZERO:
        raise InvalidInputError("Cash would fall below 0.")
    return after
