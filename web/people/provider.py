"""Signing in by the office's own accounts: OpenID Connect, off unless `[oidc]` is set.

The provider is asked only when somebody chooses it, so that one that is dead stops no password.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, render_template, request, session, url_for
from flask_login import current_user
from flask_security.utils import logout_user
from werkzeug.wrappers import Response as AnyResponse

from planner.errors import DeniedError, PlannerError
from planner.people.service.provider import let_in
from planner.settings import settings
from web.access import PUBLIC, allow, local_address
from web.config import office
from web.errors import error_words
from web.http.files import keep_nothing
from web.http.limits import sign_in_limit
from web.people.flask_security import User
from web.people.sign_in import first_step_done

if TYPE_CHECKING:
    from web.people.openid import Provider

blueprint = Blueprint("provider", __name__)
blueprint.after_request(keep_nothing)

_NEXT = "provider_next"
_SHELF = "patroli-provider"


@blueprint.get("/masuk/kantor")
@sign_in_limit
@allow(PUBLIC)
def begin() -> tuple[str, int] | AnyResponse:
    """Lead to the provider's page."""
    known = _provider()
    further = request.args.get("next", "")
    session[_NEXT] = further if local_address(further) else ""
    try:
        return known.lead(url_for("provider.finish", _external=True))
    except PlannerError as error:
        return _fault(error, 503)


@blueprint.get("/masuk/kantor/kembali")
@sign_in_limit
@allow(PUBLIC)
def finish() -> tuple[str, int] | AnyResponse:
    """Let in whom the provider vouches for, if they have an account here."""
    known = _provider()
    further = session.pop(_NEXT, "")
    try:
        user = User(let_in(office(), known.claims(), known.rules))
    except DeniedError as error:
        return _fault(error, 403)
    except PlannerError as error:
        return _fault(error, 503)
    if current_user.is_authenticated:
        logout_user()
    trusted = known.rules.second_factor == "provider"
    return first_step_done(user, "provider", further=further, code=not trusted)


def _provider() -> "Provider":
    """Return the provider that is set; 404 if there is none."""
    rules = settings().oidc
    if not rules.issuer:
        abort(404)
    from web.people.openid import Provider

    kept = current_app.extensions.get(_SHELF)
    if not isinstance(kept, Provider) or kept.rules != rules:
        kept = current_app.extensions[_SHELF] = Provider(rules)
    return kept


def _fault(error: PlannerError, status: int) -> tuple[str, int]:
    return render_template("sign_in/provider.html", told=error_words(error)), status
