"""A roster as a calendar: iCalendar (RFC 5545), for one member or for a squad."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from icalendar import Calendar, Event

from planner.staffing.model import Assignment, Case, hours_of
from planner.staffing.reasons import why_text
from planner.words import Lang
from planner.words.catalogues import SOURCE


def roster_ics(
    case: Case,
    assignments: Iterable[Assignment],
    names: Mapping[str, str],
    *,
    city: str,
    title: str,
    made: datetime,
    revision: int = 0,
    whole_squad: bool = False,
    lang: Lang = SOURCE,
) -> bytes:
    """Return a calendar of shifts in the city's time zone.

    The UID of an entry is made of city, day and member (for a squad: day, shift and squad), so a
    calendar that is read in again after a change replaces its entries and doubles none.

    Parameters
    ----------
    made : when the roster was changed last, as DTSTAMP.
    whole_squad : one entry per shift with everybody's names, instead of one per member.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Patroli//Jadwal//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", case.zone.key)
    shifts = {s.name: s for s in case.shifts}
    groups: dict[tuple[object, ...], list[Assignment]] = {}
    for a in assignments:
        if a.shift in shifts:
            key = (a.day, a.shift, a.squad) if whole_squad else (a.day, a.member)
            groups.setdefault(key, []).append(a)
    for mine in groups.values():
        first = mine[0]
        start, end = hours_of(first.day, shifts[first.shift], case.zone)
        who = f"{first.shift}-{first.squad}" if whole_squad else first.member
        event = Event()
        event.add("uid", f"{first.day.isoformat()}-{_plain(who)}@{_plain(city)}.patroli")
        event.add("dtstamp", made.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", revision)
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("summary", f"{first.squad} · {first.shift}")
        told = (
            "\n".join(names.get(a.member, "?") for a in mine)
            if whole_squad
            else why_text(first, names, lang)
        )
        event.add("description", told)
        event.add("transp", "OPAQUE")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _plain(text: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in text.casefold())
