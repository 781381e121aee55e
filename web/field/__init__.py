"""The squad's phone, trackers and positions."""

from flask_babel import lazy_gettext as _

from web.field.checkpoints import blueprint as _checkpoints
from web.field.delivery import blueprint as _delivery
from web.field.positions import blueprint as _positions
from web.field.squad import blueprint as _squad
from web.field.trackers import blueprint as _trackers
from web.noun import MenuItem, Noun

NOUN = Noun(
    blueprints=(
        _checkpoints,
        _delivery,
        _positions,
        _squad,
        _trackers,
    ),
    menu=(
        MenuItem(place=30, endpoint="squad.mine", text=_("Regu saya"), first_of=("squad_leader",)),
        MenuItem(place=70, endpoint="positions.live", text=_("Posisi")),
    ),
)
