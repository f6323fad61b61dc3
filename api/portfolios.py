"""/api/v1/portfolios - what an account holds, how it has done, what is advised, and rebalancing."""

from http import HTTPStatus
from uuid import UUID

from api._request import actor, ports
from api.paging import cursor_after, cursor_id, cursor_place, place_key
from api.resource import Resource, Terms
from api.schemas.activity import EntriesIn
from api.schemas.advice import RecommendationOut, recommendation_out
from api.schemas.base import Nothing, Page
from api.schemas.performance import PerformanceIn, PerformanceOut, performance_out
from api.schemas.portfolios import (
    ApprovalOut,
    FillOut,
    HoldingsOut,
    RebalanceIn,
    RebalanceProposalOut,
    holdings_out,
    proposal_out,
)
from api.schemas.records import (
    ScansOut,
    StatementIn,
    StatementOut,
    TransactionsOut,
    scan_out,
    statement_out,
    transaction_out,
)
from engine.domain.ids import AccountId, ProposalId, RecommendationId
from engine.errors import (
    ConflictError,
    InfeasibleError,
    MissingPriceError,
    NoCapitalError,
    NotFoundError,
    NotPermittedError,
    StalePriceError,
    StaleProposalError,
    UnknownInstrumentError,
)
from engine.usecases.access import CLIENT_FACING
from engine.usecases.holdings import report_holdings
from engine.usecases.performance import report_performance
from engine.usecases.rebalance import approve_rebalance, propose_rebalance, reject_rebalance
from engine.usecases.recommend import accept_recommendation, recommend
from engine.usecases.scan_drift import report_scans
from engine.usecases.statement import read_statement
from engine.usecases.transactions import list_transactions

portfolios = Resource("portfolios", "portfolios", "One account: holdings, results, advice, rebalancing.")

ACCOUNT = "/<uuid:account_id>"
PROPOSAL = f"{ACCOUNT}/rebalance/<uuid:proposal_id>"
DECISION = (NotFoundError, NotPermittedError, ConflictError)


@portfolios.route(
    "GET",
    f"{ACCOUNT}/holdings",
    Terms(
        allow=CLIENT_FACING, reply=HoldingsOut, refusals=(NotFoundError, MissingPriceError), cacheable=True
    ),
)
def holdings(account_id: UUID) -> HoldingsOut:
    """Positions with their lots inside, at the newest prices."""
    return holdings_out(report_holdings(actor(), AccountId(account_id), ports=ports()))


@portfolios.route(
    "GET",
    f"{ACCOUNT}/performance",
    Terms(
        allow=CLIENT_FACING,
        query=PerformanceIn,
        reply=PerformanceOut,
        refusals=(NotFoundError, UnknownInstrumentError, NoCapitalError, MissingPriceError),
    ),
)
def performance(account_id: UUID, query: PerformanceIn) -> PerformanceOut:
    """Return, risk and the arithmetic between two closes.

    start_value + net_flows + market + income - fees - taxes + fx = end_value, to the cent. Without
    dates the report covers the account's whole life.
    """
    report = report_performance(
        actor(),
        AccountId(account_id),
        start=query.start_date,
        end=query.end_date,
        benchmark=query.symbol,
        ports=ports(),
    )
    return performance_out(report)


@portfolios.route(
    "GET",
    f"{ACCOUNT}/recommendations",
    Terms(
        allow=CLIENT_FACING,
        reply=RecommendationOut,
        refusals=(NotFoundError, MissingPriceError, InfeasibleError),
    ),
)
def recommendations(account_id: UUID) -> RecommendationOut:
    """The target that fits the owner's means, beside what is held now.

    Each number in a sentence is one of its figures, and the figure's path finds its value in this
    reply. Every answer is kept with its inputs.
    """
    return recommendation_out(recommend(actor(), AccountId(account_id), ports=ports()))


