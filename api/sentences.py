"""Sentences about a recommendation. Each number comes from the reply by its path, so none can be invented."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

Reply = Mapping[str, Any]
Figure = tuple[str, Any, str]  # as written, the value in the reply, its path
Part = str | tuple[str, Callable[[Any], str]]  # a text, or a path and how its value is written


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    figures: tuple[Figure, ...]


def said(reply: Reply) -> list[Sentence]:
    """What the figures of a recommendation mean, in a fixed order."""
    return [_sentence(reply, parts) for parts in _all_parts(reply)]


def at_path(reply: Reply, path: str) -> Any:
    """The value that a figure's path names."""
    return reduce(lambda place, name: place[name], path.split("."), reply)


def _all_parts(reply: Reply) -> list[list[Part]]:
    return [
        ["The risk level is ", ("level", str), " of ", ("levels", str), "."],
        _limits(reply),
        ["Moving there buys and sells ", ("turnover", _percent), " of the account."],
        *[_weight(reply, name) for name in _largest(reply["weights"])],
        _risk_and_return(),
        _bad_year(),
        _assumptions(),
    ]


def _limits(reply: Reply) -> list[Part]:
    limits: list[Part] = []
    for name in ("tolerance", "capacity", "horizon"):
        limits += [f"{name} allows ", (f"limits.{name}", str), ", "]
    return [*limits, f"and the lowest decides: {reply['binding']}."]


def _risk_and_return() -> list[Part]:
    return [
        "Expected return goes from ",
        ("current.expected_return", _percent),
        " to ",
        ("proposed.expected_return", _percent),
        " a year, volatility from ",
        ("current.volatility", _percent),
        " to ",
        ("proposed.volatility", _percent),
        "; both are hypothetical.",
    ]


def _bad_year() -> list[Part]:
    return [
        "The average of the worst ",
        ("assumptions.bad_years", _percent),
        " of years costs ",
        ("loss_in_bad_year", _amount),
        " of this account, estimated.",
    ]


def _assumptions() -> list[Part]:
    return [
        "Cash is taken to earn ",
        ("assumptions.cash_return", _percent),
        " a year and the market ",
        ("assumptions.market_premium", _percent),
        " more; after a bad year ",
        ("assumptions.reserve_months", str),
        " months of expenses must be left.",
    ]


def _weight(reply: Reply, name: str) -> list[Part]:
    words = name.replace("_", " ")
    now: list[Part] = (
        [("current_weights." + name, _percent)] if name in reply["current_weights"] else ["none"]
    )
    return [f"The target of {words} is ", ("weights." + name, _percent), ", now it is ", *now, "."]


def _largest(weights: Mapping[str, str]) -> list[str]:
    """The two classes that matter most."""
    return sorted(weights, key=lambda name: -Decimal(weights[name]))[:2]


def _sentence(reply: Reply, parts: Sequence[Part]) -> Sentence:
    texts, figures = [], []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        path, write = part
        value = at_path(reply, path)
        texts.append(write(value))
        figures.append((texts[-1], value, path))
    text = "".join(texts)
    return Sentence(text[:1].upper() + text[1:], tuple(figures))


def _percent(fraction: Any) -> str:
    points = (Decimal(str(fraction)) * 100).quantize(Decimal("0.1"))
    return f"{points.normalize():f}%"


def _amount(amount: Any) -> str:
    return f"{Decimal(str(amount)):,.2f}"
