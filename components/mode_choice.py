"""A choice of one among a few that need explaining: cards around radio buttons."""

from collections.abc import Mapping

import dash_bootstrap_components as dbc
from dash import html


def mode_choice(choice_id: str, options: Mapping[str, str], chosen: str, *, legend: str) -> html.Fieldset:
    """`options` maps value to label; a callback may replace the labels by `Output(choice_id, "options")`."""
    radios = dbc.RadioItems(
        options=[{"label": label, "value": value} for value, label in options.items()],
        value=chosen,
        id=choice_id,
        name=choice_id,  # one group: arrow keys move within it
        class_name="ek-modes ek-cols ek-cols-3",
    )
    return html.Fieldset([html.Legend(legend, className="visually-hidden"), radios])
