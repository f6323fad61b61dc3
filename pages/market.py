"""/market - everything that can be bought, at live prices, and the list of what one watches."""

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, clientside_callback, dcc, html, register_page
from dash.development.base_component import Component

from components.data_grid import data_grid
from components.empty_state import empty_card
from components.icon import icon
from components.market_grid import FLASHES, market_columns
from components.page_head import page_head
from components.segmented import segment_value, segmented
from engine.usecases.access import EVERYONE
from engine.usecases.market import report_market, unwatch, watch
from pages import _session
from pages._guard import guarded
from pages._views import market as view

register_page(__name__, path="/market", title="Market · Evenkeel")

SETTLED_SECONDS = 0.25


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    page = "market-page"
    title = "market-title"
    text = "market-text"
    search = "market-search"
    shown = "market-shown"
    found = "market-found"
    grid = "market-grid"
    results = "market-results"
    nothing = "market-nothing"
    pressed = "market-pressed"
    change = "market-change"
    marked = "market-marked"


def layout(**_query: str) -> html.Main:
    return html.Main(
        [
            dcc.Store(id=Ids.page),
            dcc.Store(id=Ids.pressed),
            dcc.Store(id=Ids.change),
            dcc.Store(id=Ids.marked, data=Ids.grid),
            page_head("Market", "Reading prices …", ids=(Ids.title, Ids.text)),
            _card(),
        ],
        className="ek-main",
        id="main",
    )


def _card() -> html.Section:
    found = html.P("Looking …", id=Ids.found, role="status")
    options = {choice.value: choice.value for choice in view.Shown}
    tools = [_search(), segmented(Ids.shown, options, view.Shown.ALL.value, label="Which instruments")]
    grid = data_grid(
        Ids.grid,
        market_columns(Ids.pressed),
        label="Instruments with live prices",
        live=True,
        options=FLASHES,
    )
    return html.Section(
        [
            html.Div(
                [html.Div([html.H2("Instruments"), found]), html.Div(tools, className="ek-tools")],
                className="ek-card-head",
            ),
            html.Div(
                [html.Div(grid, id=Ids.results), html.Div(id=Ids.nothing, hidden=True)],
                className="ek-card-body ek-flush pt-3",
            ),
        ],
        className="ek-card",
    )


def _search() -> html.Div:
    field = dbc.Input(
        id=Ids.search,
        type="search",
        value="",
        debounce=SETTLED_SECONDS,
        maxLength=view.LONGEST_SEARCH,
        placeholder="Symbol, name, index or class",
        autocomplete="off",
    )
    name = html.Span("Search instruments", className="visually-hidden")
    return html.Div(html.Label([name, icon("search"), field]), className="ek-search", role="search")


@guarded(Output(Ids.text, "children"), Input(Ids.page, "id"), allow=EVERYONE)
def show_market(_page: str) -> str:
    return view.headline(report_market(_session.actor(), ports=_session.ports()))


@guarded(
    Output(Ids.found, "children"),
    Output(Ids.grid, "rowData"),
    Output(Ids.results, "hidden"),
    Output(Ids.nothing, "hidden"),
    Output(Ids.nothing, "children"),
    Input(Ids.search, "value"),
    Input(segment_value(Ids.shown), "data"),
    allow=EVERYONE,
)
def show_matches(search: str | None, choice: str) -> tuple[str, list[view.Row], bool, bool, Component]:
    text, shown = str(search or ""), _session.choice(view.Shown, choice)
    report = report_market(_session.actor(), ports=_session.ports())
    found = view.matches(report, shown, text)
    nothing = empty_card(*view.nothing_found(shown, text), icon_name="search")
    return (
        view.found_text(report, shown, text, found),
        view.grid_rows(found),
        not found,
        bool(found),
        nothing,
    )


@guarded(
    Output(Ids.change, "data"),
    Output(Ids.found, "children", allow_duplicate=True),
    Input(Ids.pressed, "data"),
    allow=EVERYONE,
    prevent_initial_call=True,
)
def toggle_watched(press: object) -> tuple[dict[str, str | bool], str]:
    text, watched = view.pressed(press)
    symbol = _session.symbol(text)
    change = watch if watched else unwatch
    change(_session.actor(), symbol, ports=_session.ports())
    return {"symbol": symbol, "watched": watched}, view.watched_text(symbol, watched=watched)


clientside_callback(
    ClientsideFunction(namespace="market", function_name="watched"),
    Output(Ids.marked, "data"),
    Input(Ids.change, "data"),
    Input(Ids.grid, "id"),
    prevent_initial_call=True,
)
