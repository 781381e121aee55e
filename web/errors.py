"""The one table from typed errors to HTTP status, and the pages that tell them."""

import logging

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from geo.errors import GeoError, OfflineError
from planner.errors import (
    AssetError,
    ConflictError,
    DeniedError,
    ExpiredError,
    NotFoundError,
    PlannerError,
    StoreError,
)

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


def _http(error: HTTPException) -> tuple[str, int]:
    return _page(error.code or 500, "")


def _typed(error: Exception) -> tuple[str, int]:
    """Return the page of an error; only a visitor's mistake is told, the rest names our files."""
    status = status_of(error)
    if status == 404:
        return _page(404, str(error))
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _page(status, "")


def _page(status: int, detail: str) -> tuple[str, int]:
    return render_template("errors/error.html", status=status, detail=detail), status
