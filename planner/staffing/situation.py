"""What keeps each member from a shift, given everybody's roster."""

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from planner.staffing.calendar import kinds_of
from planner.staffing.model import Assignment, Case, Kind, Member
from planner.staffing.rest import Rest, Slot
from planner.staffing.solver.pool import windows

State = Literal["away", "gone", "serving", "busy", "resting", "due", "free"]
"""On leave; not employed; in this shift; in another of the day; resting; due a day off; none."""


class Situation:
    """Everybody's shifts in a month, looked up quickly."""

    def __init__(self, case: Case, assignments: Iterable[Assignment]) -> None:
        self.case = case
        self._rest = Rest(case)
        self._windows: dict[date, list[tuple[frozenset[date], int]]] = defaultdict(list)
        for days, most in windows(case):
            for day in days:
                self._windows[day].append((days, most))
        self._leave = defaultdict(list)
        for leave in case.leave:
            if not leave.wish:
                self._leave[leave.member].append(leave)
        self._shifts = shifts = {s.name: s for s in case.shifts}
        self._of_kind: dict[tuple[str, Kind], list[date]] = defaultdict(list)
        self.shifts: dict[str, dict[date, str]] = defaultdict(dict)
        for a in (*case.around, *assignments):
            if self._rest.known((a.day, a.shift)):
                self.shifts[a.member][a.day] = a.shift
                for kind in kinds_of(a.day, shifts[a.shift], case.holidays):
                    if (a.day.year, a.day.month) == (case.first.year, case.first.month):
                        insort(self._of_kind[a.member, kind], a.day)

    def state(self, member: Member, slot: Slot) -> State:
        """Return what keeps a member from a shift, or that they serve in it."""
        day, shift = slot
        mine = self.shifts[member.id]
        touched = self._shifts[shift].days(day)
        if not all(member.belongs(d) for d in touched):
            return "gone"
        if any(v.covers(d) for v in self._leave[member.id] for d in touched):
            return "away"
        if day in mine:
            return "serving" if mine[day] == shift else "busy"
        near = ((d, s) for d, s in mine.items() if abs((d - day).days) <= 3)
        if any(self._rest.too_close(slot, other) for other in near):
            return "resting"
        for days, most in self._windows[day]:
            if sum(d in days for d in mine) >= most:
                return "due"
        return "free"

    def states(self, members: Sequence[Member], slot: Slot) -> Counter[State]:
        """Return how many members are in each state."""
        return Counter(self.state(m, slot) for m in members)

    def before(self, member: str, day: date, kind: Kind) -> int:
        """Return how many shifts of a kind a member serves in the month before a day."""
        return bisect_left(self._of_kind[member, kind], day)
