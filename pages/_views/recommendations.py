"""Recommendation page: domain result in, texts and figures out. Pure, so tests need no browser."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dash import html
from dash.development.base_component import Component

from components.card import Content, card
from components.charts.frontier import Point, frontier_figure
from components.charts.weights import WeightPair, weights_figure
from components.figure import Table
from components.format import CLASS_NAMES, count, listed, percent, points, sentence, whole_money
from components.kpi_card import money_text
from components.note import note
from components.risk_limits import LimitView, risk_limits
from components.table import Cell
from components.theme import CLASS_COLOURS
from engine.domain.ids import Currency
from engine.domain.instrument import AssetClass
from engine.domain.money import ZERO
from engine.domain.recommendation import Limit, Recommendation, RiskReturn
from engine.suitability.assumptions import CASH_RETURN, MARKET_PREMIUM
from engine.suitability.scoring import MAX_LOSS_PROBABILITY, RESERVE_MONTHS
from pages._views.words import inside

SAME = Decimal("0.005")  # closer than half a point is where it should be
LIMIT_TEXTS = {
    Limit.TOLERANCE: "Summed answers to the short questionnaire, on twenty equal steps.",
    Limit.CAPACITY: f"After a bad year, {RESERVE_MONTHS} months of expenses must be left in liquid money.",
    Limit.HORIZON: f"At most a {MAX_LOSS_PROBABILITY:.0%} chance of less purchasing power at the end.",
}


def title(recommendation: Recommendation) -> str:
    level = recommendation.risk.level
    if moves(recommendation):
        return f"Hold the portfolio of level {level}, and trade to it"
    return f"Stay with the portfolio of level {level}"


def explanation(recommendation: Recommendation) -> str:
    now, then = recommendation.current, recommendation.proposed
    moved = moves(recommendation)
    classes = sentence(count(len(moved), "class", "classes"))
    distance = f"{classes} would move by half a point or more" if moved else "Nothing would move"
    return (
        f"{distance}. Expected volatility is {percent(now.volatility)} as you stand and "
        f"{percent(then.volatility)} as proposed."
    )


def moves(recommendation: Recommendation) -> list[tuple[AssetClass, Decimal]]:
    """Classes that would change noticeably, with the change."""
    return [(c, by) for c, by in _changes(recommendation) if abs(by) >= SAME]


def turnover(recommendation: Recommendation) -> Decimal:
    """What is bought, which equals what is sold: over all classes, the small changes too."""
    return sum((by for _, by in _changes(recommendation) if by > 0), ZERO)


def limits_card(recommendation: Recommendation) -> Component:
    risk = recommendation.risk
    limits = [
        LimitView(
            name=sentence(limit.value),
            level=risk.limits[limit],
            text=LIMIT_TEXTS[limit],
            is_binding=limit is risk.binding,
        )
        for limit in Limit
    ]
    remark = note(
        "A higher level is never advised because a goal would need it: then the goal, the deposits or the "
        "date have to change."
    )
    below = [note(_unmet(risk.unmet), "warn")] if risk.unmet else []
    return card(
        f"Your risk level is {risk.level} of 20",
        [risk_limits(limits), html.Hr(className="ek-sep mt-2"), *below, remark],
        sentence=f"The lowest of three limits decides. {sentence(risk.binding.value)} binds.",
    )


def _unmet(limits: Sequence[Limit]) -> str:
    """Level 1 is the lowest there is, and still too much: say what to do instead."""
    advice = {
        Limit.CAPACITY: "keep more money outside, or invest less",
        Limit.HORIZON: "keep what is needed so soon in cash",
    }
    names = listed([limit.value for limit in limits])
    ways = listed([advice[limit] for limit in limits if limit in advice])
    return f"Even level 1 asks more than your {names} allows. It is shown because none is lower: {ways}."


def frontier(recommendation: Recommendation) -> dict[str, Any]:
    return frontier_figure(
        [_point(p) for p in recommendation.frontier],
        [_point(p) for p in recommendation.ladder],
        _point(recommendation.current),
        _point(recommendation.proposed),
    )


def frontier_sentence(recommendation: Recommendation) -> str:
    apart = Decimal(repr(recommendation.proposed.volatility - recommendation.current.volatility))
    word = "more" if apart > 0 else "less"
    return (
        f"The proposal has {points(abs(apart)).lstrip('+')} {word} volatility than what you hold, and lies "
        "on the efficient frontier."
    )


def ladder_table(recommendation: Recommendation) -> Table:
    rows: list[list[Cell]] = [
        [str(level), percent(rung.volatility), percent(rung.expected_return)]
        for level, rung in enumerate(recommendation.ladder, start=1)
    ]
    for name, rung in (("now", recommendation.current), ("proposed", recommendation.proposed)):
        rows.append([name, percent(rung.volatility), percent(rung.expected_return)])
    return ("Level", "Volatility", "Expected return"), rows


def weights(recommendation: Recommendation) -> dict[str, Any]:
    return weights_figure(
        [
            WeightPair(name=CLASS_NAMES[c], colour=CLASS_COLOURS[c], now=float(now), proposed=float(then))
            for c, now, then in _shown(recommendation)
        ]
    )


def weights_sentence(recommendation: Recommendation) -> str:
    moved = moves(recommendation)
    more = [inside(CLASS_NAMES[c]) for c, by in moved if by > 0]
    less = [inside(CLASS_NAMES[c]) for c, by in moved if by < 0]
    parts = [f"more in {listed(more)}" if more else "", f"less in {listed(less)}" if less else ""]
    text = ", ".join(part for part in parts if part) or "every class is within half a point of the proposal"
    return f"{sentence(text)}. The dot is the proposal."


def weights_table(recommendation: Recommendation) -> Table:
    rows: list[list[Cell]] = [
        [CLASS_NAMES[c], percent(now), percent(then, 0), points(then - now)]
        for c, now, then in _shown(recommendation)
    ]
    return ("Class", "Now", "Proposed", "Change"), rows


def why_card(recommendation: Recommendation, currency: Currency) -> Component:
    reasons = _reasons(recommendation, currency)
    content = html.Dl(
        [
            part
            for term, text in reasons
            for part in (html.Dt(term, className="ek-label"), html.Dd(text, className="m-0"))
        ],
        className="ek-why",
    )
    return card(
        f"Why, in {count(len(reasons), 'sentence')}",
        content,
        sentence="Each number is a field of the stored record and can be computed again.",
    )


def _reasons(recommendation: Recommendation, currency: Currency) -> list[tuple[str, Content]]:
    now, then, limits = recommendation.current, recommendation.proposed, recommendation.risk.limits
    loss = money_text(whole_money(recommendation.loss_in_bad_year, currency))
    returns = _course(now.expected_return, then.expected_return)
    risks = _course(now.volatility, then.volatility)
    return [
        ("What to do", f"Move {percent(turnover(recommendation))} of the account between classes."),
        (
            "Why this level",
            f"Tolerance allows {limits[Limit.TOLERANCE]}, capacity {limits[Limit.CAPACITY]} and the horizon "
            f"{limits[Limit.HORIZON]}; the lowest decides.",
        ),
        (
            "A bad year",
            ["The average of the worst 5% of years costs ", loss, " of this account, estimated."],
        ),
        (
            "Risk and return",
            f"Expected return {returns} a year, volatility {risks}; both are hypothetical.",
        ),
        (
            "What it rests on",
            "Returns are those at which the world market would be in balance, risks are five years of weekly "
            "prices, shrunk towards their mean.",
        ),
        (
            "The assumption that matters",
            f"Cash earns {percent(CASH_RETURN)} a year and the market {percent(MARKET_PREMIUM)} more; both "
            "are conventions with a date, not forecasts.",
        ),
    ]


def _course(now: float, then: float) -> str:
    """`goes from 7.2% to 7.5%`, or `stays at 7.2%` where no difference would show."""
    before, after = percent(now), percent(then)
    return f"stays at {after}" if before == after else f"goes from {before} to {after}"


def _weights(recommendation: Recommendation, c: AssetClass) -> tuple[Decimal, Decimal]:
    return recommendation.current_weights.get(c, ZERO), recommendation.weights.get(c, ZERO)


def _changes(recommendation: Recommendation) -> list[tuple[AssetClass, Decimal]]:
    pairs = ((c, _weights(recommendation, c)) for c in AssetClass)
    return [(c, then - now) for c, (now, then) in pairs]


def _shown(recommendation: Recommendation) -> list[tuple[AssetClass, Decimal, Decimal]]:
    pairs = ((c, *_weights(recommendation, c)) for c in AssetClass)
    return [(c, now, then) for c, now, then in pairs if now or then]


def _point(figures: RiskReturn) -> Point:
    return figures.volatility, figures.expected_return
