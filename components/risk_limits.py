"""Limits as ladders of twenty steps; the one that binds is marked by a word and in brass."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from components.aria import aria
from components.badge import badge

LEVELS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitView:
    name: str
    level: int
    text: str
    is_binding: bool


def risk_limits(limits: Sequence[LimitView]) -> html.Div:
    """One ladder a limit, in the order given."""
    return html.Div([_limit(limit) for limit in limits])


def _limit(limit: LimitView) -> html.Div:
    name = html.Div(
        [
            html.Div(limit.name, className="fw-semibold"),
            badge("Binding", "warn") if limit.is_binding else None,
        ]
    )
    steps = [html.I(className=_step(number, limit.level)) for number in range(1, LEVELS + 1)]
    label = f"{limit.name}: level {limit.level} of {LEVELS}"
    ladder = html.Div(steps, className="ek-ladder", role="img", **aria(label=label))
    middle = html.Div([ladder, html.Div(limit.text, className="ek-tiny ek-2 mt-1")])
    number = html.Div(str(limit.level), className="ek-num ek-limit-level fw-semibold text-end")
    classes = "ek-limit is-binding" if limit.is_binding else "ek-limit"
    return html.Div([name, middle, number], className=classes)


def _step(number: int, level: int) -> str:
    return "top" if number == level else "on" if number < level else ""
