"""What the books of an account say at the end of a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.domain.actor import SYSTEM, Actor
from engine.domain.ids import AccountId, Symbol
from engine.domain.ledger import Book, Standing
from engine.domain.money import ZERO
from engine.domain.portfolio import Account
from engine.ports import Ports


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """An instrument as the books know it; what it is worth is a matter of prices."""

    symbol: Symbol
    quantity: Decimal
    cost_basis: Decimal  # account currency, whole cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Sums of the ledger up to and including a day, account currency, whole cents.

    Nothing is created or lost: cash + cost of positions = net contributions + income + realised gain.
    """

    account: Account
    on: date
    standings: tuple[Standing, ...]

    @property
    def cash(self) -> Decimal:
        return self._sum(Book.CASH)

    @property
    def cost_basis(self) -> Decimal:
        return self._sum(Book.POSITIONS)

    @property
    def net_contributions(self) -> Decimal:
        """Money put in, less money taken out."""
        return -self._sum(Book.EXTERNAL)

    @property
    def income(self) -> Decimal:
        return -self._sum(Book.INCOME)

    @property
    def realised_gain(self) -> Decimal:
        return -self._sum(Book.REALISED_GAIN)

    @property
    def positions(self) -> tuple[Position, ...]:
        return tuple(
            Position(symbol=one.symbol, quantity=one.quantity, cost_basis=one.amount)
            for one in self.standings
            if one.book is Book.POSITIONS and one.symbol is not None
        )

    def _sum(self, book: Book) -> Decimal:
        return sum((one.amount for one in self.standings if one.book is book), ZERO)


def read_statement(actor: Actor, account_id: AccountId, on: date | None = None, *, ports: Ports) -> Statement:
    """The books of an account at the end of a day, today's market date unless another is named.

    Entries count from their trade date, whenever they were booked.

    Raises:
        NotFoundError: No such account, or not the actor's.
    """
    on = on or ports.clock.market_date()
    with ports.unit_of_work(actor, read_only=True) as uow:
        account = uow.portfolios.account(account_id)
        standings = uow.ledger.standing(account_id, on)
    return Statement(account=account, on=on, standings=tuple(standings))


def keep_checkpoint(account_id: AccountId, *, ports: Ports) -> bool:
    """Keep the sums up to the end of last month, unless they are; any later day is found from there.

    Raises:
        NotFoundError: No such account.
    """
    end = ports.clock.last_close().replace(day=1) - timedelta(days=1)
    with ports.unit_of_work(SYSTEM) as uow:
        is_new = uow.ledger.keep_standing(account_id, end)
        uow.commit()
    return is_new
