"""Where a reader begins, and where the top of every page leads: what the menu is made of."""

from flask import Blueprint, Flask, redirect, url_for
from werkzeug.wrappers import Response

from planner.people.roles import Role
from web.access import SIGNED_IN, allow, may, signed_in
from web.alarms import alarms
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


def pages() -> list[tuple[str, str]]:
    """Return endpoint and name of the main pages that the reader may open, in order."""
    return [(item.endpoint, str(item.text)) for item in menu() if may(item.endpoint)]


def init(app: Flask) -> None:
    """Give templates `pages` and `alarms`."""
    app.jinja_env.globals.update(pages=pages, alarms=alarms)
