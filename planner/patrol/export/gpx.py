"""A loop as GPX 1.1: waypoints, route and timed track, for any GPS device or phone app."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from geo.model import LonLat
from planner.paper.markup import add_text, xml_bytes
from planner.patrol.model import Loop, Plan, PlannedStop
from planner.patrol.track import bounds, timed_way
from planner.patrol.words import loop_title, plan_day, stop_notes
from planner.words import Lang, say, say_all, text
from planner.words.catalogues import SOURCE

_NAMESPACE = "http://www.topografix.com/GPX/1/1"


def loop_to_gpx(plan: Plan, loop: Loop, lang: Lang = SOURCE) -> bytes:
    """Return the loop as a GPX 1.1 file: times in UTC, as the format wants them.

    Every stop is a waypoint with its dwell and instruction; the route lists post, stops and post;
    the track is the way on the road with the planned time at every point.
    """
    track = timed_way(loop)
    root = ET.Element("gpx", {"xmlns": _NAMESPACE, "version": "1.1", "creator": "patroli"})
    _metadata(root, plan, loop, [p for p, _ in track], lang)
    post = text("export.post", lang, post=loop.post)
    _point(root, "wpt", loop.post_point, loop.depart, post, _post_text(loop, lang), "post")
    for planned in loop.stops:
        _stop(root, "wpt", planned, lang)
    route = ET.SubElement(root, "rte")
    _titles(route, plan, loop, lang)
    depart = text("export.depart", lang, post=post)
    back = text("export.return", lang, post=post)
    _point(route, "rtept", loop.post_point, loop.depart, depart, "", "post")
    for planned in loop.stops:
        _stop(route, "rtept", planned, lang)
    _point(route, "rtept", loop.post_point, loop.return_, back, "", "post")
    line = ET.SubElement(root, "trk")
    _titles(line, plan, loop, lang)
    segment = ET.SubElement(line, "trkseg")
    for point, moment in track:
        _point(segment, "trkpt", point, moment)
    return xml_bytes(root)


def _metadata(root: ET.Element, plan: Plan, loop: Loop, way: list[LonLat], lang: Lang) -> None:
    data = ET.SubElement(root, "metadata")
    add_text(data, "name", f"{loop_title(loop)} \u00b7 {plan_day(plan, lang)}")
    add_text(data, "desc", "; ".join([plan.city_name, *say_all(plan.caveats, lang)]))
    add_text(data, "time", _utc(plan.made))
    points = (*way, loop.post_point, *(p.stop.point for p in loop.stops))
    west, south, east, north = bounds(points)
    edges = {
        "minlat": _degrees(south),
        "minlon": _degrees(west),
        "maxlat": _degrees(north),
        "maxlon": _degrees(east),
    }
    ET.SubElement(data, "bounds", edges)


def _titles(parent: ET.Element, plan: Plan, loop: Loop, lang: Lang) -> None:
    add_text(parent, "name", loop_title(loop))
    add_text(parent, "desc", f"{_post_text(loop, lang)} {'; '.join(say_all(plan.caveats, lang))}")
    add_text(parent, "type", "patrol")


def _stop(parent: ET.Element, tag: str, planned: PlannedStop, lang: Lang) -> None:
    name = f"{planned.order} {say(planned.stop.name, lang)}"
    notes = ". ".join(note.rstrip(".") for note in stop_notes(planned, lang)) + "."
    kind = "duty" if planned.duty else planned.stop.kind
    _point(parent, tag, planned.stop.point, planned.arrive, name, notes, kind)


def _point(
    parent: ET.Element,
    tag: str,
    point: LonLat,
    moment: datetime,
    name: str = "",
    notes: str = "",
    kind: str = "",
) -> None:
    """Add a point. The schema fixes the order: time, name, cmt, desc, sym, type."""
    place = {"lat": _degrees(point.lat), "lon": _degrees(point.lon)}
    element = ET.SubElement(parent, tag, place)
    add_text(element, "time", _utc(moment))
    add_text(element, "name", name)
    # Devices disagree on which of the two they show.
    add_text(element, "cmt", notes)
    add_text(element, "desc", notes)
    add_text(element, "sym", {"": "", "post": "Building"}.get(kind, "Flag, Blue"))
    add_text(element, "type", kind)


def _post_text(loop: Loop, lang: Lang) -> str:
    return text(
        "export.span", lang, depart_at=loop.depart, return_at=loop.return_, count=len(loop.stops)
    )


def _degrees(value: float) -> str:
    """Return six decimals. The schema excludes a longitude of 180 itself."""
    return f"{min(value, 179.999999):.6f}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
