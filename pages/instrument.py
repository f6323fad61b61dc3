"""/market/<symbol> - one instrument: its price, its past, and how much of it one holds."""

from collections.abc import Sequence

from dash import Input, Output, State, dcc, html, register_page
from dash.development.base_component import Component

from components.card import card_loading
from components.empty_state import no_instrument
from components.figure import Figure, figure_card, figure_rows, figure_store, figure_takeaway
from components.kpi_card import kpis_loading
from components.note import note
from components.page_head import page_head
from components.segmented import segment_value, segmented
from components.table import table
from components.watch_button import watch_button
from engine.analytics.ranges import Range
from engine.domain.actor import Role
from engine.usecases.access import CLIENT_FACING, EVERYONE
from engine.usecases.market import report_instrument, unwatch, watch
from engine.usecases.price_history import report_history
from pages import _session
from pages._guard import guarded
from pages._views import instrument as view
from pages._views.market import watched_text


def title(symbol: str = "") -> str:
    """Of the browser's tab."""
    return f"{symbol[:12].upper()} · Evenkeel" if symbol else "Market · Evenkeel"


register_page(__name__, path_template="/market/<symbol>", title=title)


class Ids:
    """Component ids of this page; prefixed, so no two pages can clash."""

    symbol = "instrument-symbol"
    title = "instrument-title"
    text = "instrument-text"
    watch = "instrument-watch"
    said = "instrument-said"
    notes = "instrument-notes"
    figures = "instrument-figures"
    range = "instrument-range"
    history = "instrument-history"
    exposure = "instrument-exposure"
    dividends = "instrument-dividends"


def layout(symbol: str = "", **_query: str) -> html.Main:
    instrument = _session.instrument(symbol) if symbol else None
    if symbol and instrument is None:
        return no_instrument()
    name, known = (f"{instrument.symbol}, {instrument.name}", instrument.symbol) if instrument else ("", "")
    said = html.Span(id=Ids.said, className="visually-hidden", role="status")
    actions = [watch_button(Ids.watch, known), said]
    return html.Main(
        [
            dcc.Store(id=Ids.symbol, data=known),
            page_head(name, "Reading prices …", actions, ids=(Ids.title, Ids.text)),
            html.Div(
                [
                    html.Div(id=Ids.notes, className="ek-stack"),
                    html.Div(kpis_loading(5), id=Ids.figures),
                    _history(),
                    _cards(),
                ],
                className="ek-stack",
            ),
        ],
        className="ek-main",
        id="main",
    )


def _history() -> html.Figure:
    spans = {span.value: span.value for span in Range}
    choice = segmented(Ids.range, spans, view.FIRST.value, label="Period")
    return figure_card(Ids.history, "Price history", tools=[choice], height=320, phone_height=230)


def _cards() -> html.Div:
    """An administrator holds nothing and sees no account."""
    visitor = _session.visitor()
    has_accounts = visitor is None or visitor.role in CLIENT_FACING
    cards = [
        html.Div(card_loading(), id=Ids.exposure, className="ek-stack", hidden=not has_accounts),
        html.Div(card_loading(), id=Ids.dividends, className="ek-stack"),
    ]
    return html.Div(cards, className="ek-cols ek-cols-32" if has_accounts else "ek-cols")


@guarded(
    Output(Ids.text, "children"),
    Output(Ids.watch, "aria-pressed"),
    Output(Ids.notes, "children"),
    Output(Ids.figures, "children"),
    Output(Ids.exposure, "children"),
    Output(Ids.dividends, "children"),
    Input(Ids.symbol, "data"),
    allow=EVERYONE,
)
def show_instrument(symbol: str) -> Sequence[str | Component | Sequence[Component] | None]:
    ports, actor = _session.ports(), _session.actor()
    year = Range.ONE_YEAR.start(ports.clock.market_date())
    report = report_instrument(actor, _session.symbol(symbol), start=year, ports=ports)
    flagged = report.listing.instrument.flagged
    return (
        view.about(report),
        str(report.listing.is_watched).lower(),
        [note(flagged, "warn")] if flagged else [],
        view.key_figures(report),
        None if actor.role is Role.ADMIN else view.exposure_card(report, actor.role),
        view.dividends_card(report),
    )


@guarded(
    Output(figure_store(Ids.history), "data"),
    Output(figure_takeaway(Ids.history), "children"),
    Output(figure_rows(Ids.history), "data"),
    Input(segment_value(Ids.range), "data"),
    Input(Ids.symbol, "data"),
    allow=EVERYONE,
)
def show_history(chosen: str, symbol: str) -> tuple[Figure, Sequence[str | Component], Component]:
    ports = _session.ports()
    start = _session.choice(Range, chosen).start(ports.clock.market_date())
    report = report_history(_session.actor(), _session.symbol(symbol), start=start, ports=ports)
    return view.history_chart(report), view.history_sentence(report), table(*view.history_table(report))


@guarded(
    Output(Ids.watch, "aria-pressed", allow_duplicate=True),
    Output(Ids.said, "children"),
    Input(Ids.watch, "n_clicks"),
    State(Ids.watch, "aria-pressed"),
    State(Ids.symbol, "data"),
    allow=EVERYONE,
    prevent_initial_call=True,
)
def toggle_watched(_clicks: int, pressed: str, text: str) -> tuple[str, str]:
    symbol, watched = _session.symbol(text), pressed != "true"
    change = watch if watched else unwatch
    change(_session.actor(), symbol, ports=_session.ports())
    return str(watched).lower(), watched_text(symbol, watched=watched)
