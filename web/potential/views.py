"""What may happen: recorded by officers of an area and commanders, answered afterwards."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from geo.errors import GeoError
from planner.city.folder import ward_finder
from planner.errors import ConflictError, DeniedError, PlannerError
from planner.incidents.service.enter import area_wards
from planner.potential import service
from planner.potential.hits import FEWEST
from planner.potential.model import NOTE_LETTERS, Likelihood, Outcome, Source
from web.access import allow, signed_in
from web.config import now, office
from web.entry import FormError, entry_areas, may_locate, where_of
from web.errors import error_words
from web.potential.forms import FIELDS, spot_key, told_by, typed_of

blueprint = Blueprint("potential", __name__, template_folder="templates")

WAIT = timedelta(hours=3)
"""How long a new one lasts unless the form says otherwise."""


blueprint.after_request(may_locate)


@blueprint.get("/potensi")
@allow("officer", "commander")
def index() -> str:
    """Return what is anticipated in the reader's area, its hit rates, and the form."""
    start = now().replace(minute=0) + timedelta(hours=1)
    end = start + WAIT
    blank = {
        "key": secrets.token_hex(12),
        "day": f"{start:%Y-%m-%d}",
        "clock": f"{start:%H:%M}",
        "end_day": f"{end:%Y-%m-%d}",
        "end_clock": f"{end:%H:%M}",
        "size": "1",
    }
    return _page({**dict.fromkeys(FIELDS, ""), **blank})


@blueprint.post("/potensi")
@allow("officer", "commander")
def add() -> tuple[str, int] | AnyResponse:
    """Keep what may happen; what cannot be kept comes back with what was typed and why."""
    return _kept("")


@blueprint.get("/potensi/<key>")
@allow("officer", "commander")
def edit(key: str) -> str | AnyResponse:
    """Return the form of one that may still be corrected; else the list."""
    record = service.one(office(), key, areas=entry_areas())
    if not record.changeable(now()):
        return redirect(url_for("potential.index"), 303)
    return _page(typed_of(record), editing=key, revision=record.revision)


@blueprint.post("/potensi/<key>")
@allow("officer", "commander")
def change(key: str) -> tuple[str, int] | AnyResponse:
    """Correct one that has not begun."""
    return _kept(key)


@blueprint.post("/potensi/<key>/tarik")
@allow("officer", "commander")
def take_back(key: str) -> AnyResponse:
    """Withdraw one that has not begun."""
    service.withdraw(office(), key, areas=entry_areas(), by=signed_in().username)
    return redirect(url_for("potential.index", saved="withdrawn"), 303)


@blueprint.post("/potensi/<key>/jawab")
@allow("officer", "commander")
def answer(key: str) -> AnyResponse:
    """Tell whether it came, and what was seen."""
    service.decide(
        office(),
        key,
        cast(Outcome, request.form.get("outcome", "")),
        seen=request.form.get("seen", ""),
        incident=request.form.get("incident", ""),
        areas=entry_areas(),
        by=signed_in().username,
    )
    return redirect(url_for("potential.index", saved="answered"), 303)


def _kept(editing: str) -> tuple[str, int] | AnyResponse:
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    seen = request.form.get("revision", "")
    revision = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
    who, areas = signed_in().username, entry_areas()
    try:
        if editing:
            told = told_by({**typed, "key": editing})
            service.change(office(), told, areas=areas, by=who, revision=revision)
        else:
            service.record(office(), told_by(typed), areas=areas, by=who)
    except FormError as error:
        return _page(typed, (error.field, str(error)), editing=editing, revision=revision), 400
    except (PlannerError, GeoError) as error:
        status = 400
        if isinstance(error, ConflictError):
            status = 409
        elif isinstance(error, DeniedError):
            status = 403
        fault = ("", error_words(error))
        return _page(typed, fault, editing=editing, revision=revision), status
    return redirect(url_for("potential.index", saved="yes"), 303)


def _page(
    typed: Mapping[str, str],
    fault: tuple[str, str] | None = None,
    *,
    editing: str = "",
    revision: int = 0,
) -> str:
    data, at, areas = office().data, now(), entry_areas()
    inside = {w.code for w in area_wards(data, areas)}
    ward_of = ward_finder(data.frame)
    listed = service.listing(office(), areas=areas)
    rows = [*listed.waiting, *listed.coming, *listed.past]
    return render_template(
        "potential/index.html",
        **where_of(areas),
        typed=typed,
        fault=fault,
        editing=editing,
        revision=revision,
        saved=request.args.get("saved", ""),
        spots=[(spot_key(p), p.name) for p in data.places if ward_of(p.point) in inside],
        area_names=_area_names(),
        sources=source_names(),
        words=likelihood_names(),
        waiting=listed.waiting,
        coming=listed.coming,
        past=listed.past,
        open_to_change={r.id for r in rows if r.changeable(at)},
        decidable={r.id for r in rows if r.decidable(at)},
        found={r.id: service.proposed(office(), r) for r in rows if r.decidable(at)},
        rates=service.hit_rates(office(), areas=areas),
        fewest=FEWEST,
        note_letters=NOTE_LETTERS,
    )


def _area_names() -> dict[str, str]:
    """Return the names of those who record: the command, a district, a ward."""
    wards = office().data.wards
    return {
        "": _("Komando kota"),
        **{w.district_code: _("Kecamatan %(name)s", name=w.district) for w in wards},
        **{w.code: _("Kelurahan %(name)s", name=w.name) for w in wards},
    }


def likelihood_names() -> dict[Likelihood, str]:
    """Return the words for how likely something is."""
    return {
        "possible": _("mungkin"),
        "likely": _("besar"),
        "near_certain": _("hampir pasti"),
    }


def source_names() -> dict[Source, str]:
    """Return in words who may know of it."""
    return {
        "observed": _("pengamatan petugas"),
        "residents": _("informasi warga"),
        "permit": _("izin keramaian"),
        "authority": _("kepolisian, TNI atau dinas"),
        "media": _("media"),
        "other": _("sumber lain"),
    }
