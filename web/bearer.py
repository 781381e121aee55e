"""Programs prove whose they are with a token, as bearer or as the password of basic access."""

from flask import g, request

from planner.people.roles import Person
from planner.people.service.tokens import holder
from web.config import office
from web.http.limits import count_bad_token
from web.http.refusals import note_failure

API = "/api/"


def by_program() -> bool:
    """Whether the request is one of a program: to the API, with something to prove."""
    return request.path.startswith(API) and "Authorization" in request.headers


def bearer() -> Person | None:
    """Return whose token was sent, None if it does not hold; too many such are refused.

    What it may be used for is in `g.scopes` then.
    """
    given = request.authorization
    if given is None:
        return None
    token = given.token if given.type == "bearer" else given.password
    found = holder(office(), token) if token else None
    if found is None:
        note_failure("token.fail")
        count_bad_token()
        return None
    g.scopes = found.scopes
    return found.person
