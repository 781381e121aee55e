"""Plan, hotspots and places as GeoJSON features whose properties hold finished texts.

A feature's properties: `t` title, `b` badge, `r` rows of label and value, `l` links of text and
address, which the page turns into a popup; `n` a number or name drawn in place, `c` and `i` its
colour and ink, `d` radius of a dot, `k` kind.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import shapely
import shapely.geometry

from geo.model import Geometry, Hotspot, LonLat, Place, Ward
from planner.maps.model import Lang
from planner.maps.palette import SquadStyle
from planner.patrol.model import Loop, PlannedStop
from planner.words.figures import clock, kilometres, number, reasons, small, trend
from planner.words.maps import texts

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
    geometry = {"type": "Point", "coordinates": _pair(where)}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def place_features(places: Sequence[Place], lang: Lang) -> list[Feature]:
    """Return one point a public place."""
    words = texts(lang)
    return [
        point(
            place.point,
            {
                "t": place.name,
                "d": 4,
                "r": [[words.quality, place.quality]] if place.quality else [],
                "l": _directions(place.point, lang),
            },
        )
        for place in places
    ]


def post_features(posts: Sequence[tuple[str, LonLat]], lang: Lang) -> list[Feature]:
    """Return one point a post."""
    return [
        point(where, {"t": name, "b": texts(lang).posts, "l": _directions(where, lang)})
        for name, where in posts
    ]


def road_features(roads: Sequence[Sequence[LonLat]]) -> list[Feature]:
    """Return all road lines as one feature without properties."""
    lines = [[_pair(p) for p in line] for line in roads if len(line) > 1]
    geometry = {"type": "MultiLineString", "coordinates": lines}
    return [{"type": "Feature", "properties": {}, "geometry": geometry}] if lines else []


def hotspot_features(
    hotspots: Sequence[Hotspot],
    wards: Sequence[Ward],
    lang: Lang,
    categories: Mapping[str, str] = MappingProxyType({}),
) -> list[Feature]:
    """Return outline and dot of each hotspot, the dot larger where more is expected.

    `categories` are names by code.
    """
    names = {ward.code: ward.name for ward in wards}
    most = max((h.expected for h in hotspots), default=0.0) or 1.0
    out = []
    for hotspot in hotspots:
        properties = _hotspot_properties(hotspot, {**names, **categories}, lang)
        radius = round(6 + 8 * (max(hotspot.expected, 0.0) / most) ** 0.5, 1)
        out.append(feature(shapely.geometry.shape(dict(hotspot.outline)), properties))
        out.append(point(hotspot.centre, {**properties, "d": radius}))
    return out


def _hotspot_properties(hotspot: Hotspot, names: Mapping[str, str], lang: Lang) -> dict[str, Any]:
    words = texts(lang)
    expected = f"{small(hotspot.expected, lang)} ± {small(hotspot.sd, lang)}"
    hours = ", ".join(f"{hour:02d}.00" for hour in hotspot.peak_hours[:4])
    verdict = words.significant if hotspot.significant else words.not_significant
    properties: dict[str, Any] = {
        "t": ", ".join(names.get(code, code) for code in hotspot.wards) or words.hotspot,
        "b": words.new if hotspot.emerging else f"{words.hotspot} · {hotspot.shift}",
        "r": [
            [words.expected, f"{expected} {words.per_shift}"],
            [words.category, names.get(hotspot.category, hotspot.category)],
            [words.peak_hours, hours],
            [words.trend, trend(hotspot.trend, words, lang)],
            [words.why, reasons(hotspot.why, words, lang)],
            [words.significance, f"{verdict} (z = {number(hotspot.z, lang)})"],
            [words.incidents, number(hotspot.incidents, lang, 0)],
        ],
        "l": _directions(hotspot.centre, lang),
        "k": "new" if hotspot.emerging else "hot" if hotspot.significant else "quiet",
    }
    return properties


def loop_features(
    loop: Loop,
    style: SquadStyle,
    lang: Lang,
    categories: Mapping[str, str] = MappingProxyType({}),
) -> list[Feature]:
    """Return the way of a loop as one line and its stops as numbered points."""
    words = texts(lang)
    rows = [
        [words.depart, f"{clock(loop.depart)} {loop.post}"],
        [words.back, clock(loop.return_)],
        [words.distance, kilometres(loop.distance_m, lang)],
        [words.stops, str(len(loop.stops))],
    ]
    out = []
    if len(loop.path) > 1:
        line = shapely.LineString([_pair(p) for p in loop.path]).simplify(LINE_TOLERANCE_DEG)
        out.append(feature(line, {"t": loop.squad, "b": loop.shift, "r": rows}))
    return out + [_stop_feature(stop, loop, style, lang, categories) for stop in loop.stops]


def _stop_feature(
    planned: PlannedStop, loop: Loop, style: SquadStyle, lang: Lang, categories: Mapping[str, str]
) -> Feature:
    words = texts(lang)
    stop = planned.stop
    rows = [
        [words.arrive, clock(planned.arrive)],
        [words.dwell, f"{round(stop.dwell_s / 60)} {words.minutes}"],
        [words.leave, clock(planned.leave)],
        [words.ward, f"{stop.ward}, {stop.district}"],
        [words.category, categories.get(stop.category, stop.category)],
        [words.duty, planned.duty],
        [words.instruction, stop.instruction],
    ]
    properties = {
        "t": f"{planned.order}. {stop.name}",
        "b": f"{loop.squad} · {loop.shift}",
        "n": planned.order,
        "c": style.colour,
        "i": style.ink,
        "r": [row for row in rows if row[1]],
        "l": _directions(stop.point, lang),
    }
    return point(stop.point, properties)


def _directions(where: LonLat, lang: Lang) -> list[list[str]]:
    lat_lon = f"{where.lat:.6f},{where.lon:.6f}"
    google = "https://www.google.com/maps/dir/?api=1&travelmode=driving&destination="
    words = texts(lang)
    return [[words.directions, google + lat_lon], [words.map_app, f"geo:{lat_lon}"]]


def _rounded(shape: shapely.Geometry) -> Geometry:
    def thin(value: Any) -> Any:
        if isinstance(value, list):
            return [thin(v) for v in value]
        return round(value, DECIMALS)

    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": geometry["type"], "coordinates": thin(geometry["coordinates"])}


def _pair(where: LonLat) -> list[float]:
    return [round(where.lon, DECIMALS), round(where.lat, DECIMALS)]
