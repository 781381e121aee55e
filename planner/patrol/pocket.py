"""The small map of a loop on a phone."""

from collections.abc import Sequence
from typing import Any

import shapely.geometry

from geo.model import Ward
from planner.maps.features import LINE_TOLERANCE_DEG
from planner.maps.pocket import MARGIN_DEG, OUTLINE_TOLERANCE_DEG, thin_geometry
from planner.patrol.model import Loop


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
        "path": thin_geometry(line.simplify(LINE_TOLERANCE_DEG)),
        "wards": [
            {"name": ward.name, "outline": thin_geometry(shape.simplify(OUTLINE_TOLERANCE_DEG))}
            for ward, shape in outlines
            if shape.intersects(near)
        ],
    }
