"""Who drives on a day: by the roster where the month has one, else in turn by the date alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from planner.city.model import ON_FOOT, Shift, Squad, vehicle_kind
from planner.staffing.model import DUTIES, Assignment, Case, Member, Vehicle, ready_vehicles
from planner.staffing.rest import REACH_DAYS
from planner.staffing.rules import HARD, absent, violations

LOOK_BACK = timedelta(days=14)
"""How far back rest and days off look: a week and the longest run of days before it."""

STEP = 2
"""Days by which one crew follows the next: each shift is served two days in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Those of a squad who serve one shift of a day; no members if none are on the list.

    The vehicle of `squad` is what they have that day; they walk if none of theirs is ready.
    """

    squad: Squad
    shift: Shift
    members: tuple[Member, ...] = ()
    walks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewWatch:
    """The crews of a day.

    Attributes
    ----------
    crews : those that drive, shift by shift.
    lacking : those whose turn it is, with too few present to drive.
    rostered : whether the month has a roster; else crews serve in turn.
    """

    crews: tuple[Crew, ...]
    lacking: tuple[Crew, ...] = ()
    rostered: bool = False

    def without(self, left_out: Iterable[tuple[str, str]]) -> "CrewWatch":
        """Return the watch without the crews of (shift, squad) pairs."""
        gone = set(left_out)
        kept = tuple(c for c in self.crews if (c.shift.name, c.squad.name) not in gone)
        return replace(self, crews=kept)

    def unserved(self, shifts: Iterable[Shift]) -> tuple[Shift, ...]:
        """Return the shifts that nobody serves."""
        served = {c.shift.name for c in self.crews}
        return tuple(s for s in shifts if s.name not in served)


def every_crew(squads: Iterable[Squad], shifts: Sequence[Shift]) -> tuple[Crew, ...]:
    """Return a crew for every squad in each of its shifts, whoever may serve it."""
    there = list(squads)
    return tuple(Crew(squad=q, shift=s) for s in shifts for q in there if s.name in q.shifts)


def equipped(crew: Crew, vehicles: Sequence[Vehicle], shifts: Sequence[Shift], day: date) -> Crew:
    """Return a crew with the vehicle it has on a day: another of its squad's each shift.

    Vehicles under repair stay, boats have no streets. A squad of which no vehicle is listed has
    that of the settings; one of which none is ready goes on foot.
    """
    mine = [v for v in vehicles if v.squad == crew.squad.name]
    if not mine:
        return crew
    ready = [
        v for v in ready_vehicles(mine, crew.squad.name, day) if vehicle_kind(v.kind) != "boat"
    ]
    turn = [s.name for s in shifts].index(crew.shift.name)
    kind = ready[turn % len(ready)].kind if ready else ON_FOOT
    return replace(crew, squad=replace(crew.squad, vehicle=kind), walks=not ready)


def watch_of(case: Case, day: date, rostered: Mapping[str, Sequence[Assignment]]) -> CrewWatch:
    """Return who drives on a day.

    Nobody is of a crew who is on leave, not in service, or would serve without rest or days off
    after the days before. A crew with fewer than `least` of its members present does not drive.

    Parameters
    ----------
    case : shifts, squads, members, leave and parameters; its month does not matter.
    rostered : assignments by month (YYYY-MM), of every month that has a roster.
    """

    rotation = Rotation(case)
    by_day: dict[date, list[Assignment]] = defaultdict(list)
    for a in (a for month in rostered.values() for a in month):
        by_day[a.day].append(a)

    def serving(on: date) -> tuple[Assignment, ...]:
        return tuple(by_day[on]) if f"{on:%Y-%m}" in rostered else rotation.serving(on)

    here = serving(day)
    present = _rested(case, day, here, serving)
    people = {m.id: m for m in case.members}
    known = {m.squad for m in case.members}
    by_roster = f"{day:%Y-%m}" in rostered
    turns = {(a.shift, a.squad) for a in here} if by_roster else set(rotation.turns(day))
    crews: list[Crew] = []
    lacking: list[Crew] = []
    for crew in every_crew(case.squads, case.shifts):
        key = crew.shift.name, crew.squad.name
        if key not in turns:
            continue
        mine = [people[a.member] for a in present if (a.shift, a.squad) == key]
        mine.sort(key=lambda m: (DUTIES.index(m.duty), m.name, m.id))
        crew = replace(crew, members=tuple(mine))
        # A squad without a list of members is taken at the word of the city's settings.
        counted = by_roster or crew.squad.name in known
        enough = len(mine) >= min(case.params.least, case.params.crew)
        (crews if enough or not counted else lacking).append(crew)
    return CrewWatch(crews=tuple(crews), lacking=tuple(lacking), rostered=by_roster)


class Rotation:
    """Whose turn it is, by the date alone.

    Every squad has a number of crews; each serves one shift for two days, then the next by the
    clock, then is off: (pagi, pagi, siang, siang, malam, malam, libur, libur), as the roster's own
    pattern (`planner.staffing.solver.rotation`). One crew follows the other two days later, all
    over the city, so that shifts are served as evenly as the crews allow.
    """

    def __init__(self, case: Case) -> None:
        self._squads = case.squads
        self._cycles = {s.name: _cycle(case, s) for s in case.squads}
        crews = {s.name: s.crews for s in case.squads}
        dealt: dict[tuple[str, str], int] = {}
        self._members: list[tuple[Member, int]] = []
        for m in sorted(case.members, key=lambda m: m.id):
            if m.squad in crews:
                nth = dealt[m.squad, m.duty] = dealt.get((m.squad, m.duty), -1) + 1
                self._members.append((m, nth % crews[m.squad]))

    def turns(self, day: date) -> dict[tuple[str, str], int]:
        """Return the number of each crew whose turn it is on a day, by shift and squad."""
        found: dict[tuple[str, str], int] = {}
        place = 0
        for squad in self._squads:
            cycle = self._cycles[squad.name]
            for number in range(squad.crews):
                shift = cycle[(day.toordinal() - STEP * place) % len(cycle)] if cycle else None
                place += 1
                if shift is not None:
                    found.setdefault((shift.name, squad.name), number)
        return found

    def serving(self, day: date) -> tuple[Assignment, ...]:
        """Return who serves on a day: members of a squad are dealt out to its crews by duty."""
        turns = {(squad, number): shift for (shift, squad), number in self.turns(day).items()}
        return tuple(
            Assignment(day=day, member=m.id, shift=shift, squad=m.squad)
            for m, number in self._members
            if (shift := turns.get((m.squad, number))) is not None
        )


def _cycle(case: Case, squad: Squad) -> list[Shift | None]:
    """Return the shifts of one crew day by day, None for a day off, until it begins again.

    Days off are put in wherever a shift would follow too soon, and after as many days as anybody
    may serve.
    """
    own = [s for s in case.shifts if s.name in squad.shifts]
    if not own:
        return []
    off = max(1, case.params.days_off)
    most = min(case.params.max_days, 7 - case.params.days_off)
    alone = len(own) == 1 and squad.crews == 1
    days: list[Shift | None] = []
    run = 0
    for shift in [s for s in own for _ in range(most if alone else STEP)]:
        if run == most:
            days += [None] * off
            run = 0
        while not _rests(case, [*days, shift]):
            days.append(None)
        days.append(shift)
        run += 1
    days += [None] * (off if alone else max(STEP, off))
    while not _rests(case, [*days, *days]):
        days.append(None)
    return days + [None] * (STEP * squad.crews - len(days))


def _rests(case: Case, days: Sequence[Shift | None]) -> bool:
    """Whether everybody who serves so rests between any two shifts."""
    # Where clocks change, a night may be an hour shorter than it looks.
    changes = len({datetime(2026, m, 1, tzinfo=case.zone).utcoffset() for m in (1, 7)}) > 1
    least_s = case.params.rest_h * 3600 + 3600 * changes
    return all(
        86_400 * ahead + after.start_s - before.end_s >= least_s
        for n, before in enumerate(days)
        if before is not None
        for ahead, after in enumerate(days[n + 1 : n + 1 + REACH_DAYS], 1)
        if after is not None
    )


def _rested(
    case: Case,
    day: date,
    here: Sequence[Assignment],
    serving: Callable[[date], tuple[Assignment, ...]],
) -> tuple[Assignment, ...]:
    """Return the assignments of a day whose members are in service, not on leave, and rested."""
    mine = {a.member for a in here}
    start = day - LOOK_BACK
    before = tuple(
        a
        for n in range(LOOK_BACK.days)
        for a in serving(start + timedelta(days=n))
        if a.member in mine
    )
    away = absent(case, before)
    around = tuple(a for a in before if (a.day, a.member) not in away)
    now = replace(case, first=day.replace(day=1), around=around)
    kept_away = {m for _, m in absent(now, here)}
    broken = {v.member for v in violations(now, (), here) if v.rule in HARD and v.day == day}
    return tuple(a for a in here if a.member not in kept_away | broken)
