"""The day's loops: the best prize within shifts and windows, duties before prize."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from planner.errors import PlanError
from planner.patrol.problem import DayProblem, Solution
from planner.patrol.pyvrp_search import PyvrpModel
from planner.patrol.schedule import schedule
from planner.patrol.vroom_start import vroom_start


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopParams:
    """How long to search.

    With `iterations` the clock is not read: the same problem, seed and iterations give the same
    plan on any machine. Without, the search ends after `seconds`, on `workers` threads.
    """

    seconds: float = 5.0
    workers: int = 2
    iterations: int | None = None

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise PlanError(f"seconds must be above 0, got {self.seconds}")
        if self.workers < 1:
            raise PlanError(f"workers must be at least 1, got {self.workers}")
        if self.iterations is not None and self.iterations < 1:
            raise PlanError(f"iterations must be at least 1, got {self.iterations}")


def solve(problem: DayProblem, *, seed: int, params: LoopParams) -> Solution:
    """The best plan found: duties first, then prize. Never raises for want of a feasible plan."""
    began = time.perf_counter()
    if not problem.tasks or not problem.vehicles:
        return solution_of(problem, [[] for _ in problem.vehicles])
    weights = duty_weights(problem)
    plan = vroom_start(problem, weights)
    left = params.seconds - (time.perf_counter() - began)
    model = PyvrpModel(problem, weights)
    plan = model.improve(plan, seed=seed, seconds=left, iterations=params.iterations)
    return solution_of(problem, plan)


def duty_weights(problem: DayProblem) -> list[int]:
    """What each task is worth with duties on top: the best tasks of each duty outweigh all others.

    Per duty the `visits` tasks of highest prize are taken, those already taken for another first.
    """
    beyond = 1 + sum(t.prize for t in problem.tasks)
    must = {i for i, t in enumerate(problem.tasks) if t.required}
    for duty in problem.duties:
        have = len(must.intersection(duty.tasks))
        rest = [t for t in duty.tasks if t not in must]
        rest.sort(key=lambda t: (-problem.tasks[t].prize, t))
        must.update(rest[: max(duty.visits - have, 0)])
    return [t.prize + beyond * (i in must) for i, t in enumerate(problem.tasks)]


def solution_of(problem: DayProblem, plan: Sequence[Sequence[int]]) -> Solution:
    """The scheduled solution of one task sequence per vehicle.

    A sequence that cannot be scheduled loses its least valuable tasks until it can.
    """
    routes = []
    for v, tasks in enumerate(plan):
        kept = list(tasks)
        while kept and schedule(problem, v, kept) is None:
            kept.remove(min(kept, key=lambda t: problem.tasks[t].prize))
        if kept:
            route = schedule(problem, v, kept)
            assert route is not None
            routes.append(route)
    visited = {t for r in routes for t in r.tasks}
    return Solution(
        routes=tuple(routes),
        prize=sum(problem.tasks[t].prize for t in visited),
        unmet=tuple(
            i for i, d in enumerate(problem.duties) if len(visited.intersection(d.tasks)) < d.visits
        ),
        missed=tuple(i for i, t in enumerate(problem.tasks) if t.required and i not in visited),
    )
