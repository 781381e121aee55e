"""Pages of incidents: where the next one begins, and whose incidents they may be."""

import base64
import binascii
from datetime import datetime

from geo.days import read_moment
from geo.model import Incident
from planner.people.roles import Person
from web.api.operations import RequestError


def cursor(incident: Incident) -> str:
    """Return the text that stands for the place after an incident."""
    text = f"{incident.time.isoformat()} {incident.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(text: str) -> tuple[datetime, str]:
    """Return time and id of the incident that a cursor comes after.

    Raises
    ------
    RequestError : the text is no cursor.
    """
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        time, _, key = plain.partition(" ")
        at = read_moment(time)
    except (ValueError, binascii.Error):
        raise RequestError("after: expected the `after` of a link to the next page") from None
    return at, key


def incident_areas(person: Person) -> tuple[str, ...] | None:
    """Return the codes of the areas whose incidents a person may read; None means everywhere."""
    areas = person.areas("officer")
    if "commander" in person.roles or "" in areas:
        return None
    return tuple(sorted(areas))
