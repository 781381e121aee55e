"""The earliest schedule of one loop: exact with several windows per stop and a floating break."""

from collections.abc import Sequence
from typing import NamedTuple

from planner.patrol.loops.problem import DayProblem, Route, Task, Vehicle, Visit


class _State(NamedTuple):
    """When a squad is ready to go on, with or without its break behind it, and how it came so."""

    ready_s: int
    arrive_s: int
    start_s: int
    break_start_s: int | None
    before: "_State | None"


def schedule(
    problem: DayProblem, vehicle: int, tasks: Sequence[int], *, from_s: int | None = None
) -> Route | None:
    """The route that visits `tasks` in this order as early as possible, or None if none can.

    With `from_s` the squad neither leaves its post nor rests before that time. Two earliest times
    are kept per stop, with the break still to come and with it taken. Service windows make the
    time of leaving a stop a non-decreasing function of the time of reaching it, so the earlier
    state of each kind is never worse and the result is exact. The squad rests at its post or at a
    task that `rests`, if any time of its loop allows that, else at whichever comes first.
    """
    good = _earliest(problem, vehicle, tasks, from_s, anywhere=False)
    return good or _earliest(problem, vehicle, tasks, from_s, anywhere=True)


def _earliest(
    problem: DayProblem, vehicle: int, tasks: Sequence[int], from_s: int | None, *, anywhere: bool
) -> Route | None:
    squad = problem.vehicles[vehicle]
    begin_s = squad.start_s if from_s is None else max(squad.start_s, from_s)
    if not tasks:
        return Route(vehicle=vehicle, visits=(), depart_s=begin_s, return_s=begin_s)
    travel = problem.travel_s[squad.profile]
    fresh: _State | None = _State(begin_s, begin_s, begin_s, None, None)
    rested = fresh if squad.break_s == 0 else _rest(squad, fresh)
    if squad.break_s == 0:
        fresh = None
    place = squad.depot
    for task in tasks:
        there = problem.depots + task
        drive_s = travel[place][there]
        place = there
        came = _drive(fresh, drive_s)
        rested = _drive(rested, drive_s)
        here = anywhere or problem.tasks[task].rests
        if here:
            rested = _earlier(rested, _rest(squad, came))
        fresh, rested = _serve(came, problem.tasks[task]), _serve(rested, problem.tasks[task])
        if here:
            rested = _earlier(rested, _rest(squad, fresh))
    drive_s = travel[place][squad.home]
    came = _drive(fresh, drive_s)
    final = _earlier(_drive(rested, drive_s), _rest(squad, came))
    if final is None or final.ready_s > squad.end_s:
        return None
    return _route(problem, vehicle, tasks, final)


def open_at(windows_s: Sequence[tuple[int, int]], arrive_s: int) -> int | None:
    """The earliest start of service at or after `arrive_s` in any window, or None."""
    starts = [max(arrive_s, low) for low, high in windows_s if arrive_s <= high]
    return min(starts, default=None)


def _earlier(a: _State | None, b: _State | None) -> _State | None:
    if a is None or b is None:
        return a or b
    return b if b.ready_s < a.ready_s else a


def _drive(state: _State | None, drive_s: int) -> _State | None:
    if state is None:
        return None
    at = state.ready_s + drive_s
    return _State(at, at, at, state.break_start_s, state)


def _rest(squad: Vehicle, state: _State | None) -> _State | None:
    if state is None or squad.break_s == 0:
        return None
    low, high = squad.rest_window_s
    begin = max(state.ready_s, low)
    if begin + squad.break_s > high:
        return None
    return state._replace(ready_s=begin + squad.break_s, break_start_s=begin)


def _serve(state: _State | None, task: Task) -> _State | None:
    if state is None:
        return None
    start = open_at(task.windows_s, state.ready_s)
    if start is None:
        return None
    return state._replace(ready_s=start + task.dwell_s, start_s=start)


def _route(problem: DayProblem, vehicle: int, tasks: Sequence[int], final: _State) -> Route:
    squad = problem.vehicles[vehicle]
    states: list[_State] = []
    state: _State | None = final
    while state is not None:
        states.append(state)
        state = state.before
    states.reverse()
    stops = states[1:-1]
    visits = [
        Visit(task=t, arrive_s=s.arrive_s, start_s=s.start_s, leave_s=s.start_s + d)
        for t, s, d in zip(tasks, stops, (problem.tasks[t].dwell_s for t in tasks), strict=True)
    ]
    rest = final.break_start_s
    first = visits[0]
    if rest is None or not first.arrive_s <= rest < first.start_s:
        # Waiting is done at the post rather than in front of a closed door.
        visits[0] = Visit(
            task=first.task, arrive_s=first.start_s, start_s=first.start_s, leave_s=first.leave_s
        )
    drive_s = problem.travel_s[squad.profile][squad.depot][problem.depots + tasks[0]]
    return Route(
        vehicle=vehicle,
        visits=tuple(visits),
        depart_s=visits[0].arrive_s - drive_s,
        return_s=final.arrive_s,
        break_start_s=rest,
    )
