"""What the pages of patrol reports share: words, the form, files."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

from flask import Response, render_template, request
from flask_babel import gettext as _

from planner.errors import ConflictError, NotFoundError
from planner.field.actual import State
from planner.field.model import SKIP_REASONS, Kind
from planner.paper.text import any_stem, key_stem
from planner.reports.export.pdf import report_pdf
from planner.reports.export.text import report_text
from planner.reports.export.xlsx import report_xlsx
from planner.reports.model import ReportSheet
from planner.reports.service import (
    MOST_NAME,
    MOST_REASON,
    MOST_REMARKS,
    MOST_SPRIN,
    ReportError,
    earlier_of,
    finding_photo,
    remark,
    report_of,
    sign,
    signers,
)
from planner.words import text
from web.config import now, office
from web.errors import error_words
from web.http.files import attachment
from web.language import language

STATES: tuple[State, ...] = get_args(State)
KINDS: tuple[Kind, ...] = get_args(Kind)

THUMB_PX, PRINT_PX = 320, 640
LIMITS = {
    "remarks": MOST_REMARKS,
    "sprin": MOST_SPRIN,
    "name": MOST_NAME,
    "reason": MOST_REASON,
}
FILES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Around a report: who looks at it, and where its parts lie.

    Attributes
    ----------
    full : whether map and order of the stops may be seen.
    writes, approves, reopens : whether remarks and signature, an approval, or a reason for opening
        it again may be sent.
    name : of the squad's leader who signs by account, "" if a member of the squad is chosen.
    photo, file : addresses by id of the finding, by kind of file.
    approve, reopen, back : addresses, "" for none.
    """

    full: bool
    writes: bool
    approves: bool
    name: str
    photo: Callable[[str], str]
    file: Callable[[str], str]
    reopens: bool = False
    approve: str = ""
    reopen: str = ""
    back: str = ""


def slug(name: str) -> str:
    """Return how a shift or a squad stands in an address."""
    return key_stem(name)


def words() -> dict[str, dict[str, str]]:
    """Return what pages call states, stages, reasons and kinds of events."""
    return {
        "states": {s: text(f"report.state_{s}", language()) for s in STATES},
        "stages": {
            "open": _("belum ditandatangani"),
            "signed": _("ditandatangani"),
            "approved": _("disetujui"),
        },
        "kinds": {kind: text(f"report.event_{kind}", language()) for kind in KINDS},
        "reasons": {reason: text(f"skip.{reason}", language()) for reason in SKIP_REASONS},
    }


def show(sheet: ReportSheet, frame: Frame, *, fault: str = "", status: int = 200) -> Response:
    """Return the page of a report; after a fault with what was typed."""
    record, key = sheet.record, (sheet.report.date, sheet.report.shift, sheet.report.squad)
    typed = {
        "remarks": request.form.get("remarks", record.remarks),
        "sprin": request.form.get("sprin", record.sprin),
        "name": request.form.get("name", frame.name),
    }
    page = render_template(
        "reports/show.html",
        sheet=sheet,
        report=sheet.report,
        record=record,
        earlier=earlier_of(office(), sheet),
        frame=frame,
        words=words(),
        limits=LIMITS,
        typed=typed,
        fault=fault,
        conflict=status == 409,
        over=sheet.report.end <= now(),
        signs=now() >= (sheet.report.start if frame.name else sheet.report.end),
        signers=signers(office(), *key) if frame.writes and not frame.name else (),
        message=report_text(sheet, full=frame.full, lang=language()),
        most=max([1.0, *(max(w.planned, w.actual or 0) for w in sheet.report.wards)]),
        zone=office().data.settings.zone,
    )
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def receive(sheet: ReportSheet, frame: Frame, by: str) -> Response | None:
    """Keep what the form sent, signed if asked; None if all went well, else the page again."""
    form = request.form
    try:
        revision = int(form.get("revision", ""))
    except ValueError:
        revision = -1
    text = {key: form.get(key, "") for key in ("remarks", "sprin")}
    try:
        if form.get("do") == "sign":
            sign(
                office(),
                sheet,
                revision=revision,
                remarks=text["remarks"],
                sprin=text["sprin"],
                name=frame.name or form.get("name", ""),
                by=by,
                leader=bool(frame.name),
            )
        else:
            remark(office(), sheet, revision=revision, by=by, **text)
    except ReportError as error:
        return show(sheet, frame, fault=error_words(error), status=400)
    except ConflictError:
        report = sheet.report
        fresh = report_of(office(), report.date, report.shift, report.squad)
        return show(fresh, frame, fault=_conflict(fresh), status=409)
    return None


def photo(sheet: ReportSheet, event_id: str) -> Response:
    """Return the photo of a finding, small unless `?besar` asks for the whole. NotFoundError."""
    side = 1600 if "besar" in request.args else THUMB_PX
    return Response(finding_photo(office(), sheet, event_id, side), content_type="image/jpeg")


def file(sheet: ReportSheet, kind: str, *, full: bool) -> Response:
    """Return the report as PDF, XLSX or text to take away. Raises NotFoundError."""
    if kind not in FILES:
        raise NotFoundError(_("Berkas yang ada: %(there)s.", there=", ".join(FILES)))
    report = sheet.report
    if kind == "pdf":
        photos = {
            f.id: finding_photo(office(), sheet, f.id, PRINT_PX) for f in report.findings if f.photo
        }
        loop = sheet.loop if full else None
        body = report_pdf(sheet, loop, office().data.wards, photos, full=full, lang=language())
    elif kind == "xlsx":
        body = report_xlsx(sheet, full=full, lang=language())
    else:
        body = report_text(sheet, full=full, lang=language()).encode()
    stem = any_stem(f"laporan-{report.date}-{slug(report.shift)}-{slug(report.squad)}")
    return attachment(body, FILES[kind], f"{stem}.{kind}")


def local(moment: dt.datetime) -> dt.datetime:
    """Return a time in the city's zone."""
    return moment.astimezone(office().data.settings.zone)


def _conflict(fresh: ReportSheet) -> str:
    record = fresh.record
    if record.signed is not None:
        return str(
            _(
                "Laporan ini sudah ditandatangani %(who)s dan tidak berubah lagi. Tulisan Anda di "
                "bawah tidak tersimpan.",
                who=record.signed_by,
            )
        )
    return str(
        _(
            "%(who)s mengubah laporan ini lebih dulu. Yang tersimpan dan tulisan Anda di bawah: "
            "gabungkan, lalu simpan lagi.",
            who=record.changed_by,
        )
    )
