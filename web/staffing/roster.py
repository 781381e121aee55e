"""The month's roster: who serves when and why, changes by hand, files to take away."""

import datetime as dt

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from planner.errors import ConflictError, NotFoundError, RuleError
from planner.jobs.ask import ask
from planner.jobs.model import Job
from planner.jobs.store import Jobs
from planner.jobs.words import how_far
from planner.staffing.calendar import holidays_of
from planner.staffing.edit import ACTIONS, Action, Change
from planner.staffing.export.files import member_files, roster_files, squad_files
from planner.staffing.export.xlsx import letters
from planner.staffing.model import (
    KINDS,
    Gap,
    month_start,
    next_month,
)
from planner.staffing.reasons import gap_text, unserved_told, violation_told, why_text
from planner.staffing.service.calendars import Owner
from planner.staffing.service.roster import MonthView, change_month, names_of, stand_ins, view_month
from planner.staffing.store import Staffing
from planner.words import say, text
from web.access import allow, signed_in
from web.config import now, office
from web.http.days import DayError, day_asked
from web.http.files import attachment, keep_nothing
from web.language import language
from web.staffing.calendars import calendar_address
from web.staffing.tables import Sight, choices, chosen, columns, crews, rows, sight

blueprint = Blueprint(
    "roster",
    __name__,
    url_prefix="/jadwal",
)

Page = str | tuple[str, int] | AnyResponse

KIND = "roster"
"""The kind of job that makes a month."""

STAND_INS = 5
"""How many who may stand in are offered for what lacks."""


blueprint.after_request(keep_nothing)


@blueprint.get("")
@allow("commander", "leadership", "squad_leader")
def month() -> str:
    """Return the roster of a month, this one if none is named; leadership sees counts alone."""
    return _month(_month_named(request.args.get("bulan", "")))


@blueprint.post("/susun")
@allow("commander")
def make() -> Page:
    """Ask for a month's roster, made around what is pinned."""
    wanted = _month_named(request.form.get("month", ""))
    if not Staffing.of(office()).members():
        return _month(wanted, _("Belum ada anggota. Masukkan anggota dulu.")), 400
    ask(office(), KIND, {"month": wanted}, signed_in().username)
    return redirect(url_for("roster.month", bulan=wanted))


@blueprint.get("/hari/<day:date>")
@allow("commander", "squad_leader")
def day(date: str) -> str:
    """Return who serves on a day and why; for a commander with what can be changed."""
    return _day(dt.date.fromisoformat(date))


@blueprint.post("/hari/<day:date>")
@allow("commander")
def change(date: str) -> Page:
    """Pin, exchange, remove or add somebody, if rest, leave and days off stay kept."""
    on, typed = dt.date.fromisoformat(date), request.form
    action = typed.get("do", "")
    if action not in ACTIONS:
        return _day(on, _("Pilih salah satu tombol.")), 400
    other_day = typed.get("other_day", "")
    wanted = Change(
        action=_action(action),
        day=on,
        member=typed.get("member", ""),
        shift=typed.get("shift", ""),
        squad=typed.get("squad", ""),
        other=typed.get("other", ""),
        other_day=day_asked(other_day) if other_day else None,
    )
    revision = typed.get("revision", 0, type=int)
    month, by = f"{on:%Y-%m}", signed_in().username
    try:
        change_month(office(), month, wanted, revision=revision, by=by)
    except RuleError as error:
        names = {m.id: m.name for m in Staffing.of(office()).members()}
        told = "; ".join(
            f"{say(violation_told(v, names.get(v.member, '?')), language())} ({v.day.isoformat()})"
            for v in error.broken
        )
        return _day(on, _("Tidak disimpan, aturan dilanggar: %(told)s", told=told)), 400
    except ConflictError:
        return _day(on, _changed_by(month)), 409
    except NotFoundError:
        return _day(on, _("Tidak disimpan: pilih anggota yang bertugas dan penggantinya.")), 400
    return redirect(url_for("roster.day", date=on.isoformat(), tersimpan=1))


@blueprint.get("/orang/<id>")
@allow("commander", "squad_leader")
def member(id: str) -> str:
    """Return a member's month: every shift with its reason, totals beside fair shares."""
    wanted = _month_named(request.args.get("bulan", ""))
    who = Staffing.of(office()).member(id)
    sight().require(who.squad)
    view = view_month(office(), wanted)
    mine = [a for a in view.kept.assignments if a.member == id] if view else []
    tally = next((t for t in view.tallies if t.member.id == id), None) if view else None
    leave = [v for v in Staffing.of(office()).leave() if v.member == id]
    return render_template(
        "roster/member.html",
        who=who,
        month=wanted,
        view=view,
        rows=[(a, why_text(a, _names(view), language())) for a in mine] if view else [],
        tally=tally,
        spread=view.spreads.get(who.duty, {}) if view else {},
        leave=leave,
        ics=member_files(view.case).get(id, "") if view else "",
        calendars=[("member", id, "", calendar_address(Owner(kind="member", who=id)))],
        **_shared(wanted),
    )


@blueprint.get("/berkas/<name>")
@allow("commander", "squad_leader")
def file(name: str) -> Response:
    """Return the month's workbook (commander), or the calendar of a squad or member."""
    wanted = _month_named(name[len("jadwal-") : len("jadwal-2026-12")])
    view = view_month(office(), wanted)
    files = roster_files(office(), view, lang=language()) if view else {}
    if view is None or name not in files:
        raise NotFoundError(_("Jadwal ini tidak punya berkas %(name)s.", name=name))
    sees = sight()
    squads, members = squad_files(view.case), member_files(view.case)
    allowed = {squads[s.name] for s in view.case.squads if sees.shows(s.name)}
    allowed |= {members[m.id] for m in view.case.members if sees.shows(m.squad)}
    if sees.squads is not None and name not in allowed:
        raise Forbidden
    kinds = {"ics": "text/calendar; charset=utf-8"}
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    kind = kinds.get(name.rpartition(".")[2], sheet)
    return attachment(files[name](), kind, name)


