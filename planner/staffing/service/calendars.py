"""What calendars are told of rosters, and the links by which they follow them."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from itsdangerous import BadSignature, Signer

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.errors import NotFoundError
from planner.staffing.model import Assignment, Case
from planner.staffing.rules import absent
from planner.staffing.store import KeptRoster, Staffing

Kind = Literal["member", "squad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What calendars are told of a month.

    Attributes
    ----------
    served : what somebody serves.
    dropped : what was once told and is served no longer.
    sequence : rises with every change of the two.
    made : when that was.
    """

    case: Case
    served: tuple[Assignment, ...]
    dropped: tuple[Assignment, ...]
    sequence: int
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose calendar it is: a member, by id, or a squad, by name."""

    kind: Kind
    who: str


def edition_of(office: Office, case: Case, kept: KeptRoster) -> Edition:
    """Return what calendars are told of a month, and note that they were told."""
    store = Staffing.of(office)
    away = absent(case, kept.assignments)
    served = tuple(a for a in kept.assignments if (a.day, a.member) not in away)
    gone = tuple(a for a in kept.assignments if (a.day, a.member) in away)
    number, at = store.tell(case.month, _state(case, served), office.now())
    return Edition(
        case=case,
        served=served,
        dropped=(*gone, *store.dropped(case.days[0], case.days[-1])),
        sequence=kept.revision + number,
        made=max(at, kept.changed),
    )


def _state(case: Case, served: tuple[Assignment, ...]) -> str:
    """Return letters that differ when who serves when does, whatever made it so."""
    hours = [[s.name, s.start.isoformat(), s.end.isoformat()] for s in case.shifts]
    entries = [[a.day.isoformat(), a.member, a.shift, a.squad] for a in served]
    told = json.dumps([case.zone.key, sorted(hours), sorted(entries)])
    return hashlib.sha256(told.encode()).hexdigest()


def calendar_key(office: Office, owner: Owner) -> str | None:
    """Return the key in the link to a calendar, None if it was given none."""
    id = Staffing.of(office).calendar_link(owner.kind, owner.who)
    return None if id is None else _signer(office).sign(id).decode()


def renew_calendar(office: Office, owner: Owner, *, by: str) -> str:
    """Return a new key for a calendar; the one before opens nothing any more.

    Raises
    ------
    NotFoundError : no such member or squad.
    """
    if owner.kind == "member":
        Staffing.of(office).member(owner.who)
    elif owner.who not in {s.name for s in office.data.settings.squads}:
        raise NotFoundError(Notice.of("staff.gone_squad", came=owner.who))
    id = secrets.token_urlsafe(9)
    with office.database.write():
        Staffing.of(office).put_calendar_link(owner.kind, owner.who, id)
        AuditLog.of(office).append(
            by, "calendar.link", owner.who, at=office.now(), detail={"kind": owner.kind}
        )
    return _signer(office).sign(id).decode()


def owner_of(office: Office, key: str) -> Owner:
    """Return whose calendar a key opens. Raises NotFoundError."""
    try:
        found = Staffing.of(office).calendar_of(_signer(office).unsign(key).decode())
    except (BadSignature, UnicodeError):
        found = None
    if found is None:
        raise NotFoundError(Notice.of("roster.no_calendar"))
    return Owner(kind="member" if found[0] == "member" else "squad", who=found[1])


def _signer(office: Office) -> Signer:
    return Signer(office.secret, salt=f"calendar.{office.city}")
