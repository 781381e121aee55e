"""The pages of plans: today, edits, publication."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.patrol.drafts import blueprint as drafts
from web.patrol.plans import blueprint as plans
from web.patrol.publications import blueprint as publications
from web.patrol.today import blueprint as today

NOUN = Noun(
    blueprints=(
        drafts,
        plans,
        publications,
        today,
    ),
    menu=(
        MenuItem(place=10, endpoint="today.show", text=_("Hari ini"), first_of=("commander",)),
        MenuItem(place=20, endpoint="plans.today", text=_("Rencana")),
        MenuItem(place=110, endpoint="plans.index", text=_("Arsip")),
    ),
)
