"""The frame around every page: navigation, accounts, theme, toast region. It is told what to show."""

from dataclasses import dataclass
from typing import Any, Literal

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.aria import aria
from components.icon import icon

TABS = 5  # as many as a phone has room for
AsOfTone = Literal["fresh", "late", "stale"]
MOST_SHOWN = 9  # on the bell


class Ids:
    """Ids of the parts that callbacks fill or listen to."""

    look = "look"  # Store {theme, private, narrow}; the browser writes it
    theme = "theme-toggle"
    privacy = "privacy-toggle"
    nav = "shell-nav"
    accounts = "shell-accounts"
    as_of = "shell-as-of"
    tabs = "shell-tabs"
    marked = "shell-marked"
    bell = "shell-bell"
    toast = "toast"


@dataclass(frozen=True)
class NavLink:
    """One page; `count` is the number of open items, shown when there are any.

    `short` is its name on phones. There `rare` ones wait behind "More" when not all fit.
    """

    text: str
    icon: str
    href: str
    count: int = 0
    short: str = ""
    rare: bool = False


@dataclass(frozen=True)
class NavSection:
    """Pages under a title; the first section has none."""

    title: str
    links: tuple[NavLink, ...]


@dataclass(frozen=True)
class AccountLink:
    """One account (or household) that the user may look at; `href` shows it on the page of now."""

    name: str
    detail: str
    initials: str
    href: str


@dataclass(frozen=True)
class ShellView:
    """What the frame shows; everything formatted."""

    user_name: str
    role_text: str
    initials: str
    nav: tuple[NavSection, ...]
    accounts: tuple[AccountLink, ...]
    current: AccountLink | None
    as_of: str
    as_of_tone: AsOfTone
    simulated: bool
    csrf_token: str
    unread: int = 0  # notifications


NOBODY = ShellView("", "", "", (), (), None, "", "fresh", False, "")


def client_nav(account_id: str, name: str) -> tuple[NavSection, ...]:
    """The pages that exist for an investor or their adviser; without an account those for everyone.

    `name` is that of the account: the bar above may say household while these links lead to one account.
    """
    home = NavLink("Home", "house", "/")
    market = NavLink("Market", "chart-candlestick", "/market", rare=True)
    activity = NavLink("Activity", "receipt-text", "/activity", rare=True)
    if not account_id:
        return (NavSection("", (home, activity, market)),)
    base = f"/portfolios/{account_id}"
    account = (
        NavLink("Portfolio", "layers", base),
        NavLink("Performance", "chart-line", f"{base}/performance", rare=True),
    )
    plan = (
        NavLink("Recommendation", "compass", f"{base}/recommendations", short="Advice"),
        NavLink("Rebalance", "scale", f"{base}/rebalance"),
    )
    own = NavSection(name, account), NavSection("Plan", plan)
    return NavSection("", (home,)), *own, NavSection("Money", (activity, market))


def admin_nav() -> tuple[NavSection, ...]:
    """The pages of an administrator, who sees no portfolio."""
    links = (
        NavLink("Home", "house", "/"),
        NavLink("Jobs", "clock", "/admin/jobs"),
        NavLink("Market", "chart-candlestick", "/market"),
    )
    return (NavSection("", links),)


def shell(view: ShellView, page: Component) -> html.Div:
    """The frame around `page` (Dash's page container)."""
    return html.Div(
        [
            html.A("Skip to content", href="#main", className="ek-skip"),
            dcc.Store(id=Ids.look),
            dcc.Store(id=Ids.marked),
            html.Div([_side(view), _body(view, page)], className="ek-app"),
            html.Nav(tab_bar(view), id=Ids.tabs, className="ek-tabbar", **aria(label="Main, phone")),
            html.Div(id=Ids.toast, className="ek-toast", role="alert"),
        ]
    )


def nav(view: ShellView, pathname: str = "") -> list[Component]:
    """Links of the side bar, for `Output(Ids.nav, "children")`; the browser marks the active one."""
    parts: list[Component] = []
    for section in view.nav:
        if section.title:
            parts.append(html.Div(section.title, className="ek-nav-title text-truncate"))
        parts += [_nav_link(link, pathname) for link in section.links]
    return parts


def tab_bar(view: ShellView) -> list[Component]:
    """Up to five tabs for phones, for `Output(Ids.tabs, "children")`; the fifth may open the rest."""
    links = [link for section in view.nav for link in section.links]
    if len(links) <= TABS:
        return [_tab(link) for link in links]
    first = [link for link in links if not link.rare][: TABS - 1]
    rest = [_nav_link(link, "") for link in links if link not in first]
    more = html.Details(
        [html.Summary([icon("menu"), "More"]), html.Div(rest, className="ek-more-list")], className="ek-more"
    )
    return [*map(_tab, first), more]


def _tab(link: NavLink) -> dcc.Link:
    return dcc.Link([icon(link.icon), link.short or link.text], href=link.href)


def account_switcher(view: ShellView) -> Component:
    """Menu of accounts, for `Output(Ids.accounts, "children")`; a plain name when there is no choice."""
    if view.current is None:
        return html.Span(
            _account_label(AccountLink(view.user_name, view.role_text, view.initials, "")),
            className="ek-switch",
        )
    if len(view.accounts) < 2:
        return html.Span(_account_label(view.current), className="ek-switch")
    items = [_account_item(account, is_current=account == view.current) for account in view.accounts]
    spoken = html.Span("Switch account, now ", className="visually-hidden")
    label = [spoken, *_account_label(view.current), icon("chevrons-up-down", "ek-3")]
    menu: Component = dbc.DropdownMenu(
        items,
        label=html.Span(label, className="ek-switch-label"),
        color="link",
        caret=False,
        toggle_class_name="ek-switch",
    )
    return menu


