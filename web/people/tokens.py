"""One's own tokens, with which programs such as QGIS read the API."""

from flask import Blueprint, render_template, request

from planner.errors import PlannerError
from planner.people.model import MOST_TOKEN_DAYS
from planner.people.service.tokens import issue_token, revoke_token, tokens_of
from planner.people.store.people import People
from web.access import SIGNED_IN, allow, signed_in
from web.config import now, office
from web.http.files import keep_nothing

blueprint = Blueprint("tokens", __name__)


blueprint.after_request(keep_nothing)


@blueprint.get("/akun/token")
@allow(SIGNED_IN)
def index() -> str:
    """Return the list of one's own tokens, with a form for another."""
    return _page()


@blueprint.post("/akun/token")
@allow(SIGNED_IN)
def change() -> str | tuple[str, int]:
    """Make a token and show it this once, or take one back."""
    who, form = signed_in().username, request.form
    if not People.of(office()).account(who):
        return _page(refused=True), 403
    if "revoke" in form:
        revoke_token(office(), who, form["revoke"], by=who)
        return _page()
    try:
        days = form.get("days", 0, type=int)
        made = issue_token(office(), who, name=form.get("name", ""), days=days, by=who)
    except PlannerError:
        return _page(refused=True), 400
    return _page(made=made)


def _page(made: str = "", refused: bool = False) -> str:
    who = signed_in().username
    known = People.of(office()).account(who) is not None
    return render_template(
        "tokens/index.html",
        tokens=[
            (key.name, key.expires.astimezone(now().tzinfo))
            for key in (tokens_of(office(), who) if known else ())
        ],
        made=made,
        refused=refused,
        root=request.url_root.rstrip("/"),
        most=MOST_TOKEN_DAYS,
    )
