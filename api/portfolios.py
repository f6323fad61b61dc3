"""/api/v1/portfolios - holdings, and rebalancing in two steps."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, current_app, g, request
from flask.typing import ResponseReturnValue

from api.idempotency import idempotent
from api.schemas import ApprovalOut, FillOut, RebalanceIn, holdings_out, proposal_out
from engine.domain.ids import AccountId, ProposalId
from engine.usecases.holdings import report_holdings
from engine.usecases.rebalance import approve_rebalance, propose_rebalance

portfolios = Blueprint("portfolios", __name__, url_prefix="/api/v1/portfolios")


@portfolios.get("/<uuid:account_id>/holdings")
def holdings(account_id: UUID) -> ResponseReturnValue:
    """Positions with their lots inside, at the newest prices."""
    report = report_holdings(g.actor, AccountId(account_id), ports=current_app.extensions["evenkeel"])
    return holdings_out(report).model_dump(mode="json")


@portfolios.post("/<uuid:account_id>/rebalance")
@idempotent
def propose(account_id: UUID) -> ResponseReturnValue:
    """Orders that would bring the account towards its targets; nothing is placed."""
    wish = RebalanceIn.model_validate_json(request.get_data() or b"{}")
    proposal = propose_rebalance(
        g.actor,
        AccountId(account_id),
        mode=wish.mode,
        force=wish.force,
        ports=current_app.extensions["evenkeel"],
    )
    return proposal_out(proposal).model_dump(mode="json"), HTTPStatus.CREATED


@portfolios.post("/<uuid:account_id>/rebalance/<uuid:proposal_id>/approve")
@idempotent
def approve(account_id: UUID, proposal_id: UUID) -> ResponseReturnValue:
    """Place the proposal's orders; once, whatever the key."""
    result = approve_rebalance(
        g.actor, AccountId(account_id), ProposalId(proposal_id), ports=current_app.extensions["evenkeel"]
    )
    reply = ApprovalOut(
        proposal_id=proposal_id, fills=[FillOut.model_validate(fill) for fill in result.fills]
    )
    return reply.model_dump(mode="json"), HTTPStatus.ACCEPTED
