"""The day's plan by shift and squad, its map, and every file it can be taken away as."""

import datetime as dt

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from planner.errors import NotFoundError
from planner.export.links import directions_links, geo_link
from planner.export.write import loop_stems, plan_file
from planner.maps import Notices, plan_map, squad_styles, standalone
from planner.maps.model import MapPage
from planner.maps.swatch import line_swatch
from planner.model import Plan
from web.config import desk, now
from web.language import language
from web.security import allow_tiles

blueprint = Blueprint("plans", __name__)

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


@blueprint.get("/")
def today() -> str:
    """Return today's plan, or the newest one with a word that today has none."""
    at = now()
    plan = desk().plan(at.date().isoformat())
    if plan is not None:
        return _day(plan, at)
    dates = desk().dates()
    newest = desk().plan(dates[0]) if dates else None
    if newest is None:
        return render_template("plans/none.html", city=desk().city, today=at.date().isoformat())
    return _day(newest, at, missing=at.date().isoformat())


@blueprint.get("/plans/")
def index() -> str:
    """Return the list of days that have a plan."""
    return render_template("plans/index.html", dates=desk().dates())


@blueprint.get("/plans/<date>/")
def day(date: str) -> str:
    """Return the plan of a date."""
    return _day(_plan(date), now())


@blueprint.get("/plans/<date>/map.html")
def map_file(date: str) -> Response:
    """Return the day's map as one file that needs no internet."""
    plan = _plan(date)
    html = standalone(_map(plan, now()))
    return _download(html.encode(), "text/html; charset=utf-8", f"{plan.city}-{date}-map.html")


@blueprint.get("/plans/<date>/<name>")
def file(date: str, name: str) -> Response:
    """Return a file of the day or of one squad's loop."""
    plan = _plan(date)
    body, media_type = plan_file(plan, desk().backdrop().wards, name)
    return _download(body, media_type, f"{plan.city}-{date}-{name}")


def _plan(text: str) -> Plan:
    try:
        date = dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise NotFoundError(
            _("Tanggal ditulis seperti 2023-08-02; yang datang: %(text)s", text=text)
        ) from None
    plan = desk().plan(date)
    if plan is None:
        raise NotFoundError(_("Belum ada rencana untuk %(date)s.", date=date))
    return plan


def _map(plan: Plan, at: dt.datetime) -> MapPage:
    outlook = desk().outlook()
    shown = _current_shift(plan, at) or (plan.shifts[0].name if plan.shifts else "")
    return plan_map(
        plan,
        desk().backdrop(),
        Notices(now=at, data_until=plan.data_until, caveats=plan.caveats),
        hotspots=outlook.hotspots,
        risks=outlook.risks,
        shift=shown,
        lang=language(),
    )


def _day(plan: Plan, at: dt.datetime, missing: str = "") -> str:
    allow_tiles()
    dates = list(desk().dates())
    place = dates.index(plan.date) if plan.date in dates else 0
    stems = iter(loop_stems(plan))
    styles = squad_styles((loop.squad for loop in plan.loops), desk().backdrop().squads)
    yesterday = (at.date() - dt.timedelta(days=1)).isoformat()
    return render_template(
        "plans/day.html",
        plan=plan,
        map=_map(plan, at),
        missing=missing,
        current=_current_shift(plan, at),
        newer=dates[place - 1] if place else None,
        older=dates[place + 1] if place + 1 < len(dates) else None,
        is_today=plan.date == at.date().isoformat(),
        is_old=plan.date < yesterday,
        swatches={squad: line_swatch(s.colour, s.dash) for squad, s in styles.items()},
        shifts=[(s, [(loop, next(stems)) for loop in s.loops]) for s in plan.shifts],
        loop_files=LOOP_FILES,
        plan_files=PLAN_FILES,
        directions_links=directions_links,
        geo_link=geo_link,
    )


def _current_shift(plan: Plan, at: dt.datetime) -> str:
    return next((s.name for s in plan.shifts if s.start <= at < s.end), "")


def _download(body: bytes, mimetype: str, name: str) -> Response:
    response = Response(body, content_type=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
