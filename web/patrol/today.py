"""The commander's morning: what is planned, what is missing, planning anew, and publishing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from geo.model import Hotspot
from planner.city.model import running
from planner.errors import ConflictError, NotFoundError, PlanError
from planner.field.settle import told_so_far
from planner.jobs.ask import ask
from planner.jobs.store import Jobs
from planner.jobs.words import how_far
from planner.patrol.draft.store import Drafts
from planner.patrol.publication.publish import MOST_REASON, ReasonError, UnchangedError, publish
from planner.patrol.request import LEAST_S, MOST_S, Request, asked_of, request_to_json
from planner.patrol.today import Day, look_at
from planner.risk.outlook import places
from planner.risk.store.snapshots import Snapshots
from planner.staffing.service.crews import duty_on
from planner.words import say
from web.access import allow, signed_in
from web.config import desk, now, office
from web.language import language

blueprint = Blueprint("today", __name__)

Answer = str | tuple[str, int] | AnyResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a form was not taken, and what had been typed."""

    form: str
    text: str
    typed: MultiDict[str, str] = field(default_factory=MultiDict)


@blueprint.get("/hari-ini")
@blueprint.get("/hari-ini/<day:date>")
@allow("commander")
def show(date: str | None = None) -> Answer:
    """Return the commander's page of a day, today if none is named."""
    return _page(date or now().date().isoformat())


@blueprint.post("/hari-ini/<day:date>/usulan")
@allow("commander")
def propose(date: str) -> Answer:
    """Ask for a plan as the form says, and lead back to its day."""
    typed = request.form
    try:
        wanted = _request(typed)
        asked_of(office().data, wanted)
    except PlanError:
        return _page(date, _bad_request(typed)), 400
    ask(office(), "plan", request_to_json(wanted), signed_in().username)
    return redirect(url_for("today.show", date=wanted.date) + "#pekerjaan")


@blueprint.post("/hari-ini/<day:date>/terbitkan")
@allow("commander")
def publish_day(date: str) -> Answer:
    """Publish the draft that the commander saw, and lead to the squads' links."""
    typed = request.form
    reason = typed.get("reason", "")
    try:
        publish(
            office(),
            date,
            revision=typed.get("revision", 0, type=int),
            reason=reason,
            by=signed_in().username,
            told=told_so_far(office(), date),
        )
    except ReasonError:
        said = _(
            "Regu sudah memegang rencana ini: tulis alasan perubahannya, paling banyak "
            "%(most)s huruf.",
            most=MOST_REASON,
        )
        return _page(date, Problem(form="publish", text=said, typed=typed)), 400
    except UnchangedError:
        return redirect(url_for("today.show", date=date))
    except ConflictError:
        return _page(date, Problem(form="publish", text=_changed_by(date), typed=typed)), 409
    except NotFoundError:
        said = _("Belum ada rencana untuk diterbitkan.")
        return _page(date, Problem(form="publish", text=said)), 404
    except PlanError:
        said = _("Hari ini sudah lewat: rencananya tidak dapat diterbitkan lagi.")
        return _page(date, Problem(form="publish", text=said)), 400
    return redirect(url_for("publications.links", date=date))


@blueprint.get("/pekerjaan/<id>")
@allow("commander")
def job(id: str) -> Response:
    """Return how far a job is, as JSON."""
    found = Jobs.of(office()).get(id)
    return jsonify(
        state=found.state,
        step=found.step,
        steps=found.steps,
        message=say(how_far(found), language()),
        open=found.open,
    )


def _page(date: str, problem: Problem | None = None) -> str:
    at = now()
    day = look_at(office(), date, proposal=desk().plan)
    on = dt.date.fromisoformat(date)
    fresh = _fresh()
    jobs = [j for j in Jobs.of(office()).open() if j.kind == "plan"]
    return render_template(
        "today/show.html",
        day=day,
        problem=problem,
        typed=problem.typed if problem and problem.form == "propose" else None,
        reason=problem.typed.get("reason", "") if problem else "",
        today=at.date().isoformat(),
        before=(on - dt.timedelta(days=1)).isoformat(),
        after=(on + dt.timedelta(days=1)).isoformat(),
        current={s.name for s in running(day.shifts, at)},
        duty={(d.shift, d.squad): d for d in duty_on(office(), on)},
        jobs=jobs,
        how_far=how_far,
        fresh=fresh,
        names=desk().backdrop().hotspot_names if fresh else {},
        ward_names={ward.code: ward.name for ward in office().data.wards},
        categories={c.code: c.name for c in office().data.settings.categories},
        squads=office().data.settings.squads,
        shift_names=[s.name for s in office().data.settings.shifts],
        seed=_next_seed(day),
        zone=office().data.settings.zone,
        bounds=(LEAST_S, MOST_S, MOST_REASON),
    )


def _fresh() -> Sequence[Hotspot]:
    """Return the hotspots that are new; none while nothing was assessed yet."""
    if Snapshots.of(office()).latest() is None:
        return ()
    return places(spot for spot in desk().outlook().hotspots if spot.emerging)


def _next_seed(day: Day) -> int:
    """Return a seed that gives another variation than the plans made for the day so far."""
    made = day.draft.revision if day.draft else 0
    return int(day.date.replace("-", "")) + made


def _request(typed: MultiDict[str, str]) -> Request:
    serving = set(typed.getlist("serves"))
    numbers = {}
    for name in ("seed", "seconds"):
        text = typed.get(name, "").strip()
        if text:
            try:
                numbers[name] = int(text)
            except ValueError:
                raise PlanError(f"{name}: expected a whole number, got {text!r}") from None
    return Request(
        date=typed.get("date", ""),
        without=tuple(
            (shift, squad.name)
            for squad in office().data.settings.squads
            for shift in squad.shifts
            if f"{shift}|{squad.name}" not in serving
        ),
        vary="vary" in typed,
        **numbers,
    )


def _bad_request(typed: MultiDict[str, str]) -> Problem:
    return Problem(
        form="propose",
        text=_(
            "Usulan tidak dapat diminta: isi tanggal, sedikitnya satu regu yang bertugas, dan "
            "waktu pencarian %(least)s sampai %(most)s detik.",
            least=LEAST_S,
            most=MOST_S,
        ),
        typed=typed,
    )


def _changed_by(date: str) -> str:
    draft = Drafts.of(office()).get(date)
    assert draft is not None
    at = draft.changed.astimezone(office().data.settings.zone)
    return str(
        _(
            "%(who)s baru saja mengubah rencana ini (pukul %(time)s). Periksa dulu, lalu "
            "terbitkan.",
            who=draft.changed_by,
            time=f"{at:%H.%M}",
        )
    )
