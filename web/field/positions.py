"""`/posisi`: where the squads are that share it, for commanders and officers."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from planner.field.whereabouts import Whereabouts, whereabouts
from planner.maps.pocket import ward_outlines
from planner.words import say
from planner.words.units import clock
from web.access import allow, signed_in
from web.config import now, office
from web.language import language

blueprint = Blueprint("positions", __name__)

EVERY_S = 15
"""How often the page asks."""


@blueprint.get("/posisi")
@allow("commander", "officer")
def live() -> str:
    """Return the map and list of the squads that are out."""
    return render_template(
        "positions/live.html",
        squads=_rows(),
        data={"every_s": EVERY_S, "nearer": _("Perbesar"), "farther": _("Perkecil")},
        next_stops="commander" in signed_in().roles,
    )


@blueprint.get("/posisi/data.json")
@allow("commander", "officer")
def data() -> dict[str, Any]:
    """Return the same list, which the page asks for now and then."""
    return {"squads": _rows()}


@blueprint.get("/posisi/peta.json")
@allow("commander", "officer")
def outlines() -> dict[str, Any]:
    """Return the outlines of the wards, below the squads."""
    return {"wards": ward_outlines(office().data.wards)}


def _rows() -> list[dict[str, Any]]:
    # Which stop comes next is for whoever leads the squads, nobody else.
    commands = "commander" in signed_in().roles
    return [_row(found, commands) for found in whereabouts(office(), now())]


def _row(found: Whereabouts, commands: bool) -> dict[str, Any]:
    place, coming = found.position, found.next_stop
    row: dict[str, Any] = {
        "squad": found.held.squad,
        "shift": found.held.shift,
        "age": _("belum dibagikan"),
        "old": found.old,
    }
    if place is not None:
        row |= {
            "age": age(now() - place.at),
            "at": clock(place.at.astimezone(now().tzinfo)),
            "lon": place.point.lon,
            "lat": place.point.lat,
            "accuracy_m": round(place.accuracy_m) if place.accuracy_m is not None else None,
        }
    if commands:
        row["next"] = (
            f"{coming.order}. {say(coming.stop.name, language())}"
            if coming
            else _("semua titik selesai")
        )
    return row


def age(span: timedelta) -> str:
    """Return in words how long ago something was."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return str(_("baru saja"))
    if minutes < 60:
        return str(ngettext("%(num)d menit lalu", "%(num)d menit lalu", minutes))
    return str(ngettext("%(num)d jam lalu", "%(num)d jam lalu", minutes // 60))