@portfolios.route(
    "POST",
    f"{ACCOUNT}/recommendations/<uuid:recommendation_id>/accept",
    Terms(allow=CLIENT_FACING, body=Nothing, status=HTTPStatus.NO_CONTENT, refusals=DECISION, once=True),
)
def accept(account_id: UUID, recommendation_id: UUID, body: Nothing) -> None:
    """Make the recommended weights the account's targets; nothing trades."""
    wanted = RecommendationId(recommendation_id)
    accept_recommendation(actor(), AccountId(account_id), wanted, ports=ports())


@portfolios.route(
    "POST",
    f"{ACCOUNT}/rebalance",
    Terms(
        allow=CLIENT_FACING,
        body=RebalanceIn,
        reply=RebalanceProposalOut,
        status=HTTPStatus.CREATED,
        refusals=(NotFoundError, MissingPriceError, StalePriceError, InfeasibleError),
        once=True,
    ),
)
def propose(account_id: UUID, body: RebalanceIn) -> RebalanceProposalOut:
    """Orders that would bring the account towards its targets; nothing is placed."""
    account, mode, force = AccountId(account_id), body.mode, body.force
    return proposal_out(propose_rebalance(actor(), account, mode=mode, force=force, ports=ports()))


@portfolios.route(
    "POST",
    f"{PROPOSAL}/approve",
    Terms(
        allow=CLIENT_FACING,
        body=Nothing,
        reply=ApprovalOut,
        status=HTTPStatus.ACCEPTED,
        refusals=(*DECISION, StaleProposalError, StalePriceError, MissingPriceError),
        once=True,
    ),
)
def approve(account_id: UUID, proposal_id: UUID, body: Nothing) -> ApprovalOut:
    """Place the proposal's orders; once, whatever the key."""
    result = approve_rebalance(actor(), AccountId(account_id), ProposalId(proposal_id), ports=ports())
    fills = [FillOut.model_validate(fill) for fill in result.fills]
    return ApprovalOut(proposal_id=proposal_id, fills=fills)


@portfolios.route(
    "POST",
    f"{PROPOSAL}/reject",
    Terms(allow=CLIENT_FACING, body=Nothing, status=HTTPStatus.NO_CONTENT, refusals=DECISION, once=True),
)
def reject(account_id: UUID, proposal_id: UUID, body: Nothing) -> None:
    """Put the proposal aside for good."""
    reject_rebalance(actor(), AccountId(account_id), ProposalId(proposal_id), ports=ports())


@portfolios.route(
    "GET",
    f"{ACCOUNT}/transactions",
    Terms(allow=CLIENT_FACING, query=EntriesIn, reply=TransactionsOut, refusals=(NotFoundError,)),
)
def transactions(account_id: UUID, query: EntriesIn) -> TransactionsOut:
    """The entries of the ledger, newest first."""
    account, before = AccountId(account_id), cursor_id(query.cursor)
    found = list_transactions(actor(), account, query.wanted, limit=query.limit, before=before, ports=ports())
    return TransactionsOut(
        items=[transaction_out(entry) for entry in found.items],
        next_cursor=cursor_after(found, lambda entry: str(entry.id)),
    )


@portfolios.route(
    "GET",
    f"{ACCOUNT}/statement",
    Terms(allow=CLIENT_FACING, query=StatementIn, reply=StatementOut, refusals=(NotFoundError,)),
)
def statement(account_id: UUID, query: StatementIn) -> StatementOut:
    """What the books say at the end of a day.

    `cash` + `cost_basis` = `net_contributions` + `income` + `realised_gain`. Entries count from their trade
    date, whenever they were booked.
    """
    return statement_out(read_statement(actor(), AccountId(account_id), query.on, ports=ports()))


@portfolios.route(
    "GET",
    f"{ACCOUNT}/scans",
    Terms(allow=CLIENT_FACING, query=Page, reply=ScansOut, refusals=(NotFoundError,)),
)
def scans(account_id: UUID, query: Page) -> ScansOut:
    """What the drift scan saw and did, the reason for doing nothing included; newest first."""
    account, before = AccountId(account_id), cursor_place(query.cursor)
    found = report_scans(actor(), account, limit=query.limit, before=before, ports=ports())
    return ScansOut(
        items=[scan_out(scan) for scan in found.items],
        next_cursor=cursor_after(found, lambda scan: place_key(scan.place)),
    )
