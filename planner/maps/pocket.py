"""A loop's map small enough for a phone to keep: its way, and the outlines of the wards around."""

import json
from collections.abc import Sequence
from typing import Any

import shapely
import shapely.geometry

from geo.model import Ward
from planner.maps.features import DECIMALS

OUTLINE_TOLERANCE_DEG = 3e-4
"""About thirty metres: enough to see in which ward one is."""

MARGIN_DEG = 0.02
"""About two kilometres around the loop."""


def ward_outlines(wards: Sequence[Ward]) -> list[dict[str, Any]]:
    """Return names and outlines of all wards as GeoJSON geometries, for a map of the city."""
    shapes = ((w.name, shapely.geometry.shape(dict(w.outline))) for w in wards)
    return [
        {"name": n, "outline": thin_geometry(s.simplify(OUTLINE_TOLERANCE_DEG))} for n, s in shapes
    ]


def thin_geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """Return a shape with rounded coordinates, without what GeoJSON may leave out."""

    def rounded(value: Any) -> Any:
        return [rounded(v) for v in value] if isinstance(value, list) else round(value, DECIMALS)

    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}
