"""The day's plan by shift and squad, its map, and every file it can be taken away as."""

import datetime as dt

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from planner.city.model import running, shift_days
from planner.errors import NotFoundError
from planner.maps import Notices, squad_styles, standalone
from planner.maps.model import MapPage
from planner.maps.swatch import line_swatch
from planner.patrol.export.links import directions_links, geo_link
from planner.patrol.export.write import loop_stems, plan_file, plan_files
from planner.patrol.map import plan_map
from planner.patrol.model import Plan
from planner.words.units import clock
from web.access import allow
from web.config import desk, now
from web.http.files import attachment
from web.http.keeping import keep_map, keep_page
from web.language import language
from web.security import allow_tiles

blueprint = Blueprint(
    "plans",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/patrol",
)

PLAN_FILES = {
    "sheets.pdf": "PDF",
    "stops.xlsx": "Excel",
    "stops.csv": "CSV",
    "plan.kml": "KML",
    "plan.geojson": "GeoJSON",
    "plan.json": "JSON",
    "links.txt": "Google Maps",
}
LOOP_FILES = {"gpx": "GPX", "pdf": "PDF", "kml": "KML", "geojson": "GeoJSON"}
"""What the buttons say, by file name and by suffix."""

MEMORY_DAYS = 14
"""The days that `Plan.predictability` looks back."""


@blueprint.get("/rencana")
@allow("commander")
@keep_page
def today() -> str:
    """Return the plan of the shift now running, else today's, else the newest one.

    After midnight the running shift is one of yesterday's plan.
    """
    at, today = now(), now().date().isoformat()
    plan = desk().plan(today)
    if plan is None or not _current_shift(plan, at):
        before = desk().plan(min(shift_days(at)).isoformat())
        if before is not None and _current_shift(before, at):
            return _day(before, at, missing="" if plan else today)
    if plan is not None:
        return _day(plan, at)
    dates = desk().dates()
    newest = next((date for date in dates if date < today), dates[-1] if dates else "")
    plan = desk().plan(newest) if newest else None
    if plan is None:
        return render_template("plans/none.html")
    return _day(plan, at, missing=today)


@blueprint.get("/plans/")
@allow("commander")
@keep_page
def index() -> str:
    """Return the list of days that have a plan."""
    return render_template("plans/index.html", dates=desk().dates())


@blueprint.get("/plans/<day:date>/")
@allow("commander")
@keep_page
def day(date: str) -> str:
    """Return the plan of a date."""
    return _day(_plan(date), now())


@blueprint.get("/plans/<day:date>/map.html")
@allow("commander")
def map_file(date: str) -> Response:
    """Return the day's map as one file that needs no internet."""
    plan = _plan(date)
    html = standalone(_map(plan, now()))
    return attachment(
        html.encode(), "text/html; charset=utf-8", f"{plan.city}-{plan.date}-map.html"
    )


@blueprint.get("/plans/<day:date>/<name>")
@allow("commander")
def file(date: str, name: str) -> Response:
    """Return a file of the day or of one squad's loop."""
    plan, wards = _plan(date), desk().backdrop().wards
    there = plan_files(plan, wards)
    if name not in there:
        raise NotFoundError(
            _(
                "Rencana ini tidak punya berkas %(name)s. Yang ada: %(there)s.",
                name=name,
                there=", ".join(there),
            )
        )
    body, media_type = plan_file(plan, wards, name, language())
    return attachment(body, media_type, f"{plan.city}-{plan.date}-{name}")


def _plan(date: str) -> Plan:
    plan = desk().plan(date)
    if plan is None:
        raise NotFoundError(_("Belum ada rencana untuk %(date)s.", date=date))
    return plan


def _map(plan: Plan, at: dt.datetime) -> MapPage:
    shift = _first_shift(plan, at)

    def draw() -> MapPage:
        outlook = desk().outlook()
        return plan_map(
            plan,
            desk().backdrop(),
            Notices(now=at, data_until=plan.data_until, caveats=plan.caveats),
            hotspots=outlook.hotspots,
            risks=outlook.risks,
            shift=shift,
            lang=language(),
        )

    return keep_map(("plan", plan.date, shift), draw)


def _day(plan: Plan, at: dt.datetime, missing: str = "") -> str:
    allow_tiles()
    dates = list(desk().dates())
    place = dates.index(plan.date) if plan.date in dates else 0
    stems = iter(loop_stems(plan))
    styles = squad_styles((loop.squad for loop in plan.loops), desk().backdrop().squads)
    today, current = at.date(), _current_shift(plan, at)
    memory = (dt.date.fromisoformat(plan.date) - dt.timedelta(days=MEMORY_DAYS)).isoformat()
    return render_template(
        "plans/day.html",
        plan=plan,
        map=_map(plan, at),
        missing=missing,
        current=current,
        shown=_first_shift(plan, at),
        newer=dates[place - 1] if place else None,
        older=dates[place + 1] if place + 1 < len(dates) else None,
        today=today.isoformat(),
        has_today=today.isoformat() in dates,
        compared=any(memory <= date < plan.date for date in dates),
        driving_s=sum(loop.drive_s for loop in plan.loops),
        dwelling_s=sum(loop.dwell_s for loop in plan.loops),
        swatches={squad: line_swatch(s.colour, s.dash) for squad, s in styles.items()},
        picks=[(s.name, f"{clock(s.start)}–{clock(s.end)}") for s in plan.shifts],
        shifts=[(s, [(loop, next(stems)) for loop in s.loops]) for s in plan.shifts],
        loop_files=LOOP_FILES,
        plan_files=PLAN_FILES,
        directions_links=directions_links,
        geo_link=geo_link,
    )


def _current_shift(plan: Plan, at: dt.datetime) -> str:
    return next((s.name for s in running(plan.shifts, at)), "")


def _first_shift(plan: Plan, at: dt.datetime) -> str:
    """Return the shift to show first: the running one, else the next, else the first."""
    current = _current_shift(plan, at)
    coming = (s.name for s in plan.shifts if s.start > at)
    return current or next(coming, "") or (plan.shifts[0].name if plan.shifts else "")
