"""A card without a chart: heading, one sentence, content."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

Content = str | Component | Sequence[str | Component]


def card(
    title: Content,
    content: Content,
    *,
    sentence: Content = "",
    tools: Sequence[Component] = (),
    foot: Content | None = None,
    flush: bool = False,
    extra_head: Component | None = None,
) -> html.Section:
    """`flush` lets tables reach the edges; `sentence` is the finding below the heading."""
    head = [html.H2(title), html.P(sentence) if sentence else None, extra_head]
    return html.Section(
        [
            html.Div(
                [html.Div(head), html.Div(list(tools), className="ek-tools") if tools else None],
                className="ek-card-head",
            ),
            html.Div(content, className="ek-card-body ek-flush pt-2" if flush else "ek-card-body"),
            html.Div(foot, className="ek-card-foot") if foot else None,
        ],
        className="ek-card",
    )


def card_loading(height: int = 240) -> html.Section:
    """A card before its content arrives."""
    return html.Section(
        html.Div(
            [
                html.Span(className="ek-skel", style={"width": "30%", "height": "18px"}),
                html.Span(className="ek-skel mt-3", style={"width": "100%", "height": f"{height}px"}),
            ],
            className="ek-card-body",
        ),
        className="ek-card",
    )
