"""The pages of hotspots and districts."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.risk.districts import blueprint as _districts
from web.risk.hotspots import blueprint as _hotspots

NOUN = Noun(
    blueprints=(
        _districts,
        _hotspots,
    ),
    menu=(
        MenuItem(place=40, endpoint="hotspots.show", text=_("Peta rawan")),
        MenuItem(place=50, endpoint="districts.table", text=_("Kecamatan")),
    ),
)
