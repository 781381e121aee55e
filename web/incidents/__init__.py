"""The pages of incidents."""

from flask_babel import lazy_gettext as _

from web.incidents.views import blueprint as views
from web.noun import MenuItem, Noun

NOUN = Noun(
    blueprints=(views,),
    menu=(
        MenuItem(place=90, endpoint="incidents.index", text=_("Kejadian"), first_of=("officer",)),
    ),
)
