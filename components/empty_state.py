"""What a page or a card shows when there is nothing to show."""

from dash import dcc, html

from components.icon import icon


def empty_state(
    finding: str, why: str = "", *, link: str = "/", link_text: str = "Go to your accounts"
) -> html.Main:
    """One sentence and the way on, as a whole page."""
    way_on = dcc.Link(link_text, href=link, className="btn btn-light")
    content = html.Div([icon("inbox"), html.H1(finding), html.P(why), way_on], className="ek-empty")
    return html.Main(content, className="ek-main", id="main")


def no_portfolio() -> html.Main:
    """The same for "not there" and "not yours"."""
    return empty_state("There is no such portfolio.", "Or you have no access to it: its owner can grant it.")


def no_instrument() -> html.Main:
    return empty_state(
        "There is no such instrument in this market.",
        "A symbol is written as the exchange writes it. Search by name if you are not sure.",
        link="/market",
        link_text="Search the market",
    )


def empty_card(finding: str, why: str = "", *, icon_name: str = "inbox") -> html.Div:
    """Inside a card: what would be here, and when it may come."""
    return html.Div(
        [icon(icon_name), html.H2(finding, className="ek-h3"), html.P(why) if why else None],
        className="ek-empty",
    )
