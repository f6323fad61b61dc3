"""Portfolios on SQL: one query per question, domain objects out."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from db.models import AccountRow, TargetRow
from db.repositories.lots import read_lots, write_lots
from db.visibility import visible_accounts
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, Currency, HouseholdId, UserId
from engine.domain.instrument import AssetClass
from engine.domain.portfolio import Account, AccountType, Lot, Portfolio, Target
from engine.errors import NotFoundError


class SqlPortfolios:
    """Implements `engine.ports.Portfolios`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._visible = visible_accounts(actor)

    def get(self, account_id: AccountId) -> Portfolio:
        return self._to_domain([self._row(account_id, self._query())])[0]

    def get_for_update(self, account_id: AccountId) -> Portfolio:
        return self._to_domain([self._row(account_id, self._query().with_for_update(of=AccountRow))])[0]

    def account(self, account_id: AccountId) -> Account:
        return _to_account(self._row(account_id, self._plain()))

    def accounts(self) -> Sequence[Account]:
        return [_to_account(row) for row in self._session.scalars(_oldest_first(self._plain()))]

    def all(self) -> Sequence[Portfolio]:
        return self._to_domain(self._session.scalars(_oldest_first(self._query())).all())

    def of_owner(self, user_id: UserId) -> Sequence[Portfolio]:
        theirs = _oldest_first(self._query()).where(AccountRow.user_id == user_id)
        return self._to_domain(self._session.scalars(theirs).all())

    def save(self, portfolio: Portfolio) -> None:
        row = self._row(portfolio.id, self._plain())
        row.balance, row.version = portfolio.cash, portfolio.version
        self._session.flush()
        write_lots(self._session, portfolio.id, portfolio.lots)

    def set_targets(self, account_id: AccountId, targets: Mapping[AssetClass, Target]) -> None:
        row = self._row(account_id, self._query())
        kept = {target.asset_class: target for target in row.targets}
        row.targets = [_to_target_row(c, target, kept.get(c.value)) for c, target in targets.items()]
        self._session.flush()

    def _plain(self) -> Select[AccountRow]:
        # populate_existing: after waiting for a lock, the row must be read again, not remembered
        query = select(AccountRow).where(self._visible).options(joinedload(AccountRow.household))
        return query.execution_options(populate_existing=True)

    def _query(self) -> Select[AccountRow]:
        return self._plain().options(selectinload(AccountRow.targets))

    def _row(self, account_id: AccountId, query: Select[AccountRow]) -> AccountRow:
        row = self._session.scalar(query.where(AccountRow.account_id == account_id))
        if row is None:
            raise NotFoundError("No such portfolio.")
        return row

    def _to_domain(self, rows: Sequence[AccountRow]) -> list[Portfolio]:
        lots = read_lots(self._session, [AccountId(row.account_id) for row in rows])
        return [_to_portfolio(row, lots[AccountId(row.account_id)]) for row in rows]


def _oldest_first(query: Select[AccountRow]) -> Select[AccountRow]:
    return query.order_by(AccountRow.opened_on, AccountRow.created_at, AccountRow.account_id)


def _to_target_row(asset_class: AssetClass, target: Target, row: TargetRow | None) -> TargetRow:
    row = row or TargetRow(asset_class=asset_class.value)
    row.target_weight, row.rebalance_threshold = target.weight, target.band
    return row


def _to_account(row: AccountRow) -> Account:
    return Account(
        id=AccountId(row.account_id),
        owner=UserId(row.user_id),
        household_id=HouseholdId(row.household_id),
        household=row.household.name,
        name=row.name,
        kind=AccountType(row.account_type),
        currency=Currency(row.currency),
        whole_shares=row.whole_shares,
        opened_on=row.opened_on,
    )


def _to_portfolio(row: AccountRow, lots: Sequence[Lot]) -> Portfolio:
    targets = {t.asset_class: Target(t.target_weight, t.rebalance_threshold) for t in row.targets}
    return Portfolio(
        account=_to_account(row),
        cash=row.balance,
        lots=tuple(lots),
        targets={c: targets[c.value] for c in AssetClass if c.value in targets},
        version=row.version,
    )
