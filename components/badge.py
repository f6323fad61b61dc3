"""A word or two of state beside a figure: estimated, on track, below band."""

from typing import Literal

from dash import html

from components.icon import icon

BadgeTone = Literal["", "ok", "warn", "bad", "info", "hyp"]
_ICONS = {"ok": "check", "warn": "triangle-alert", "bad": "octagon-alert"}


def badge(text: str, tone: BadgeTone = "", *, icon_name: str | None = None) -> html.Span:
    """`hyp` is for estimated, expected, hypothetical and simulated; shape comes before colour, so the
    tones of judgement carry an icon unless `icon_name` is "" or another one."""
    name = _ICONS.get(tone, "") if icon_name is None else icon_name
    classes = f"ek-badge is-{tone}" if tone else "ek-badge"
    return html.Span([icon(name), text] if name else text, className=classes)
