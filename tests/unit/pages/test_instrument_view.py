from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
from dash import html

from engine.domain.actor import SYSTEM, Role
from engine.domain.ids import EUR, Symbol
from engine.domain.market import Dividend
from engine.domain.portfolio import Portfolio
from engine.usecases.market import InstrumentReport, report_instrument
from engine.usecases.price_history import HistoryReport
from pages._views import instrument as view
from tests.builders import (
    MARKET_CLOSE,
    a_lot,
    a_portfolio,
    a_quote,
    a_user,
    an_account,
    an_instrument,
)
from tests.fakes import FakeDatabase
from tests.pasts import Past, weekdays
from tests.unit.components.tree import attribute, of_kind, parts, texts

VTI, XYZ = Symbol("VTI"), Symbol("XYZ")


def a_report(*portfolios: Portfolio, dividends: int = 0) -> InstrumentReport:
    """VTI fell from 110 to 99 today; the first of the dividends was paid yesterday."""
    past = Past({"VTI": ["100", "110", "99"]}, spread="0.02")
    past.database.add(*portfolios)
    with past.database.unit_of_work(SYSTEM) as uow:
        paid_on = weekdays(1 + dividends)[:-1]
        uow.market.add_dividends([Dividend(VTI, day, Decimal("0.33")) for day in paid_on])
        uow.commit()
    return report_instrument(SYSTEM, VTI, start=None, ports=past.ports)


def without_price() -> InstrumentReport:
    database = FakeDatabase()
    database.add(instruments=[an_instrument("XYZ", tradable=False)])
    return report_instrument(SYSTEM, XYZ, start=None, ports=database.ports)


def shown(report: InstrumentReport, role: Role = Role.INVESTOR) -> str:
    return texts(html.Div(view.exposure_card(report, role)))


def test_the_text_below_the_name_says_what_is_tracked_and_since_when() -> None:
    assert view.about(a_report()) == ("Tracks VTI index. Prices in US dollars, as of 30 Jun 2025, 16:00 ET.")


def test_key_figures_follow_the_stream() -> None:
    figures = view.key_figures(a_report())

    assert "$ 99.00" in texts(figures)
    assert "\u221210.00% previous close $110.00" in texts(figures)
    assert "52 weeks, high $110.00 low $99.00" in texts(figures)
    assert "Fund cost 0.030%" in texts(figures)
    assert "bid and ask 0.020% apart" in texts(figures)
    live = [part for part in parts(figures) if attribute(part, "data-tick") == "VTI"]
    moving = [part for part in parts(figures) if attribute(part, "data-tick-change") == "VTI"]
    assert [texts(part) for part in live] == ["99.00"]
    assert [attribute(part, "data-previous") for part in moving] == ["110.0"]


def test_an_old_price_says_of_when_it_is() -> None:
    report = a_report()
    quote = a_quote("VTI", "99", at=MARKET_CLOSE - timedelta(days=3))
    old = replace(report, listing=replace(report.listing, quote=quote, is_stale=True))

    assert "Price of 27 Jun 2025" in texts(view.key_figures(old))


def test_without_a_price_nothing_is_made_up() -> None:
    report = without_price()

    assert texts(view.key_figures(report)).count("not available") == 3
    assert "There is no price of it" in view.about(report)


def test_a_share_of_a_company_has_no_fund_cost() -> None:
    report = a_report()
    share = replace(report.listing.instrument, index="", expense_ratio=Decimal(0), sector="Energy")
    figures = texts(view.key_figures(replace(report, listing=replace(report.listing, instrument=share))))

    assert "Fund cost none a company, not a fund" in figures
    assert "US, Energy" in figures


def test_exposure_is_told_in_words_and_adds_up_below_the_accounts() -> None:
    user = a_user()
    dollars = a_portfolio(a_lot("VTI", "10", "800"), cash="10", owner=user)
    euros = a_portfolio(a_lot("VTI", "5", "450"), cash="604", account=an_account(user, currency=EUR))

    text = shown(a_report(dollars, euros))

    # 5 shares at 99 dollars are 396 euros, of 1,000; a euro is 1.25 dollars
    assert "You hold  15  shares in two accounts, worth  $1,485.00 : 66.0% of everything you hold." in text
    assert "The total is in USD, at the central bank's rate." in text
    assert "taxable, USD $990.00 10.000000 99.0% +$190.00" in text
    assert "taxable, EUR \u20ac396.00 5.000000 39.6% \u2212\u20ac54.00" in text
    assert "Together $1,485.00 15.000000 66.0% +$122.50" in text


