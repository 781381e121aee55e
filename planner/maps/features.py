"""Plan, hotspots and places as GeoJSON features whose properties hold finished texts.

A feature's properties: `t` title, `b` badge, `r` rows of label and value, `l` links of text and
address, which the page turns into a popup; `n` a number or name drawn in place, `c` and `i` its
colour and ink, `d` radius of a dot, `k` kind.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import shapely
import shapely.geometry

from geo.model import Geometry, LonLat, Place
from planner.words import Lang, text

Feature = dict[str, Any]

DECIMALS = 5
"""About one metre."""

LINE_TOLERANCE_DEG = 5e-5
"""About five metres: a loop's line is drawn no finer."""


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": list(features)}


def feature(shape: shapely.Geometry, properties: dict[str, Any]) -> Feature:
    """Return a feature with rounded coordinates."""
    return {"type": "Feature", "properties": properties, "geometry": _rounded(shape)}


def point(where: LonLat, properties: dict[str, Any]) -> Feature:
    """Return a point feature with rounded coordinates."""
    geometry = {"type": "Point", "coordinates": pair_of(where)}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def place_features(places: Sequence[Place], lang: Lang) -> list[Feature]:
    """Return one point a public place."""
    return [
        point(
            place.point,
            {
                "t": place.name,
                "d": 4,
                "r": [[text("map.quality", lang), place.quality]] if place.quality else [],
                "l": directions(place.point, lang),
            },
        )
        for place in places
    ]


def post_features(posts: Sequence[tuple[str, LonLat]], lang: Lang) -> list[Feature]:
    """Return one point a post."""
    return [
        point(where, {"t": name, "b": text("map.posts", lang), "l": directions(where, lang)})
        for name, where in posts
    ]


def road_features(roads: Sequence[Sequence[LonLat]]) -> list[Feature]:
    """Return all road lines as one feature without properties."""
    lines = [[pair_of(p) for p in line] for line in roads if len(line) > 1]
    geometry = {"type": "MultiLineString", "coordinates": lines}
    return [{"type": "Feature", "properties": {}, "geometry": geometry}] if lines else []


def directions(where: LonLat, lang: Lang) -> list[list[str]]:
    """Return text and address of each way to be led to a point."""
    lat_lon = f"{where.lat:.6f},{where.lon:.6f}"
    google = "https://www.google.com/maps/dir/?api=1&travelmode=driving&destination="
    return [
        [text("map.directions", lang), google + lat_lon],
        [text("map.map_app", lang), f"geo:{lat_lon}"],
    ]


def _rounded(shape: shapely.Geometry) -> Geometry:
    def thin(value: Any) -> Any:
        if isinstance(value, list):
            return [thin(v) for v in value]
        return round(value, DECIMALS)

    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": geometry["type"], "coordinates": thin(geometry["coordinates"])}


def pair_of(where: LonLat) -> list[float]:
    """Return a rounded pair, longitude first."""
    return [round(where.lon, DECIMALS), round(where.lat, DECIMALS)]
