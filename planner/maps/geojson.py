"""GeoJSON of what maps show, rounded and wound as RFC 7946 wants."""

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from geo.model import Geometry, Hotspot, LonLat
from geo.notice import Notice
from planner.words import Lang, say_all, told_json

_DIGITS = 6
"""A tenth of a metre; RFC 7946, section 11.2, advises against more."""

Position = list[float]


def hotspots_to_geojson(
    hotspots: Iterable[Hotspot], caveats: Sequence[Notice] = (), lang: Lang = "en"
) -> dict[str, Any]:
    """Return the FeatureCollection of hotspot outlines with all that is known of them."""
    features = [
        feature(
            rounded_geometry(spot.outline),
            {
                "id": spot.id,
                "shift": spot.shift,
                "centre": position(spot.centre),
                "incidents": spot.incidents,
                "expected": spot.expected,
                "sd": spot.sd,
                "severity": spot.severity,
                "category": spot.category,
                "peak_hours": list(spot.peak_hours),
                "trend": spot.trend,
                "wards": list(spot.wards),
                "why": dict(spot.why),
                "z": spot.z,
                "q": spot.q,
                "significant": spot.significant,
                "emerging": spot.emerging,
            },
        )
        for spot in hotspots
    ]
    return collection(features, told(caveats, lang) if caveats else {})


def geojson_bytes(collection: dict[str, Any]) -> bytes:
    """Return the text of a GeoJSON file. Raises ValueError on NaN or infinity."""
    text = json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode() + b"\n"


def rounded_geometry(geometry: Geometry) -> dict[str, Any] | None:
    """Return the geometry with 6 decimals and rings by the right-hand rule, or None if empty.

    Rings that rounding leaves without area are dropped.
    """
    kind = geometry["type"]
    if kind == "GeometryCollection":
        parts = [rounded_geometry(part) for part in geometry["geometries"]]
        return {"type": kind, "geometries": [part for part in parts if part is not None]}
    coordinates = geometry["coordinates"]
    if kind == "Polygon":
        rings: list[Any] = _rings(coordinates)
    elif kind == "MultiPolygon":
        rings = [polygon for polygon in map(_rings, coordinates) if polygon]
    else:
        return {"type": kind, "coordinates": _rounded(coordinates)} if coordinates else None
    return {"type": kind, "coordinates": rings} if rings else None


def _rings(rings: Sequence[Sequence[Sequence[float]]]) -> list[list[Position]]:
    kept = []
    for number, ring in enumerate(rings):
        points = [_rounded(position[:2]) for position in ring]
        points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        if points and points[0] != points[-1]:
            points.append(points[0])
        area = _signed_area(points)
        if len(points) < 4 or area == 0:
            if number == 0:
                return []
            continue
        counterclockwise = number == 0
        kept.append(points if (area > 0) == counterclockwise else points[::-1])
    return kept


def _signed_area(ring: list[Position]) -> float:
    """Return twice the area, positive if counterclockwise.

    Seen from the first point: far from 0,0 the products would lose the digits that decide.
    """
    if not ring:
        return 0.0
    x0, y0 = ring[0]
    return sum((a[0] - x0) * (b[1] - y0) - (b[0] - x0) * (a[1] - y0) for a, b in pairwise(ring))


def collection(features: list[dict[str, Any]], about: dict[str, Any]) -> dict[str, Any]:
    """Return a FeatureCollection with more members, and its bounding box."""
    boxes = [f["bbox"] for f in features if "bbox" in f]
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        collection["bbox"] = [min(west), min(south), max(east), max(north)]
    return {**collection, **about, "features": features}


def feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a Feature."""
    feature: dict[str, Any] = {"type": "Feature"}
    positions = list(_positions(geometry)) if geometry else []
    if positions:
        lon, lat = zip(*(p[:2] for p in positions), strict=True)
        feature["bbox"] = [min(lon), min(lat), max(lon), max(lat)]
    return {**feature, "properties": properties, "geometry": geometry}


def _positions(geometry: dict[str, Any]) -> Iterable[Position]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _positions(part)
        return
    level = [geometry["coordinates"]]
    while level and isinstance(level[0][0], list):
        level = [inner for outer in level for inner in outer]
    yield from level


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, list | tuple):
        return [_rounded(c) for c in coordinates]
    return round(float(coordinates), _DIGITS)


def position(point: LonLat) -> Position:
    """Return a position, longitude first."""
    return [round(point.lon, _DIGITS), round(point.lat, _DIGITS)]


def point(point: LonLat) -> dict[str, Any]:
    """Return a Point."""
    return {"type": "Point", "coordinates": position(point)}


def told(caveats: Sequence[Notice], lang: Lang) -> dict[str, Any]:
    """Return caveats as sentences, and as notices for programs."""
    return {
        "caveats": list(say_all(caveats, lang)),
        "notices": [told_json(notice, lang) for notice in caveats],
    }
