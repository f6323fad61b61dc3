"""Recommendations on SQL."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import RecommendationRow
from db.visibility import require_visible, visible_ids
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, RecommendationId
from engine.domain.instrument import AssetClass
from engine.domain.recommendation import Limit, Recommendation, RiskLevel, RiskReturn
from engine.errors import NotFoundError

Pair = tuple[float, float]


class SqlRecommendations:
    """Implements `engine.ports.Recommendations`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session = session
        self._actor = actor

    def get(self, recommendation_id: RecommendationId) -> Recommendation:
        return _to_domain(self._row(recommendation_id))

    def add(self, recommendation: Recommendation) -> None:
        require_visible(self._session, self._actor, [recommendation.account_id])
        self._session.add(_to_row(recommendation))
        self._session.flush()

    def accept(self, recommendation_id: RecommendationId, at: datetime) -> None:
        self._row(recommendation_id).accepted_at = at
        self._session.flush()

    def _row(self, recommendation_id: RecommendationId) -> RecommendationRow:
        query = select(RecommendationRow).where(
            RecommendationRow.recommendation_id == recommendation_id,
            RecommendationRow.account_id.in_(visible_ids(self._actor)),
        )
        row = self._session.scalar(query)
        if row is None:
            raise NotFoundError("No such recommendation.")
        return row


def _to_row(advice: Recommendation) -> RecommendationRow:
    return RecommendationRow(
        recommendation_id=advice.id,
        account_id=advice.account_id,
        created_at=advice.created_at,
        as_of=advice.as_of,
        level=advice.risk.level,
        binding=advice.risk.binding.value,
        unmet=[limit.value for limit in advice.risk.unmet],
        limits=advice.risk.limits,
        weights=advice.weights,
        current_weights=advice.current_weights,
        proposed=_pair(advice.proposed),
        current=_pair(advice.current),
        frontier=[_pair(point) for point in advice.frontier],
        ladder=[_pair(point) for point in advice.ladder],
        loss_in_bad_year=advice.loss_in_bad_year,
        inputs=advice.inputs,
        accepted_at=advice.accepted_at,
    )


def _to_domain(row: RecommendationRow) -> Recommendation:
    limits = {Limit(name): int(level) for name, level in row.limits.items()}
    return Recommendation(
        id=RecommendationId(row.recommendation_id),
        account_id=AccountId(row.account_id),
        created_at=row.created_at,
        as_of=row.as_of,
        risk=RiskLevel(
            level=row.level,
            limits=limits,
            binding=Limit(row.binding),
            unmet=tuple(Limit(name) for name in row.unmet),
        ),
        weights=_to_weights(row.weights),
        current_weights=_to_weights(row.current_weights),
        proposed=_to_point(row.proposed),
        current=_to_point(row.current),
        frontier=_to_points(row.frontier),
        ladder=_to_points(row.ladder),
        loss_in_bad_year=row.loss_in_bad_year,
        inputs=row.inputs,
        accepted_at=row.accepted_at,
    )


def _pair(point: RiskReturn) -> Pair:
    return float(point.expected_return), float(point.volatility)


def _to_weights(document: Mapping[str, str]) -> dict[AssetClass, Decimal]:
    return {AssetClass(name): Decimal(weight) for name, weight in document.items()}


def _to_points(document: Iterable[Pair]) -> tuple[RiskReturn, ...]:
    return tuple(_to_point(pair) for pair in document)


def _to_point(pair: Pair) -> RiskReturn:
    return RiskReturn(expected_return=pair[0], volatility=pair[1])
