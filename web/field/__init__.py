"""The squad's phone, trackers and positions."""

from flask_babel import lazy_gettext as _

from web.field.checkpoints import blueprint as checkpoints
from web.field.delivery import blueprint as delivery
from web.field.positions import blueprint as positions
from web.field.squad import blueprint as squad
from web.field.trackers import blueprint as trackers
from web.noun import MenuItem, Noun

NOUN = Noun(
    blueprints=(
        checkpoints,
        delivery,
        positions,
        squad,
        trackers,
    ),
    menu=(
        MenuItem(place=30, endpoint="squad.mine", text=_("Regu saya"), first_of=("squad_leader",)),
        MenuItem(place=70, endpoint="positions.live", text=_("Posisi")),
    ),
)
