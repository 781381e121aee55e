"""Editing a day's plan: every change is a form, and the map helps to fill it in."""

import datetime as dt
from dataclasses import dataclass, field, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from geo.errors import GeoError
from geo.model import LonLat
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.maps import Notices, squad_styles
from planner.maps.model import MapPage
from planner.maps.swatch import line_swatch
from planner.patrol.draft.edits import Add, Drop, Edit, Exchange, Keep, Lengthen, Move, Order
from planner.patrol.draft.resolve import EditError
from planner.patrol.draft.service import (
    LEAST_DWELL_MIN,
    MOST_DWELL_MIN,
    MOST_INSTRUCTION,
    MOST_NAME,
    Work,
    edit_draft,
    new_place,
    open_work,
    undo_edit,
)
from planner.patrol.map import plan_map
from planner.patrol.publication.standing import stops_that_stay
from planner.patrol.publication.store import Publications
from planner.patrol.publication.versions import Drive
from planner.patrol.stops.ids import shift_of
from planner.staffing.service.crews import watch_on
from planner.words.units import clock
from web.access import allow, signed_in
from web.config import desk, now, office
from web.errors import error_words
from web.language import language
from web.patrol.draft_words import change_words
from web.security import allow_tiles

blueprint = Blueprint("drafts", __name__)

Answer = str | tuple[str, int] | Response

MOST_SPARE = 40
"""How many candidates of a shift are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an edit was not kept, and the form as it was sent; `again` if it may be sent anew."""

    text: str
    typed: MultiDict[str, str] = field(default_factory=MultiDict)
    again: bool = False


@blueprint.get("/rencana/<day:date>/ubah")
@allow("commander")
def edit(date: str) -> str:
    """Return the page on which the plan of a day is edited."""
    return _page(_work(date))


@blueprint.post("/rencana/<day:date>/ubah")
@allow("commander")
def change(date: str) -> Answer:
    """Make one edit, and lead to what it costs."""
    work, typed = _work(date), request.form
    revision = typed.get("revision", 0, type=int)
    by = signed_in().username
    try:
        if typed.get("edit") == "undo":
            undo_edit(office(), work.date, revision=revision, by=by)
        else:
            wanted = _edit(typed, work)
            edit_draft(office(), work.date, wanted, revision=revision, by=by)
    except ConflictError:
        fresh = _work(date)
        return _page(fresh, Problem(text=_since(fresh, revision), typed=typed, again=True)), 409
    except EditError as error:
        if revision != work.revision:
            return _page(work, Problem(text=_since(work, revision), typed=typed, again=True)), 409
        return _page(work, Problem(text=error_words(error), typed=typed)), 400
    except PlanError:
        said = _("Hari ini sudah lewat: rencananya tidak diubah lagi.")
        return _page(work, Problem(text=said)), 400
    shown = _shift_of(typed)
    return redirect(url_for("drafts.edit", date=work.date, giliran=shown or None) + "#akibat")


def _work(date: str) -> Work:
    try:
        return open_work(office(), date)
    except NotFoundError:
        raise NotFoundError(_("Belum ada rencana untuk %(date)s.", date=date)) from None


def _edit(typed: MultiDict[str, str], work: Work) -> Edit:
    """Return the edit that a form asks for. Raises EditError."""
    stop, to = typed.get("stop", ""), _drive(typed.get("to", ""))
    position = typed.get("position", 0, type=int)
    match typed.get("edit", ""):
        case "move":
            return Move(stop=stop, to=to, position=max(position, 0))
        case "up" | "down" as way:
            order = _order(work, stop)
            return Order(stop=stop, position=max(1, order + (-1 if way == "up" else 1)))
        case "add":
            return Add(stop=stop, to=to, position=max(position, 0))
        case "place":
            return _place(typed, work, to, max(position, 0))
        case "pin":
            return Keep(stop=stop)
        case "pin-time":
            return Keep(stop=stop, timed=True)
        case "unpin":
            return Keep(stop=stop, held=False)
        case "drop":
            return Drop(stop=stop)
        case "exchange":
            squads = (typed.get("squad", ""), typed.get("other", ""))
            return Exchange(shift=typed.get("shift", ""), squads=squads)
        case "hours":
            return Lengthen(
                shift=typed.get("shift", ""),
                start=typed.get("start", ""),
                end=typed.get("end", ""),
            )
    raise EditError("gone", f"expected an edit, got {typed.get('edit')!r}")


