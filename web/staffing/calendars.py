"""Calendars that follow the roster by a link, for whoever holds it."""

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from planner.errors import NotFoundError
from planner.staffing.export.files import followed_calendar
from planner.staffing.service.calendars import Owner, calendar_key, owner_of, renew_calendar
from planner.staffing.store import Staffing
from web.access import PASS, allow, signed_in
from web.config import office
from web.http.files import attachment
from web.staffing.tables import sight

blueprint = Blueprint("calendars", __name__)


@blueprint.get("/kalender/<token>.ics")
@allow(PASS)
def follow(token: str) -> Response:
    """Return the roster of a member or squad as a calendar that a program reads again and again."""
    content = followed_calendar(office(), owner_of(office(), token))
    answer = attachment(content, "text/calendar; charset=utf-8", "jadwal.ics")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@blueprint.post("/jadwal/kalender")
@allow("commander", "squad_leader")
def renew() -> AnyResponse:
    """Give a member's or squad's calendar a new link; the one before opens nothing any more."""
    member, squad = request.form.get("member", ""), request.form.get("squad", "")
    if bool(member) == bool(squad):
        raise NotFoundError(_("Pilih satu anggota atau satu regu."))
    home = Staffing.of(office()).member(member).squad if member else squad
    sight().require(home)
    owner = Owner(kind="member", who=member) if member else Owner(kind="squad", who=squad)
    renew_calendar(office(), owner, by=signed_in().username)
    if member:
        return redirect(url_for("roster.member", id=member) + "#kalender")
    return redirect(url_for("roster.month") + "#kalender")


def calendar_address(owner: Owner) -> str:
    """Return the address that a calendar follows, "" if it was given none."""
    key = calendar_key(office(), owner)
    return "" if key is None else url_for("calendars.follow", token=key, _external=True)
