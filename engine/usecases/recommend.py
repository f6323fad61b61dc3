"""Recommend a target for an account from its owner's means, and accept it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal

import numpy as np

from engine.boundary import to_money
from engine.domain.actor import Actor
from engine.domain.ids import AccountId, RecommendationId, Symbol
from engine.domain.instrument import AssetClass, Instrument
from engine.domain.money import ZERO, to_cents
from engine.domain.order import ClassDrift
from engine.domain.portfolio import Portfolio, Target
from engine.domain.prices import PriceSnapshot
from engine.domain.recommendation import Recommendation
from engine.domain.user import Profile
from engine.errors import ConflictError, NotFoundError
from engine.ports import Ports, UnitOfWork
from engine.suitability.assumptions import ASSUMPTIONS, DATED, YEARS_OF_HISTORY
from engine.suitability.ladder import CapitalMarket, Ladder, build_ladder, estimate
from engine.suitability.scoring import Means, bad_year, score
from engine.trading.drift import band_of
from engine.trading.orders import drifts_of
from engine.trading.preferred import preferred_instruments
from engine.usecases.access import require_owner
from engine.usecases.snapshot import load_snapshot


def recommend(actor: Actor, account_id: AccountId, *, ports: Ports) -> Recommendation:
    """The target that fits the owner's means, beside what is held now; kept, not yet in force.

    Raises:
        NotFoundError: No such account, not the actor's, or nothing is known of the owner's means.
        MissingPriceError: A class has no price history.
        InfeasibleError: The limits of the classes cannot be met with what can be bought.
    """
    with ports.unit_of_work(actor) as uow:
        portfolio = uow.portfolios.get(account_id)
        profile = uow.profiles.of_owner(account_id)
        prices = load_snapshot(uow, ports.clock)
        market = _capital_market(uow, portfolio, prices, ports.clock.last_close())
        ladder = build_ladder(market)
        value = _household_value(uow.portfolios.all(), portfolio, prices)
        recommendation = _recommendation(portfolio, profile, prices, (market, ladder), value)
        kept = replace(recommendation, id=RecommendationId(ports.new_id()), created_at=ports.clock.now())
        uow.recommendations.add(kept)
        uow.commit()
    return kept


def accept_recommendation(
    actor: Actor, account_id: AccountId, recommendation_id: RecommendationId, *, ports: Ports
) -> None:
    """Make the recommended weights the account's targets; repeating it changes nothing.

    Raises:
        NotFoundError: No such recommendation for this account.
        NotPermittedError: The actor does not own the account.
        ConflictError: The recommendation is of an earlier day.
    """
    with ports.unit_of_work(actor) as uow:
        portfolio = uow.portfolios.get_for_update(account_id)  # first: of parallel calls one goes on
        recommendation = uow.recommendations.get(recommendation_id)
        if recommendation.account_id != account_id:
            raise NotFoundError("No such recommendation.")
        require_owner(actor, portfolio)
        if recommendation.accepted_at is not None:
            return
        if recommendation.as_of != ports.clock.market_date():
            raise ConflictError("This recommendation is of an earlier day. Review today's.")
        uow.portfolios.set_targets(account_id, targets_of(recommendation.weights))
        uow.portfolios.save(replace(portfolio, version=portfolio.version + 1))
        uow.recommendations.accept(recommendation_id, ports.clock.now())
        uow.commit()


def targets_of(weights: Mapping[AssetClass, Decimal]) -> dict[AssetClass, Target]:
    """Target weights with the band of each class; what is held of other classes is outside at once."""
    return {c: Target(weights[c], band_of(weights[c], c)) for c in AssetClass if weights.get(c, ZERO)}


def _capital_market(
    uow: UnitOfWork, portfolio: Portfolio, prices: PriceSnapshot, last_close: date
) -> CapitalMarket:
    choices = preferred_instruments(prices.instruments, prices.quotes, portfolio.account.kind)
    proxies = dict(choices) | {
        c: symbol for c, symbol in _held_proxies(portfolio, prices.instruments).items() if c not in choices
    }
    classes = [c for c in ASSUMPTIONS if c in proxies]
    symbols = [proxies[c] for c in classes]
    start = last_close.replace(year=last_close.year - YEARS_OF_HISTORY, day=min(last_close.day, 28))
    history = uow.market.history(symbols, start, last_close)
    levels = history.adjusted[~np.isnan(history.adjusted).any(axis=1)]
    ratios = [prices.instrument(symbol).expense_ratio for symbol in symbols]
    return estimate(classes, levels, ratios, frozenset(choices))


def _held_proxies(portfolio: Portfolio, instruments: Mapping[Symbol, Instrument]) -> dict[AssetClass, Symbol]:
    return {instruments[symbol].asset_class: symbol for symbol in sorted(portfolio.symbols)}


def _household_value(portfolios: Sequence[Portfolio], portfolio: Portfolio, prices: PriceSnapshot) -> Decimal:
    """Everything the household holds here, in the account's currency: losses hit it as a whole."""
    currency, household = portfolio.account.currency, portfolio.account.household_id
    return sum(
        (
            to_cents(
                (other.cash + sum(prices.values(other).values(), ZERO))
                * prices.rate(other.account.currency, currency)
            )
            for other in portfolios
            if other.account.household_id == household
        ),
        ZERO,
    )


def _recommendation(
    portfolio: Portfolio,
    profile: Profile,
    prices: PriceSnapshot,
    model: tuple[CapitalMarket, Ladder],
    value: Decimal,
) -> Recommendation:
    market, ladder = model
    means = Means(
        tolerance_score=profile.tolerance_score,
        horizon_years=profile.horizon_years,
        monthly_expenses=profile.monthly_expenses,
        reserve=profile.reserve,
        value=value,
    )
    risk = score(means, ladder.rungs)
    weights = ladder.weights[risk.level - 1]
    rung = ladder.rungs[risk.level - 1]
    drifts = drifts_of(portfolio, prices)
    current = _current_weights(drifts)
    total = sum((drift.value for drift in drifts), ZERO)
    return Recommendation(
        id=RecommendationId(portfolio.id),
        account_id=portfolio.id,
        created_at=prices.at,
        as_of=prices.on,
        risk=risk,
        weights=weights,
        current_weights=current,
        proposed=rung,
        current=market.risk_return(current),
        frontier=ladder.frontier,
        ladder=ladder.rungs,
        loss_in_bad_year=to_money(float(total) * bad_year(rung)),
        inputs=_inputs(means, market),
    )


def _current_weights(drifts: Sequence[ClassDrift]) -> dict[AssetClass, Decimal]:
    """Present weights that sum to exactly 1: the largest takes the rounding."""
    weights = {drift.asset_class: drift.weight for drift in drifts if drift.value}
    if not weights:
        return {AssetClass.CASH: Decimal(1)}
    largest = max(weights, key=lambda c: weights[c])
    return weights | {largest: weights[largest] + 1 - sum(weights.values(), ZERO)}


def _inputs(means: Means, market: CapitalMarket) -> dict[str, object]:
    return {
        "means": {name: str(value) for name, value in asdict(means).items()},
        "assumptions": DATED,
        "classes": [c.value for c in market.classes],
        "mean": market.mean.tolist(),
        "covariance": market.covariance.tolist(),
        "lower": market.lower.tolist(),
        "upper": market.upper.tolist(),
    }
