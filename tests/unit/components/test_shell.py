from dataclasses import replace

import pytest
from dash import html
from dash.development.base_component import Component

from components.shell import (
    NOBODY,
    AccountLink,
    Ids,
    account_switcher,
    admin_nav,
    as_of_chip,
    client_nav,
    nav,
    shell,
    tab_bar,
)
from tests.unit.components.tree import attribute, by_id, of_kind, texts

HOUSEHOLD = AccountLink("Okafor household", "4 accounts", "OH", "/portfolios/h")
JOINT = AccountLink("Joint", "$363k", "JT", "/portfolios/j")
VIEW = replace(
    NOBODY,
    user_name="Maya Okafor",
    role_text="Investor",
    initials="MO",
    nav=client_nav("h", "Joint taxable"),
    csrf_token="token",
)


def test_links_follow_the_account() -> None:
    links = [attribute(link, "href") for link in nav(VIEW) if type(link).__name__ == "Link"]

    assert links == [
        "/",
        "/portfolios/h",
        "/portfolios/h/performance",
        "/portfolios/h/recommendations",
        "/portfolios/h/rebalance",
        "/activity",
        "/market",
    ]


def test_without_an_account_what_is_for_everyone_is_offered() -> None:
    assert [link.href for section in client_nav("", "") for link in section.links] == [
        "/",
        "/activity",
        "/market",
    ]


def test_an_administrator_is_led_to_the_jobs_on_every_screen() -> None:
    admin = replace(VIEW, nav=admin_nav())

    assert [texts(link) for link in nav(admin)] == ["Home", "Jobs", "Market"]
    assert [attribute(tab, "href") for tab in tab_bar(admin)] == ["/", "/admin/jobs", "/market"]


def test_the_page_shown_is_active() -> None:
    active = [
        texts(part) for part in nav(VIEW, "/portfolios/h") if "active" in str(attribute(part, "className"))
    ]

    assert active == ["Portfolio"]


def test_phones_get_four_tabs_with_short_names_and_the_rest_behind_a_fifth() -> None:
    *tabs, more = tab_bar(VIEW)

    assert [texts(html.Div(tab)) for tab in tabs] == ["Home", "Portfolio", "Advice", "Rebalance"]
    assert texts(more) == "More Performance Activity Market"
    assert [attribute(link, "href") for link in of_kind(more, "Link")] == [
        "/portfolios/h/performance",
        "/activity",
        "/market",
    ]


def test_pages_that_fit_need_no_tab_for_the_rest() -> None:
    tabs = tab_bar(replace(VIEW, nav=client_nav("", "")))

    assert [texts(html.Div(tab)) for tab in tabs] == ["Home", "Activity", "Market"]


def test_accounts_are_a_menu_only_when_there_is_a_choice() -> None:
    one = replace(VIEW, accounts=(HOUSEHOLD,), current=HOUSEHOLD)
    two = replace(VIEW, accounts=(HOUSEHOLD, JOINT), current=JOINT)

    assert not of_kind(account_switcher(one), "DropdownMenu")
    items = of_kind(account_switcher(two), "DropdownMenuItem")
    assert [attribute(item, "href") for item in items] == ["/portfolios/h", "/portfolios/j"]
    assert ["shown now" in texts(item) for item in items] == [False, True]
    label = attribute(of_kind(account_switcher(two), "DropdownMenu")[0], "label")
    assert isinstance(label, Component)
    assert texts(label).startswith("Switch account, now  JT Joint")


def test_the_account_that_the_links_lead_to_is_named() -> None:
    titles = [texts(part) for part in nav(VIEW) if "ek-nav-title" in str(attribute(part, "className"))]

    assert titles == ["Joint taxable", "Plan", "Money"]


def test_signing_out_is_a_form_with_the_token() -> None:
    frame = shell(VIEW, html.Div())

    form = of_kind(frame, "Form")[0]

    assert (attribute(form, "action"), attribute(form, "method")) == ("/sign-out", "post")
    assert attribute(of_kind(form, "Input")[0], "value") == "token"


@pytest.mark.parametrize(
    ("unread", "shown", "name"),
    [
        (1, "1", "Notifications, 1 unread"),
        (9, "9", "Notifications, 9 unread"),
        (10, "9+", "Notifications, 10 unread"),
    ],
)
def test_the_bell_shows_how_much_is_unread_and_says_it(unread: int, shown: str, name: str) -> None:
    found = by_id(shell(replace(VIEW, unread=unread), html.Div()), Ids.bell)

    assert texts(found) == f"{shown} {name}"
    assert attribute(found, "data-unread") == str(unread)
    assert attribute(of_kind(found, "Link")[0], "href") == "/notifications"


def test_the_bell_shows_no_zero() -> None:
    found = by_id(shell(VIEW, html.Div()), Ids.bell)

    assert [attribute(part, "hidden") for part in of_kind(found, "Span")[1:]] == [True, None]
    assert texts(found).endswith("Notifications")


def test_messages_are_announced() -> None:
    toast = by_id(shell(VIEW, html.Div()), Ids.toast)

    assert attribute(toast, "role") == "alert"


def test_every_icon_button_has_a_label() -> None:
    buttons = [
        b for b in of_kind(shell(VIEW, html.Div()), "Button") if attribute(b, "className") == "ek-iconbtn"
    ]

    assert buttons
    assert all(attribute(button, "aria-label") and attribute(button, "title") for button in buttons)


def test_a_simulated_market_says_so() -> None:
    simulated = shell(replace(VIEW, simulated=True), html.Div())

    assert "Simulated market." in texts(simulated)
    assert "Simulated market." not in texts(shell(VIEW, html.Div()))


def test_late_prices_change_the_chip_and_unknown_ones_show_none() -> None:
    late = as_of_chip("Prices as of 10 Jul 2026", "late")

    assert late is not None
    assert attribute(late, "className") == "ek-asof is-late"
    assert as_of_chip("") is None
