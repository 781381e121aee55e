"""What squads' phones deliver: events, photos, positions. Each is told what became of it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from geo.days import moment_of
from planner.city.office import Office
from planner.errors import EarlyError, ExpiredError, NotFoundError
from planner.field.news import news_of
from planner.field.photos import MAX_BYTES, PhotoError, keep_photo
from planner.field.pieces import PIECE_BYTES, add_piece, drop_pieces
from planner.field.receive import MAX_ITEMS, loop_of, receive, receive_positions
from planner.field.store import FieldLog
from planner.patrol.publication.passes import Holding, holding_of
from planner.words import say_all, text
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
    """Keep the photo of an event that was delivered before it.

    Whole, or in pieces: `?from=…&of=…` say where a piece begins and how large the photo is, the
    answer how much of it `has` come. An empty piece asks for that.
    """
    passes = [p.id for p in _holding(token).versions]
    if not FieldLog.of(office()).has_event(event_id, passes):
        return {"later": True, "error": "the event has not come yet"}, 409
    request.max_content_length = MAX_BYTES
    try:
        whole: bytes | None = request.get_data(cache=False)
        if "of" in request.args:
            has, whole = _piece(event_id, whole or b"")
            if whole is None:
                return {"has": has}, 200
        name = keep_photo(office(), event_id, whole or b"")
    except RequestEntityTooLarge:
        return {"refused": text("photo.too_large", language(), most_no=MAX_BYTES // 2**20)}, 413
    except PhotoError as error:
        drop_pieces(office(), event_id)
        return {"refused": error_words(error)}, 415
    FieldLog.of(office()).attach_photo(event_id, passes, name)
    drop_pieces(office(), event_id)
    return {"kept": True}, 200


def _piece(event_id: str, piece: bytes) -> tuple[int, bytes | None]:
    start, total = (request.args.get(name, -1, type=int) for name in ("from", "of"))
    if total > MAX_BYTES or len(piece) > PIECE_BYTES:
        raise RequestEntityTooLarge
    try:
        return add_piece(office(), event_id, piece, start=start, total_bytes=total, now=now())
    except ValueError as error:
        raise BadRequest(str(error)) from None


@blueprint.post("/r/<token>/posisi")
@allow(PASS)
def positions(token: str) -> dict[str, Any]:
    """Return how many positions were kept, and of each other one by its id why not."""
    holding = _holding(token)
    body, fixes = _batch("fixes")
    told = receive_positions(office(), holding, fixes, now(), source="phone", sent=_sent(body))
    return {
        "kept": len(told.kept),
        "refused": {key: refusal(reason) for key, reason in told.refused.items()},
    }


@blueprint.get("/r/<token>/kabar")
@allow(PASS)
def news(token: str) -> dict[str, Any]:
    """Return the newest version of the plan, and what it changes against `?dari=VERSION`."""
    holding = _holding(token)
    seen = request.args.get("dari", holding.version, type=int)
    if seen >= holding.version:
        return {"version": holding.version, "words": ""}
    opened = {p.version: loop_of(office(), p) for p in holding.versions}
    reason = opened[holding.version][0].reason if holding.newest else ""
    loops = {version: loop for version, (_, loop) in opened.items()}
    newest = loops.get(holding.version) if holding.newest else None
    told = (reason, *say_all(news_of(loops.get(seen), newest), language()))
    return {"version": holding.version, "words": ". ".join(filter(None, told))}


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
