"""Every resource there is, the document that describes them, and the page that shows it."""

from flask import Blueprint, Flask, Response, json, render_template
from flask.typing import ResponseReturnValue

from api.activity import activity
from api.auth import auth
from api.jobs import admin
from api.market import market
from api.notifications import notifications
from api.openapi import document
from api.people import me, users
from api.portfolios import portfolios
from api.reference import marked, reference
from api.resource import PREFIX

RESOURCES = (auth, me, users, portfolios, activity, market, notifications, admin)
OPENAPI_PATH, DOCS_PATH = f"{PREFIX}/openapi.json", f"{PREFIX}/docs"
# What the anonymous may ask for: how to sign in, and doing so.
OPEN_PATHS = frozenset(
    {OPENAPI_PATH, DOCS_PATH}
    | {route.rule for resource in RESOURCES for route in resource.routes if route.terms.allow is None}
)


def install(server: Flask) -> None:
    """Register the routes, their document and its page."""
    for resource in RESOURCES:
        server.register_blueprint(resource.blueprint)
    about = Blueprint("api-about", __name__, template_folder="templates")
    about.add_app_template_filter(marked)

    @about.get(OPENAPI_PATH)
    def openapi() -> ResponseReturnValue:
        return Response(json.dumps(document(RESOURCES)), content_type="application/json")

    @about.get(DOCS_PATH)
    def docs() -> ResponseReturnValue:
        return render_template("api_reference.html", api=reference(document(RESOURCES)))

    server.register_blueprint(about)
