"""Recommendations on the wire: figures, and sentences whose every number is one of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas.base import Money, Out, Ratio
from api.sentences import Sentence, said
from engine.domain.money import ZERO
from engine.domain.recommendation import Limit, Recommendation, RiskReturn
from engine.suitability.assumptions import CASH_RETURN, MARKET_PREMIUM
from engine.suitability.scoring import LEVELS, RESERVE_MONTHS, TAIL


class RiskReturnOut(Out):
    """Expected, a year, hypothetical; fractions."""

    expected_return: Ratio
    volatility: Ratio


class LimitsOut(Out):
    tolerance: int
    capacity: int
    horizon: int


class AssumptionsOut(Out):
    """Conventions with a date, not forecasts; fractions a year."""

    cash_return: Ratio
    market_premium: Ratio
    reserve_months: int
    bad_years: Ratio = Field(description="The share of years that are called bad: the worst ones")


class FigureOut(Out):
    text: str = Field(description="As it stands in the sentence")
    value: Any = Field(description="Of the reply, at `path`")
    path: str = Field(description="Names of fields of the reply, from the outside in, joined by dots")


class SentenceOut(Out):
    text: str
    figures: list[FigureOut]


class AdviceOut(Out):
    """The figures that sentences may speak of."""

    recommendation_id: UUID
    account_id: UUID
    as_of: date
    created_at: datetime
    level: int
    levels: int = Field(description="There are so many, 1 is the lowest risk")
    limits: LimitsOut
    binding: str = Field(description="The limit that decides")
    unmet: list[str] = Field(description="Limits that even level 1 breaks")
    weights: dict[str, Decimal] = Field(description="Proposed, by asset class; they sum to 1")
    current_weights: dict[str, Decimal]
    turnover: Decimal = Field(description="Bought, and sold, to get there: a fraction of the account")
    proposed: RiskReturnOut
    current: RiskReturnOut
    loss_in_bad_year: Money = Field(description="Estimated, account currency")
    assumptions: AssumptionsOut
    frontier: list[RiskReturnOut]
    ladder: list[RiskReturnOut] = Field(description="What each level stands for, from 1 on")


class RecommendationOut(AdviceOut):
    sentences: list[SentenceOut]


def recommendation_out(recommendation: Recommendation) -> RecommendationOut:
    advice = _advice(recommendation)
    sentences = [_sentence(sentence) for sentence in said(advice.model_dump(mode="json"))]
    return RecommendationOut.model_construct(**dict(advice), sentences=sentences)


def _advice(recommendation: Recommendation) -> AdviceOut:
    risk = recommendation.risk
    return AdviceOut(
        recommendation_id=recommendation.id,
        account_id=recommendation.account_id,
        as_of=recommendation.as_of,
        created_at=recommendation.created_at,
        level=risk.level,
        levels=LEVELS,
        limits=LimitsOut(**{limit.value: risk.limits[limit] for limit in Limit}),
        binding=risk.binding.value,
        unmet=[limit.value for limit in risk.unmet],
        weights={c.value: weight for c, weight in recommendation.weights.items()},
        current_weights={c.value: weight for c, weight in recommendation.current_weights.items()},
        turnover=_turnover(recommendation),
        proposed=_risk_return(recommendation.proposed),
        current=_risk_return(recommendation.current),
        loss_in_bad_year=recommendation.loss_in_bad_year,
        assumptions=AssumptionsOut(
            cash_return=CASH_RETURN,
            market_premium=MARKET_PREMIUM,
            reserve_months=RESERVE_MONTHS,
            bad_years=TAIL,
        ),
        frontier=[_risk_return(point) for point in recommendation.frontier],
        ladder=[_risk_return(rung) for rung in recommendation.ladder],
    )


def _turnover(recommendation: Recommendation) -> Decimal:
    now, then = recommendation.current_weights, recommendation.weights
    return sum((max(weight - now.get(c, ZERO), ZERO) for c, weight in then.items()), ZERO)


def _risk_return(figures: RiskReturn) -> RiskReturnOut:
    return RiskReturnOut(expected_return=figures.expected_return, volatility=figures.volatility)


def _sentence(sentence: Sentence) -> SentenceOut:
    figures = [FigureOut(text=text, value=value, path=path) for text, value, path in sentence.figures]
    return SentenceOut(text=sentence.text, figures=figures)
