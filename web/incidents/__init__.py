"""The pages of incidents."""

from flask_babel import lazy_gettext as _

from web.incidents.views import blueprint as _views
from web.noun import MenuItem, Noun

NOUN = Noun(
    blueprints=(_views,),
    menu=(
        MenuItem(place=90, endpoint="incidents.index", text=_("Kejadian"), first_of=("officer",)),
    ),
)
