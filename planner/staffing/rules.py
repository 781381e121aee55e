"""Whether a roster keeps the rules: looked at afresh, with nothing taken from the solver."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from planner.staffing.model import DUTIES, Assignment, Case, Duty, Member, Service, Unserved

Rule = Literal["rest", "twice", "leave", "service", "run", "week", "unknown", "crew", "spare"]
HARD: frozenset[Rule] = frozenset({"rest", "twice", "leave", "service", "run", "week", "unknown"})
"""Rules no edit may break; a crew that lacks somebody or has one too many is only told."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A rule that is broken: by whom, on which day, and the figure that tells how badly.

    `figure` is hours of rest, days in a row, days in a week, or people; `detail` names the shift
    or the squad.
    """

    rule: Rule
    day: date
    member: str = ""
    figure: float = 0
    detail: str = ""
    duty: str = ""


def violations(
    case: Case, services: Sequence[Service], assignments: Iterable[Assignment]
) -> tuple[Violation, ...]:
    """Return every rule that a month's roster breaks, in order.

    Read straight off each person's calendar, assignment by assignment. Breaks that lie wholly in
    the months around are not the roster's.
    """
    here = list(assignments)
    month = {a.day.isoformat()[:7] for a in here} | {case.month}
    people = {m.id: m for m in case.members}
    found: list[Violation] = []
    calendars: dict[str, list[Assignment]] = defaultdict(list)
    for a in [*here, *case.around]:
        calendars[a.member].append(a)
    for member, calendar in calendars.items():
        known = people.get(member)
        if known is None:
            found += [Violation("unknown", a.day, member) for a in calendar if _inside(case, a.day)]
            continue
        found += _person(case, known, sorted(calendar, key=lambda a: (a.day, a.shift)))
    if month != {case.month}:
        found += [Violation("unknown", a.day, a.member) for a in here if not _inside(case, a.day)]
    return tuple(sorted({*found, *_crews(case, services, here, people)}))


def unserved(case: Case, services: Iterable[Service]) -> tuple[Unserved, ...]:
    """Return the shifts that fewer squads serve than they need, by day; none is told as well."""
    guards = {g.name for g in case.guards}
    there = Counter((s.day, s.shift) for s in services if s.squad not in guards)
    needed = case.params.squads_per_shift or 1
    return tuple(
        Unserved(day=day, shift=shift.name, there=number, needed=needed)
        for day in case.days
        for shift in case.shifts
        if (number := there[day, shift.name]) < needed
    )


def absent(case: Case, assignments: Iterable[Assignment]) -> frozenset[tuple[date, str]]:
    """Return days and members of assignments that nobody serves: on leave, or not in service."""
    people = {m.id: m for m in case.members}
    return frozenset(
        (a.day, a.member)
        for a in assignments
        if (member := people.get(a.member)) is None or _kept_away(case, member, a)
    )


def _kept_away(case: Case, member: Member, a: Assignment) -> Literal["service", "leave"] | None:
    last = next((s.days(a.day)[-1] for s in case.shifts if s.name == a.shift), a.day)
    if not (member.belongs(a.day) and member.belongs(last)):
        return "service"
    leave = any(
        v.member == member.id and v.first_day <= last and a.day <= v.last_day and not v.wish
        for v in case.leave
    )
    return "leave" if leave else None


def _inside(case: Case, day: date) -> bool:
    return (day.year, day.month) == (case.first.year, case.first.month)


def _person(case: Case, member: Member, calendar: list[Assignment]) -> list[Violation]:
    found: list[Violation] = []
    for a in calendar:
        if not _inside(case, a.day):
            continue
        if rule := _kept_away(case, member, a):
            found.append(Violation(rule, a.day, member.id))
    for day, number in Counter(a.day for a in calendar).items():
        if number > 1 and _inside(case, day):
            found.append(Violation("twice", day, member.id, number))
    return found + _rest(case, member, calendar) + _days_off(case, member, calendar)


def _rest(case: Case, member: Member, calendar: list[Assignment]) -> list[Violation]:
    shifts = {s.name: s for s in case.shifts}
    times = []
    for a in calendar:
        if a.shift in shifts:
            start, end = shifts[a.shift].hours(a.day, case.zone)
            times.append((start.timestamp(), end.timestamp(), a))
    times.sort(key=lambda t: (t[0], t[1]))
    found = []
    for (_, ended, before), (began, _, after) in pairwise(times):
        hours = (began - ended) / 3600
        ours = _inside(case, before.day) or _inside(case, after.day)
        if hours < case.params.rest_h and before.day != after.day and ours:
            found.append(
                Violation("rest", after.day, member.id, hours, f"{before.shift} → {after.shift}")
            )
    return found


def _days_off(case: Case, member: Member, calendar: list[Assignment]) -> list[Violation]:
    worked = sorted({a.day for a in calendar})
    found: list[Violation] = []
    begun = date.min
    for n, day in enumerate(worked):
        if n == 0 or day - worked[n - 1] != timedelta(days=1):
            begun = day
        run = (day - begun).days + 1
        # A run out of the month before, or on into the next, is this month's as well.
        if run > case.params.max_days and (_inside(case, day) or _inside(case, begun)):
            found.append(Violation("run", day, member.id, run))
    weeks: dict[date, list[date]] = defaultdict(list)
    for day in worked:
        weeks[day - timedelta(days=day.weekday())].append(day)
    return found + [
        Violation("week", days[-1], member.id, len(days))
        for days in weeks.values()
        if len(days) > 7 - case.params.days_off and any(_inside(case, d) for d in days)
    ]


def _crews(
    case: Case, services: Sequence[Service], here: list[Assignment], people: dict[str, Member]
) -> list[Violation]:
    there: Counter[tuple[date, str, str, Duty]] = Counter()
    away = absent(case, here)
    for a in here:
        if (a.day, a.member) not in away:
            there[a.day, a.shift, a.squad, people[a.member].duty] += 1
    found = []
    served = {(s.day, s.shift, s.squad) for s in services}
    for day, shift, squad in sorted(served):
        for duty in DUTIES:
            need = case.needs(squad)[duty]
            number = there[day, shift, squad, duty]
            if number != need:
                rule: Rule = "crew" if number < need else "spare"
                found.append(
                    Violation(rule, day, "", abs(need - number), f"{squad}, {shift}", duty)
                )
    for (day, shift, squad, duty), number in there.items():
        if (day, shift, squad) not in served:
            found.append(Violation("spare", day, "", number, f"{squad}, {shift}", duty))
    return found
