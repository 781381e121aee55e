"""Incidents that officers enter one by one, each in the area that is theirs."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from geo.days import EARLIEST, in_range
from geo.model import Incident, LonLat, Origin, Ward
from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.folder import CityData, ward_finder
from planner.city.office import Office
from planner.errors import ConflictError, DeniedError, NotFoundError, PlannerError
from planner.incidents.store.entries import Entries, Entry
from planner.incidents.store.incidents import Incidents

SAME_M, SAME_MIN = 100.0, 30
"""Incidents of one kind this near in place and time may be the same one."""

WITHDRAW_H = 24
"""Hours for which whoever entered an incident may withdraw it."""

PLACE_LETTERS = 200
_EARTH_M = 6_371_000.0


class SameError(PlannerError):
    """What may be the same incident is known already; nothing was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What an officer tells: `key` is the form's own, 24 hexadecimal digits.

    Either `point` is given, or the code of the `ward`, whose settlement centre then stands for it.
    """

    key: str
    time: datetime
    category: str
    origin: Origin
    point: LonLat | None = None
    ward: str = ""
    place: str = ""


def area_wards(data: CityData, areas: Collection[str]) -> tuple[Ward, ...]:
    """Return the wards of areas, each the code of a ward or a district, or "" for the whole city.

    A ward without an outline of its own is the one that includes it.
    """
    return tuple(
        ward
        for ward in data.wards
        if {"", ward.code, ward.district_code, *ward.includes} & set(areas)
    )


def enter(
    office: Office, told: NewIncident, *, areas: Collection[str], by: str, twice: bool = False
) -> Entry:
    """Keep an incident of someone's area and return it; sending the same form again keeps nothing.

    Parameters
    ----------
    areas : where the person may enter incidents.
    twice : it is another one than those known so near in place and time.

    Raises
    ------
    PlannerError : a value cannot be used.
    DeniedError : it lies in nobody's ward, or in one outside the areas.
    SameError : it may be one that is known; nothing was kept.
    ConflictError : its key stands for another incident, or for one that was withdrawn.
    """
    now = office.now()
    _check(office, told, now)
    entry = Entry(
        incident=_placed(office, told, areas),
        place=" ".join(told.place.split()),
        by_ward=told.point is None,
        entered=now,
        entered_by=by,
    )
    incident = entry.incident
    with office.database.write():
        if not twice and (same := same_as(office, incident)):
            raise SameError(
                Notice.of("entry.same", count=len(same), within_m=SAME_M, within_min=SAME_MIN)
            )
        if not Entries.of(office).keep(entry):
            _same_again(office, entry)
        elif Incidents.of(office).add([incident]).known:
            raise ConflictError(Notice.of("entry.taken"))
        else:
            AuditLog.of(office).append(
                by,
                "incident.enter",
                incident.id,
                at=now,
                detail={
                    "category": incident.category,
                    "origin": incident.origin,
                    "time": incident.time.isoformat(),
                    "ward": incident.ward,
                },
            )
    return entry


def _same_again(office: Office, entry: Entry) -> None:
    """Let pass what was entered before just so. Raises ConflictError for all else."""
    try:
        kept = Entries.of(office).entry(entry.incident.id)
    except NotFoundError as error:
        raise ConflictError(Notice.of("entry.taken")) from error
    if (kept.incident, kept.place) != (entry.incident, entry.place):
        raise ConflictError(Notice.of("entry.taken"))


def entry_ward(office: Office, point: LonLat | None, ward: str, areas: Collection[str]) -> Ward:
    """Return the ward that something is entered for: that of its point, else the one named.

    Raises
    ------
    DeniedError : outside the city, or outside the areas of who enters it.
    """
    data = office.data
    code: str | None = ward
    if point is not None:
        code = ward_finder(data.frame)(point)
        if code is None:
            raise DeniedError(Notice.of("entry.outside", city=data.settings.name))
    mine = {w.code: w for w in area_wards(data, areas)}
    if code not in mine:
        name = next((w.name for w in data.wards if w.code == code), code)
        raise DeniedError(Notice.of("entry.other_area", ward=str(name)))
    return mine[code]


def _check(office: Office, told: NewIncident, now: datetime) -> None:
    if not re.fullmatch("[0-9a-f]{24}", told.key):
        raise PlannerError(Notice.of("entry.key"))
    if told.time > now:
        raise PlannerError(Notice.of("entry.future", came_at=told.time))
    if not in_range(told.time):
        raise PlannerError(Notice.of("entry.too_early", year_no=EARLIEST.year))
    if told.category not in {c.code for c in office.data.settings.categories}:
        raise PlannerError(Notice.of("entry.category", came=told.category))
    if told.origin not in ("reported", "found", "inspected"):
        raise PlannerError(Notice.of("entry.origin", came=told.origin))
    if len(told.place) > PLACE_LETTERS:
        raise PlannerError(Notice.of("entry.place", most_count=PLACE_LETTERS))


def _placed(office: Office, told: NewIncident, areas: Collection[str]) -> Incident:
    ward = entry_ward(office, told.point, told.ward, areas)
    return Incident(
        id=told.key,
        time=told.time,
        point=told.point or ward.centre,
        category=told.category,
        origin=told.origin,
        ward=ward.code,
        district=ward.district_code,
        source="entered",
    )


def same_as(office: Office, incident: Incident) -> tuple[Incident, ...]:
    """Return the incidents that may be the same: of its kind, near in place and time."""
    span = timedelta(minutes=SAME_MIN)
    known = Entries.of(office).near(
        category=incident.category, start=incident.time - span, end=incident.time + span
    )
    return tuple(
        other
        for other in known
        if other.id != incident.id and _metres(other.point, incident.point) <= SAME_M
    )


def withdraw(office: Office, incident: str, *, by: str) -> None:
    """Withdraw an incident that someone entered themselves, within a day.

    Raises
    ------
    NotFoundError : nobody entered it, or it was withdrawn.
    DeniedError : another entered it, or it is too late.
    """
    now = office.now()
    with office.database.write():
        entry = Entries.of(office).entry(incident)
        if not may_withdraw(entry, by=by, now=now):
            raise DeniedError(Notice.of("entry.not_withdrawn", hours_no=WITHDRAW_H))
        Entries.of(office).withdraw(incident, at=now, by=by)
        AuditLog.of(office).append(
            by,
            "incident.withdraw",
            incident,
            at=now,
            detail={
                "category": entry.incident.category,
                "origin": entry.incident.origin,
                "time": entry.incident.time.isoformat(),
                "ward": entry.incident.ward,
            },
        )


def may_withdraw(entry: Entry, *, by: str, now: datetime) -> bool:
    """Whether a person may withdraw an incident now."""
    return (
        entry.entered is not None
        and entry.entered_by == by
        and now - entry.entered <= timedelta(hours=WITHDRAW_H)
    )


def _metres(a: LonLat, b: LonLat) -> float:
    """Return the distance of two points that are near each other."""
    squeeze = math.cos(math.radians((a.lat + b.lat) / 2))
    return _EARTH_M * math.hypot(math.radians(a.lon - b.lon) * squeeze, math.radians(a.lat - b.lat))
