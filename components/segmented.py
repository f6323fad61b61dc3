"""A choice of one among few, as pressed buttons. The browser keeps the choice in a store."""

from collections.abc import Mapping

from dash import dcc, html

from components.aria import aria


def segment_value(group: str) -> dict[str, str]:
    """Id of the store with the chosen value: `Input(segment_value("home-period"), "data")`."""
    return {"type": "ek-seg-value", "group": group}


def segment_button(group: str, value: str) -> dict[str, str]:
    """Id of one option."""
    return {"type": "ek-seg", "group": group, "value": value}


def segmented(group: str, options: Mapping[str, str], chosen: str, *, label: str) -> html.Div:
    """`options` maps value to text; `label` tells screen readers what is chosen."""
    buttons = [
        html.Button(
            text,
            id=segment_button(group, value),
            type="button",
            **aria(pressed=value == chosen),
        )
        for value, text in options.items()
    ]
    store = dcc.Store(id=segment_value(group), data=chosen)
    return html.Div([*buttons, store], className="ek-seg", role="group", **aria(label=label))
