"""Any other address. Dash shows the module of this name where no page has the address."""

from dash import html, register_page

from components.empty_state import empty_state

register_page(__name__, title="Not found · Evenkeel")


def layout(**_query: str) -> html.Main:
    return empty_state("There is no such page.")
