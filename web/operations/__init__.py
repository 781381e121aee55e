"""The page of health."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.operations.health import blueprint as _health

NOUN = Noun(
    blueprints=(_health,),
    menu=(MenuItem(place=140, endpoint="health.show", text=_("Keadaan")),),
)
