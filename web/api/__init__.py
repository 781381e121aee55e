"""The interface for programs: JSON under /api/v1, described at /api/openapi.json."""

from web.api.changes import blueprint as changes
from web.api.ogc import blueprint as ogc
from web.api.v1 import blueprint as v1
from web.noun import Noun

NOUN = Noun(
    blueprints=(
        changes,
        ogc,
        v1,
    ),
)
