"""What the pages of the roster show: days across, people down, crews of a day."""

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_date
from flask_babel import gettext as _
from werkzeug.exceptions import Forbidden

from planner.staffing.calendar import holidays_of
from planner.staffing.model import Assignment, Case, Member
from planner.staffing.reasons import why_text
from planner.staffing.service.roster import MonthView, names_of
from web.access import signed_in
from web.config import office
from web.language import language


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose names the reader may see: `squads` None means everybody's, empty nobody's."""

    squads: frozenset[str] | None
    edits: bool

    def shows(self, squad: str) -> bool:
        """Whether the members of a squad are shown by name."""
        return self.squads is None or squad in self.squads

    @property
    def names(self) -> bool:
        """Whether anybody is shown by name."""
        return self.squads is None or bool(self.squads)

    def require(self, squad: str) -> None:
        """Raise Forbidden unless the members of a squad are shown by name."""
        if not self.shows(squad):
            raise Forbidden


def sight() -> Sight:
    """Return whose names whoever signed in may see."""
    who = signed_in()
    if "commander" in who.roles:
        return Sight(None, True)
    squads = who.areas("squad_leader")
    every = frozenset(s.name for s in office().data.settings.squads)
    return Sight(every if "" in squads else squads, False)


@dataclass(frozen=True, slots=True)
class Column:
    """A day of the month."""

    day: dt.date
    letter: str
    free: bool
    holiday: str
    crews: tuple[tuple[str, int, int], ...]
    lacking: int


def columns(view: MonthView) -> list[Column]:
    """Return the days of the month with crews by shift: there, and needed."""
    case = view.case
    holidays = holidays_of(case.params, case.days, language())
    need: dict[tuple[dt.date, str], int] = {}
    for s in view.kept.services:
        need[s.day, s.shift] = need.get((s.day, s.shift), 0) + sum(case.needs(s.squad).values())
    lacking: dict[dt.date, int] = {}
    for u in view.unserved:
        missing = (u.needed - u.there) * case.params.crew
        need[u.day, u.shift] = need.get((u.day, u.shift), 0) + missing
        lacking[u.day] = lacking.get(u.day, 0) + missing
    there: dict[tuple[dt.date, str], int] = {}
    for a in view.served:
        there[a.day, a.shift] = there.get((a.day, a.shift), 0) + 1
    for g in view.gaps:
        lacking[g.service.day] = lacking.get(g.service.day, 0) + g.missing
    return [
        Column(
            day=d,
            letter=format_date(d, "EEEEE", locale=language()),
            free=d.weekday() >= 5 or d in holidays,
            holiday=holidays.get(d, ""),
            crews=tuple(
                (s.name, there.get((d, s.name), 0), need.get((d, s.name), 0)) for s in case.shifts
            ),
            lacking=lacking.get(d, 0),
        )
        for d in case.days
    ]


def rows(view: MonthView, sight: Sight) -> list[tuple[str, list[tuple[object, list[object]]]]]:
    """Return by squad the tallies of its members and what they do each day."""
    on = {(a.member, a.day): a for a in view.served}
    away = {
        (v.member, d) for v in view.case.leave if not v.wish for d in view.case.days if v.covers(d)
    }
    found: dict[str, list[tuple[object, list[object]]]] = {}
    for tally in view.tallies:
        m = tally.member
        if sight.shows(m.squad):
            cells: list[object] = [
                on.get((m.id, d)) or ("C" if (m.id, d) in away else "") for d in view.case.days
            ]
            found.setdefault(m.squad, []).append((tally, cells))
    return list(found.items())


def crews(
    view: MonthView, sight: Sight, on: dt.date
) -> list[tuple[object, list[tuple[str, list[tuple[Member, Assignment, str]]]]]]:
    """Return by shift and squad who serves, and why."""
    people = {m.id: m for m in view.case.members}
    names = names_of(view.case)
    found: list[tuple[object, list[tuple[str, list[tuple[Member, Assignment, str]]]]]] = []
    places = [*(s.name for s in view.case.squads), *(g.name for g in view.case.guards)]
    for shift in view.case.shifts:
        squads = []
        for place in places:
            crew = [
                (people[a.member], a, why_text(a, names, language()))
                for a in view.kept.assignments
                if (a.day, a.shift, a.squad) == (on, shift.name, place) and a.member in people
            ]
            crew.sort(key=lambda row: ("leader", "driver", "member").index(row[0].duty))
            served = any(
                (s.day, s.shift, s.squad) == (on, shift.name, place) for s in view.kept.services
            )
            if sight.shows(place) and (crew or served):
                squads.append((place, crew))
        found.append((shift, squads))
    return found


def chosen(view: MonthView, on: dt.date, id: str) -> tuple[Member, Assignment] | None:
    """Return who is to be changed on a day, None if they do not serve."""
    people = {m.id: m for m in view.case.members}
    mine = [a for a in view.kept.assignments if (a.day, a.member) == (on, id)]
    return (people[id], mine[0]) if mine and id in people else None


def choices(view: MonthView, on: dt.date) -> list[tuple[str, list[tuple[Member, str]]]]:
    """Return by squad everybody with what they do that day."""
    case: Case = view.case
    there = {a.member: a for a in view.kept.assignments if a.day == on}
    found: dict[str, list[tuple[Member, str]]] = {}
    for m in case.members:
        a = there.get(m.id)
        away = any(v.member == m.id and v.covers(on) and not v.wish for v in case.leave)
        does = a.shift if a else _("cuti") if away else _("libur")
        found.setdefault(m.squad, []).append((m, str(does)))
    return list(found.items())
