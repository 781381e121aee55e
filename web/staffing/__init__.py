"""The pages of members and rosters."""

from flask import Blueprint
from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.staffing.calendars import blueprint as _calendars
from web.staffing.members import blueprint as _members
from web.staffing.roster import blueprint as _roster

_files = Blueprint(
    "staffing",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/staffing",
)

NOUN = Noun(
    blueprints=(
        _files,
        _calendars,
        _members,
        _roster,
    ),
    menu=(MenuItem(place=100, endpoint="roster.month", text=_("Jadwal")),),
)