def _place(typed: MultiDict[str, str], work: Work, to: Drive, position: int) -> Add:
    name = typed.get("name", "")
    try:
        point = LonLat(
            float(typed.get("lon", "").replace(",", ".")),
            float(typed.get("lat", "").replace(",", ".")),
        )
    except (ValueError, GeoError) as error:
        raise EditError("far", f"expected a longitude and latitude: {error}") from error
    stop = new_place(
        office(),
        work,
        point,
        shift=to.shift,
        name=name,
        dwell_min=typed.get("dwell", 0, type=int),
        told=typed.get("told", ""),
    )
    return Add(stop=stop, to=to, position=position)


def _drive(text: str) -> Drive:
    shift, _bar, squad = text.partition("|")
    return Drive(shift, squad)


def _order(work: Work, stop: str) -> int:
    for loop in work.plan.loops:
        for planned in loop.stops:
            if planned.stop.id == stop:
                return planned.order
    raise EditError("gone", f"no squad visits {stop!r}")


def _shift_of(typed: MultiDict[str, str]) -> str:
    """Return the shift that a form is about, to be shown again."""
    return (
        typed.get("shift") or shift_of(typed.get("stop", "")) or _drive(typed.get("to", "")).shift
    )


def _since(work: Work, revision: int) -> str:
    """Return who changed the draft since a revision, when, and what."""
    later = [c for c in work.edits if c.revision > revision]
    if not later:
        return str(_("Rencana hari ini baru saja dibuat ulang. Periksa dulu, lalu terapkan lagi."))
    zone = office().data.settings.zone
    told = "; ".join(f"{c.by}, {clock(c.at.astimezone(zone))}: {change_words(c)}" for c in later)
    return str(
        _(
            "Rencana sudah diubah orang lain sejak Anda membukanya. %(told)s. Perubahan Anda belum "
            "disimpan dan belum hilang: terapkan pada rencana terbaru.",
            told=told,
        )
    )


def _page(work: Work, problem: Problem | None = None) -> str:
    allow_tiles()
    plan = work.plan
    names = [s.name for s in plan.shifts]
    asked = request.args.get("giliran", "") or (_shift_of(problem.typed) if problem else "")
    shown = asked if asked in names else _first(work)
    styles = squad_styles((loop.squad for loop in plan.loops), desk().backdrop().squads)
    serving = [
        (c.shift.name, c.squad.name)
        for c in watch_on(office(), dt.date.fromisoformat(work.date)).crews
    ]
    driving = [(loop.shift, loop.squad) for loop in plan.loops]
    drives = dict.fromkeys((*serving, *driving))
    return render_template(
        "drafts/edit.html",
        work=work,
        plan=plan,
        problem=problem,
        typed=problem.typed if problem else MultiDict(),
        map=_map(work, shown),
        picks=[(s.name, f"{clock(s.start)}–{clock(s.end)}") for s in plan.shifts],
        shown=shown,
        swatches={squad: line_swatch(s.colour, s.dash) for squad, s in styles.items()},
        drives=[(name, [squad for shift, squad in drives if shift == name]) for name in names],
        spare={
            name: [s for s in work.spare if shift_of(s.id) == name][:MOST_SPARE] for name in names
        },
        pins={p.stop: p for p in work.sheet.pins},
        change_words=change_words,
        zone=office().data.settings.zone,
        stays=_stays(work),
        bounds=(LEAST_DWELL_MIN, MOST_DWELL_MIN, MOST_NAME, MOST_INSTRUCTION),
    )


def _stays(work: Work) -> int:
    """Return how many stops squads would still answer for though this plan has them no more."""
    kept = Publications.of(office()).versions(work.date)
    if not kept:
        return 0
    newest = max(kept, key=lambda v: v.version)
    after = replace(newest, version=newest.version + 1, plan=work.plan, published=now())
    return stops_that_stay([*kept, after])


def _map(work: Work, shown: str) -> MapPage:
    plan = work.plan
    return plan_map(
        plan,
        desk().backdrop(),
        Notices(now=now(), data_until=plan.data_until, caveats=plan.caveats),
        shift=shown,
        lang=language(),
    )


def _first(work: Work) -> str:
    """Return the shift to show first: the running one, else the next, else the first."""
    at: dt.datetime = now()
    coming = (s.name for s in work.plan.shifts if s.end > at)
    return next(coming, work.plan.shifts[0].name if work.plan.shifts else "")
