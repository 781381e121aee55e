"""A number for every request, in its answer and all its log lines; and a line for every answer."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from planner.logs import request_id
from web.http.transfer import is_file

HEADER = "X-Request-Id"
ALIVE = "health.healthz"
MONITORS = (ALIVE, "metrics.metrics")
"""Asked all the time, as files are; both are told only where it is looked for."""

_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LONG = re.compile(r"[^/]{24,}")

log = logging.getLogger(__name__)


def init(app: Flask) -> None:
    """Number and log every request. Call it first: its line is written when the rest is done."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)
    app.context_processor(lambda: {"request_id": g.get("request_id", "")})


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    g.began = time.monotonic()
    request_id.set(g.request_id)


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers[HEADER] = g.request_id
    rule = request.url_rule
    fields: dict[str, object] = {
        "method": request.method,
        "route": rule.rule if rule else "",
        "status": response.status_code,
        "ms": round((time.monotonic() - g.began) * 1000, 1),
    }
    if rule is None:
        # Nobody's address, perhaps one of ours with a slip in it: not all of it is told.
        fields["path"] = _LONG.sub("***", request.path)[:200]
    endpoint = request.endpoint or ""
    level = logging.DEBUG if endpoint in MONITORS or is_file(endpoint) else logging.INFO
    log.log(level, "answered", extra={"fields": fields})
    return response


def _forget(_: BaseException | None) -> None:
    request_id.set("")
