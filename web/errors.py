"""The one table from typed errors to HTTP status, and the pages that tell them."""

import logging

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from geo.errors import GeoError, OfflineError
from planner.errors import AssetError, NotFoundError, PlannerError, StoreError

log = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    NotFoundError: 404,
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
    status = status_of(error)
    if status == 500:
        log.error("unexpected error", exc_info=error)
        return _page(500, "")
    return _page(status, str(error))


def _page(status: int, detail: str) -> tuple[str, int]:
    return render_template("errors/error.html", status=status, detail=detail), status
