"""The same stops shared more evenly: a squad on duty should not wait at its post for nothing.

The solver stops at the greatest prize and least driving, which may leave one squad with a full
shift and another with none. Here the tail or head of the longest loop goes to a squad of the same
shift that has the least to do, as long as every window, shift end and break still holds.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from planner.patrol.loops.problem import DayProblem, Route, Solution
from planner.patrol.loops.schedule import schedule

WORTH_S = 900
"""A move must shorten the longer of the two loops by so much, as it costs driving."""

MOST_MOVES = 60


def share_work(problem: DayProblem, solution: Solution) -> Solution:
    """Return a plan of the same visits with the long loops of each shift shortened.

    The prize, the duties kept and each visit's shift stay as they are.
    """
    routes = {r.vehicle: r for r in solution.routes}
    for shift in sorted({v.shift for v in problem.vehicles}):
        crews = [i for i, v in enumerate(problem.vehicles) if v.shift == shift]
        for _ in range(MOST_MOVES):
            moved = _best_move(problem, routes, crews)
            if moved is None:
                break
            routes.update(moved)
    return Solution(
        routes=tuple(routes[v] for v in sorted(routes) if routes[v].visits),
        prize=solution.prize,
        unmet=solution.unmet,
        missed=solution.missed,
    )


def busy_s(route: Route | None) -> int:
    """Return the seconds from leaving the post to being back, 0 without a loop."""
    return 0 if route is None else route.return_s - route.depart_s


def _best_move(
    problem: DayProblem, routes: dict[int, Route], crews: Sequence[int]
) -> dict[int, Route] | None:
    """Return the two loops changed by the best move from the longest loop, None if none pays."""
    by_length = sorted(crews, key=lambda v: (-busy_s(routes.get(v)), v))
    longest, idle = routes.get(by_length[0]), by_length[-1]
    if longest is None or idle == longest.vehicle:
        return None
    theirs = routes[idle].tasks if idle in routes else ()
    best: tuple[int, Route, Route] | None = None
    for kept, given in _splits(longest.tasks):
        most = busy_s(longest) - WORTH_S if best is None else best[0] - 1
        if _least_s(problem, longest.vehicle, kept) > most:
            continue
        orders = [o for o in _joined(theirs, given) if _least_s(problem, idle, o) <= most]
        shorter = schedule(problem, longest.vehicle, kept) if orders else None
        if shorter is None or busy_s(shorter) >= busy_s(longest) - WORTH_S:
            continue
        for order in orders:
            longer = schedule(problem, idle, order)
            if longer is None:
                continue
            worse = max(busy_s(shorter), busy_s(longer))
            if worse <= busy_s(longest) - WORTH_S and (best is None or worse < best[0]):
                best = (worse, shorter, longer)
    return None if best is None else {longest.vehicle: best[1], idle: best[2]}


def _least_s(problem: DayProblem, vehicle: int, tasks: Sequence[int]) -> int:
    """Return the seconds that a loop takes at the least: its driving and visits, no waiting."""
    squad = problem.vehicles[vehicle]
    travel = problem.travel_s[squad.profile]
    way = [squad.depot, *(problem.depots + t for t in tasks), squad.home]
    return sum(travel[a][b] for a, b in pairwise(way)) + sum(
        problem.tasks[t].dwell_s for t in tasks
    )


def _splits(tasks: Sequence[int]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    for cut in range(1, len(tasks)):
        yield tasks[:cut], tasks[cut:]
        yield tasks[cut:], tasks[:cut]


def _joined(theirs: Sequence[int], given: Sequence[int]) -> Iterator[Sequence[int]]:
    for place in range(len(theirs) + 1):
        yield (*theirs[:place], *given, *theirs[place:])
