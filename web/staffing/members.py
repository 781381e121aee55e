"""Members, vehicles and leave: the lists behind the roster, for the commander."""

import datetime as dt
import tempfile
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from geo.days import read_day
from geo.errors import GeoError
from geo.notice import Notice
from planner.errors import ConflictError, NotFoundError, PersonError, PlannerError
from planner.people.service.people import areas_of
from planner.staffing.export.links import link_of, links_csv
from planner.staffing.model import DUTIES, Duty, Leave, Member, Vehicle
from planner.staffing.service.members import (
    MembersReport,
    import_members,
    put_leave,
    put_member,
    put_vehicle,
    remove_leave,
    remove_member,
    remove_vehicle,
)
from planner.staffing.service.seen import version_of
from planner.staffing.store import Staffing
from planner.words import text
from web.access import allow, signed_in
from web.config import now, office
from web.errors import error_words
from web.http.files import keep_nothing
from web.http.forms import SEEN
from web.http.qr import picture
from web.language import language

blueprint = Blueprint("staff", __name__, url_prefix="/jadwal")

Page = str | tuple[str, int] | AnyResponse

MOST_BYTES = 2_000_000
SUFFIXES = {".csv": b"", ".tsv": b"", ".xlsx": b"PK\x03\x04"}
"""Kinds of members' files, and what their content begins with."""


blueprint.after_request(keep_nothing)


@blueprint.get("/anggota")
@allow("commander")
def members() -> str:
    """Return the members, with forms to add one and to bring in a file."""
    return _members()


@blueprint.post("/anggota")
@allow("commander")
def add_member() -> Page:
    """Add a member."""
    return _kept(lambda: _put_member(""), "staff.members", _members)


@blueprint.get("/anggota/<id>")
@allow("commander")
def member(id: str) -> str:
    """Return the form of a member."""
    return _member(id)


@blueprint.post("/anggota/<id>")
@allow("commander")
def change_member(id: str) -> Page:
    """Change a member, or remove them."""
    Staffing.of(office()).member(id)
    if request.form.get("do") == "remove":
        act = partial(remove_member, office(), id, by=signed_in().username, seen=_seen())
    else:
        act = partial(_put_member, id)
    return _kept(act, "staff.members", lambda told: _member(id, told))


@blueprint.post("/anggota/impor")
@allow("commander")
def import_file() -> Page:
    """Bring in members from a CSV, TSV or XLSX file and tell what became of each row.

    Who is administrator too may have accounts made with them; their links are shown once.
    """
    accounts = "accounts" in request.form
    if accounts and "administrator" not in signed_in().roles:
        return _members(_("Hanya administrator dapat membuat akun.")), 403
    sent = request.files.get("file")
    suffix = Path(sent.filename or "").suffix.casefold() if sent else ""
    body = sent.read(MOST_BYTES + 1) if sent else b""
    if suffix not in SUFFIXES or not body or not body.startswith(SUFFIXES[suffix]):
        return _members(_("Pilih berkas CSV, TSV, atau XLSX.")), 400
    if len(body) > MOST_BYTES:
        return _members(_("Berkas terlalu besar: paling banyak 2 MB.")), 400
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"members{suffix}"
        path.write_bytes(body)
        try:
            report = import_members(office(), path, by=signed_in().username, accounts=accounts)
        except (PlannerError, GeoError) as error:
            return _members(error_words(error)), 400
    if not accounts:
        return _members(report=report)
    return _links(report)


def _links(report: MembersReport) -> str:
    there = url_for("home.show", _external=True).rstrip("/")
    table = links_csv(there, report.accounts, language()).encode()
    made = [each for each in report.accounts if each.token]
    return render_template(
        "staff/links.html",
        report=report,
        links=[(each, link_of(there, each.token)) for each in made],
        picture=picture,
        csv=f"data:text/csv;base64,{b64encode(table).decode()}",
        left=[each for each in report.accounts if not each.token],
        place=lambda given: areas_of(office(), given.role).get(given.area, given.area),
    )


@blueprint.get("/kendaraan")
@allow("commander")
def vehicles() -> str:
    """Return the vehicles with a form each."""
    return _vehicles()


