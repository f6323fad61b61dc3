"""Page of one instrument: reports in, key figures, texts and tables out. Pure, so tests need no browser."""

from decimal import Decimal
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components.badge import badge
from components.card import card
from components.charts.price import price_figure
from components.charts.value import thinned
from components.empty_state import empty_card
from components.figure import Table
from components.format import (
    ACCOUNT_TYPES,
    CLASS_NAMES,
    SYMBOLS,
    change,
    count,
    day,
    exchange_time,
    money,
    money_change,
    percent,
    sentence,
    shares,
)
from components.hero import delta, sign_colour
from components.kpi_card import kpi_card, kpis, money_text
from components.table import Cell, table
from engine.analytics.ranges import Range
from engine.domain.actor import Role
from engine.domain.ids import Symbol
from engine.domain.instrument import Instrument
from engine.usecases.exposure import Exposure
from engine.usecases.market import InstrumentReport, Listing
from engine.usecases.price_history import HistoryReport
from pages._views.words import currency_name

FIRST = Range.ONE_YEAR
UNKNOWN = "not available"


def about(report: InstrumentReport) -> str:
    """What it follows, and what its prices are."""
    instrument, quote = report.listing.instrument, report.listing.quote
    follows = f"Tracks {instrument.index}. " if instrument.index else ""
    unit = currency_name(instrument.currency)
    if quote is None:
        return f"{follows}There is no price of it in this market, so it cannot be held or traded."
    return f"{follows}Prices in {unit}, as of {exchange_time(quote.at)}."


def key_figures(report: InstrumentReport) -> Component:
    listing, instrument = report.listing, report.listing.instrument
    return kpis(
        [
            _last(listing),
            _today(listing),
            _extremes(report),
            _fund_cost(instrument),
            kpi_card("Class", CLASS_NAMES[instrument.asset_class], change=_where(instrument)),
        ]
    )


def _last(listing: Listing) -> Component:
    quote = listing.quote
    if quote is None:
        return kpi_card("Last price", UNKNOWN, change="nobody quotes it here")
    live: dict[str, Any] = {"data-tick": listing.symbol}
    value = html.Span([_unit(listing.instrument), html.Span(f"{quote.last:,.2f}", **live)])
    if listing.is_stale:
        old = badge(f"Price of {day(quote.at.date())}", "bad")
        return kpi_card("Last price", value, change=old)
    spread = percent((quote.ask - quote.bid) / quote.last, 3)
    return kpi_card("Last price", value, change=f"bid and ask {spread} apart")


def _today(listing: Listing) -> Component:
    if listing.change is None:
        return kpi_card("Change today", UNKNOWN, change="needs two days of prices")
    live: dict[str, Any] = {"data-tick-change": listing.symbol, "data-previous": str(listing.previous_close)}
    text = change(listing.change)
    value = html.Span(text, className=f"ek-delta {sign_colour(text)}", **live)
    before = money(listing.previous_close or 0, listing.instrument.currency)
    return kpi_card("Change today", value, change=f"previous close {before}")


def _extremes(report: InstrumentReport) -> Component:
    if report.extremes is None:
        return kpi_card("52 weeks", UNKNOWN, change="only adjusted closes are known")
    low, high = (money(price, report.listing.instrument.currency) for price in report.extremes)
    return kpi_card("52 weeks, high", high, change=f"low {low}")


def _fund_cost(instrument: Instrument) -> Component:
    if not instrument.index and not instrument.expense_ratio:
        return kpi_card("Fund cost", "none", change="a company, not a fund")
    return kpi_card("Fund cost", percent(instrument.expense_ratio, 3), change="a year, inside the price")


def _where(instrument: Instrument) -> str:
    return ", ".join(part for part in (instrument.region, instrument.sector) if part)


def _unit(instrument: Instrument) -> str:
    return SYMBOLS.get(instrument.currency, f"{instrument.currency} ")


def history_sentence(report: HistoryReport) -> list[str | Component]:
    """The return of the span by both measures; each says what it leaves out."""
    symbol = report.instrument.symbol
    if report.total_return is None:
        return [f"Less than two closes of {symbol} are known in this span, so there is no return."]
    span = f" from {day(report.dates[0])} to {day(report.dates[-1])}"
    total = html.B(change(report.total_return))
    if report.price_return is None:
        return [f"{symbol} returned ", total, span, ", dividends reinvested. Its price alone is not known."]
    price = html.B(change(report.price_return))
    return [f"The price of {symbol} changed by ", price, span, "; with dividends reinvested by ", total, "."]


