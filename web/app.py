"""Flask and Dash, assembled."""

from pathlib import Path

import structlog
from dash import Dash, page_container, set_props
from flask import Flask, abort
from sqlalchemy import Engine

from api import errors as api_errors
from api import routes as api_routes
from engine.errors import EvenkeelError, NotFoundError, NotPermittedError, SignInRequiredError
from engine.ports import Ports
from web import asgi, frame, health, index, request_ids, security, sign_in, static_files
from web.demo import WorkedLedger
from web.settings import VAR, Settings

log = structlog.get_logger(__name__)

ROOT = Path(__file__).parent.parent
ACCESS_ERRORS = (SignInRequiredError, NotPermittedError, NotFoundError)


def create_app(settings: Settings, ports: Ports, database: Engine) -> Dash:
    """The whole web application; `dash_app.server` is the Flask part."""
    server = Flask("evenkeel", static_folder=None)
    server.secret_key = settings.session_key()
    server.config["EVENKEEL_DEMO"] = settings.demo
    server.extensions["evenkeel"] = ports
    server.extensions["evenkeel-ledger"] = WorkedLedger(ports)
    request_ids.install(server)
    asgi.refuse_late(server)
    static_files.install(server, VAR / "cache")
    index.install(server)
    security.install(server, secure_cookies=not settings.is_loopback)
    api_errors.install(server)
    server.register_blueprint(sign_in.blueprint)
    api_routes.install(server)
    health.install(server, database)
    dash_app = _create_dash(server)
    security.install_policy(server, dash_app)
    security.refuse_malformed_callbacks(server, dash_app)
    return dash_app


def _create_dash(server: Flask) -> Dash:
    dash_app = Dash(
        "evenkeel",
        server=server,  # type: ignore[arg-type]  # Dash annotates bool | callable, accepts a Flask
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=index.IGNORED,
        index_string=index.index_string(),
        on_error=show_error,
        enable_mcp=False,
        title="Evenkeel",
        update_title="",
    )
    index.register_browser_callbacks(dash_app)
    frame.register()
    dash_app.layout = lambda: frame.layout(page_container)
    return dash_app


def show_error(error: Exception) -> None:
    """Last stop for every callback: access errors keep their status, expected ones become a toast.

    Returning None leaves the outputs alone; raising PreventUpdate would lose the toast as well.
    """
    if isinstance(error, ACCESS_ERRORS):
        log.warning("callback refused", code=error.code)
        abort(api_errors.problem(api_errors.status_of(error), error.code, str(error)))
    if isinstance(error, EvenkeelError):
        set_props("toast", {"children": str(error)})
    else:
        log.error("callback failed", exc_info=error)
        set_props("toast", {"children": "Something went wrong. We have been told."})
