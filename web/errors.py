"""The one table from typed errors to HTTP status, and the pages that tell them."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

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
from web.access import NeedsRole
from web.bearer import API
from web.config import desk
from web.http.problems import Told, problem
from web.http.signed import masked
from web.language import language

TOLD = (403, 404, 409, 410)
"""What a visitor is told the reason of."""

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
    detail = ""
    if isinstance(error, NeedsRole):
        detail = needed(error.roles)
    elif isinstance(error, Told):
        detail = error.told
    answer = _told(error.code or 500, detail, error.name)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            answer.headers.add(name, value)
    return answer


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