def test_an_account_in_exposure_is_a_link_and_amounts_can_be_hidden() -> None:
    portfolio = a_portfolio(a_lot("VTI", "1", "90"), owner=a_user())

    card = view.exposure_card(a_report(portfolio), Role.INVESTOR)

    assert [attribute(one, "href") for one in of_kind(card, "Link")] == [f"/portfolios/{portfolio.id}"]
    hidden = [texts(one) for one in parts(card) if "ek-money" in str(attribute(one, "className"))]
    assert {"$99.00", "+$9.00", "1", "1.000000"} <= set(hidden)
    assert "1  share in one account" in texts(card)
    assert "central bank" not in texts(card)


def test_an_adviser_reads_whose_accounts_hold_it() -> None:
    text = shown(a_report(a_portfolio(a_lot("VTI"), owner=a_user())), Role.ADVISER)

    assert text.startswith("Your clients' exposure Your clients hold")
    assert "of all accounts that you may see" in text
    assert "Home, taxable, USD" in text


def test_nothing_held_is_said() -> None:
    report = a_report(a_portfolio(cash="10", owner=a_user()))

    assert shown(report) == "Your exposure You hold none of it None of your accounts holds VTI."
    assert "No client holds any of it" in shown(report, Role.ADVISER)


def test_exposure_that_cannot_be_told_names_what_has_no_price() -> None:
    assert "Not available BND, which is held, has no price" in shown(replace(a_report(), unpriced="BND"))


def test_dividends_add_up_and_are_put_beside_the_price() -> None:
    text = texts(html.Div(view.dividends_card(a_report(dividends=2))))

    assert "Two dividends in the last 12 months add up to $0.6600 a share, 0.67% of the last price." in text
    assert "Together $0.6600" in text
    assert text.index("27 Jun 2025") < text.index("26 Jun 2025")


def test_no_dividends_are_said_too() -> None:
    assert "None in the last 12 months." in texts(html.Div(view.dividends_card(a_report())))


def a_history(*, adjusted_only: bool = False, days: int = 3) -> HistoryReport:
    return HistoryReport(
        instrument=an_instrument("VTI"),
        dates=weekdays(days),
        prices=np.array([100.0, 90.0, 110.0])[:days],
        adjusted_only=adjusted_only,
        price_return=None if adjusted_only or days < 2 else 0.1,
        total_return=0.125 if days > 1 else None,
    )


def test_the_sentence_names_both_measures() -> None:
    assert texts(html.Div(view.history_sentence(a_history()))) == (
        "The price of VTI changed by  +10.00%  from 26 Jun 2025 to 30 Jun 2025 ; "
        "with dividends reinvested by  +12.50% ."
    )


def test_adjusted_closes_alone_are_called_what_they_are() -> None:
    history = a_history(adjusted_only=True)

    assert "dividends reinvested. Its price alone is not known." in texts(
        html.Div(view.history_sentence(history))
    )
    assert view.history_chart(history)["data"][0]["name"] == "Adjusted close"
    assert view.history_table(history)[0] == ("Day", "Adjusted close")


def test_a_single_close_is_drawn_as_a_point_and_has_no_return() -> None:
    history = a_history(days=1)

    assert view.history_chart(history)["data"][0]["mode"] == "markers"
    assert "Less than two closes" in texts(html.Div(view.history_sentence(history)))
    assert view.history_chart(replace(history, dates=(), prices=np.array([])))["data"][0]["x"] == []


def test_the_table_repeats_the_chart_newest_first() -> None:
    columns, rows = view.history_table(a_history())

    assert columns == ("Day", "Close")
    assert list(rows[0]) == ["30 Jun 2025", "$110.00"]
    assert len(rows) == len(view.history_chart(a_history())["data"][0]["x"])
