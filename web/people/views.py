"""People of the unit: add, grant, let in, lock out. For the administrator."""

from collections.abc import Callable
from typing import cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from geo.days import read_day
from geo.notice import Notice
from planner.errors import ConflictError, DeniedError, PersonError
from planner.people.model import KeptGrant
from planner.people.roles import ROLES, Grant, Role
from planner.people.service.people import (
    Entry,
    account_of,
    add_person,
    areas_of,
    entries,
    entry_of,
    forget_code,
    grant,
    make_link,
    revoke,
    set_active,
    unlock,
)
from web.access import allow, signed_in
from web.config import office
from web.errors import error_words
from web.http.files import keep_nothing
from web.http.qr import picture

blueprint = Blueprint(
    "people",
    __name__,
    url_prefix="/pengguna",
)

Page = str | tuple[str, int] | AnyResponse


blueprint.after_request(keep_nothing)


@blueprint.get("")
@allow("administrator")
def index() -> str:
    """Return everybody with their roles, and the form for one more."""
    return _index()


@blueprint.post("")
@allow("administrator")
def add() -> Page:
    """Add somebody and show their first link, once."""
    typed = request.form
    username = typed.get("username", "").strip().casefold()
    try:
        with office().database.write():
            given = [_typed_grant()] if typed.get("role") else []
            add_person(
                office(),
                username,
                name=typed.get("name", ""),
                grants=given,
                by=signed_in().username,
            )
            token = make_link(office(), username, by=signed_in().username)
    except ConflictError as error:
        return _index(error_words(error)), 409
    except PersonError as error:
        return _index(error_words(error)), 400
    return _link_page(username, token)


@blueprint.get("/<username>")
@allow("administrator")
def show(username: str) -> str:
    """Return one person with every grant, and what can be changed."""
    return _one(username)


@blueprint.get("/<username>/<action>")
@allow("administrator")
def back(username: str, action: str) -> AnyResponse:
    """Lead from what an action answered, such as after a change of language, to the person."""
    return redirect(url_for("people.show", username=username))


@blueprint.post("/<username>/peran")
@allow("administrator")
def give(username: str) -> Page:
    """Give a role."""
    return _done(
        username, lambda: grant(office(), username, _typed_grant(), by=signed_in().username)
    )


@blueprint.post("/<username>/cabut")
@allow("administrator")
def take(username: str) -> Page:
    """Take a role."""
    role, area = request.form.get("role", ""), request.form.get("area", "")
    return _done(username, lambda: revoke(office(), username, role, area, by=signed_in().username))


@blueprint.post("/<username>/tautan")
@allow("administrator")
def link(username: str) -> Page:
    """Make a new link and show it, once."""
    reset = "reset" in request.form
    try:
        token = make_link(office(), username, by=signed_in().username, reset=reset)
    except DeniedError as error:
        return _one(username, error_words(error)), 409
    return _link_page(username, token)


@blueprint.post("/<username>/keadaan")
@allow("administrator")
def change(username: str) -> Page:
    """Unlock somebody, forget their code app, or let them in no longer, or again."""
    by = signed_in().username
    ways: dict[str, Callable[[], object]] = {
        "unlock": lambda: unlock(office(), username, by=by),
        "forget": lambda: forget_code(office(), username, by=by),
        "activate": lambda: set_active(office(), username, True, by=by),
        "deactivate": lambda: set_active(office(), username, False, by=by),
    }
    way = request.form.get("do", "")
    if way not in ways:
        return _one(username, _("Pilih salah satu tombol.")), 400
    return _done(username, ways[way])


def _done(username: str, act: Callable[[], object]) -> Page:
    try:
        act()
    except DeniedError as error:
        return _one(username, error_words(error)), 409
    except PersonError as error:
        return _one(username, error_words(error)), 400
    return redirect(url_for("people.show", username=username))


def _typed_grant() -> Grant:
    days = {}
    for key in ("first_day", "last_day"):
        text = request.form.get(key, "")
        try:
            days[key] = read_day(text) if text else None
        except ValueError:
            raise PersonError(key, Notice.of("people.day", came=text)) from None
    role = cast(Role, request.form.get("role", ""))
    return Grant(role=role, area=request.form.get("area", ""), **days)


def _index(fault: str = "") -> str:
    return render_template(
        "people/index.html",
        people=[_shown(entry) for entry in entries(office())],
        fault=fault,
        typed=request.form,
        roles=ROLES,
        areas=_areas(),
    )


def _one(username: str, fault: str = "") -> str:
    account = account_of(office(), username)
    entry = entry_of(office(), account)
    return render_template(
        "people/show.html",
        who=_shown(entry),
        fault=fault,
        typed=request.form,
        roles=ROLES,
        areas=_areas(),
        today=office().now().date().isoformat(),
    )


def _shown(entry: Entry) -> dict[str, object]:
    now, account = office().now(), entry.account
    return {
        "username": account.username,
        "name": account.name,
        "active": account.active,
        "locked": entry.locked,
        "has_code": account.totp_secret is not None,
        "has_password": account.password is not None,
        "last_login": account.last_login and account.last_login.astimezone(now.tzinfo),
        "grants": [_grant_row(kept) for kept in entry.grants],
    }


def _grant_row(kept: KeptGrant) -> dict[str, object]:
    given, today = kept.grant, office().now().date()
    return {
        "role": given.role,
        "area": given.area,
        "place": areas_of(office(), given.role).get(given.area, given.area),
        "first": given.first_day,
        "last": given.last_day,
        "holds": given.holds(today),
        "over": given.last_day is not None and given.last_day < today,
        "by": kept.granted_by,
    }


def _areas() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Regu"), list(areas_of(office(), "squad_leader").items())),
        (_("Kecamatan dan kelurahan"), list(areas_of(office(), "officer").items())),
    ]


def _link_page(username: str, token: str) -> str:
    address = url_for("security.link", token=token, _external=True)
    return render_template(
        "people/link.html",
        who=account_of(office(), username),
        address=address,
        qr=picture(address),
    )
