"""The pages of plans: today, edits, publication."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.patrol.drafts import blueprint as _drafts
from web.patrol.plans import blueprint as _plans
from web.patrol.publications import blueprint as _publications
from web.patrol.today import blueprint as _today

NOUN = Noun(
    blueprints=(
        _drafts,
        _plans,
        _publications,
        _today,
    ),
    menu=(
        MenuItem(place=10, endpoint="today.show", text=_("Hari ini"), first_of=("commander",)),
        MenuItem(place=20, endpoint="plans.today", text=_("Rencana")),
        MenuItem(place=110, endpoint="plans.index", text=_("Arsip")),
    ),
)