def as_of_chip(text: str, tone: AsOfTone = "fresh") -> Component | None:
    """Up to when prices are known; brass a session late, loss three. For `Output(Ids.as_of, "children")`."""
    if not text:
        return None
    return html.Span(text, className="ek-asof" if tone == "fresh" else f"ek-asof is-{tone}")


def bell(unread: int) -> html.Span:
    """The way to the notifications; assets/stream.js keeps the number and its words up to date."""
    live: dict[str, Any] = {"data-unread": str(unread)}
    shown = html.Span(
        str(unread) if unread <= MOST_SHOWN else f"{MOST_SHOWN}+",
        className="ek-bell-count",
        hidden=not unread,
        **aria(hidden=True),
    )
    name = f"Notifications, {unread} unread" if unread else "Notifications"
    spoken = html.Span(name, className="visually-hidden")
    link = dcc.Link(
        [icon("bell"), shown, spoken], href="/notifications", title="Notifications", className="ek-iconbtn"
    )
    return html.Span(link, id=Ids.bell, className="ek-bell", **live)


def _side(view: ShellView) -> html.Nav:
    logo = dcc.Link(
        [html.I(className="ek-mark", **aria(hidden=True)), "Evenkeel"], href="/", className="ek-logo"
    )
    return html.Nav(
        [logo, html.Div(nav(view), id=Ids.nav), html.Div(_user(view), className="ek-nav-foot")],
        className="ek-nav",
        **aria(label="Main"),
    )


def _nav_link(link: NavLink, pathname: str) -> dcc.Link:
    count = html.Span(str(link.count), className="ek-nav-count", title="open items") if link.count else None
    active = " active" if link.href == pathname else ""
    return dcc.Link([icon(link.icon), link.text, count], href=link.href, className=f"ek-nav-link{active}")


def _user(view: ShellView) -> list[Component]:
    name = html.Div([html.B(view.user_name), html.Div(view.role_text, className="ek-3 ek-tiny")])
    avatar = html.Span(view.initials, className="ek-avatar", **aria(hidden=True))
    return [html.Div([avatar, name, _sign_out(view.csrf_token)], className="ek-user")]


def _sign_out(csrf_token: str) -> html.Form:
    """A form, not a link: signing out changes state, so it carries the token."""
    return html.Form(
        [
            dcc.Input(type="hidden", name="csrf_token", value=csrf_token),
            _icon_button("log-out", "Sign out", type="submit"),
        ],
        action="/sign-out",
        method="post",
        className="ek-sign-out",
    )


def _body(view: ShellView, page: Component) -> html.Div:
    return html.Div([_top_bar(view), _simulated(view), page, _foot()], className="ek-body")


def _top_bar(view: ShellView) -> html.Header:
    return html.Header(
        [
            html.Div(account_switcher(view), id=Ids.accounts, className="ek-accounts"),
            html.Span(className="ek-spacer ms-auto"),
            html.Span(as_of_chip(view.as_of, view.as_of_tone), id=Ids.as_of),
            bell(view.unread),
            _icon_button("eye", "Hide amounts", id=Ids.privacy, **aria(pressed=False)),
            _icon_button("moon", "Switch light and dark", id=Ids.theme),
            html.Span(_sign_out(view.csrf_token), className="ek-only-s"),
        ],
        className="ek-topbar",
    )


def _simulated(view: ShellView) -> html.Aside | None:
    if not view.simulated:
        return None
    more = "Prices are generated from real fund history; currency rates are real (ECB)."
    text = html.Span([html.B("Simulated market."), " ", html.Span(more, className="ek-hide-s")])
    return html.Aside([icon("flask-conical"), text], className="ek-sim", **aria(label="Market"))


def _foot() -> html.Footer:
    text = (
        "Evenkeel is software, not advice from a person. "
        "Figures marked estimated or hypothetical are exactly that."
    )
    return html.Footer(html.Span(text), className="ek-foot")


def _icon_button(name: str, label: str, **attributes: Any) -> html.Button:
    """An icon never stands alone: the label is spoken, and shown on hover."""
    return html.Button(
        icon(name),
        className="ek-iconbtn",
        title=label,
        **{"type": "button", **aria(label=label), **attributes},
    )


def _account_label(account: AccountLink) -> list[Component]:
    avatar = html.Span(account.initials, className="ek-avatar", **aria(hidden=True))
    return [avatar, html.Span([html.B(account.name), html.Small(account.detail)], className="text-truncate")]


def _account_item(account: AccountLink, *, is_current: bool) -> dbc.DropdownMenuItem:
    """A link; `active` would make it an option of a list (aria-selected), which it is not."""
    mark = [icon("check", "ms-auto"), html.Span("shown now", className="visually-hidden")]
    content = [*_account_label(account), *(mark if is_current else [])]
    look = "is-current" if is_current else ""
    return dbc.DropdownMenuItem(
        html.Span(content, className="ek-switch-item"), href=account.href, class_name=look
    )
