"""A loop's map small enough for a phone to keep: its way, and the outlines of the wards around."""

import json
from collections.abc import Sequence
from typing import Any

import shapely
import shapely.geometry

from geo.model import Ward
from planner.maps.features import DECIMALS, LINE_TOLERANCE_DEG
from planner.patrol.model import Loop

OUTLINE_TOLERANCE_DEG = 3e-4
"""About thirty metres: enough to see in which ward one is."""

MARGIN_DEG = 0.02
"""About two kilometres around the loop."""


def pocket_map(loop: Loop, wards: Sequence[Ward]) -> dict[str, Any]:
    """Return the way of a loop and the wards near it as GeoJSON geometries, with their bounds.

    `bounds` are south-west and north-east as Leaflet wants them, latitude first.
    """
    points = [loop.post_point, *(p.stop.point for p in loop.stops), *loop.path]
    west, south = min(p.lon for p in points), min(p.lat for p in points)
    east, north = max(p.lon for p in points), max(p.lat for p in points)
    near = shapely.box(west, south, east, north).buffer(MARGIN_DEG, join_style="mitre")
    outlines = [(ward, shapely.geometry.shape(dict(ward.outline))) for ward in wards]
    line = shapely.LineString([(p.lon, p.lat) for p in points[len(loop.stops) + 1 :] or points * 2])
    return {
        "bounds": [[south, west], [north, east]],
        "path": _thin(line.simplify(LINE_TOLERANCE_DEG)),
        "wards": [
            {"name": ward.name, "outline": _thin(shape.simplify(OUTLINE_TOLERANCE_DEG))}
            for ward, shape in outlines
            if shape.intersects(near)
        ],
    }


def ward_outlines(wards: Sequence[Ward]) -> list[dict[str, Any]]:
    """Return names and outlines of all wards as GeoJSON geometries, for a map of the city."""
    shapes = ((w.name, shapely.geometry.shape(dict(w.outline))) for w in wards)
    return [{"name": n, "outline": _thin(s.simplify(OUTLINE_TOLERANCE_DEG))} for n, s in shapes]


def _thin(shape: shapely.Geometry) -> dict[str, Any]:
    def rounded(value: Any) -> Any:
        return [rounded(v) for v in value] if isinstance(value, list) else round(value, DECIMALS)

    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}
