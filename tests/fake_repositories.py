"""Repositories in memory, with the promises of those in `db/repositories/`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from engine.domain.actor import Actor, Role
from engine.domain.event import Event, Notification
from engine.domain.ids import (
    AccountId,
    Currency,
    ProposalId,
    RecommendationId,
    RunId,
    Symbol,
    UserId,
)
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.job import JobRun
from engine.domain.ledger import Transaction
from engine.domain.market import DailyBar, Dividend, Quote
from engine.domain.order import Fill, ProposalStatus, RebalanceProposal
from engine.domain.portfolio import Account, Portfolio, Target
from engine.domain.recommendation import Recommendation
from engine.domain.scan import DailySnapshot, DriftScan
from engine.domain.user import Profile, User
from engine.errors import NotFoundError, NotPermittedError
from engine.ports import Reply

REPLY_LIFETIME = timedelta(hours=24)


@dataclass
class State:
    """Everything a database would hold; opened as a copy, kept by commit. Values are immutable."""

    users: dict[UserId, User] = field(default_factory=dict)
    profiles: dict[UserId, Profile] = field(default_factory=dict)
    consents: set[tuple[UserId, UserId]] = field(default_factory=set)  # adviser, client
    portfolios: dict[AccountId, Portfolio] = field(default_factory=dict)
    instruments: dict[Symbol, Instrument] = field(default_factory=dict)
    quotes: dict[Symbol, Quote] = field(default_factory=dict)
    bars: dict[tuple[Symbol, date], tuple[float, float]] = field(default_factory=dict)  # close, adjusted
    daily: dict[tuple[Symbol, date], DailyBar] = field(default_factory=dict)
    dividends: dict[tuple[date, Symbol], Dividend] = field(default_factory=dict)
    fx: dict[tuple[date, Currency], Decimal] = field(default_factory=dict)
    proposals: dict[ProposalId, RebalanceProposal] = field(default_factory=dict)
    recommendations: dict[RecommendationId, Recommendation] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    checkpoints: set[tuple[AccountId, date]] = field(default_factory=set)
    replies: dict[tuple[UserId, str], Reply] = field(default_factory=dict)
    claimed_at: dict[tuple[UserId, str], datetime] = field(default_factory=dict)  # of replies
    runs: dict[RunId, JobRun] = field(default_factory=dict)
    paused: dict[str, datetime] = field(default_factory=dict)
    lease: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    events: dict[UUID, tuple[Event, datetime | None]] = field(default_factory=dict)  # when it is due
    effects: set[tuple[UUID, str]] = field(default_factory=set)
    notifications: dict[UUID, Notification] = field(default_factory=dict)
    scans: dict[tuple[AccountId, datetime], DriftScan] = field(default_factory=dict)
    snapshots: dict[tuple[AccountId, date], DailySnapshot] = field(default_factory=dict)
    watched: dict[tuple[UserId, Symbol], datetime] = field(default_factory=dict)

    def copy(self) -> "State":
        return State(**{one.name: getattr(self, one.name).copy() for one in fields(self)})


class FakeUsers:
    def __init__(self, state: State) -> None:
        self._users = state.users

    def get(self, user_id: UserId) -> User:
        if user_id not in self._users:
            raise NotFoundError("No such user.")
        return self._users[user_id]

    def by_email(self, email: str) -> User | None:
        return next((user for user in self._users.values() if user.email == email), None)


class FakePortfolios:
    def __init__(self, state: State, actor: Actor) -> None:
        self._state = state
        self._actor = actor

    def get(self, account_id: AccountId) -> Portfolio:
        found = next((p for p in self.all() if p.id == account_id), None)
        if found is None:
            raise NotFoundError("No such portfolio.")
        return found

    get_for_update = get

    def account(self, account_id: AccountId) -> Account:
        return self.get(account_id).account

    def accounts(self) -> Sequence[Account]:
        return [portfolio.account for portfolio in self.all()]

    def all(self) -> Sequence[Portfolio]:
        seen = [p for p in self._state.portfolios.values() if self._sees(p.account)]
        return sorted(seen, key=lambda portfolio: portfolio.account.opened_on)

    def of_owner(self, user_id: UserId) -> Sequence[Portfolio]:
        return [portfolio for portfolio in self.all() if portfolio.account.owner == user_id]

    def save(self, portfolio: Portfolio) -> None:
        lots = tuple(sorted(portfolio.lots, key=lambda lot: (lot.acquired_on, lot.id)))
        kept = self.get(portfolio.id)
        changed = replace(kept, cash=portfolio.cash, lots=lots, version=portfolio.version)
        self._state.portfolios[portfolio.id] = changed

    def set_targets(self, account_id: AccountId, targets: Mapping[AssetClass, Target]) -> None:
        self._state.portfolios[account_id] = replace(self.get(account_id), targets=dict(targets))

    def _sees(self, account: Account) -> bool:
        actor = self._actor
        match actor.role:
            case Role.SYSTEM:
                return True
            case Role.INVESTOR:
                return account.owner == actor.user_id
            case Role.ADVISER:
                return (actor.user_id, account.owner) in self._state.consents
        return False


class FakeProfiles:
    def __init__(self, state: State, portfolios: FakePortfolios, actor: Actor) -> None:
        self._state = state
        self._profiles = state.profiles
        self._portfolios = portfolios
        self._actor = actor

    def of_owner(self, account_id: AccountId) -> Profile:
        for account in self._portfolios.accounts():
            if account.id == account_id and account.owner in self._profiles:
                return self._profiles[account.owner]
        raise NotFoundError("No such profile.")

    def user(self, user_id: UserId) -> User:
        actor = self._actor
        seen = actor.role is Role.SYSTEM or user_id == actor.user_id
        if user_id not in self._state.users or not (seen or self._is_client(user_id)):
            raise NotFoundError("No such user.")
        return self._state.users[user_id]

    def of_user(self, user_id: UserId) -> Profile | None:
        return self._profiles.get(self.user(user_id).id)

    of_user_for_update = of_user

    def save(self, profile: Profile) -> None:
        if profile.user_id != self._actor.user_id:
            raise NotFoundError("No such user.")
        self._profiles[profile.user_id] = profile

    def _is_client(self, user_id: UserId) -> bool:
        return (self._actor.user_id, user_id) in self._state.consents


class FakeProposals:
    def __init__(self, state: State, portfolios: FakePortfolios) -> None:
        self._proposals = state.proposals
        self._portfolios = portfolios

    def get(self, proposal_id: ProposalId) -> RebalanceProposal:
        proposal = self._proposals.get(proposal_id)
        if proposal is None or proposal.account_id not in {a.id for a in self._portfolios.accounts()}:
            raise NotFoundError("No such proposal.")
        return proposal

    get_for_update = get

    def add(self, proposal: RebalanceProposal) -> None:
        self._portfolios.get(proposal.account_id)
        self._proposals[proposal.id] = replace(proposal, inputs=as_stored(proposal.inputs))

    def approve(self, proposal: RebalanceProposal, fills: Sequence[Fill]) -> None:
        self._end(proposal.id, ProposalStatus.APPROVED)

    def reject(self, proposal_id: ProposalId) -> None:
        self._end(proposal_id, ProposalStatus.REJECTED)

    def _end(self, proposal_id: ProposalId, status: ProposalStatus) -> None:
        self._proposals[proposal_id] = replace(self.get(proposal_id), status=status)


class FakeRecommendations:
    def __init__(self, state: State, portfolios: FakePortfolios) -> None:
        self._recommendations = state.recommendations
        self._portfolios = portfolios

    def get(self, recommendation_id: RecommendationId) -> Recommendation:
        found = self._recommendations.get(recommendation_id)
        if found is None or found.account_id not in {a.id for a in self._portfolios.accounts()}:
            raise NotFoundError("No such recommendation.")
        return found

    def add(self, recommendation: Recommendation) -> None:
        self._portfolios.get(recommendation.account_id)
        stored = replace(recommendation, inputs=as_stored(recommendation.inputs))
        self._recommendations[recommendation.id] = stored

    def accept(self, recommendation_id: RecommendationId, at: datetime) -> None:
        self._recommendations[recommendation_id] = replace(self.get(recommendation_id), accepted_at=at)


class FakeReplies:
    def __init__(self, state: State, actor: Actor) -> None:
        self._replies = state.replies
        self._claimed_at = state.claimed_at
        self._actor = actor

    def claim(self, key: str, request_hash: str, at: datetime) -> Reply | None:
        if (earlier := self._replies.get(self._mine(key))) is not None:
            return earlier
        self._replies[self._mine(key)] = Reply(request_hash)
        self._claimed_at[self._mine(key)] = at
        return None

    def keep(self, key: str, status: int, body: str) -> None:
        self._replies[self._mine(key)] = replace(self._replies[self._mine(key)], status=status, body=body)

    def release(self, key: str) -> None:
        del self._replies[self._mine(key)]

    def forget(self, at: datetime) -> int:
        old = [one for one in self._replies if self._claimed_at[one] < at - REPLY_LIFETIME]
        for one in old:
            del self._replies[one]
        return len(old)

    def _mine(self, key: str) -> tuple[UserId, str]:
        if self._actor.user_id is None:
            raise NotPermittedError("Idempotency keys belong to a signed-in user.")
        return self._actor.user_id, key


def as_stored(inputs: Mapping[str, object]) -> Mapping[str, object]:
    """JSON keeps numbers, texts and lists; decimals, dates and ids come back as texts."""
    stored: Mapping[str, object] = json.loads(json.dumps(dict(inputs), default=_text))
    return stored


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
