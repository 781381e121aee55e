"""What was published: the squads' links to hand out, and how the versions differ."""

from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote

import segno
from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from planner.errors import NotFoundError
from planner.patrol.model import Loop
from planner.patrol.publication.model import Publication, SquadPass
from planner.patrol.publication.passes import squad_passes, token_of
from planner.patrol.publication.standing import stops_that_stay
from planner.patrol.publication.store import Publications
from planner.patrol.publication.versions import compare_plans
from planner.words.units import clock
from web.access import allow
from web.config import now, office
from web.filters import day_words

blueprint = Blueprint("publications", __name__)

SHARE = "https://wa.me/?text="
"""Opens the messenger with a text to send; nothing is asked there before somebody taps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A squad's link with its QR code, and a message to send it with."""

    squad_pass: SquadPass
    loop: Loop
    url: str
    qr: str
    message: str
    share: str
    ended: bool


@blueprint.get("/rencana/<day:date>/tautan")
@allow("commander")
def links(date: str) -> str:
    """Return the squads' links of a published day, with QR codes and messages to send."""
    published = _published(date)[0]
    loops = {(loop.shift, loop.squad): loop for loop in published.plan.loops}
    made = [
        _link(squad_pass, loops[squad_pass.shift, squad_pass.squad])
        for squad_pass in squad_passes(office(), published.date)
        if (squad_pass.shift, squad_pass.squad) in loops
    ]
    shifts = [
        (shift, [link for link in made if link.squad_pass.shift == shift.name])
        for shift in published.plan.shifts
    ]
    return render_template("publications/links.html", published=published, shifts=shifts)


@blueprint.get("/rencana/<day:date>/versi")
@allow("commander")
def versions(date: str) -> str:
    """Return who published the plan of a day when and why, and what each version changed."""
    kept = _published(date)
    changes = {
        newer.version: compare_plans(older.plan, newer.plan) for newer, older in pairwise(kept)
    }
    return render_template(
        "publications/versions.html",
        date=kept[0].date,
        versions=kept,
        changes=changes,
        stays={v.version: stops_that_stay(kept[n:]) for n, v in enumerate(kept)},
        zone=office().data.settings.zone,
    )


def _published(date: str) -> tuple[Publication, ...]:
    kept = Publications.of(office()).versions(date)
    if not kept:
        raise NotFoundError(_("Rencana %(date)s belum diterbitkan.", date=date))
    return kept


def _link(squad_pass: SquadPass, loop: Loop) -> Link:
    url = url_for("squad.open", token=token_of(office(), squad_pass), _external=True)
    count = len(loop.stops)
    stops = ngettext("%(num)d titik", "%(num)d titik", count)
    message = "\n".join(
        (
            f"*{loop.squad} · {loop.shift}* · {day_words(squad_pass.date)}",
            _(
                "Berangkat %(start)s dari %(post)s, kembali %(end)s, %(stops)s.",
                start=clock(loop.depart),
                post=loop.post,
                end=clock(loop.return_),
                stops=stops,
            ),
            _("Buka rute regu: %(url)s", url=url),
        )
    )
    return Link(
        squad_pass=squad_pass,
        loop=loop,
        url=url,
        qr=segno.make(url, error="m").svg_data_uri(border=2, scale=4),
        message=message,
        share=SHARE + quote(message, safe=""),
        ended=squad_pass.valid_until <= now(),
    )
