"""The HTML that Dash renders into, and the callbacks that run in the browser alone."""

import hashlib
from functools import cache
from pathlib import Path

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State
from flask import Flask

from components.allocation import ALLOCATION_CHOSEN, allocation_button
from components.shell import Ids

ASSETS = Path(__file__).parent.parent / "assets"
IGNORED = r"\.css$|^(boot|sign_in|plotly\.min)\.js$"  # files that this module links by hand: `assets_ignore`
STYLE_SHEETS = (
    "vendor/bootstrap.min.css",
    "css/tokens.css",
    "css/base.css",
    "css/icons.css",
    "css/shell.css",
    "css/accounts.css",
    "css/layout.css",
    "css/controls.css",
    "css/grid.css",
    "css/figures.css",
    "css/widgets.css",
    "css/feedback.css",
    "css/home.css",
    "css/jobs.css",
    "css/pages.css",
    "css/api.css",
    "css/notices.css",
    "css/market.css",
    "css/activity.css",
    "css/narrow.css",
)


def install(server: Flask) -> None:
    """Let server-rendered pages (the sign-in form) link the same assets."""
    server.jinja_env.globals.update(page_head=head, asset=asset)


@cache
def asset(path: str) -> str:
    """Address of an asset, with a fingerprint of its content: it may be cached for ever."""
    digest = hashlib.sha256((ASSETS / path).read_bytes()).hexdigest()
    return f"/assets/{path}?m={digest[:12]}"


def head() -> str:
    """Inside <head>, the same for Dash and for the sign-in form: theme first, so nothing flashes."""
    lines = [
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<script src="{asset("linked/boot.js")}" data-plotly="{asset("vendor/plotly.min.js")}"></script>',
        *(f'<link rel="stylesheet" href="{asset(path)}">' for path in STYLE_SHEETS),
        f'<link rel="icon" type="image/svg+xml" href="{asset("favicon.svg")}">',
    ]
    return "\n    ".join(lines)


def index_string() -> str:
    """Dash's page: `Dash(index_string=index_string())`."""
    return f"""<!DOCTYPE html>
<html lang="en" data-bs-theme="light">
  <head>
    <meta charset="utf-8">
    <title>{{%title%}}</title>
    {head()}
    {{%css%}}
  </head>
  <body>
    {{%app_entry%}}
    {{%config%}}
    {{%scripts%}}
    {{%renderer%}}
  </body>
</html>"""


def register_browser_callbacks(dash_app: Dash) -> None:
    """View state that needs no server; the functions are in assets/clientside.js."""
    look = Input(Ids.look, "data")
    dash_app.clientside_callback(
        _function("look"),
        Output(Ids.look, "data"),
        Output(Ids.privacy, "aria-pressed"),
        Input(Ids.theme, "n_clicks"),
        Input(Ids.privacy, "n_clicks"),
    )
    dash_app.clientside_callback(
        _function("figure"),
        Output({"type": "ek-plot", "id": MATCH}, "figure"),
        Output({"type": "ek-plot-area", "id": MATCH}, "className"),
        Input({"type": "ek-figure", "id": MATCH}, "data"),
        look,
    )
    dash_app.clientside_callback(
        _function("choose_class"),
        Output(ALLOCATION_CHOSEN, "data"),
        Output(allocation_button(ALL), "className"),
        Output(allocation_button(ALL), "aria-pressed"),
        Input(allocation_button(ALL), "n_clicks"),
        State(ALLOCATION_CHOSEN, "data"),
    )
    _register_controls(dash_app)


def _register_controls(dash_app: Dash) -> None:
    """Table toggles, segmented controls, marked links, messages."""
    dash_app.clientside_callback(
        _function("table"),
        Output({"type": "ek-plot-area", "id": MATCH}, "hidden"),
        Output({"type": "ek-table", "id": MATCH}, "hidden"),
        Output({"type": "ek-table-toggle", "id": MATCH}, "aria-pressed"),
        Output({"type": "ek-table", "id": MATCH}, "children"),
        Input({"type": "ek-table-toggle", "id": MATCH}, "n_clicks"),
        Input({"type": "ek-rows", "id": MATCH}, "data"),
        prevent_initial_call=True,
    )
    dash_app.clientside_callback(
        _function("choose"),
        Output({"type": "ek-seg-value", "group": MATCH}, "data"),
        Output({"type": "ek-seg", "group": MATCH, "value": ALL}, "aria-pressed"),
        Input({"type": "ek-seg", "group": MATCH, "value": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    dash_app.clientside_callback(
        _function("mark"),
        Output(Ids.marked, "data"),
        Input("_pages_location", "pathname"),
        Input(Ids.nav, "children"),
        Input(Ids.tabs, "children"),
    )
    dash_app.clientside_callback(
        _function("toast"), Output(Ids.toast, "className"), Input(Ids.toast, "children")
    )


def _function(name: str) -> ClientsideFunction:
    return ClientsideFunction(namespace="evenkeel", function_name=name)
