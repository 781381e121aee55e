"""Controlled unpredictability: the day's loops varied so that nobody can set a watch by them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import fsum

import numpy as np

from planner.patrol.loops.balance import share_work
from planner.patrol.loops.meals import rests_well
from planner.patrol.loops.parameters import VariationParams
from planner.patrol.loops.problem import DayProblem, Route, Solution
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.search.arrays import Day
from planner.patrol.loops.search.worker import Plan, Worker
from planner.patrol.loops.solve import prepared, solution_of, warm_up

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
HEAT = 0.5

StopHour = tuple[int, int]
"""A task and the hour of the day, 0 to 23, in which its visit starts."""


def stop_hours(solution: Solution) -> frozenset[StopHour]:
    """The (task, hour of the day) of every visit of a plan."""
    return frozenset(
        (v.task, v.start_s % DAY_S // HOUR_S) for r in solution.routes for v in r.visits
    )


def predictability(today: Solution, history: Sequence[Collection[StopHour]]) -> float:
    """The share of today's visits that a past day also had at the same stop and hour, on average.

    The chance that a visit comes true for who waits where and when one day drawn from `history`
    had it: 1.0 when every day is the same, 0.0 when none repeats, or without history. It does not
    grow with the number of days, as the share of visits that *any* of them had would.

    >>> from planner.patrol.loops.problem import Route, Visit
    >>> def visit(task, hour):
    ...     return Visit(task=task, arrive_s=hour * 3600, start_s=hour * 3600, leave_s=hour * 3600)
    >>> loop = Route(vehicle=0, visits=(visit(1, 9), visit(2, 10)), depart_s=0, return_s=40_000)
    >>> predictability(Solution(routes=(loop,), prize=2), [{(1, 9)}, {(2, 11)}])
    0.25
    """
    visits = stop_hours(today)
    if not visits or not history:
        return 0.0
    return sum(len(visits & set(day)) for day in history) / (len(visits) * len(history))


def vary(
    problem: DayProblem,
    best: Solution,
    *,
    seed: int,
    history: Sequence[Collection[StopHour]],
    params: VariationParams,
    prevents: Sequence[float] = (),
) -> Solution:
    """A plan for today that differs from `best` in stops, order and times, and from recent days.

    Keeps at least `params.keep_prize` of the best prize, of what `best` prevents, and every duty
    and required task that `best` keeps. `history` holds the visits of each recent day, the latest
    last. The same arguments give the same plan.

    Parameters
    ----------
    prevents : of each task, where its prize is not what a visit prevents.
    """
    if not best.routes:
        return best
    warm_up()
    recent = list(history)[-params.days :]
    rng = np.random.default_rng(np.random.SeedSequence([seed, len(problem.tasks)]))
    day = prepared(problem)
    start: Plan = [[] for _ in problem.vehicles]
    for route in best.routes:
        start[route.vehicle] = list(route.tasks)
    seen = _times_seen(recent)
    drawn = [best]
    for number in range(params.candidates):
        other = solution_of(problem, _other_plan(day, start, rng, number, recent, params))
        if (
            other.prize >= params.keep_prize * best.prize
            and _prevented(other, prevents) >= params.keep_prize * _prevented(best, prevents)
            and set(other.unmet) <= set(best.unmet)
            and set(other.missed) <= set(best.missed)
        ):
            drawn.append(other)
    drawn = [_retimed(problem, share_work(problem, s), rng, seen, params) for s in drawn]
    usual = stop_hours(best)
    return min(
        drawn,
        key=lambda s: (
            predictability(s, recent),
            len(usual & stop_hours(s)) / max(1, len(stop_hours(s))),
            -s.prize,
        ),
    )


def _prevented(solution: Solution, prevents: Sequence[float]) -> float:
    return fsum(prevents[t] for r in solution.routes for t in r.tasks) if prevents else 0.0


def _times_seen(history: Sequence[Collection[StopHour]]) -> dict[StopHour, int]:
    seen: dict[StopHour, int] = {}
    for day in history:
        for visit in day:
            seen[visit] = seen.get(visit, 0) + 1
    return seen


def _other_plan(
    day: Day,
    start: Plan,
    rng: np.random.Generator,
    number: int,
    history: Sequence[Collection[StopHour]],
    params: VariationParams,
) -> Plan:
    """A plan near `start`, searched with prizes disturbed; less with each number, to be sure."""
    n = len(day.prize)
    visits = np.zeros(n)
    for past in history:
        visits[[t for t in {t for t, _ in past} if t < n]] += 1.0
    tired = visits / max(1, len(history))
    spread = params.spread / (1 + number)
    worth = 1.0 + spread * (rng.uniform(-1.0, 1.0, n) - tired)
    disturbed = np.maximum(1, np.rint(day.prize * worth * 1_000)).astype(np.int64)
    worker = Worker(
        day._replace(prize=disturbed, urgency=float(1 + disturbed.sum())),
        seed=int(rng.integers(1 << 31)),
        heat=HEAT,
    )
    worker.start_from(start)
    worker.wander(params.iterations // 4)
    worker.run_steps(params.iterations)
    return worker.plan


def _retimed(
    problem: DayProblem,
    solution: Solution,
    rng: np.random.Generator,
    seen: dict[StopHour, int],
    params: VariationParams,
) -> Solution:
    """The same stops in either direction, some loops leaving later, away from hours seen."""
    routes = []
    for route in solution.routes:
        options = [
            option
            for tasks in (route.tasks, route.tasks[::-1])
            for option in _departures(problem, route.vehicle, tasks, rng, params)
        ]
        order = rng.permutation(len(options))
        routes.append(
            min(
                (options[i] for i in order),
                key=lambda r: (not rests_well(problem, r), _seen_before(r, seen)),
            )
        )
    return replace(solution, routes=tuple(routes))


def _departures(
    problem: DayProblem,
    vehicle: int,
    tasks: Sequence[int],
    rng: np.random.Generator,
    params: VariationParams,
) -> list[Route]:
    """A few schedules of one order: the earliest and some that leave later."""
    first = schedule(problem, vehicle, tasks)
    if first is None:
        return []
    low, high = first.depart_s, problem.vehicles[vehicle].end_s
    while low < high:
        middle = (low + high + 1) // 2
        if schedule(problem, vehicle, tasks, from_s=middle) is None:
            high = middle - 1
        else:
            low = middle
    room_s = min(params.delay_share * (low - first.depart_s), params.delay_most_min * 60)
    later = [
        schedule(problem, vehicle, tasks, from_s=first.depart_s + int(room_s * share))
        for share in rng.uniform(0.0, 1.0, 3)
    ]
    return [first, *(r for r in later if r is not None)]


def _seen_before(route: Route, seen: dict[StopHour, int]) -> int:
    return sum(seen.get((v.task, v.start_s % DAY_S // HOUR_S), 0) for v in route.visits)
