"""Which scripts a page may run."""

import base64
import hashlib
import re

from dash import Dash, Input, Output, html

from tests.site import Site
from web.security import install_policy


def test_pages_allow_only_scripts_whose_content_is_known(site: Site) -> None:
    owner, _ = site.owner_with_drift()

    page = site.signed_in(owner).get("/")

    policy = page.headers["Content-Security-Policy"]
    scripts = policy.split("script-src")[1].split(";")[0]
    inline = re.findall(r"<script([^>]*)>(.*?)</script>", page.text, re.DOTALL)
    programs = [code for attributes, code in inline if code and "application/json" not in attributes]
    assert programs
    assert all(_source(code) in scripts for code in programs)
    assert "unsafe" not in scripts
    assert "http:" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_a_script_that_is_known_only_after_the_first_answer_runs_too() -> None:
    """Whoever opens the sign-in page of a fresh start first must not leave every page dead."""
    app = Dash("late")
    app.layout = html.Div([html.Div(id="from"), html.Div(id="to")])
    install_policy(app.server, app)
    visitor = app.server.test_client()
    visitor.get("/")
    app.clientside_callback("(x) => x", Output("to", "title"), Input("from", "title"))

    page = visitor.get("/")

    (late,) = [
        code for code in re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL) if "(x) => x" in code
    ]
    assert _source(late) in page.headers["Content-Security-Policy"]


def _source(code: str) -> str:
    """How a policy names an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
