"""The duties a day's plan leaves unmet, with what one more squad or hour would keep."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from planner.city.model import Post, Shift, Squad
from planner.patrol.loops.day import day_problem
from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem, Solution
from planner.patrol.loops.solve import solve
from planner.patrol.loops.timetable import Day
from planner.patrol.model import UnmetDuty
from planner.patrol.unmet import Extra, explain_unmet, what_would_help

GLANCE = 1 / 12
"""What part of the day's search each remedy takes: it asks only whether a duty can be kept."""


def unmet_duties(
    day: Day, problem: DayProblem, solution: Solution, *, seed: int, params: LoopParams
) -> tuple[UnmetDuty, ...]:
    """Return every unmet duty of a plan, why, and the remedy found by solving the day again."""
    if not solution.unmet:
        return ()
    duties = [day.duties[number] for number in solution.unmet]
    ids = [d.id for d in duties]
    seconds = None if params.seconds is None else params.seconds * GLANCE
    glance = replace(params, seconds=seconds, iterations=ceil(params.iterations * GLANCE))

    def solve_with(extra: Extra, shift: Shift) -> Sequence[str]:
        richer = with_extra(day, extra, shift)
        again = solve(day_problem(richer), seed=seed, params=glance)
        return [day.duties[number].id for number in again.unmet]

    manned = tuple(s for s in day.shifts if any(shift == s for _, shift, _ in day.crews))
    unserved = tuple(s for s in day.shifts if s not in manned)
    gains = (
        *what_would_help(ids, manned, solve_with),
        *what_would_help(ids, unserved, solve_with, extras=("squad",)),
    )
    stops = {s.id: s for s in day.stops}
    reach = _reach_s(day, problem)
    return tuple(
        explain_unmet(d, stops=stops, shifts=manned, reach_s=reach, gains=gains, unserved=unserved)
        for d in duties
    )


def with_extra(day: Day, extra: Extra, shift: Shift) -> Day:
    """Return the day with one squad more from the headquarters, or one hour more, in a shift."""
    if extra == "squad":
        spare = Squad(name="Regu tambahan", post=day.posts[0].name, shifts=(shift.name,))
        return replace(day, crews=(*day.crews, (spare, shift, day.posts[0])))
    hour_later = replace(shift, end=shift.end.replace(hour=(shift.end.hour + 1) % 24))
    longer: tuple[tuple[Squad, Shift, Post], ...] = tuple(
        (squad, hour_later if s == shift else s, post) for squad, s, post in day.crews
    )
    return replace(
        day, crews=longer, shifts=tuple(hour_later if s == shift else s for s in day.shifts)
    )


def _reach_s(day: Day, problem: DayProblem) -> dict[str, float]:
    used = {day.posts.index(post) for _, _, post in day.crews}
    first = problem.depots
    return {
        stop.id: float(
            min((m[depot][first + i] for m in problem.travel_s for depot in used), default=0)
        )
        for i, stop in enumerate(day.stops)
    }
