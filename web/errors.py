"""The one table from typed errors to HTTP status, and the pages that tell them."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, Unauthorized

from geo.errors import GeoError, OfflineError
from geo.notice import Notice
from planner.errors import (
    AssetError,
    ConflictError,
    DeniedError,
    ExpiredError,
    NotFoundError,
    PlannerError,
    StoreError,
    told,
)
from planner.logs import request_id
from planner.people.words import role_names
from planner.words import say, told_json
from web.access import NeedsRole, may, person
from web.bearer import API
from web.config import desk
from web.http.files import keep_nothing
from web.http.forms import KEY, SEEN, made_for, page_of_form, typed
from web.http.maintenance import Maintenance
from web.http.problems import Told, problem
from web.http.signed import masked
from web.language import language

TOLD = (403, 404, 409, 410)
"""What a visitor is told the reason of."""

FOREIGN = ("cross-site", "same-site")
"""What a browser says of a form that a page of another host has sent."""

log = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    ExpiredError: 410,
    DeniedError: 403,
    StoreError: 503,
    AssetError: 503,
    OfflineError: 503,
    PlannerError: 400,
    GeoError: 400,
}
"""The nearest class of an error decides."""


def status_of(error: Exception) -> int:
    """Return the HTTP status of an error by its nearest class in the table; 500 if none is there.

    >>> status_of(NotFoundError("no such plan")), status_of(KeyError("x"))
    (404, 500)
    """
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def init(app: Flask) -> None:
    """Register the error pages."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _typed)


def _http(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    if form := _filled_form(error):
        return form
    detail = ""
    if isinstance(error, NeedsRole):
        detail = needed(error.roles)
    elif isinstance(error, Told):
        detail = error.told
    elif isinstance(error, Maintenance):
        shut = _(
            "Layanan sedang dirawat. Coba lagi beberapa menit lagi; HP regu menyimpan catatannya."
        )
        detail = " ".join(filter(None, (str(shut), error.why)))
    answer = _told(error.code or 500, detail, error.name)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.add(name, value)
    return answer


def _filled_form(error: HTTPException) -> Response | None:
    """Return what was typed into a form whose session ended, to be sent again; None for others."""
    lost = isinstance(error, CSRFError | Unauthorized)
    if not lost or request.method != "POST" or request.headers.get("Sec-Fetch-Site") in FOREIGN:
        return None
    # Only a form that we made comes back: nobody else can put words into a person's hands.
    who = made_for()
    if who is None:
        return None
    signed_out = person() is None and not may(request.endpoint or "")
    page = render_template(
        "errors/again.html",
        signed_out=signed_out,
        who=who,
        typed=typed(),
        page=page_of_form(),
        action=request.full_path.rstrip("?"),
        key=request.form[KEY],
        seen=request.form.get(SEEN, ""),
        files=any(file.filename for file in request.files.values()),
    )
    status = 401 if signed_out else 400
    answer = Response(page, status=status, content_type="text/html; charset=utf-8")
    return keep_nothing(answer)


def needed(roles: frozenset[str]) -> str:
    """Return in words which roles an address is for."""
    return str(_("Halaman ini untuk: %(roles)s.", roles=role_names(roles, language())))


def _typed(error: Exception) -> Response:
    """Return the answer to an error; only a visitor's mistake is told, the rest names our files."""
    status = status_of(error)
    program = request.path.startswith(API)
    if status in TOLD or (program and status < 500):
        return _told(status, error_words(error), notice=getattr(error, "notice", None))
    # What is raised on purpose says all there is to know; only a surprise needs its way told.
    surprise = error if status == HTTPStatus.INTERNAL_SERVER_ERROR else None
    place = f"{request.method} {masked(request.path)}"
    log.error("%s failed: %s", place, str(error) or type(error).__name__, exc_info=surprise)
    return _told(status, "")


def error_words(error: Exception) -> str:
    """Return what an error says to a person, in their language as far as it has a notice."""
    return say(told(error), language())


def _told(status: int, detail: str, title: str = "", notice: Notice | None = None) -> Response:
    if request.path.startswith(API):
        values = told_json(notice, language()) if notice else None
        return problem(status, title or HTTPStatus(status).phrase, detail, values)
    what = {"status": status, "detail": detail}
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        try:
            page = render_template("errors/error.html", **what)
        except Exception as error:
            # Also an unknown address asks who reads, for the menu of its page.
            return _typed(error)
    else:
        page = _plain(what)
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def _plain(what: dict[str, Any]) -> str:
    """Return the page of a fault: it asks neither who reads nor anything else of the database."""
    around = {"lang": language(), "city_name": desk().city_name, "request_id": request_id.get()}
    return current_app.jinja_env.get_template("errors/trouble.html").render(around | what)
