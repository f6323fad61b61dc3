"""Propose the orders that return an account to its targets, approve them, replay the decision."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from engine.domain.actor import Actor
from engine.domain.event import Event, EventKind
from engine.domain.ids import AccountId, ProposalId
from engine.domain.money import ZERO
from engine.domain.order import ClassDrift, Fill, Mode, Order, ProposalStatus, RebalanceProposal
from engine.domain.portfolio import Portfolio
from engine.domain.prices import PriceSnapshot
from engine.errors import ConflictError, NotFoundError, StaleProposalError
from engine.ports import Ports, UnitOfWork
from engine.tax.rates import TaxRates
from engine.trading.drift import total_drift
from engine.trading.execution import Execution, execute
from engine.trading.orders import Policy, drifts_of, plan_orders
from engine.trading.plan import Plan, make_plan
from engine.trading.preferred import preferred_instruments
from engine.trading.record import RebalanceInputs, from_record, to_record
from engine.trading.trade_off import TradeOff, trade_off
from engine.usecases.access import require_owner
from engine.usecases.snapshot import load_snapshot, require_fresh

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Money and positions at one moment, at the last prices, account currency, whole cents."""

    cash: Decimal
    positions: Decimal

    @property
    def total(self) -> Decimal:
        return self.cash + self.positions


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The account just before and just after, at the same last prices.

    `before.total` equals `after.total` plus the cost of the fills, to the cent.
    """

    before: Balance
    after: Balance
    drifts_before: tuple[ClassDrift, ...]
    drifts_after: tuple[ClassDrift, ...]

    @property
    def drift_after(self) -> Decimal:
        return total_drift(self.drifts_after)

    @property
    def classes_outside(self) -> int:
        return sum(drift.is_outside for drift in self.drifts_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class RebalanceResult:
    """What an approval did."""

    proposal: RebalanceProposal
    fills: tuple[Fill, ...]
    reconciliation: Reconciliation | None  # None when the proposal had been approved before

    @property
    def proposal_id(self) -> ProposalId:
        return self.proposal.id

    @property
    def cost(self) -> Decimal:
        return sum((fill.cost for fill in self.fills), ZERO)


def propose_rebalance(
    actor: Actor,
    account_id: AccountId,
    *,
    mode: Mode = Mode.CASH_THEN_SELL,
    force: bool = False,
    ports: Ports,
) -> RebalanceProposal:
    """Compare holdings with targets at the newest prices and keep the proposal; nothing is placed.

    Args:
        actor: The owner, an adviser with the owner's consent, or SYSTEM.
        account_id: The account to bring back to its targets.
        mode: How far to go.
        force: To target even inside the bands.
        ports: The wired outside.

    Raises:
        NotFoundError: No such account, or not the actor's.
        MissingPriceError: An instrument has no price.
        StalePriceError: A price is too old to trade on.
        InfeasibleError: A target cannot be met with what can be bought.
    """
    with ports.unit_of_work(actor) as uow:
        portfolio = uow.portfolios.get(account_id)
        prices = load_snapshot(uow, ports.clock)
        policy = replace(_policy(uow, portfolio, prices), mode=mode, force=force)
        _require_tradable(portfolio, prices, policy)
        proposal = _proposal(make_plan(RebalanceInputs.of(portfolio, prices, policy)), ports)
        uow.proposals.add(proposal)
        uow.commit()
    return proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A stored proposal beside what it is to be judged by, all of one moment's prices."""

    proposal: RebalanceProposal
    modes: tuple[Plan, ...]  # what each mode would do
    curve: tuple[TradeOff, ...]  # what coming closer to the targets costs


def review_rebalance(actor: Actor, account_id: AccountId, *, mode: Mode, ports: Ports) -> Review:
    """Propose in one mode, and show the other modes and the curve from nothing to every target.

    FULL goes to the targets inside the bands, too. Only the proposal is kept.

    Raises:
        As `propose_rebalance`.
    """
    with ports.unit_of_work(actor) as uow:
        portfolio = uow.portfolios.get(account_id)
        prices = load_snapshot(uow, ports.clock)
        policy = _policy(uow, portfolio, prices)
        _require_tradable(portfolio, prices, policy)
        inputs = RebalanceInputs.of(portfolio, prices, policy)
        plans = {
            one: make_plan(replace(inputs, policy=replace(policy, mode=one, force=one is Mode.FULL)))
            for one in Mode
        }
        proposal = _proposal(plans[mode], ports)
        uow.proposals.add(proposal)
        uow.commit()
    return Review(proposal=proposal, modes=tuple(plans.values()), curve=trade_off(portfolio, prices, policy))


def approve_rebalance(
    actor: Actor, account_id: AccountId, proposal_id: ProposalId, *, ports: Ports
) -> RebalanceResult:
    """Place and fill the proposal's orders, once, however often it is approved.

    Orders fill at the prices of this moment. Fills, postings, lots and cash change in one
    transaction.

    Raises:
        NotFoundError: No such proposal for this account, or an account the actor may not see.
        NotPermittedError: The actor sees the account but does not own it.
        ConflictError: The proposal was rejected before.
        StaleProposalError: Expired, or holdings have moved on.
        StalePriceError: A price is too old to trade on.
    """
    with ports.unit_of_work(actor) as uow:
        proposal, portfolio = _locked(uow, account_id, proposal_id)
        require_owner(actor, portfolio)
        if proposal.status is ProposalStatus.APPROVED:
            fills = uow.ledger.fills(proposal_id)
            return RebalanceResult(proposal=proposal, fills=fills, reconciliation=None)
        _require_open(proposal, portfolio, ports)
        prices = load_snapshot(uow, ports.clock)
        wanted = portfolio.symbols | {order.symbol for order in proposal.orders}
        require_fresh(prices, wanted, portfolio.account.currency)
        done = execute(portfolio, proposal_id, proposal.orders, prices, ports.clock.now())
        _store(uow, proposal, done, ports)
        uow.commit()
    reconciled = _reconciliation(portfolio, done.portfolio, prices)
    return RebalanceResult(proposal=proposal, fills=done.fills, reconciliation=reconciled)


