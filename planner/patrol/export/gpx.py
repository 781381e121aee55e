"""A loop as GPX 1.1: waypoints, route and timed track, for any GPS device or phone app."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from geo.model import LonLat
from planner.paper.markup import add_text, xml_bytes
from planner.patrol.model import Loop, Plan, PlannedStop
from planner.patrol.track import bounds, timed_way
from planner.patrol.words import loop_title, stop_notes
from planner.words import say
from planner.words.wording import long_date, moment_text

_NAMESPACE = "http://www.topografix.com/GPX/1/1"


def loop_to_gpx(plan: Plan, loop: Loop) -> bytes:
    """Return the loop as a GPX 1.1 file: times in UTC, as the format wants them.

    Every stop is a waypoint with its dwell and instruction; the route lists post, stops and post;
    the track is the way on the road with the planned time at every point.
    """
    track = timed_way(loop)
    root = ET.Element("gpx", {"xmlns": _NAMESPACE, "version": "1.1", "creator": "patroli"})
    _metadata(root, plan, loop, [p for p, _ in track])
    _point(root, "wpt", loop.post_point, loop.depart, f"Pos {loop.post}", _post_text(loop), "post")
    for planned in loop.stops:
        _stop(root, "wpt", planned)
    route = ET.SubElement(root, "rte")
    _titles(route, plan, loop)
    post = f"Pos {loop.post}"
    _point(route, "rtept", loop.post_point, loop.depart, f"Berangkat: {post}", "", "post")
    for planned in loop.stops:
        _stop(route, "rtept", planned)
    _point(route, "rtept", loop.post_point, loop.return_, f"Kembali: {post}", "", "post")
    line = ET.SubElement(root, "trk")
    _titles(line, plan, loop)
    segment = ET.SubElement(line, "trkseg")
    for point, moment in track:
        _point(segment, "trkpt", point, moment)
    return xml_bytes(root)


def _metadata(root: ET.Element, plan: Plan, loop: Loop, way: list[LonLat]) -> None:
    data = ET.SubElement(root, "metadata")
    add_text(data, "name", f"{loop_title(loop)} \u00b7 {long_date(plan.date)}")
    add_text(data, "desc", "; ".join([plan.city_name, *(say(c, "id") for c in plan.caveats)]))
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


def _titles(parent: ET.Element, plan: Plan, loop: Loop) -> None:
    add_text(parent, "name", loop_title(loop))
    add_text(parent, "desc", f"{_post_text(loop)} {'; '.join(say(c, 'id') for c in plan.caveats)}")
    add_text(parent, "type", "patrol")


def _stop(parent: ET.Element, tag: str, planned: PlannedStop) -> None:
    name = f"{planned.order} {planned.stop.name}"
    notes = ". ".join(note.rstrip(".") for note in stop_notes(planned)) + "."
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


def _post_text(loop: Loop) -> str:
    return (
        f"Berangkat {moment_text(loop.depart)}, kembali {moment_text(loop.return_)}, "
        f"{len(loop.stops)} titik."
    )


def _degrees(value: float) -> str:
    """Return six decimals. The schema excludes a longitude of 180 itself."""
    return f"{min(value, 179.999999):.6f}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
