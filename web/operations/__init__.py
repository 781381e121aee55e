"""The page of health, and figures for monitors."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.operations.health import blueprint as _health
from web.operations.metrics import blueprint as _metrics

NOUN = Noun(
    blueprints=(_health, _metrics),
    menu=(MenuItem(place=140, endpoint="health.show", text=_("Keadaan")),),
)
