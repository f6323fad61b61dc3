"""/ - all accounts that the user may see as one: value, what changed, what is waiting."""

from collections.abc import Sequence

from dash import Input, Output, Patch, dcc, html, register_page
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components.card import card_loading
from components.empty_state import empty_card, empty_state
from components.figure import (
    Figure,
    figure_card,
    figure_parts,
    figure_rows,
    figure_store,
    figure_takeaway,
    table_button,
)
from components.hero import hero_loading
from components.page_head import page_head
from components.segmented import segment_value, segmented
from components.table import table
from components.ticker import ticker, ticker_loading
from engine.analytics.ranges import Range
from engine.domain.actor import Role
from engine.usecases.access import CLIENT_FACING
from engine.usecases.holdings import report_holdings
from engine.usecases.overview import report_overview
from pages import _session
from pages._guard import guarded
from pages._views import home as view
from pages._views.home_ranges import FIRST, RangeText, range_figure, range_texts

register_page(__name__, path="/", title="Home · Evenkeel")


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    page = "home-page"
    ranges = "home-ranges"
    ticker = "home-ticker"
    value = "home-value"
    measures = "home-measures"
    legend = "home-legend"
    range = "home-range"
    chart = "home-chart"
    waiting = "home-waiting"
    accounts = "home-accounts"
    today = "home-today"


def layout(**_query: str) -> html.Main:
    actor = _session.visitor()  # nobody, when Dash asks once to learn the ids of all pages
    if actor is None:
        return _page(None)
    if actor.role is Role.ADMIN:
        return _no_portfolios()
    return _page(actor.role) if _session.accounts() else _no_accounts(actor.role)


def _no_portfolios() -> html.Main:
    why = "This is by design: owners see their own portfolios, and advisers those of clients who consented."
    finding = "An administrator sees no portfolio"
    card = html.Section(empty_card(finding, why, icon_name="lock"), className="ek-card")
    return html.Main([page_head("Home"), card], className="ek-main", id="main")


def _no_accounts(role: Role) -> html.Main:
    if role is Role.ADVISER:
        return empty_state("No client has given you access yet.", link="/", link_text="Look again")
    return empty_state("You have no account yet.", link="/", link_text="Look again")


def _page(role: Role | None) -> html.Main:
    words = view.wording(role)
    if role is Role.ADVISER:
        head: Component = page_head(words.title, "Accounts of clients who gave you access, as one sum.")
    else:
        head = html.H1(words.title, className="visually-hidden")
    side = [
        html.Div(card_loading(212), id=Ids.waiting),
        figure_card(Ids.today, "Today by asset class", height=246),
    ]
    return html.Main(
        [
            head,
            dcc.Store(id=Ids.page),
            dcc.Store(id=Ids.ranges),
            html.Div(
                [
                    html.Div(ticker_loading(), id=Ids.ticker),
                    html.Div([_hero(), html.Div(side, className="ek-stack")], className="ek-cols ek-cols-21"),
                    html.Div(card_loading(), id=Ids.accounts, className="ek-home-accounts"),
                ],
                className="ek-stack",
            ),
        ],
        className="ek-main",
        id="main",
    )


def _hero() -> html.Figure:
    spans = {span.value: span.value for span in Range}
    body = [
        html.Div(
            [
                html.Div(hero_loading(), id=Ids.value),
                html.Dl(id=Ids.measures, className="ek-num ms-md-auto"),
            ],
            className="ek-hero mb-3",
        ),
        html.Div(
            [
                segmented(Ids.range, spans, FIRST.value, label="Period"),
                html.Div(id=Ids.legend, className="ek-legend ms-sm-auto"),
            ],
            className="d-flex flex-wrap gap-2 align-items-center mb-1",
        ),
        *figure_parts(Ids.chart, height=420, phone_height=230),
    ]
    foot = [html.Span(id=figure_takeaway(Ids.chart)), table_button(Ids.chart)]
    return html.Figure(
        [html.Div(body, className="ek-card-body"), html.Div(foot, className="ek-card-foot")],
        className="ek-card ek-fig is-tall m-0",
    )


@guarded(
    Output(Ids.ranges, "data"),
    Output(Ids.value, "children"),
    Output(figure_store(Ids.chart), "data"),
    Output(Ids.waiting, "children"),
    Output(Ids.accounts, "children"),
    Output(figure_store(Ids.today), "data"),
    Output(figure_takeaway(Ids.today), "children"),
    Output(figure_rows(Ids.today), "data"),
    Input(Ids.page, "id"),
    allow=CLIENT_FACING,
)
def show_overview(
    _page: str,
) -> Sequence[dict[str, RangeText] | Component | Figure | Sequence[str | Component]]:
    overview = report_overview(_session.actor(), ports=_session.ports())
    words = view.wording(_session.actor().role)
    return (
        range_texts(overview),
        view.value_now(overview, words),
        range_figure(overview),
        view.waiting_card(overview, words),
        view.accounts_card(overview, words),
        view.today_figure(overview),
        view.today_sentence(overview),
        view.today_table(overview),
    )


@guarded(Output(Ids.ticker, "children"), Input(Ids.page, "id"), allow=CLIENT_FACING)
def show_ticker(_page: str) -> Component:
    """Prices of what the oldest account holds."""
    first = _session.accounts()[0]
    return ticker(view.ticks(report_holdings(_session.actor(), first.id, ports=_session.ports())))


@guarded(
    Output(Ids.measures, "children"),
    Output(Ids.legend, "children"),
    Output(figure_takeaway(Ids.chart), "children"),
    Output(figure_rows(Ids.chart), "data"),
    Output(figure_store(Ids.chart), "data", allow_duplicate=True),
    Input(segment_value(Ids.range), "data"),
    Input(Ids.ranges, "data"),
    allow=CLIENT_FACING,
    prevent_initial_call=True,
)
def show_range(
    span: str, texts: dict[str, RangeText] | None
) -> Sequence[Component | Sequence[str | Component] | Patch]:
    """Another span of the figure that the browser has already; nothing is computed again."""
    if not texts:
        raise PreventUpdate
    chosen = _session.choice(Range, span)
    text = texts[chosen]
    figure = view.chosen_lines(text, list(texts).index(chosen), len(texts))
    sentence = view.put_in_sentence(text, view.wording(_session.actor().role))
    return view.measures(text), view.legend(text), sentence, table(*view.history_table(text)), figure
