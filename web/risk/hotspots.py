"""The map for the leadership: hotspots and risk per shift over districts by rate."""

from flask import Blueprint, render_template

from planner.maps import Notices
from planner.risk.map import hotspot_map
from planner.risk.words import hours_told, series_reason
from web.access import allow
from web.config import desk, now
from web.http.keeping import keep_map, keep_page
from web.language import language
from web.security import allow_tiles

blueprint = Blueprint(
    "hotspots",
    __name__,
    template_folder="templates",
)

OPEN_ROWS = 8
"""Hotspots of a shift that are listed at once; the rest is behind a fold."""


@blueprint.get("/peta")
@allow("commander", "leadership")
@keep_page
def show() -> str:
    """Return the hotspot map with tables of new series and of hotspots, emerging ones first."""
    at, outlook = now(), desk().outlook()
    allow_tiles()
    backdrop = desk().backdrop()
    page = keep_map(
        ("hotspots",),
        lambda: hotspot_map(
            outlook.hotspots,
            backdrop,
            Notices(now=at, data_until=outlook.data_until, caveats=outlook.caveats),
            risks=outlook.risks,
            series=outlook.series,
            lang=language(),
        ),
    )
    ranked = sorted(outlook.hotspots, key=lambda h: (not h.emerging, -h.expected))
    shifts = dict.fromkeys([*(r.shift for r in outlook.risks), *(h.shift for h in ranked)])
    return render_template(
        "hotspots/show.html",
        map=page,
        picks=[(shift, "") for shift in shifts],
        shifts=[(shift, [h for h in ranked if h.shift == shift]) for shift in shifts],
        shown=next(iter(shifts), ""),
        open_rows=OPEN_ROWS,
        ward_names={ward.code: ward.name for ward in backdrop.wards},
        names=backdrop.hotspot_names,
        categories=backdrop.categories,
        data_until=outlook.data_until,
        series=[
            (ward, one, hours_told(one.hours), series_reason(one)) for ward, one in outlook.series
        ],
    )
