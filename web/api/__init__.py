"""The interface for programs: JSON under /api/v1, described at /api/openapi.json."""

from web.api.changes import blueprint as _changes
from web.api.ogc import blueprint as _ogc
from web.api.v1 import blueprint as _v1
from web.noun import Noun

NOUN = Noun(
    blueprints=(
        _changes,
        _ogc,
        _v1,
    ),
)
