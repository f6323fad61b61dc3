"""/sign-in and /sign-out: plain forms, so that the anonymous never reach a callback."""

from http import HTTPStatus

import structlog
from flask import Blueprint, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from api.errors import status_of
from engine.errors import EvenkeelError
from engine.usecases.sign_in import sign_in
from web.demo import WorkedLedger, demo_sign_ins
from web.security import SignedIn, csrf_token, local_path

log = structlog.get_logger("security")
blueprint = Blueprint("sign_in", __name__, template_folder="templates")
EMAIL_LENGTH = 320  # no address is longer; guesses are counted by what was typed


@blueprint.get("/sign-in")
def show() -> ResponseReturnValue:
    return _page("Your session has ended. Please sign in again." if "ended" in request.args else "")


@blueprint.post("/sign-in")
def submit() -> ResponseReturnValue:
    email, password = request.form.get("email", "")[:EMAIL_LENGTH], request.form.get("password", "")
    try:
        user = sign_in(email, password, ports=current_app.extensions["evenkeel"])
    except EvenkeelError as error:  # the form is its own error page
        log.warning("sign-in refused", code=error.code)
        return _page(str(error), email), status_of(error)
    session.clear()  # nothing of the anonymous session survives (fixation), its CSRF token neither
    session.permanent = True  # ends after SESSION_LIFETIME without a request, not with the browser
    login_user(SignedIn(user))
    csrf_token()
    log.info("signed in", user_id=str(user.id))
    return redirect(local_path(request.args.get("next")), HTTPStatus.SEE_OTHER)


@blueprint.post("/sign-out")
def leave() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect("/sign-in", HTTPStatus.SEE_OTHER)


def _page(error: str = "", email: str = "") -> str:
    shown: dict[str, object] = {}
    if current_app.config["EVENKEEL_DEMO"]:
        ledger: WorkedLedger = current_app.extensions["evenkeel-ledger"]
        note = "The demo's joint account, simulated market."
        shown = {"demo": demo_sign_ins(), "ledger": ledger.rows(), "ledger_note": note}
    return render_template("sign_in.html", error=error, email=email, csrf_token=csrf_token(), **shown)