@blueprint.post("/kendaraan")
@allow("commander")
def put_vehicle_form() -> Page:
    """Add, change or remove a vehicle."""
    return _kept(_put_vehicle, "staff.vehicles", _vehicles)


@blueprint.get("/cuti")
@allow("commander")
def leaves() -> str:
    """Return who is away when, with a form for more."""
    return _leaves()


@blueprint.post("/cuti")
@allow("commander")
def put_leave_form() -> Page:
    """Add or remove leave."""
    return _kept(_put_leave, "staff.leaves", _leaves)


def _kept(act: Callable[[], object], after: str, again: Callable[[str], str]) -> Page:
    try:
        act()
    except PersonError as error:
        return again(error_words(error)), 400
    except ConflictError as error:
        return again(error_words(error)), 409
    except NotFoundError:
        return again(_("Pilih dari daftar: yang dipilih sudah tidak ada.")), 404
    return redirect(url_for(after))


def _seen() -> str | None:
    return request.form.get(SEEN) or None


def _text(name: str) -> str:
    return " ".join(request.form.get(name, "").split())


def _date(name: str) -> dt.date | None:
    text = request.form.get(name, "").strip()
    try:
        return read_day(text) if text else None
    except ValueError:
        raise PersonError(name, Notice.of("staff.day", came=text)) from None


def _put_member(id: str) -> None:
    new = Member(
        id=id,
        name=_text("name"),
        squad=_text("squad"),
        duty=cast(Duty, _text("duty")),
        number=_text("number"),
        phone=_text("phone"),
        username=_text("username").casefold(),
        first_day=_date("first_day"),
        last_day=_date("last_day"),
    )
    put_member(office(), new, by=signed_in().username, seen=_seen())


def _put_vehicle() -> None:
    id, by = _text("id"), signed_in().username
    if request.form.get("do") == "remove":
        remove_vehicle(office(), id, by=by, seen=_seen())
        return
    if id:
        Staffing.of(office()).vehicle(id)
    new = Vehicle(
        id=id,
        name=_text("name"),
        kind=_text("kind"),
        squad=_text("squad"),
        plate=_text("plate").upper(),
        out_until=_date("out_until"),
    )
    put_vehicle(office(), new, by=by, seen=_seen())


def _put_leave() -> None:
    by = signed_in().username
    if request.form.get("do") == "remove":
        remove_leave(office(), _text("id"), by=by)
        return
    first = _date("first_day")
    if first is None:
        raise PersonError("first_day", Notice.of("staff.no_first_day"))
    entry = Leave(
        id="",
        member=_text("member"),
        first_day=first,
        last_day=_date("last_day") or first,
        reason=_text("reason"),
        wish="wish" in request.form,
    )
    put_leave(office(), entry, by=by)


def _shared() -> dict[str, object]:
    return {
        "squads": [s.name for s in office().data.settings.squads],
        "duties": [(d, text(f"duty.{d}", language())) for d in DUTIES],
        "duty": lambda m: text(f"duty.{m.duty}", language()),
        "version": version_of,
        "typed": request.form,
        "today": now().date(),
    }


def _by_squad() -> list[tuple[str, list[Member]]]:
    found: dict[str, list[Member]] = {}
    for m in Staffing.of(office()).members():
        found.setdefault(m.squad, []).append(m)
    return list(found.items())


def _members(fault: str = "", report: MembersReport | None = None) -> str:
    return render_template(
        "staff/members.html", people=_by_squad(), fault=fault, report=report, **_shared()
    )


def _member(id: str, fault: str = "") -> str:
    who = Staffing.of(office()).member(id)
    return render_template("staff/member.html", who=who, fault=fault, **_shared())


def _vehicles(fault: str = "") -> str:
    vehicles = Staffing.of(office()).vehicles()
    return render_template("staff/vehicles.html", vehicles=vehicles, fault=fault, **_shared())


def _leaves(fault: str = "") -> str:
    names = {m.id: m for m in Staffing.of(office()).members()}
    return render_template(
        "staff/leave.html",
        entries=[(v, names[v.member]) for v in Staffing.of(office()).leave() if v.member in names],
        people=_by_squad(),
        fault=fault,
        **_shared(),
    )
