"""The frame around every page, filled for who is signed in and what they look at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from dash import Input, Output
from dash.development.base_component import Component
from flask import has_request_context
from flask_login import current_user

from components.format import ACCOUNT_TYPES, count, exchange_time
from components.shell import (
    NOBODY,
    AccountLink,
    AsOfTone,
    Ids,
    NavSection,
    ShellView,
    account_switcher,
    admin_nav,
    as_of_chip,
    client_nav,
    nav,
    shell,
    tab_bar,
)
from engine.domain.actor import Role
from engine.domain.portfolio import Account
from engine.usecases.access import CLIENT_FACING, EVERYONE
from engine.usecases.notify import count_unread
from engine.usecases.prices import PriceStatus, price_status
from engine.usecases.snapshot import MAX_AGE
from pages import _session
from pages._guard import guarded
from web.security import csrf_token

ROLES = {Role.INVESTOR: "Investor", Role.ADVISER: "Adviser", Role.ADMIN: "Administrator"}
SESSIONS_UNTIL_STALE = 3
PORTFOLIOS = "portfolios"


def layout(page: Component) -> Component:
    """A function of the request, so that each user gets their own frame."""
    if not has_request_context() or not current_user.is_authenticated:  # Dash calls it once, to check ids
        return shell(NOBODY, page)
    unread = count_unread(_session.actor(), ports=_session.ports())
    return shell(replace(_view("/"), unread=unread), page)


def register() -> None:
    """The frame follows the address; call once, while the application is built."""

    @guarded(
        Output(Ids.nav, "children"),
        Output(Ids.accounts, "children"),
        Output(Ids.tabs, "children"),
        Output(Ids.as_of, "children"),
        Input("_pages_location", "pathname"),
        allow=EVERYONE,
        prevent_initial_call=True,
    )
    def follow(pathname: str) -> Sequence[Component | Sequence[Component] | None]:
        view = _view(str(pathname or "/"))
        return (
            nav(view, str(pathname or "/")),
            account_switcher(view),
            tab_bar(view),
            as_of_chip(view.as_of, view.as_of_tone),
        )


def _view(pathname: str) -> ShellView:
    user = current_user.user
    accounts = _session.accounts() if user.role in CLIENT_FACING else ()
    links = [_link(account, pathname) for account in accounts]
    named, chosen = _named(accounts, pathname), _chosen(accounts, pathname)
    status = price_status(ports=_session.ports())
    return ShellView(
        user_name=user.name,
        role_text=ROLES[user.role],
        initials=_initials(user.name),
        nav=admin_nav() if user.role is Role.ADMIN else _nav(chosen),
        accounts=(_everything(user.role, accounts), *links) if accounts else (),
        current=_current(user.role, accounts, links, named),
        as_of=f"Prices as of {exchange_time(status.at)}" if status.at else "No prices yet",
        as_of_tone=_tone(status),
        simulated=status.source == "simulated",
        csrf_token=csrf_token(),
    )


def _nav(chosen: Account | None) -> tuple[NavSection, ...]:
    return client_nav(str(chosen.id), chosen.name) if chosen else client_nav("", "")


def _named(accounts: Sequence[Account], pathname: str) -> Account | None:
    """The account in the address."""
    parts = pathname.strip("/").split("/")
    named = parts[1] if len(parts) > 1 and parts[0] == PORTFOLIOS else ""
    return next((account for account in accounts if str(account.id) == named), None)


def _chosen(accounts: Sequence[Account], pathname: str) -> Account | None:
    """The account that the links lead to: the one in the address, else the first."""
    return _named(accounts, pathname) or (accounts[0] if accounts else None)


def _current(
    role: Role, accounts: Sequence[Account], links: Sequence[AccountLink], named: Account | None
) -> AccountLink | None:
    if named is not None:
        return links[list(accounts).index(named)]
    return _everything(role, accounts) if accounts else None


def _everything(role: Role, accounts: Sequence[Account]) -> AccountLink:
    """All accounts together: the household's, or those of an adviser's clients."""
    detail = count(len(accounts), "account")
    if role is Role.ADVISER:
        return AccountLink("Clients' accounts", detail, "CA", "/")
    name = accounts[0].household
    return AccountLink(name, detail, _initials(name), "/")


def _link(account: Account, pathname: str) -> AccountLink:
    """Switching accounts stays on the same kind of page."""
    parts = pathname.strip("/").split("/")
    rest = "/".join(parts[2:]) if parts[0] == PORTFOLIOS else ""
    href = f"/{PORTFOLIOS}/{account.id}" + (f"/{rest}" if rest else "")
    detail = f"{ACCOUNT_TYPES[account.kind]}, {account.currency}"
    return AccountLink(account.name, detail, _initials(account.name), href)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def _tone(status: PriceStatus) -> AsOfTone:
    if status.age <= MAX_AGE:
        return "fresh"
    return "late" if status.age < timedelta(days=SESSIONS_UNTIL_STALE) else "stale"
