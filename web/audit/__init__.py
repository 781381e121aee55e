"""The pages of the audit log."""

from flask_babel import lazy_gettext as _

from web.audit.views import blueprint as _views
from web.noun import MenuItem, Noun

NOUN = Noun(
    blueprints=(_views,),
    menu=(
        MenuItem(place=130, endpoint="audit.index", text=_("Catatan audit"), first_of=("auditor",)),
    ),
)
