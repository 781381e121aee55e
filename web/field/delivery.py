"""What squads' phones deliver: events, photos, positions. Each is told what became of it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from geo.days import moment_of
from planner.city.office import Office
from planner.errors import EarlyError, ExpiredError, NotFoundError
from planner.field.photos import MAX_BYTES, PhotoError, keep_photo
from planner.field.receive import MAX_ITEMS, receive, receive_positions
from planner.field.store import FieldLog
from planner.patrol.publication.passes import Holding, holding_of
from planner.words import text
from web.access import PASS, allow
from web.config import now, office
from web.errors import error_words
from web.field.phone_words import refusal, wrong_code
from web.http.bodies import sent_json
from web.language import language
from web.security import csrf

blueprint = Blueprint("delivery", __name__)
csrf.exempt(blueprint)  # The address itself is the proof; no cookie has a part in it.

MAX_JSON_BYTES = 256 * 1024


@blueprint.errorhandler(ExpiredError)
def _gone(_error: ExpiredError) -> tuple[Response, int]:
    return jsonify(gone=True, words=_("Tautan giliran ini sudah berakhir.")), 410


@blueprint.errorhandler(NotFoundError)
def _unknown(_error: NotFoundError) -> tuple[Response, int]:
    return jsonify(gone=True, words=_("Tautan ini tidak dikenal.")), 404


@blueprint.errorhandler(EarlyError)
def _early(error: EarlyError) -> tuple[Response, int]:
    return jsonify(error=error_words(error)), 403


@blueprint.errorhandler(BadRequest)
@blueprint.errorhandler(RequestEntityTooLarge)
def _unusable(error: BadRequest | RequestEntityTooLarge) -> tuple[Response, int]:
    return jsonify(error=error.description), error.code or 400


@blueprint.post("/r/<token>/kirim")
@allow(PASS)
def send(token: str) -> dict[str, Any]:
    """Return for each event of a batch, by its id, that it is committed or why it is refused."""
    holding = _holding(token)
    body, items = _batch("items")
    told = receive(office(), holding, items, now(), sent=_sent(body))
    return {
        "kept": sorted(told.kept),
        "refused": {key: refusal(reason) for key, reason in told.refused.items()},
        "remarks": {key: wrong_code() for key in told.remarks},
        "version": holding.version,
    }


@blueprint.put("/r/<token>/foto/<event_id>")
@allow(PASS)
def photo(token: str, event_id: str) -> tuple[dict[str, Any], int]:
    """Keep the photo of an event that was delivered before it."""
    holding = _holding(token)
    passes = [p.id for p in holding.versions]
    if not FieldLog.of(office()).has_event(event_id, passes):
        return {"error": "the event has not come yet"}, 409
    request.max_content_length = MAX_BYTES
    try:
        name = keep_photo(office(), event_id, request.get_data(cache=False))
    except RequestEntityTooLarge:
        return {"refused": text("photo.too_large", language(), most_no=MAX_BYTES // 2**20)}, 413
    except PhotoError as error:
        return {"refused": error_words(error)}, 415
    FieldLog.of(office()).attach_photo(event_id, passes, name)
    return {"kept": True}, 200


@blueprint.post("/r/<token>/posisi")
@allow(PASS)
def positions(token: str) -> dict[str, int]:
    """Keep positions of the phone and tell how many."""
    holding = _holding(token)
    body, fixes = _batch("fixes")
    try:
        kept = receive_positions(office(), holding, fixes, now(), source="phone", sent=_sent(body))
    except ValidationError:
        raise BadRequest("expected positions with at_ms, lon and lat") from None
    return {"kept": kept}


def _holding(token: str) -> Holding:
    at: Office = office()
    return holding_of(at, token, now())


def _batch(name: str) -> tuple[dict[str, Any], list[object]]:
    request.max_content_length = MAX_JSON_BYTES
    if not request.is_json:
        raise BadRequest("expected a body of type application/json")
    body = sent_json()
    items = body.get(name) if isinstance(body, dict) else None
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise BadRequest(f"expected a list '{name}' of at most {MAX_ITEMS}")
    return body, items


def _sent(body: dict[str, Any]) -> datetime | None:
    given = body.get("sent_ms")
    try:
        return moment_of(given / 1000) if isinstance(given, int) else None
    except (ValueError, OverflowError):
        return None
