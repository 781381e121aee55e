"""The squad's own report, for a leader who has the link of the shift and no account."""

from flask import Blueprint, Response, redirect, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from planner.patrol.publication.passes import reported_pass
from planner.reports.model import ReportSheet
from planner.reports.service import report_of
from web.access import PASS, allow
from web.config import now, office
from web.reports.page import Frame, receive, show
from web.reports.page import file as file_of
from web.reports.page import photo as photo_of
from web.security import csrf

blueprint = Blueprint("squad_report", __name__)
csrf.exempt(blueprint)  # The address itself is the proof; no cookie has a part in it.


@blueprint.get("/r/<token>/laporan")
@allow(PASS)
def report(token: str) -> Response:
    """Return the report of the loop that a link opens, until a day after the link's end."""
    sheet = _sheet(token)
    return show(sheet, _frame(token, sheet))


@blueprint.post("/r/<token>/laporan")
@allow(PASS)
def write(token: str) -> AnyResponse:
    """Keep the leader's remarks, and sign if asked."""
    sheet = _sheet(token)
    frame = _frame(token, sheet)
    if not frame.writes:
        raise Forbidden
    refused = receive(sheet, frame, f"squad:{sheet.report.squad}")
    return refused or redirect(url_for("squad_report.report", token=token), 303)


@blueprint.get("/r/<token>/laporan/foto/<event_id>")
@allow(PASS)
def photo(token: str, event_id: str) -> Response:
    """Return the photo of a finding."""
    return photo_of(_sheet(token), event_id)


@blueprint.get("/r/<token>/laporan/berkas/<kind>")
@allow(PASS)
def file(token: str, kind: str) -> Response:
    """Return the report as PDF, XLSX or text."""
    return file_of(_sheet(token), kind, full=True)


def _sheet(token: str) -> ReportSheet:
    held = reported_pass(office(), token, now())
    return report_of(office(), held.date, held.shift, held.squad)


def _frame(token: str, sheet: ReportSheet) -> Frame:
    return Frame(
        full=True,
        writes=sheet.record.signed is None,
        approves=False,
        name="",
        photo=lambda event_id: url_for("squad_report.photo", token=token, event_id=event_id),
        file=lambda kind: url_for("squad_report.file", token=token, kind=kind),
        back=url_for("squad.open", token=token),
    )
