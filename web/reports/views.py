"""Patrol reports: by day, side by side for a day, and one by one to add to, sign and approve."""

import datetime as dt
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from planner.errors import ConflictError, NotFoundError
from planner.patrol.publication.passes import EARLY, wait_for_shift
from planner.patrol.publication.store import Publications
from planner.reports.day import summary_of
from planner.reports.model import ReportSheet
from planner.reports.service import (
    ReportError,
    approve,
    drives_of,
    earlier_of,
    loops_of_days,
    reopen,
    report_of,
    reports_of,
)
from planner.reports.store import Reports
from web.access import allow, signed_in
from web.config import now, office
from web.errors import error_words
from web.http.days import day_asked
from web.reports.page import Frame, local, receive, show, slug, words
from web.reports.page import file as file_of
from web.reports.page import photo as photo_of

blueprint = Blueprint(
    "reports",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/reports",
)

DAYS = 14
"""How many days a list has."""

STAGES = ("open", "signed", "approved")


@blueprint.get("/laporan")
@allow("commander", "leadership", "squad_leader")
def index() -> str:
    """Return the reports of the last days, all or those at one stage."""
    today = local(now()).date()
    last = day_asked(request.args.get("sampai", today.isoformat()))
    first = last - dt.timedelta(days=DAYS - 1)
    stage = request.args.get("keadaan", "")
    records = {
        (r.date, r.shift, r.squad): r.stage
        for r in Reports.of(office()).between(first.isoformat(), last.isoformat())
    }
    oldest = min(Publications.of(office()).dates(), default=last.isoformat())
    days = []
    for on, drives in loops_of_days(office(), first.isoformat()):
        if on > last.isoformat():
            continue
        loops = [(*d, records.get((on, *d), "open")) for d in drives if _sees(d.squad)]
        chosen = [row for row in loops if stage in ("", row[2])]
        if chosen:
            days.append((on, len(loops), chosen))
    return render_template(
        "reports/index.html",
        days=days,
        stage=stage if stage in STAGES else "",
        stages=STAGES,
        words=words(),
        slug=slug,
        earlier=(first - dt.timedelta(days=1)).isoformat() if oldest < first.isoformat() else "",
        later=min(last + dt.timedelta(days=DAYS), today).isoformat() if last < today else "",
        first=first.isoformat(),
        last=last.isoformat(),
    )


@blueprint.get("/laporan/<day:date>")
@allow("commander", "leadership", "squad_leader")
def day(date: str) -> str:
    """Return plan against actual for all squads of a day that the reader may see."""
    every = reports_of(office(), date)
    sheets = [s for s in every if _sees(s.report.squad) and _has_opened(s)]
    dates = Publications.of(office()).dates()
    place = dates.index(date)
    return render_template(
        "reports/day.html",
        date=date,
        sheets=sheets,
        total=summary_of(sheets, now()),
        words=words(),
        slug=slug,
        at=now(),
        before=dates[place + 1] if place + 1 < len(dates) else "",
        after=dates[place - 1] if place else "",
    )


@blueprint.get("/laporan/<day:date>/<shift>/<squad>")
@allow("commander", "leadership", "squad_leader")
def report(date: str, shift: str, squad: str) -> Response:
    """Return one report."""
    sheet = _sheet(date, shift, squad)
    return show(sheet, _frame(sheet))


@blueprint.post("/laporan/<day:date>/<shift>/<squad>")
@allow("commander", "squad_leader")
def write(date: str, shift: str, squad: str) -> AnyResponse:
    """Keep the leader's remarks, and sign if asked."""
    sheet = _sheet(date, shift, squad)
    frame = _frame(sheet)
    if not frame.writes:
        raise Forbidden
    refused = receive(sheet, frame, signed_in().username)
    return refused or redirect(_address(sheet), 303)


