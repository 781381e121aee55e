"""Every refusal is noted, whichever view it comes from."""

import logging
from http import HTTPStatus

from flask import Flask, Response, g, request

from planner.errors import StoreError
from planner.people.roles import Person
from planner.people.service.refusals import Action, record_refusal
from web.config import office

log = logging.getLogger(__name__)


def init(app: Flask) -> None:
    """Note what is answered with 403."""
    app.after_request(_noted)


def note_failure(action: Action, name: str = "") -> None:
    """Note that somebody failed to prove who they are; `name` if there is such an account."""
    _record(action, name)


def _noted(response: Response) -> Response:
    if response.status_code == HTTPStatus.FORBIDDEN:
        asked = request.url_rule.rule if request.url_rule else ""
        who: Person | None = g.get("person")
        _record("access.refuse", who.username if who else "", f"{request.method} {asked}".strip())
    return response


def _record(action: Action, name: str, what: str = "") -> None:
    try:
        record_refusal(office(), action, name, request.remote_addr or "", what=what)
    except StoreError as error:
        # The answer is a refusal all the same.
        log.warning("a refusal could not be noted: %s", error)