def reject_rebalance(actor: Actor, account_id: AccountId, proposal_id: ProposalId, *, ports: Ports) -> None:
    """Put a proposal aside for good; nothing is placed.

    Raises:
        NotFoundError: No such proposal for this account.
        NotPermittedError: The actor does not own the account.
        ConflictError: It was approved or rejected before.
    """
    with ports.unit_of_work(actor) as uow:
        proposal, portfolio = _locked(uow, account_id, proposal_id)
        require_owner(actor, portfolio)
        if proposal.status is not ProposalStatus.OPEN:
            raise ConflictError(f"This proposal was {proposal.status.value} before.")
        uow.proposals.reject(proposal_id)
        uow.commit()


def replay_rebalance(actor: Actor, proposal_id: ProposalId, *, ports: Ports) -> tuple[Order, ...]:
    """Compute a past proposal's orders again from its stored inputs, and nothing else.

    Raises:
        NotFoundError: No such proposal, or not the actor's.
    """
    with ports.unit_of_work(actor, read_only=True) as uow:
        inputs = from_record(uow.proposals.get(proposal_id).inputs)
    return plan_orders(inputs.portfolio, inputs.prices, inputs.policy)


def _policy(uow: UnitOfWork, portfolio: Portfolio, prices: PriceSnapshot) -> Policy:
    """What may be bought, and the owner's taxes where the account is taxed."""
    kind = portfolio.account.kind
    preferred = preferred_instruments(prices.instruments, prices.quotes, kind)
    if not kind.is_taxed:
        return Policy(preferred=preferred)
    profile = uow.profiles.of_owner(portfolio.id)
    return Policy(preferred=preferred, rates=TaxRates(profile.ordinary_rate, profile.long_term_rate))


def _require_tradable(portfolio: Portfolio, prices: PriceSnapshot, policy: Policy) -> None:
    """Everything that is held or may be bought has a fresh price."""
    require_fresh(prices, portfolio.symbols | set(policy.preferred.values()), portfolio.account.currency)


def _proposal(plan: Plan, ports: Ports) -> RebalanceProposal:
    inputs, now = plan.inputs, ports.clock.now()
    return RebalanceProposal(
        id=ProposalId(ports.new_id()),
        account_id=inputs.portfolio.id,
        account_version=inputs.portfolio.version,
        mode=plan.mode,
        force=inputs.policy.force,
        as_of=inputs.prices.on,
        priced_at=inputs.prices.at,
        created_at=now,
        expires_at=now + LIFETIME,
        before=plan.before,
        after=plan.after,
        drift_before=plan.drift_before,
        drift_after=plan.drift_after,
        cost=plan.cost,
        tax=plan.tax,
        cash_after=plan.cash_after,
        orders=plan.orders,
        inputs=to_record(inputs),
    )


def _locked(
    uow: UnitOfWork, account_id: AccountId, proposal_id: ProposalId
) -> tuple[RebalanceProposal, Portfolio]:
    proposal = uow.proposals.get_for_update(proposal_id)
    portfolio = uow.portfolios.get_for_update(account_id)
    if proposal.account_id != account_id:
        raise NotFoundError("No such proposal.")
    return proposal, portfolio


def _require_open(proposal: RebalanceProposal, portfolio: Portfolio, ports: Ports) -> None:
    if proposal.status is not ProposalStatus.OPEN:
        raise ConflictError(f"This proposal was {proposal.status.value} before.")
    fresh = (
        proposal.as_of == ports.clock.market_date()
        and proposal.account_version == portfolio.version
        and ports.clock.now() < proposal.expires_at
    )
    if not fresh:
        raise StaleProposalError("Prices or holdings have moved on. Review a new proposal.")


def _store(uow: UnitOfWork, proposal: RebalanceProposal, done: Execution, ports: Ports) -> None:
    uow.portfolios.save(done.portfolio)
    uow.ledger.post(done.transactions)
    uow.proposals.approve(proposal, done.fills)
    uow.outbox.add(_filled(proposal, len(done.fills), ports))


def _filled(proposal: RebalanceProposal, orders: int, ports: Ports) -> Event:
    return Event(
        id=ports.new_id(),
        kind=EventKind.ORDERS_FILLED,
        at=ports.clock.now(),
        account_id=proposal.account_id,
        facts={"orders": orders, "proposal_id": str(proposal.id)},
        request_id=ports.request_id(),
    )


def _reconciliation(before: Portfolio, after: Portfolio, prices: PriceSnapshot) -> Reconciliation:
    return Reconciliation(
        before=_balance(before, prices),
        after=_balance(after, prices),
        drifts_before=drifts_of(before, prices),
        drifts_after=drifts_of(after, prices),
    )


def _balance(portfolio: Portfolio, prices: PriceSnapshot) -> Balance:
    return Balance(cash=portfolio.cash, positions=sum(prices.values(portfolio).values(), ZERO))
