"""The pages of leadership and recapitulation."""

from flask_babel import lazy_gettext as _

from web.noun import MenuItem, Noun
from web.review.leadership import blueprint as _leadership
from web.review.recap import blueprint as _recap

NOUN = Noun(
    blueprints=(
        _leadership,
        _recap,
    ),
    menu=(
        MenuItem(
            place=60, endpoint="leadership.show", text=_("Pimpinan"), first_of=("leadership",)
        ),
    ),
)
