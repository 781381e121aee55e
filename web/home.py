"""The address without a path: everybody's first page."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from planner.roles import Role
from web.access import SIGNED_IN, allow, may, signed_in

blueprint = Blueprint("home", __name__)

FIRST: tuple[tuple[Role, str], ...] = (
    ("commander", "today.show"),
    ("leadership", "leadership.show"),
    ("officer", "incidents.index"),
    ("squad_leader", "squad.mine"),
    ("auditor", "audit.index"),
    ("administrator", "people.index"),
)
"""The first page of each role; who has several gets the first that is there."""

OTHERWISE = "account.show"


@blueprint.get("/")
@allow(SIGNED_IN)
def show() -> Response:
    """Lead to the first page of whoever asks."""
    roles = signed_in().roles
    there = (endpoint for role, endpoint in FIRST if role in roles and may(endpoint))
    return redirect(url_for(next(there, OTHERWISE)))
