"""The pages of anticipated disturbances."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.potential.views import blueprint as _views

NOUN = Noun(
    blueprints=(_views,),
    menu=(MenuItem(place=92, endpoint="potential.index", text=_("Potensi gangguan")),),
)
