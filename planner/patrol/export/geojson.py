"""Loops, plans, hotspots and wards as GeoJSON (RFC 7946)."""

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from geo.model import Geometry, Hotspot, LonLat, Ward
from planner.patrol.model import Loop, Plan
from planner.patrol.track import way

_DIGITS = 6
"""A tenth of a metre; RFC 7946, section 11.2, advises against more."""

Position = list[float]


def loop_to_geojson(plan: Plan, loop: Loop) -> dict[str, Any]:
    """Return the FeatureCollection of one loop: its way, its post and its stops."""
    return _collection(_loop_features(loop), _about(plan))


def plan_to_geojson(plan: Plan) -> dict[str, Any]:
    """Return the FeatureCollection of all loops of the day."""
    return _collection([f for loop in plan.loops for f in _loop_features(loop)], _about(plan))


def hotspots_to_geojson(hotspots: Iterable[Hotspot], caveats: Sequence[str] = ()) -> dict[str, Any]:
    """Return the FeatureCollection of hotspot outlines with all that is known of them."""
    features = [
        _feature(
            rounded_geometry(spot.outline),
            {
                "id": spot.id,
                "shift": spot.shift,
                "centre": _position(spot.centre),
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
    return _collection(features, {"caveats": list(caveats)} if caveats else {})


def wards_to_geojson(wards: Iterable[Ward]) -> dict[str, Any]:
    """Return the FeatureCollection of ward outlines."""
    return _collection(
        [
            _feature(
                rounded_geometry(ward.outline),
                {
                    "code": ward.code,
                    "name": ward.name,
                    "district_code": ward.district_code,
                    "district": ward.district,
                    "area_km2": ward.area_km2,
                    "people": ward.people,
                    "centre": _position(ward.centre),
                    "includes": list(ward.includes),
                },
            )
            for ward in wards
        ],
        {},
    )


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


def _loop_features(loop: Loop) -> list[dict[str, Any]]:
    shared = {"shift": loop.shift, "squad": loop.squad}
    line = {"type": "LineString", "coordinates": [_position(p) for p in way(loop)]}
    features = [
        _feature(
            line,
            {
                "kind": "loop",
                **shared,
                "post": loop.post,
                "depart": loop.depart.isoformat(),
                "return": loop.return_.isoformat(),
                "distance_m": round(loop.distance_m, 1),
                "drive_s": loop.drive_s,
                "dwell_s": loop.dwell_s,
                "prize": loop.prize,
                "stops": len(loop.stops),
            },
        ),
        _feature(_point(loop.post_point), {"kind": "post", **shared, "name": loop.post}),
    ]
    features += [
        _feature(
            _point(planned.stop.point),
            {
                "kind": "stop",
                **shared,
                "order": planned.order,
                "name": planned.stop.name,
                "ward": planned.stop.ward,
                "district": planned.stop.district,
                "arrive": planned.arrive.isoformat(),
                "leave": planned.leave.isoformat(),
                "dwell_s": planned.stop.dwell_s,
                "prize": planned.stop.prize,
                "duty": planned.duty or None,
                "category": planned.stop.category,
                "instruction": planned.stop.instruction,
            },
        )
        for planned in loop.stops
    ]
    return features


def _about(plan: Plan) -> dict[str, Any]:
    return {
        "city": plan.city,
        "date": plan.date,
        "made": plan.made.isoformat(),
        "caveats": list(plan.caveats),
    }


def _collection(features: list[dict[str, Any]], about: dict[str, Any]) -> dict[str, Any]:
    boxes = [f["bbox"] for f in features if "bbox" in f]
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        collection["bbox"] = [min(west), min(south), max(east), max(north)]
    return {**collection, **about, "features": features}


def _feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
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


def _position(point: LonLat) -> Position:
    return [round(point.lon, _DIGITS), round(point.lat, _DIGITS)]


def _point(point: LonLat) -> dict[str, Any]:
    return {"type": "Point", "coordinates": _position(point)}
