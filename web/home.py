"""The address without a path: everybody's first page."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from planner.people.roles import Role
from web.access import SIGNED_IN, allow, may, signed_in
from web.nouns import menu

blueprint = Blueprint("home", __name__)

ORDER: tuple[Role, ...] = (
    *("commander", "leadership", "officer"),
    *("squad_leader", "auditor", "administrator"),
)
"""Who has several roles gets the first page of the first."""

OTHERWISE = "account.show"


@blueprint.get("/")
@allow(SIGNED_IN)
def show() -> Response:
    """Lead to the first page of whoever asks."""
    mine = [role for role in ORDER if role in signed_in().roles]
    there = (i.endpoint for role in mine for i in menu() if role in i.first_of and may(i.endpoint))
    return redirect(url_for(next(there, OTHERWISE)))
