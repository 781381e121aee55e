"""Signing in: password, code of an app, first link; and out again."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.tf_plugin import tf_check_state, tf_clean_session
from flask_security.utils import login_user, logout_user
from flask_security.views import change_password, login, logout
from werkzeug.wrappers import Response as AnyResponse

from geo.notice import Notice
from planner.errors import ExpiredError, NotFoundError
from planner.people.passwords import password_fault
from planner.people.service.people import open_link, use_link
from planner.people.service.sign_in import keep_code_app
from planner.people.store.people import People
from web.access import PUBLIC, SIGNED_IN, allow, local_address
from web.config import config, office
from web.http.files import keep_nothing
from web.http.limits import sign_in_limit
from web.http.qr import picture
from web.http.refusals import note_failure
from web.people.flask_security import (
    User,
    code_app,
    demo_person,
    fault_text,
    mark_demo,
    mark_vouched,
    signed,
)

blueprint = Blueprint("security", __name__)
"""Named as Flask-Security's own, which leads to `login` and the two-factor pages by these names."""

blueprint.add_url_rule(
    "/masuk", "login", allow(PUBLIC)(sign_in_limit(login)), methods=["GET", "POST"]
)
blueprint.add_url_rule("/keluar", "logout", allow(PUBLIC)(logout), methods=["POST"])
blueprint.add_url_rule(
    "/sandi",
    "change_password",
    allow(SIGNED_IN)(sign_in_limit(change_password)),
    methods=["GET", "POST"],
)


@blueprint.before_request
def _stay_here() -> AnyResponse | None:
    if request.is_json:
        # Flask-Security would read it in place of the form, and expects an object unasked.
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if local_address(request.args.get("next", "/")):
        return None
    return redirect(request.path, 307)


@blueprint.after_request
def _keep_nothing(response: Response) -> Response:
    if request.endpoint == "security.logout":
        # Else the Back button brings pages back that the browser still has in memory.
        response.headers["Clear-Site-Data"] = '"cache"'
    return keep_nothing(response)


@blueprint.route("/masuk/kode", methods=["GET", "POST"], endpoint="two_factor_token_validation")
@sign_in_limit
@allow(PUBLIC)
def code() -> str | tuple[str, int] | AnyResponse:
    """Ask whoever gave the right password for the code of their app, or a recovery code."""
    user = tf_check_state(["ready"])
    if user is None:
        return redirect(url_for("security.login"))
    if request.method == "GET":
        return render_template("sign_in/code.html", wrong=False)
    if not user.verify_code(request.form.get("code", "")):
        ahead = g.get("clock_ran_ahead", False)
        note_failure("code.fail", user.username)
        if not ahead:
            user.track_failed_authn("code", tfa=True)
        return render_template("sign_in/code.html", wrong=True, ahead=ahead), 400
    tf_clean_session()
    login_user(user, authn_via=["password", "code"])
    return _onward()


@blueprint.route("/masuk/pasang-kode", methods=["GET", "POST"], endpoint="two_factor_setup")
@sign_in_limit
@allow(PUBLIC)
def set_up() -> str | tuple[str, int] | AnyResponse:
    """Let somebody who gave their password tie an app for codes to their account."""
    here = signed()
    if here is not None and here.account.totp_secret is not None:
        return redirect(url_for("account.show"))
    user = User(here.account) if here else tf_check_state(["setup_from_login"])
    if user is not None and user.account.totp_secret is not None:
        # Set up elsewhere since the password was given here: only that app's code leads on.
        tf_clean_session()
        user = None
    if user is None:
        return redirect(url_for("security.login"))
    secret = session.setdefault("tf_totp_secret", code_app().generate_totp_secret())
    typed = request.form.get("code", "").replace(" ", "")
    if request.method == "POST" and code_app().verify_totp(typed, secret, user):
        codes = keep_code_app(office(), user.account, secret)
        tf_clean_session()
        if here is None:
            login_user(user, authn_via=["password", "code"])
        return render_template("sign_in/recovery.html", codes=codes)
    uri = code_app().get_totp_uri(user.username, secret)
    page = render_template(
        "sign_in/set_up.html",
        qr=picture(uri),
        secret=code_app().get_totp_pretty_key(secret),
        username=user.username,
        wrong=request.method == "POST",
    )
    return page, 400 if request.method == "POST" else 200


@blueprint.route("/masuk/tautan/<token>", methods=["GET", "POST"])
@sign_in_limit
@allow(PUBLIC)
def link(token: str) -> str | tuple[str, int] | AnyResponse:
    """Let whoever holds a link choose their password, once, and go on to sign in."""
    try:
        account = open_link(office(), token)
    except NotFoundError:
        note_failure("link.fail")
        return render_template("sign_in/dead_link.html"), 404
    if request.method == "GET":
        return render_template("sign_in/link.html", account=account, told="")
    password = request.form.get("password", "")
    fault = password_fault(password, account.username)
    told = fault_text(fault) if fault else ""
    if not told and password != request.form.get("again", ""):
        told = _("Kedua isian sandi tidak sama.")
    if told:
        return render_template("sign_in/link.html", account=account, told=told), 400
    if current_user.is_authenticated:
        logout_user()
    try:
        user = User(use_link(office(), token, password))
    except NotFoundError:
        return render_template("sign_in/dead_link.html"), 404
    return first_step_done(user, "link")


@blueprint.get("/masuk/demo/<token>")
@allow(PUBLIC)
def demo(token: str) -> AnyResponse:
    """Sign somebody of the demo in, as long as it is one and the server of the link runs."""
    username = demo_person(token)
    if username is None and token in config().demo_links:
        raise ExpiredError(Notice.of("people.demo_over"))
    account = username and People.of(office()).account(username)
    if not account or not account.active:
        abort(404)
    if current_user.is_authenticated:
        logout_user()
    login_user(User(account), authn_via=["demo"])
    mark_demo(token)
    return redirect(url_for("home.show"))


def first_step_done(user: User, by: str, *, further: str = "", code: bool = True) -> AnyResponse:
    """Return the way on after the first step: to the code where one is asked for, then `further`.

    Without `code` the first step vouches for the second too.
    """
    plugins = current_app.extensions["security"].two_factor_plugins
    asked: AnyResponse | None = None
    if code:
        asked = plugins.tf_enter(user, False, by, next_loc=further or None)
    if asked is None:
        login_user(user, authn_via=[by])
        if not code:
            mark_vouched()
    return asked or redirect(further if local_address(further) else url_for("home.show"))


def _onward() -> AnyResponse:
    wanted = request.args.get("next", "")
    return redirect(wanted if local_address(wanted) else url_for("home.show"))
