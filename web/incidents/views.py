"""Incidents entered by officers of an area: one by one, or as a file."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import cast

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from geo.days import moment_of
from geo.errors import GeoError
from geo.model import Origin
from planner.errors import ConflictError, DeniedError, PlannerError
from planner.incidents.service.enter import (
    PLACE_LETTERS,
    WITHDRAW_H,
    NewIncident,
    SameError,
    area_wards,
    enter,
    may_withdraw,
    withdraw,
)
from planner.incidents.service.uploads import (
    MOST_BYTES,
    SUFFIXES,
    FileError,
    UploadError,
    import_upload,
    rejects_of,
)
from planner.incidents.store.entries import Entries
from planner.settings import settings
from web.access import allow, signed_in
from web.config import now, office
from web.entry import (
    FormError,
    entry_areas,
    may_locate,
    moment_typed,
    point_typed,
    where_of,
)
from web.errors import error_words
from web.http.days import DayError
from web.http.files import attachment
from web.language import language

blueprint = Blueprint(
    "incidents",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/static/incidents",
)

PAGE_ROWS = 25
FIELDS = ("key", "day", "clock", "category", "origin", "lon", "lat", "ward", "place", "twice")

GIVEN = ("day", "clock", "category", "lon", "lat", "ward", "place")
"""Fields that a link may fill in."""


blueprint.after_request(may_locate)


@blueprint.get("/kejadian")
@allow("officer", "commander")
def index() -> str:
    """Return the newest incidents of the reader's area and the form for a new one."""
    at = now()
    blank = {"key": secrets.token_hex(12), "day": f"{at:%Y-%m-%d}", "clock": f"{at:%H:%M}"}
    known = {name: request.args[name] for name in GIVEN if name in request.args}
    return _page({**dict.fromkeys(FIELDS, ""), **blank, "origin": "reported", **known})


@blueprint.post("/kejadian")
@allow("officer", "commander")
def add() -> tuple[str, int] | AnyResponse:
    """Keep an incident; what cannot be kept comes back with what was typed and why."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    try:
        new = _told(typed)
        enter(
            office(),
            new,
            areas=entry_areas(),
            by=signed_in().username,
            twice=typed["twice"] == "yes",
        )
    except FormError as error:
        return _page(typed, fault=(error.field, str(error))), 400
    except SameError:
        return _page(typed, same=True), 409
    except DeniedError:
        where = "lon" if typed["lon"] else "ward"
        words = _("Tempat ini di luar wilayah yang Anda isi. Pilih titik atau kelurahan lain.")
        return _page(typed, fault=(where, words)), 403
    except (PlannerError, GeoError) as error:
        status = 409 if isinstance(error, ConflictError) else 400
        return _page(typed, fault=("", error_words(error))), status
    return redirect(url_for("incidents.index", saved="yes"), 303)


@blueprint.post("/kejadian/<incident>/tarik")
@allow("officer", "commander")
def take_back(incident: str) -> AnyResponse:
    """Withdraw an incident that the reader entered within a day."""
    withdraw(office(), incident, by=signed_in().username)
    return redirect(url_for("incidents.index", saved="withdrawn"), 303)


@blueprint.get("/kejadian/berkas")
@allow("officer", "commander")
def file() -> str:
    """Return the form for a file."""
    return _file_page()


@blueprint.post("/kejadian/berkas")
@allow("officer", "commander")
def upload() -> str | tuple[str, int]:
    """Import a file and tell what was done with its rows."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _file_page(fault=_("Pilih berkas dahulu.")), 400
    content = sent.stream.read(MOST_BYTES + 1)
    try:
        report = import_upload(
            office(),
            sent.filename,
            content,
            areas=entry_areas(),
            by=signed_in().username,
            lang=language(),
        )
    except FileError as error:
        words = _("Berkas ini tidak diterima: jenis, isi atau ukurannya tidak sesuai.")
        return _file_page(fault=words, detail=error_words(error)), 400
    except UploadError as error:
        words = _("Tidak satu baris pun dapat dipakai.")
        return _file_page(fault=words, detail=error_words(error), rejects=error.rejects), 400
    return _file_page(report=report, rejects=report.rejects_file)


@blueprint.get("/kejadian/berkas/<name>.csv")
@allow("officer", "commander")
def rejects(name: str) -> Response:
    """Return the rejected rows of a file that the reader sent."""
    content = rejects_of(office(), name, by=signed_in().username)
    return attachment(content, "text/csv; charset=utf-8", "ditolak.csv")


def _file_page(**values: object) -> str:
    wards = area_wards(office().data, entry_areas())
    return render_template(
        "incidents/file.html",
        whole=len(wards) == len(office().data.wards),
        wards=wards,
        suffixes=SUFFIXES,
        most_mb=MOST_BYTES >> 20,
        keep_days=settings().retention.rejects_days,
        categories=office().data.settings.categories,
        **values,
    )


def _page(
    typed: Mapping[str, str], *, fault: tuple[str, str] | None = None, same: bool = False
) -> str:
    data, at, who = office().data, now(), signed_in()
    areas = entry_areas()
    wards = area_wards(data, areas)
    whole = len(wards) == len(data.wards)
    found = Entries.of(office()).recent(
        wards=None if whole else [w.code for w in wards], before=_before(), limit=PAGE_ROWS + 1
    )
    shown = found[:PAGE_ROWS]
    older = f"{shown[-1].incident.time.timestamp():.6f}" if len(found) > PAGE_ROWS else ""
    return render_template(
        "incidents/index.html",
        **where_of(areas),
        typed=typed,
        fault=fault,
        same=same,
        saved=request.args.get("saved", ""),
        origins=origin_names(),
        rows=shown,
        older=older,
        paged="before" in request.args,
        mine={e.incident.id for e in shown if may_withdraw(e, by=who.username, now=at)},
        today=f"{at:%Y-%m-%d}",
        withdraw_hours=WITHDRAW_H,
    )


def origin_names() -> dict[str, str]:
    """Return how an incident became known, in words."""
    return {
        "reported": _("dilaporkan warga"),
        "found": _("ditemukan patroli"),
        "inspected": _("inspeksi terencana"),
    }


def _before() -> dt.datetime | None:
    text = request.args.get("before", "")
    try:
        return moment_of(float(text)) if text else None
    except ValueError:
        raise DayError(text) from None


def _told(typed: Mapping[str, str]) -> NewIncident:
    """Return what the form says. Raises FormError naming the field to correct."""
    time = moment_typed(typed)
    if time > now():
        raise FormError("clock", _("Waktunya di masa depan. Isi kapan kejadian diketahui."))
    if typed["category"] not in {c.code for c in office().data.settings.categories}:
        raise FormError("category", _("Pilih jenis gangguan."))
    if typed["origin"] not in origin_names():
        raise FormError("origin", _("Pilih bagaimana kejadian ini diketahui."))
    if len(typed["place"]) > PLACE_LETTERS:
        raise FormError("place", _("Paling banyak %(letters)s huruf.", letters=PLACE_LETTERS))
    point = point_typed(typed)
    if point is None and not typed["ward"]:
        raise FormError("ward", _("Isi titik di peta, atau pilih kelurahan."))
    return NewIncident(
        key=typed["key"],
        time=time,
        category=typed["category"],
        origin=cast(Origin, typed["origin"]),
        point=point,
        ward=typed["ward"],
        place=typed["place"],
    )
