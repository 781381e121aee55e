"""Whoever changes a thing says which version of it they saw, and undoes nobody's work unseen."""

import hashlib
import json
from dataclasses import fields
from typing import Any

from geo.notice import Notice
from planner.audit.store import AuditFilter, AuditLog
from planner.city.office import Office
from planner.errors import ConflictError

_LATELY = 200


def version_of(thing: Any) -> str:
    """Return what tells a member's or vehicle's version: a short digest of each field.

    >>> from planner.staffing.model import Vehicle
    >>> first = Vehicle(id="v", name="Mobil 1", kind="mobil", squad="Regu 1")
    >>> version_of(first) == version_of(first)
    True
    """
    return json.dumps({f.name: _digest(getattr(thing, f.name)) for f in fields(thing)})


def check_seen(office: Office, now: Any, seen: str | None, *, action: str, what: str) -> None:
    """Do nothing if a thing is as it was seen; None asks nothing.

    Parameters
    ----------
    now : the thing as it is kept.
    action, what : the row of the audit log that its last change left.

    Raises
    ------
    ConflictError : somebody changed it; the notice says who, when, and which fields.
    """
    if seen is None or seen == version_of(now):
        return
    try:
        before = dict(json.loads(seen))
    except ValueError:
        before = {}
    changed = [f.name for f in fields(now) if before.get(f.name) != _digest(getattr(now, f.name))]
    told = tuple(Notice.of(f"staff.field_{name}") for name in changed)
    rows = AuditLog.of(office).rows(AuditFilter(action=action), limit=_LATELY)
    last = next((row for row in rows if row.object == what), None)
    if last is None:
        raise ConflictError(Notice.of("staff.changed", fields=told))
    when = last.at.astimezone(office.data.settings.zone)
    raise ConflictError(Notice.of("staff.changed_by", who=last.actor, changed_at=when, fields=told))


def _digest(value: object) -> str:
    return hashlib.sha256(str(value).encode()).hexdigest()[:6]
