"""What crews can reach: stops within their hours, and loops within the range of their vehicles."""

from collections.abc import Callable, Sequence

from planner.patrol.loops.problem import DayProblem, Route, Solution
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.solve import solution_with

Metres = Callable[[int, Sequence[int]], float]
"""The way of a vehicle from its post through tasks and back, in metres."""


def out_of_reach(problem: DayProblem) -> frozenset[int]:
    """Return the tasks that no vehicle could visit in its hours, though it visited nothing else."""
    vehicles = range(len(problem.vehicles))
    return frozenset(
        task
        for task in range(len(problem.tasks))
        if not any(schedule(problem, vehicle, (task,)) for vehicle in vehicles)
    )


def within_range(
    problem: DayProblem, solution: Solution, metres: Metres, most_m: Sequence[float]
) -> tuple[Solution, tuple[int, ...]]:
    """Return the solution with no loop longer than its vehicle may drive, and those shortened.

    Stops are left out one by one, those without a duty first, then those that bring least prize
    for the metres that leaving them out saves.

    Parameters
    ----------
    most_m : of each vehicle.
    """
    routes: list[Route] = []
    shortened = []
    for route in solution.routes:
        kept = _shorter(problem, route, metres, most_m[route.vehicle])
        if kept is None:
            routes.append(route)
            continue
        shortened.append(route.vehicle)
        again = schedule(problem, route.vehicle, kept, from_s=route.depart_s) or schedule(
            problem, route.vehicle, kept
        )
        if kept and again is not None:
            routes.append(again)
    if not shortened:
        return solution, ()
    return solution_with(problem, routes), tuple(shortened)


def _shorter(problem: DayProblem, route: Route, metres: Metres, most_m: float) -> list[int] | None:
    """Return the tasks that are left of a loop that is too long, None if it is not."""
    kept = list(route.tasks)
    now_m = metres(route.vehicle, kept)
    if now_m <= most_m:
        return None
    owed = {t for duty in problem.duties for t in duty.tasks}
    while kept and now_m > most_m:
        rests = [[*kept[:n], *kept[n + 1 :]] for n in range(len(kept))]
        ways_m = [metres(route.vehicle, rest) if rest else 0.0 for rest in rests]
        _, way_m, least = min(
            (_worth(problem, task, task in owed, now_m - way_m), way_m, n)
            for n, (task, way_m) in enumerate(zip(kept, ways_m, strict=True))
        )
        kept, now_m = rests[least], way_m
    return kept


def _worth(problem: DayProblem, task: int, owed: bool, saved_m: float) -> tuple[bool, bool, float]:
    """Return how little a loop wants to lose a task."""
    return problem.tasks[task].required, owed, problem.tasks[task].prize / max(saved_m, 1.0)
