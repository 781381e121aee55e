"""Which notices are loud, and those that older versions kept as whole English sentences."""

import json
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from geo.notice import Notice, notice_from_json, notice_to_json

LOUD = frozenset({"roads.schematic", "incidents.simulated"})
"""What must never be overlooked: roads or points that are not the real ones."""

_BEFORE = {
    "schematic roads: times are estimates": Notice.of("roads.schematic"),
    "simulated points, published totals": Notice.of("incidents.simulated"),
}
"""Sentences kept before there were codes, as far as they must stay loud."""

NAMES_BEFORE = frozenset({"stop.hotspot", "stop.hotspot_plain", "stop.cell", "stop.cell_at"})
"""Names of stops that older plans keep, and that can be said for as long as they are kept."""


def is_loud(notice: Notice) -> bool:
    """Whether a notice must never be overlooked."""
    return notice.code in LOUD


def kept_notice(found: object) -> Notice:
    """Return a notice from JSON objects; a text from before there were codes is said as it is.

    >>> kept_notice("Jembatan putus").values["text"]
    'Jembatan putus'

    Raises
    ------
    ValueError : it is neither.
    """
    before = _BEFORE.get(found) if isinstance(found, str) else None
    return before or notice_from_json(found)


def notice_text(notice: Notice | None) -> str:
    """Return a notice as a text to keep; "" for none."""
    return json.dumps(notice_to_json(notice)) if notice else ""


def text_notice(text: str) -> Notice | None:
    """Return the notice of a kept text; before there were codes it was a plain sentence."""
    if not text:
        return None
    return kept_notice(json.loads(text) if text.startswith('{"code"') else text)


KeptNotice = Annotated[
    Notice, PlainValidator(kept_notice), PlainSerializer(notice_to_json, dict[str, Any])
]
"""A notice in what pydantic keeps as JSON."""
