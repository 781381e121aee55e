"""Rosters as a calendar: iCalendar (RFC 5545), for one member or for a squad."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from planner.staffing.model import Assignment, Case
from planner.staffing.reasons import why_text
from planner.staffing.service.calendars import Edition
from planner.words import Lang
from planner.words.catalogues import SOURCE

YEAR = timedelta(days=366)
REFRESH = timedelta(hours=1)
"""How often a calendar that follows a link should look again."""


def roster_ics(
    editions: Iterable[Edition],
    mine: Callable[[Assignment], bool],
    names: Mapping[str, str] | None,
    *,
    city: str,
    zone: ZoneInfo,
    title: str,
    whole_squad: bool = False,
    refresh: bool = False,
    lang: Lang = SOURCE,
) -> bytes:
    """Return a calendar of shifts in the city's time zone.

    The UID of an entry is made of city, day and member (for a squad: day, shift and squad), so a
    calendar that is read in again after a change replaces its entries and doubles none; what is
    served no longer is told as cancelled.

    Parameters
    ----------
    mine : which assignments the calendar is about.
    names : by member, for who else serves and why; None tells neither.
    whole_squad : one entry per shift with everybody's names, instead of one per member.
    refresh : whether the calendar is read again and again.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Patroli//Jadwal//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", zone.key)
    if refresh:
        calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", f"PT{REFRESH // timedelta(hours=1)}H")
    told = sorted(editions, key=lambda e: e.case.first)
    for edition in told:
        case = edition.case
        for crew, cancelled in _entries(edition, mine, whole_squad):
            first = crew[0]
            event = _event(edition, first, cancelled)
            who = squad_key(case, first.shift, first.squad) if whole_squad else _key(first.member)
            event.add("uid", f"{first.day.isoformat()}-{who}@{_key(city)}.patroli")
            if names is not None and not cancelled:
                text = (
                    "\n".join(names.get(a.member, "?") for a in crew)
                    if whole_squad
                    else why_text(first, names, lang)
                )
                event.add("description", text)
            calendar.add_component(event)
    if told:
        calendar.add_missing_timezones(told[0].case.first - YEAR, told[-1].case.first + YEAR)
    return bytes(calendar.to_ical())


def _entries(
    edition: Edition, mine: Callable[[Assignment], bool], whole_squad: bool
) -> list[tuple[list[Assignment], bool]]:
    """Return what stands in one entry, and whether it is cancelled, by day."""
    shifts = {s.name for s in edition.case.shifts}
    found: dict[tuple[str, ...], tuple[list[Assignment], bool]] = {}
    for assignments, cancelled in ((edition.served, False), (edition.dropped, True)):
        for a in filter(mine, assignments):
            # A shift that the city has no longer has no hours to serve.
            gone = cancelled or a.shift not in shifts
            key = (a.day.isoformat(), *((a.shift, a.squad) if whole_squad else (a.member,)))
            crew, dropped = found.setdefault(key, ([], gone))
            if dropped and not gone:
                found[key] = [a], False
            elif dropped == gone:
                crew.append(a)
    return [found[key] for key in sorted(found)]


def _event(edition: Edition, a: Assignment, cancelled: bool) -> Event:
    made = edition.made.astimezone(UTC).replace(microsecond=0)
    start, end = _hours(edition.case, a)
    event = Event()
    event.add("dtstamp", made)
    event.add("last-modified", made)
    event.add("sequence", edition.sequence)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", f"{a.squad} · {a.shift}")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _hours(case: Case, a: Assignment) -> tuple[date, date]:
    for shift in case.shifts:
        if shift.name == a.shift:
            return shift.hours(a.day, case.zone)
    return a.day, a.day + timedelta(days=1)


def squad_key(case: Case, shift: str, squad: str) -> str:
    """Return what names a squad's shift: its letters, where they are no other's of the city."""
    text = f"{shift}-{squad}"
    same = (
        (one.name, other.name)
        for one in case.shifts
        for other in case.squads
        if _plain(f"{one.name}-{other.name}") == _plain(text)
    )
    if next(same, (shift, squad)) == (shift, squad):
        return _key(text)
    return _hashed(f"{shift}\0{squad}")


def _key(text: str) -> str:
    """Return ASCII letters that name what a text names: of other letters they hold the hash."""
    return _plain(text) if text.isascii() else _hashed(text)


def _hashed(text: str) -> str:
    plain = _plain(text).strip("-")
    return f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:16]}".lstrip("-")


def _plain(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text.casefold())