def history_chart(report: HistoryReport) -> dict[str, Any]:
    name = "Adjusted close" if report.adjusted_only else "Close"
    return price_figure(name, report.dates, report.prices.tolist(), report.instrument.currency)


def history_table(report: HistoryReport) -> Table:
    """The rows of the chart, newest first."""
    currency = report.instrument.currency
    rows: list[list[Cell]] = [
        [day(report.dates[row]), money(float(report.prices[row]), currency)]
        for row in reversed(thinned(report.dates))
    ]
    return ("Day", "Adjusted close" if report.adjusted_only else "Close"), rows


def dividends_card(report: InstrumentReport) -> Component:
    currency, last = report.listing.instrument.currency, report.listing.quote
    if not report.dividends:
        return card("Dividends", "None in the last 12 months.")
    total = money(report.dividend_total, currency, places=4)
    number = count(len(report.dividends), "dividend")
    verb = "adds" if len(report.dividends) == 1 else "add"
    part = f", {percent(report.dividend_total / last.last, 2)} of the last price" if last else ""
    rows = [[day(one.ex_on), money(one.amount, currency, places=4)] for one in reversed(report.dividends)]
    content = table(
        ["Ex-date", "A share"], rows, caption="Dividends of the last 12 months", footer=["Together", total]
    )
    said = f"{sentence(number)} in the last 12 months {verb} up to {total} a share{part}."
    return card("Dividends", content, sentence=said, flush=True)


def exposure_card(report: InstrumentReport, role: Role) -> Component:
    """What the reader's accounts hold of it."""
    title = "Your exposure" if role is Role.INVESTOR else "Your clients' exposure"
    symbol = report.listing.symbol
    if report.unpriced:
        why = f"{report.unpriced}, which is held, has no price or exchange rate, so no share can be told."
        return card(title, empty_card("Not available", why, icon_name="octagon-alert"))
    if not report.exposure:
        return card(title, empty_card(*_nobody(symbol, role), icon_name="wallet"))
    content = table(
        ["Account", "Value, quantity", "Weight", "Gain"],
        [_exposure_row(one, role) for one in report.exposure],
        caption=f"Accounts that hold {symbol}",
        footer=_together(report),
    )
    return card(title, content, sentence=_exposure_sentence(report, role), flush=True)


def _nobody(symbol: Symbol, role: Role) -> tuple[str, str]:
    if role is Role.INVESTOR:
        return "You hold none of it", f"None of your accounts holds {symbol}."
    return "No client holds any of it", f"None of the accounts that you may see holds {symbol}."


def _exposure_sentence(report: InstrumentReport, role: Role) -> list[str | Component]:
    who, everything = ("You hold", "everything you hold")
    if role is not Role.INVESTOR:
        who, everything = ("Your clients hold", "all accounts that you may see")
    where = count(len(report.exposure), "account")
    currency = report.base_currency
    foreign = {one.account.currency for one in report.exposure} - {currency}
    rate = f" The total is in {currency}, at the central bank's rate." if foreign else ""
    number = "share" if report.quantity == 1 else "shares"
    return [
        f"{who} ",
        money_text(shares(report.quantity)),
        f" {number} in {where}, worth ",
        money_text(money(report.base_value, currency)),
        f": {percent(report.share)} of {everything}.{rate}",
    ]


def _exposure_row(one: Exposure, role: Role) -> list[Cell]:
    account, currency = one.account, one.account.currency
    owner = "" if role is Role.INVESTOR else f"{account.household}, "
    name = dcc.Link(account.name, href=f"/portfolios/{account.id}", className="fw-semibold text-reset")
    kind = html.Span(f"{owner}{ACCOUNT_TYPES[account.kind]}, {currency}", className="ek-sub d-block")
    return [
        html.Div([name, kind]),
        _worth(one.value, one.quantity, currency),
        percent(one.weight),
        _gain(one.gain, currency),
    ]


def _together(report: InstrumentReport) -> list[Cell]:
    """The sum, and its weight in all accounts."""
    currency = report.base_currency
    return [
        "Together",
        _worth(report.base_value, report.quantity, currency),
        percent(report.share),
        _gain(report.base_gain, currency),
    ]


def _worth(value: Decimal, quantity: Decimal, currency: str) -> Component:
    """Two lines, so that the table fits a phone."""
    number = money_text(shares(quantity, aligned=True), "ek-sub fw-normal d-block")
    return html.Div([money_text(money(value, currency)), number])


def _gain(amount: Decimal, currency: str) -> Component:
    return delta(money_change(amount, currency), is_money=True)
