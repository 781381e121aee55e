"""The pages of members and rosters."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.staffing.members import blueprint as members
from web.staffing.roster import blueprint as roster

NOUN = Noun(
    blueprints=(
        members,
        roster,
    ),
    menu=(MenuItem(place=100, endpoint="roster.month", text=_("Jadwal")),),
)
