"""Loops as KML 2.2, which Google Earth, Organic Maps and OsmAnd open without the internet."""

from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree as ET

from geo.model import LonLat
from planner.paper.markup import add_text, xml_bytes
from planner.patrol.model import Loop, Plan, PlannedStop
from planner.patrol.track import way
from planner.patrol.words import loop_title, plan_day, stop_notes
from planner.words import Lang, say, say_all, text
from planner.words.catalogues import SOURCE
from planner.words.units import clock

_NAMESPACE = "http://www.opengis.net/kml/2.2"

# aabbggrr, from the Okabe-Ito palette, which colour-blind readers can tell apart.
_BLUE, _ORANGE, _GREEN, _PURPLE, _BLACK = "ffb27200", "ff009fe6", "ff739e00", "ffa779cc", "ff000000"
_LINES = (_BLUE, "ff005ed5", _GREEN, _PURPLE, "ffe9b456", _ORANGE)


def loop_to_kml(plan: Plan, loop: Loop, lang: Lang = SOURCE) -> bytes:
    """Return one loop as a KML file: the way, the post and the numbered stops."""
    document, root = _document(f"{loop_title(loop)} \u00b7 {plan_day(plan, lang)}", plan, lang)
    _add_loop(document, loop, _LINES[0], lang)
    return xml_bytes(root)


def plan_to_kml(plan: Plan, lang: Lang = SOURCE) -> bytes:
    """Return the whole day as a KML file with a folder per shift and per squad."""
    document, root = _document(f"{plan.city_name} \u00b7 {plan_day(plan, lang)}", plan, lang)
    for shift in plan.shifts:
        folder = ET.SubElement(document, "Folder")
        add_text(folder, "name", f"{shift.name} {clock(shift.start)}-{clock(shift.end)}")
        for number, loop in enumerate(shift.loops):
            inner = ET.SubElement(folder, "Folder")
            add_text(inner, "name", loop.squad)
            _add_loop(inner, loop, _LINES[number % len(_LINES)], lang)
    return xml_bytes(root)


def _document(name: str, plan: Plan, lang: Lang) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("kml", {"xmlns": _NAMESPACE})
    document = ET.SubElement(root, "Document")
    add_text(document, "name", name)
    add_text(document, "open", "1")
    add_text(document, "description", _html(say_all(plan.caveats, lang)))
    for colour in _LINES:
        style = ET.SubElement(document, "Style", {"id": f"line-{colour}"})
        line = ET.SubElement(style, "LineStyle")
        add_text(line, "color", colour)
        add_text(line, "width", "4")
    # A style without an icon address gets the program's own pin: nothing is fetched.
    for style_id, colour, scale in (
        ("post", _BLACK, "1.1"),
        ("stop", _BLUE, "1"),
        ("duty", _ORANGE, "1.2"),
    ):
        style = ET.SubElement(document, "Style", {"id": style_id})
        icon = ET.SubElement(style, "IconStyle")
        add_text(icon, "color", colour)
        add_text(icon, "scale", scale)
    return document, root


def _add_loop(parent: ET.Element, loop: Loop, colour: str, lang: Lang) -> None:
    summary = [
        text(
            "export.loop_times",
            lang,
            **{"post": loop.post, "depart": clock(loop.depart), "return": clock(loop.return_)},
        ),
        text(
            "export.loop_sums",
            lang,
            distance_m=loop.distance_m,
            drive_s=loop.drive_s,
            dwell_s=loop.dwell_s,
            count=len(loop.stops),
        ),
    ]
    times = {"depart": loop.depart.isoformat(), "return": loop.return_.isoformat()}
    line = _placemark(parent, loop_title(loop), summary, f"line-{colour}", times)
    shape = ET.SubElement(line, "LineString")
    add_text(shape, "tessellate", "1")
    add_text(shape, "coordinates", " ".join(_lon_lat(p) for p in way(loop)))
    post = _placemark(parent, text("export.post", lang, post=loop.post), summary[:1], "post", times)
    _add_point(post, loop.post_point)
    for planned in loop.stops:
        _add_stop(parent, planned, lang)


def _add_stop(parent: ET.Element, planned: PlannedStop, lang: Lang) -> None:
    stop = planned.stop
    values = {
        "order": str(planned.order),
        "arrive": planned.arrive.isoformat(),
        "leave": planned.leave.isoformat(),
        "dwell_s": str(stop.dwell_s),
        "ward": stop.ward,
        "district": stop.district,
        "duty": ", ".join(say_all(planned.duty, lang)),
    }
    style = "duty" if planned.duty else "stop"
    name = f"{planned.order} {say(stop.name, lang)}"
    _add_point(_placemark(parent, name, stop_notes(planned, lang), style, values), stop.point)


def _placemark(
    parent: ET.Element, name: str, notes: Sequence[str], style: str, values: dict[str, str]
) -> ET.Element:
    """Add a placemark without its geometry.

    The times are data, not a TimeSpan: with one, Google Earth hides the stop outside its minutes.
    """
    placemark = ET.SubElement(parent, "Placemark")
    add_text(placemark, "name", name)
    add_text(placemark, "description", _html(notes))
    add_text(placemark, "styleUrl", f"#{style}")
    extended = ET.SubElement(placemark, "ExtendedData")
    for key, value in values.items():
        if value:
            add_text(ET.SubElement(extended, "Data", {"name": key}), "value", value)
    return placemark


def _add_point(placemark: ET.Element, point: LonLat) -> None:
    add_text(ET.SubElement(placemark, "Point"), "coordinates", _lon_lat(point))


def _html(lines: Sequence[str]) -> str:
    return "<br/>".join(escape(line, quote=False) for line in lines)


def _lon_lat(point: LonLat) -> str:
    return f"{point.lon:.6f},{point.lat:.6f}"
