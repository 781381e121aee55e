"""The pages of patrol reports."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.reports.views import blueprint as _views
from web.reports.views_squad import blueprint as _views_squad

NOUN = Noun(
    blueprints=(
        _views,
        _views_squad,
    ),
    menu=(MenuItem(place=80, endpoint="reports.index", text=_("Laporan")),),
)
