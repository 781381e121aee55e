"""Every file a plan can be taken away as: name, type and the export that writes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo.model import Ward
from planner.errors import NotFoundError
from planner.export.geojson import geojson_bytes, loop_to_geojson, plan_to_geojson
from planner.export.gpx import loop_to_gpx
from planner.export.kml import loop_to_kml, plan_to_kml
from planner.export.links import links_text
from planner.export.plan_json import plan_to_json
from planner.export.sheet import day_sheets, loop_sheet
from planner.export.table import stops_csv, stops_xlsx
from planner.export.text import file_stem
from planner.model import Loop, Plan

GEOJSON = "application/geo+json"
KML = "application/vnd.google-earth.kml+xml"
PDF = "application/pdf"
CSV = "text/csv; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A file of the whole day; the wards are for the formats that draw them."""

    name: str
    label: str
    mimetype: str
    write: Callable[[Plan, Sequence[Ward]], bytes]


@dataclass(frozen=True, slots=True)
class LoopFile:
    """A file of one squad's loop; the wards are for the formats that draw them."""

    suffix: str
    label: str
    mimetype: str
    write: Callable[[Plan, Loop, Sequence[Ward]], bytes]


PLAN_FILES = (
    PlanFile("sheets.pdf", "PDF", PDF, day_sheets),
    PlanFile("stops.xlsx", "Excel", XLSX, lambda plan, _: stops_xlsx(plan)),
    PlanFile("stops.csv", "CSV", CSV, lambda plan, _: stops_csv(plan)),
    PlanFile("plan.kml", "KML", KML, lambda plan, _: plan_to_kml(plan)),
    PlanFile("plan.geojson", "GeoJSON", GEOJSON, lambda p, _: geojson_bytes(plan_to_geojson(p))),
    PlanFile("plan.json", "JSON", "application/json", lambda p, _: plan_to_json(p).encode()),
    PlanFile("links.txt", "Google Maps", TEXT, lambda plan, _: links_text(plan).encode()),
)

LOOP_FILES = (
    LoopFile("gpx", "GPX", "application/gpx+xml", lambda plan, loop, _: loop_to_gpx(plan, loop)),
    LoopFile("pdf", "PDF", PDF, loop_sheet),
    LoopFile("kml", "KML", KML, lambda plan, loop, _: loop_to_kml(plan, loop)),
    LoopFile("geojson", "GeoJSON", GEOJSON, lambda p, o, _: geojson_bytes(loop_to_geojson(p, o))),
)


def plan_file(name: str) -> PlanFile:
    """Return the file of that name. Raises NotFoundError if there is none."""
    for file in PLAN_FILES:
        if file.name == name:
            return file
    raise NotFoundError(f"expected one of {', '.join(f.name for f in PLAN_FILES)}, got {name}")


def loop_file(suffix: str) -> LoopFile:
    """Return the file with that suffix. Raises NotFoundError if there is none."""
    for file in LOOP_FILES:
        if file.suffix == suffix:
            return file
    raise NotFoundError(f"expected one of {', '.join(f.suffix for f in LOOP_FILES)}, got {suffix}")


def loop_key(loop: Loop) -> tuple[str, str]:
    """Return shift and squad as they stand in addresses."""
    return file_stem(loop.shift) or "shift", file_stem(loop.squad) or "squad"


def find_loop(plan: Plan, shift: str, squad: str) -> Loop:
    """Return the loop of a shift and squad as addresses name them. Raises NotFoundError."""
    for loop in plan.loops:
        if loop_key(loop) == (shift, squad):
            return loop
    raise NotFoundError(f"expected a loop of {plan.date}, got shift {shift} and squad {squad}")
