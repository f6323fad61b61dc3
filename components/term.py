"""A word that explains itself on hover, focus or tap."""

from uuid import uuid4

import dash_bootstrap_components as dbc
from dash import html

GLOSSARY = {
    "drift": "Half of the sum of the distances of all classes from their targets.",
    "band": "How far a class may move from its target before it counts as out of line.",
    "time-weighted": "How the investments did, whatever the size and timing of your deposits.",
    "money-weighted": "How your money did: the timing of deposits and withdrawals counts.",
    "target": "The share of the whole that a class should have at your risk level.",
    "volatility": "How widely yearly returns spread around their mean; one standard deviation.",
    "maximum drawdown": "The largest fall from a peak to a later low.",
    "unrealised gain": "What a sale at today's price would gain over the cost.",
    "cost basis": "What was paid, adjusted as the tax rules demand; gains are measured from it.",
    "wash sale": "A loss that does not count for now, because the same fund was bought within 30 days.",
    "efficient frontier": "For each level of risk, the mix with the highest expected return.",
}


def term(text: str, explanation: str = "") -> html.Span:
    """`text` with its explanation; without one it is looked up in the glossary.

    Raises:
        KeyError: `text` is not in the glossary.
    """
    spoken = explanation or GLOSSARY[text.lower()]
    button_id = f"term-{uuid4().hex}"  # a word may stand on a page twice
    return html.Span(
        [
            html.Button(text, id=button_id, type="button", className="ek-term"),
            dbc.Tooltip(spoken, target=button_id, trigger="hover focus"),
        ]
    )