@blueprint.post("/laporan/<day:date>/<shift>/<squad>/setujui")
@allow("commander", "leadership")
def accept(date: str, shift: str, squad: str) -> AnyResponse:
    """Approve a signed report."""
    sheet = _sheet(date, shift, squad)
    who = signed_in()
    try:
        approve(office(), sheet, by=who.username, name=who.name)
    except ReportError as error:
        return show(_sheet(date, shift, squad), _frame(sheet), fault=error_words(error), status=409)
    except ConflictError:
        fault = _("Hanya laporan yang ditandatangani dan belum disetujui dapat disetujui.")
        return show(_sheet(date, shift, squad), _frame(sheet), fault=fault, status=409)
    return redirect(_address(sheet), 303)


@blueprint.post("/laporan/<day:date>/<shift>/<squad>/buka")
@allow("commander")
def open_again(date: str, shift: str, squad: str) -> AnyResponse:
    """Open a signed report again, with a reason."""
    sheet = _sheet(date, shift, squad)
    try:
        reopen(office(), sheet, reason=request.form.get("reason", ""), by=signed_in().username)
    except ReportError as error:
        return show(sheet, _frame(sheet), fault=error_words(error), status=400)
    except ConflictError:
        fault = _("Hanya laporan yang ditandatangani dapat dibuka kembali.")
        return show(_sheet(date, shift, squad), _frame(sheet), fault=fault, status=409)
    return redirect(_address(sheet), 303)


@blueprint.get("/laporan/<day:date>/<shift>/<squad>/foto/<event_id>")
@allow("commander", "leadership", "squad_leader")
def photo(date: str, shift: str, squad: str, event_id: str) -> Response:
    """Return the photo of a finding."""
    return photo_of(_sheet(date, shift, squad), event_id)


@blueprint.get("/laporan/<day:date>/<shift>/<squad>/berkas/<kind>")
@allow("commander", "leadership", "squad_leader")
def file(date: str, shift: str, squad: str, kind: str) -> Response:
    """Return the report as PDF, XLSX or text; `?revisi=` as it was signed before."""
    sheet = _sheet(date, shift, squad)
    full = _frame(sheet).full
    if asked := request.args.get("revisi", 0, type=int):
        before = [s for s in earlier_of(office(), sheet) if s.record.revision == asked]
        if not before:
            raise NotFoundError(_("Laporan ini tidak pernah ditandatangani pada revisi itu."))
        (sheet,) = before
    return file_of(sheet, kind, full=full)


def _sees(squad: str) -> bool:
    who = signed_in()
    return bool({"commander", "leadership"} & who.roles) or _leads(squad)


def _leads(squad: str) -> bool:
    return bool({"", squad} & signed_in().areas("squad_leader"))


def _sheet(date: str, shift: str, squad: str) -> ReportSheet:
    for drive in drives_of(office(), date):
        if slug(drive.shift) == shift and slug(drive.squad) == squad:
            if not _sees(drive.squad):
                raise Forbidden
            sheet = report_of(office(), date, *drive)
            if "commander" not in signed_in().roles:
                wait_for_shift(sheet.report.start, now())
            return sheet
    raise NotFoundError(_("Tidak ada putaran regu ini pada giliran dan hari itu."))


def _has_opened(sheet: ReportSheet) -> bool:
    return "commander" in signed_in().roles or sheet.report.start - EARLY <= now()


def _frame(sheet: ReportSheet) -> Frame:
    who, record = signed_in(), sheet.record
    leads = _leads(sheet.report.squad)
    commands = "commander" in who.roles
    address = _address(sheet)
    return Frame(
        full=commands or leads,
        writes=(leads or commands) and record.signed is None,
        approves=bool({"commander", "leadership"} & who.roles) and record.stage == "signed",
        reopens=commands and record.signed is not None,
        name=who.name if leads else "",
        photo=lambda event_id: f"{address}/foto/{quote(event_id)}",
        file=lambda kind: f"{address}/berkas/{kind}",
        approve=f"{address}/setujui",
        reopen=f"{address}/buka",
        back=url_for("reports.day", date=sheet.report.date),
    )


def _address(sheet: ReportSheet) -> str:
    report = sheet.report
    return url_for(
        "reports.report", date=report.date, shift=slug(report.shift), squad=slug(report.squad)
    )
