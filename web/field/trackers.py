"""Positions from tracking apps: OwnTracks in HTTP mode, and Traccar Client.

A squad sets the address itself, so that posting there is its consent; it ends with the shift.
"""

import logging
import math
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from geo.days import checked
from planner.field.model import Source
from planner.field.receive import receive_positions
from planner.patrol.publication.passes import Holding, holding_of
from web.access import PASS, allow
from web.config import now, office
from web.http.bodies import sent_json
from web.security import csrf

log = logging.getLogger(__name__)

blueprint = Blueprint("trackers", __name__)
csrf.exempt(blueprint)

MAX_BYTES = 64 * 1024
MILLISECONDS_FROM = 10_000_000_000
"""A larger number of seconds would lie beyond the year 2286: it is milliseconds."""


@blueprint.post("/lacak/<token>/owntracks")
@allow(PASS)
def owntracks(token: str) -> Response:
    """Keep a location of OwnTracks; other messages of it are answered alike and dropped."""
    holding = holding_of(office(), token, now())
    request.max_content_length = MAX_BYTES
    if not request.get_data():
        return jsonify([])  # The app sends nothing at all when a friend was removed.
    body = sent_json()
    if isinstance(body, dict) and body.get("_type") == "location":
        _keep(
            holding,
            {
                "at_ms": _milliseconds(body.get("tst")),
                "lon": body.get("lon"),
                "lat": body.get("lat"),
                "accuracy_m": body.get("acc"),
            },
            "owntracks",
        )
    return jsonify([])


@blueprint.route("/lacak/<token>/traccar", methods=["GET", "POST"])
@allow(PASS)
def traccar(token: str) -> tuple[str, int]:
    """Keep a location of Traccar Client, as JSON since its version 9, else as parameters."""
    holding = holding_of(office(), token, now())
    request.max_content_length = MAX_BYTES
    fix = _of_json(sent_json()) if request.is_json else _of_parameters()
    if fix is not None:
        _keep(holding, fix, "traccar")
    return "", 200


def _of_json(body: object) -> dict[str, Any] | None:
    location = body.get("location") if isinstance(body, dict) else None
    if not isinstance(location, dict):
        raise BadRequest("expected location with timestamp and coords")
    coords = location.get("coords")
    if not isinstance(coords, dict):
        return None  # A heartbeat without a position.
    return {
        "at_ms": _milliseconds(location.get("timestamp")),
        "lon": coords.get("longitude"),
        "lat": coords.get("latitude"),
        "accuracy_m": coords.get("accuracy"),
    }


def _of_parameters() -> dict[str, Any] | None:
    given = request.values
    if "lat" not in given or given.get("valid") in ("false", "0"):
        return None
    return {
        "at_ms": _milliseconds(given.get("timestamp") or now().timestamp()),
        "lon": given.get("lon"),
        "lat": given.get("lat"),
        "accuracy_m": given.get("accuracy") or None,
    }


def _keep(holding: Holding, fix: dict[str, Any], source: Source) -> None:
    accuracy = fix["accuracy_m"]
    if isinstance(accuracy, int | float) and accuracy < 0:
        fix["accuracy_m"] = None  # iOS says so when it does not know.
    told = receive_positions(office(), holding, [fix], now(), source=source)
    # An app that hears of a fault sends the same again for ever, and nothing that comes after it.
    for reason in told.refused.values():
        log.warning("a position of %s was put aside: %s", source, reason)


def _milliseconds(given: object) -> int | None:
    """Return a time given as seconds, milliseconds or in ISO form; None for anything else."""
    try:
        seconds = float(str(given))
    except ValueError:
        try:
            moment = datetime.fromisoformat(str(given))
            moment = checked(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        except ValueError:
            return None
        return round(moment.timestamp() * 1000)
    if not math.isfinite(seconds) or seconds < 0:
        return None
    return round(seconds if seconds >= MILLISECONDS_FROM else seconds * 1000)
