"""The recommendation page's texts and figures."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.domain.ids import USD
from engine.domain.instrument import AssetClass
from engine.domain.recommendation import Limit, Recommendation
from pages._views import recommendations as view
from tests.builders import a_portfolio, a_recommendation
from tests.unit.components.tree import texts


@pytest.fixture
def advice() -> Recommendation:
    """Level 9, bound by capacity: 60 % stocks and 40 % cash instead of cash alone."""
    return a_recommendation(a_portfolio(us_stocks="1"))


@pytest.fixture
def stay(advice: Recommendation) -> Recommendation:
    return replace(advice, current_weights=dict(advice.weights), current=advice.proposed)


def test_the_title_says_whether_to_move(advice: Recommendation, stay: Recommendation) -> None:
    assert view.title(advice) == "Hold the portfolio of level 9, and trade to it"
    assert view.title(stay) == "Stay with the portfolio of level 9"


def test_the_explanation_compares_risk(advice: Recommendation, stay: Recommendation) -> None:
    assert view.explanation(advice) == (
        "Two classes would move by half a point or more. Expected volatility is 5.0% as you stand and "
        "17.0% as proposed."
    )
    assert view.explanation(stay).startswith("Nothing would move.")


def test_half_a_point_is_no_move(stay: Recommendation) -> None:
    near = {AssetClass.US_STOCKS: Decimal("0.6049"), AssetClass.CASH: Decimal("0.3951")}

    assert view.moves(replace(stay, current_weights=near)) == []


def test_turnover_counts_small_changes_too(stay: Recommendation) -> None:
    near = {AssetClass.US_STOCKS: Decimal("0.6049"), AssetClass.CASH: Decimal("0.3951")}

    assert view.turnover(replace(stay, current_weights=near)) == Decimal("0.0049")


def test_figures_that_look_the_same_stay(stay: Recommendation) -> None:
    assert "Expected return stays at 6.7% a year, volatility stays at 17.0%;" in texts(
        view.why_card(stay, USD)
    )


def test_the_limit_that_binds_is_named_and_marked(advice: Recommendation) -> None:
    said = texts(view.limits_card(advice))

    assert "Your risk level is 9 of 20" in said
    assert "The lowest of three limits decides. Capacity binds." in said
    assert said.count("Binding") == 1
    assert said.index("Binding") > said.index("Capacity")
    assert all(f"{limit.value.capitalize()}" in said for limit in Limit)


def test_sentences_name_what_grows_and_what_shrinks(advice: Recommendation, stay: Recommendation) -> None:
    assert view.weights_sentence(advice) == "More in US stocks, less in cash. The dot is the proposal."
    assert view.weights_sentence(stay).startswith("Every class is within half a point of the proposal.")


def test_the_frontier_sentence_has_no_sign(advice: Recommendation) -> None:
    calmer = replace(advice, current=advice.proposed, proposed=advice.current)

    assert view.frontier_sentence(advice).startswith("The proposal has 12.0 pp more volatility")
    assert view.frontier_sentence(calmer).startswith("The proposal has 12.0 pp less volatility")


def test_tables_hold_what_the_charts_show(advice: Recommendation) -> None:
    heads, rows = view.weights_table(advice)
    _, ladder = view.ladder_table(advice)

    assert len(heads) == 4
    assert rows == [["US stocks", "0.0%", "60%", "+60.0 pp"], ["Cash", "100.0%", "40%", "\u221260.0 pp"]]
    assert ladder[-2:] == [["now", "5.0%", "3.1%"], ["proposed", "17.0%", "6.7%"]]
    assert len(ladder) == len(advice.ladder) + 2


def test_figures_are_plain_data(advice: Recommendation) -> None:
    for figure in (view.frontier(advice), view.weights(advice)):
        assert figure["data"]
        assert isinstance(figure["layout"], dict)


def test_the_reasons_carry_their_numbers(advice: Recommendation) -> None:
    said = texts(view.why_card(advice, USD))

    assert "Why, in six sentences" in said
    assert "Move 60.0% of the account between classes." in said
    assert "Tolerance allows 12, capacity 9 and the horizon 20; the lowest decides." in said
    assert "costs  $1,235  of this account, estimated" in said
    assert "both are hypothetical" in said
