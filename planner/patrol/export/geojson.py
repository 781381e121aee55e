"""Loops, plans, hotspots and wards as GeoJSON (RFC 7946)."""

from typing import Any

from geo.notice import Notice
from planner.maps.geojson import collection, feature, point, position, told
from planner.patrol.model import Loop, Plan
from planner.patrol.track import way
from planner.words import Lang, say, say_all
from planner.words.catalogues import SOURCE


def loop_to_geojson(plan: Plan, loop: Loop, lang: Lang = SOURCE) -> dict[str, Any]:
    """Return the FeatureCollection of one loop: its way, its post and its stops."""
    return collection(_loop_features(loop, lang), _about(plan, lang))


def plan_to_geojson(plan: Plan, lang: Lang = SOURCE) -> dict[str, Any]:
    """Return the FeatureCollection of all loops of the day."""
    return collection(
        [f for loop in plan.loops for f in _loop_features(loop, lang)], _about(plan, lang)
    )


def _loop_features(loop: Loop, lang: Lang) -> list[dict[str, Any]]:
    shared = {"shift": loop.shift, "squad": loop.squad}
    line = {"type": "LineString", "coordinates": [position(p) for p in way(loop)]}
    features = [
        feature(
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
        feature(point(loop.post_point), {"kind": "post", **shared, "name": loop.post}),
    ]
    features += [
        feature(
            point(planned.stop.point),
            {
                "kind": "stop",
                **shared,
                "order": planned.order,
                "name": say(planned.stop.name, lang),
                "ward": planned.stop.ward,
                "district": planned.stop.district,
                "arrive": planned.arrive.isoformat(),
                "leave": planned.leave.isoformat(),
                "dwell_s": planned.stop.dwell_s,
                "prize": planned.stop.prize,
                "duty": ", ".join(say_all(planned.duty, lang)) or None,
                "category": planned.stop.category,
                "instruction": _sentence(planned.stop.instruction, lang),
                "reason": _sentence(planned.stop.reason, lang),
            },
        )
        for planned in loop.stops
    ]
    return features


def _about(plan: Plan, lang: Lang) -> dict[str, Any]:
    return {
        "city": plan.city,
        "date": plan.date,
        "made": plan.made.isoformat(),
        **told(plan.caveats, lang),
    }


def _sentence(notice: Notice | None, lang: Lang) -> str:
    return say(notice, lang) if notice else ""
