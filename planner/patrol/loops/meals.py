"""Loops that lead a crew to a place to eat at the hours of its meal."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from planner.patrol.loops.problem import DayProblem, Route, Solution
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.solve import solution_with

NEAR_S = 2_400
"""A stop that is to be a crew's place to eat lies at most so far from one of its stops."""

Fits = Callable[[int, Sequence[int]], bool]
"""Whether a vehicle can drive through tasks and back, its range considered."""


def rests_well(problem: DayProblem, route: Route) -> bool:
    """Whether the crew rests at its post or where a task `rests`, or needs no rest."""
    return route.rest_at is None or problem.tasks[route.rest_at].rests


def with_meals(problem: DayProblem, solution: Solution, fits: Fits) -> Solution:
    """Return the solution with as few crews as possible that rest in the field.

    In a loop without a place to eat on its way at that time, one of its stops moves, one comes in,
    or one takes the place of another: whichever brings most prize. Every duty that is kept stays
    kept, and no stop goes that is `required`.
    """
    routes = list(solution.routes)
    free = set(range(len(problem.tasks))).difference(*(r.tasks for r in routes))
    kept = _kept(problem, routes)
    for number, route in enumerate(routes):
        if rests_well(problem, route):
            continue
        found = _led_to_a_meal(problem, route, sorted(free), kept, fits)
        if found is not None:
            routes[number] = found
            free = free.union(route.tasks).difference(found.tasks)
            kept = _kept(problem, routes)
    return solution if routes == list(solution.routes) else solution_with(problem, routes)


def _kept(problem: DayProblem, routes: Sequence[Route]) -> Counter[int]:
    """Return how many visits each duty has."""
    visited = {t for r in routes for t in r.tasks}
    return Counter({n: len(visited.intersection(d.tasks)) for n, d in enumerate(problem.duties)})


def _led_to_a_meal(
    problem: DayProblem, route: Route, free: Sequence[int], kept: Counter[int], fits: Fits
) -> Route | None:
    gain = {
        order: sum(problem.tasks[t].prize for t in order)
        for order in _orders(problem, route, free)
        if _keeps(problem, route, order, kept)
    }
    for order in sorted(gain, key=lambda o: (-gain[o], o)):
        for from_s in (route.depart_s, None):
            made = schedule(problem, route.vehicle, order, from_s=from_s)
            if made is not None and rests_well(problem, made):
                if fits(route.vehicle, order):
                    return made
                break
    return None


def _orders(problem: DayProblem, route: Route, free: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the loops with a place to eat where the crew is about the hours of its meal."""
    squad = problem.vehicles[route.vehicle]
    travel = problem.travel_s[squad.profile]
    low, high = squad.rest_window_s
    # Without one of its stops, or with all, the crew has time for the way to its meal.
    shorter = [route.tasks[:n] + route.tasks[n + 1 :] for n in range(len(route.tasks))]
    about = [
        n for n, v in enumerate(route.visits) if v.leave_s >= low - NEAR_S and v.arrive_s <= high
    ]
    for gone, left in zip(route.tasks, shorter, strict=True):
        if problem.tasks[gone].rests:
            yield from ((*left[:at], gone, *left[at:]) for at in about)
    for new in free:
        task = problem.tasks[new]
        # The rest comes before the service or after it.
        if not task.rests or not any(
            a <= high and b >= low - task.dwell_s for a, b in task.windows_s
        ):
            continue
        near = [
            at
            for at in about
            if travel[problem.depots + route.tasks[at]][problem.depots + new] <= NEAR_S
        ]
        for left in (route.tasks, *shorter):
            yield from ((*left[:at], new, *left[at:]) for n in near for at in (n, n + 1))


def _keeps(problem: DayProblem, route: Route, order: Sequence[int], kept: Counter[int]) -> bool:
    """Whether a loop keeps what the old one kept of duties and required tasks."""
    gone, came = set(route.tasks).difference(order), set(order).difference(route.tasks)
    if any(problem.tasks[t].required for t in gone):
        return False
    return all(
        kept[n] - len(gone & set(duty.tasks)) + len(came & set(duty.tasks))
        >= min(kept[n], duty.visits)
        for n, duty in enumerate(problem.duties)
        if not gone.isdisjoint(duty.tasks)
    )
