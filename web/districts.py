"""The district table: what is known of each, who was there, and where nobody knows."""

from flask import Blueprint, render_template

from planner.maps import Notices
from planner.maps.words import notice_lines
from web.config import desk, now
from web.language import language

blueprint = Blueprint("districts", __name__)


@blueprint.get("/kecamatan")
def table() -> str:
    """Return the table, the districts nobody knows first."""
    at, outlook = now(), desk().outlook()
    rows = sorted(desk().districts(at), key=lambda r: (r.status != "unknown", r.name))
    notices = Notices(now=at, data_until=outlook.data_until, caveats=outlook.caveats)
    return render_template(
        "districts/table.html",
        rows=rows,
        notices=notice_lines(notices, language()),
        unknown=[row.name for row in rows if row.status == "unknown"],
    )
