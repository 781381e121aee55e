"""One's own tokens, with which programs such as QGIS read the API."""

from flask import Blueprint, g, render_template, request

from geo.notice import Notice
from planner.errors import DeniedError, PlannerError
from planner.people.model import MOST_TOKEN_DAYS, SCOPES
from planner.people.service.tokens import Wish, issue_token, revoke_token, tokens_of
from planner.people.store.people import People
from planner.people.words import scope_notice
from planner.words import say
from web.access import SIGNED_IN, allow, signed_in
from web.config import now, office
from web.errors import error_words, status_of
from web.http.files import keep_nothing
from web.http.limits import sign_in_limit
from web.language import language
from web.people.flask_security import User

blueprint = Blueprint("tokens", __name__)


blueprint.after_request(keep_nothing)


@blueprint.get("/akun/token")
@allow(SIGNED_IN)
def index() -> str:
    """Return the list of one's own tokens, with a form for another."""
    return _page()


@blueprint.post("/akun/token")
@sign_in_limit
@allow(SIGNED_IN)
def change() -> str | tuple[str, int]:
    """Make a token and show it this once, or take one back; making asks who it is once more."""
    who, form = signed_in().username, request.form
    if "revoke" in form:
        revoke_token(office(), who, form["revoke"], by=who)
        return _page()
    try:
        wish = Wish(
            name=form.get("name", ""),
            days=form.get("days", 0, type=int),
            scopes=tuple(form.getlist("scope")),
        )
        _prove(form.get("password", ""), form.get("code", ""))
        made = issue_token(
            office(), who, name=wish.name, days=wish.days, scopes=wish.scopes, by=who
        )
    except PlannerError as error:
        return _page(told=error_words(error)), status_of(error)
    return _page(made=made)


def _prove(password: str, code: str) -> None:
    """Raise DeniedError unless it is the person of the session: a session can be stolen."""
    account = People.of(office()).account(signed_in().username)
    if account is None or account.password is None:
        raise DeniedError(Notice.of("people.no_proof"))
    user = User(account)
    knows = user.verify_and_update_password(password)
    needs_code = account.totp_secret is not None
    if not knows or (needs_code and not user.verify_code(code)):
        if not g.get("clock_ran_ahead"):
            user.track_failed_authn("password", tfa=knows)
        raise DeniedError(Notice.of("people.proof"))


def _page(made: str = "", told: str = "") -> str:
    account = People.of(office()).account(signed_in().username)
    zone = now().tzinfo
    return render_template(
        "tokens/index.html",
        tokens=[
            {
                "name": key.name,
                "scopes": [_scope(s) for s in SCOPES if s in key.scopes],
                "used": key.used and key.used.astimezone(zone),
                "expires": key.expires.astimezone(zone),
            }
            for key in (tokens_of(office(), account.username) if account else ())
        ],
        made=made,
        told=told,
        root=request.url_root.rstrip("/"),
        most=MOST_TOKEN_DAYS,
        scopes={s: _scope(s) for s in SCOPES},
        chosen=request.form.getlist("scope") or ["read"],
        has_password=account is not None and account.password is not None,
        has_code=account is not None and account.totp_secret is not None,
        no_proof=say(Notice.of("people.no_proof"), language()),
    )


def _scope(scope: str) -> str:
    return say(scope_notice(scope), language())