def _action(text: str) -> Action:
    return next(a for a in ACTIONS if a == text)


def _month_named(text: str) -> str:
    if not text:
        return f"{now():%Y-%m}"
    try:
        return f"{month_start(text):%Y-%m}"
    except ValueError:
        raise DayError(text) from None


def _names(view: MonthView | None) -> dict[str, str]:
    return names_of(view.case) if view else {}


def _changed_by(month: str) -> str:
    kept = Staffing.of(office()).roster(month)
    if kept is None:
        return str(_("Jadwal bulan ini belum disusun."))
    at = kept.changed.astimezone(office().data.settings.zone)
    return str(
        _(
            "%(who)s baru saja mengubah jadwal ini (pukul %(time)s). Periksa dulu, lalu ulangi.",
            who=kept.changed_by,
            time=f"{at:%H.%M}",
        )
    )


def _shared(month: str) -> dict[str, object]:
    """Return what every page of the roster needs."""
    shifts = office().data.settings.shifts
    first = month_start(month)
    return {
        "sight": sight(),
        "first": first.isoformat(),
        "before": f"{first - dt.timedelta(days=1):%Y-%m}",
        "after": f"{next_month(first):%Y-%m}",
        "letters": letters([s.name for s in shifts]),
        "places": {s.name: n % 6 + 1 for n, s in enumerate(shifts)},
        "shifts": shifts,
        "squads": (*office().data.settings.squads, *office().data.settings.guards),
        "duty": lambda m: text(f"duty.{m.duty}", language()),
        "kinds": [(k, _first_large(text(f"kind.{k}", language()))) for k in KINDS],
        "range": lambda pair: f"{pair[0]}" if pair[0] == pair[1] else f"{pair[0]}–{pair[1]}",
    }


def _first_large(told: str) -> str:
    return told[:1].upper() + told[1:]


def _month(month: str, fault: str = "") -> str:
    view, sees = view_month(office(), month), sight()
    jobs = [j for j in Jobs.of(office()).of_kind(KIND, limit=20) if j.arguments["month"] == month]
    failed = jobs[0] if jobs and jobs[0].state == "failed" else None
    open_jobs: list[Job] = [j for j in jobs if j.open]
    names = _names(view)
    return render_template(
        "roster/month.html",
        month=month,
        view=view,
        fault=fault,
        jobs=open_jobs,
        failed=failed,
        how_far=how_far,
        names=names,
        members=len(Staffing.of(office()).members()),
        columns=columns(view) if view else (),
        rows=rows(view, sees) if view else (),
        gaps=_gaps(view) if view else (),
        broken=[
            (v.day.isoformat(), say(violation_told(v, names.get(v.member, "?")), language()))
            for v in view.broken
            if sees.squads is None
        ]
        if view
        else (),
        files=_files(view, sees) if view else (),
        calendars=[
            ("squad", s.name, s.name, calendar_address(Owner(kind="squad", who=s.name)))
            for s in office().data.settings.squads
            if sees.shows(s.name)
        ],
        today=now().date().isoformat(),
        duty_of=lambda d: _first_large(text(f"duty.{d}", language())),
        **_shared(month),
    )


def _gaps(view: MonthView) -> list[tuple[str, str]]:
    """Return all that the month lacks, day by day: squads first, then people."""
    squads = [(u.day.isoformat(), say(unserved_told(u), language())) for u in view.unserved]
    people = [(g.service.day.isoformat(), _gap(view, g)) for g in view.gaps]
    return sorted((*squads, *people), key=lambda told: told[0])


def _gap(view: MonthView, gap: Gap) -> str:
    return gap_text(view.case, gap, view.situation, language())


def _files(view: MonthView, sees: Sight) -> list[tuple[str, str]]:
    found = []
    if sees.squads is None:
        found.append((f"jadwal-{view.case.month}.xlsx", "Excel"))
    return found + [
        (name, f"ICS {squad}")
        for squad, name in squad_files(view.case).items()
        if sees.shows(squad)
    ]


def _day(on: dt.date, fault: str = "") -> str:
    month = f"{on:%Y-%m}"
    view, sees = view_month(office(), month), sight()
    picked = request.values.get("ubah", "") or request.form.get("member", "")
    return render_template(
        "roster/day.html",
        day=on.isoformat(),
        month=month,
        view=view,
        fault=fault,
        saved="tersimpan" in request.args and not fault,
        typed=request.form,
        crews=crews(view, sees, on) if view else (),
        unserved=[say(unserved_told(u), language()) for u in view.unserved if u.day == on]
        if view
        else (),
        gaps=[
            (_gap(view, g), g, stand_ins(view, g)[:STAND_INS])
            for g in view.gaps
            if g.service.day == on
        ]
        if view
        else (),
        absent={member for day, member in view.absent if day == on} if view else (),
        chosen=chosen(view, on, picked) if view and sees.edits else None,
        choices=choices(view, on) if view and sees.edits else (),
        holiday=holidays_of(view.case.params, [on], language()).get(on, "") if view else "",
        earlier=(on - dt.timedelta(days=1)).isoformat(),
        later=(on + dt.timedelta(days=1)).isoformat(),
        **_shared(month),
    )
