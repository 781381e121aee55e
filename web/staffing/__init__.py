"""The pages of members and rosters."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.staffing.members import blueprint as _members
from web.staffing.roster import blueprint as _roster

NOUN = Noun(
    blueprints=(
        _members,
        _roster,
    ),
    menu=(MenuItem(place=100, endpoint="roster.month", text=_("Jadwal")),),
)
