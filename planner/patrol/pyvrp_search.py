"""PyVRP on the day's problem: the model, and iterated local search from a given plan."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations, MaxRuntime, StoppingCriterion

from planner.patrol.problem import DayProblem

PRIZE_UNIT = 1_000


class PyvrpModel:
    """A day's problem as PyVRP sees it: one client per task and window, exclusive per task.

    PyVRP knows no breaks: a squad that must rest ends its shift earlier by that much, and the
    break is placed exactly afterwards.
    """

    def __init__(self, problem: DayProblem, weights: Sequence[int]) -> None:
        self.problem = problem
        self._task_of: list[int] = []
        self._clients_of: list[list[int]] = []
        clients: list[pyvrp.Client] = []
        groups: list[pyvrp.ClientGroup] = []
        for t, task in enumerate(problem.tasks):
            mine: list[int] = []
            group = len(groups) if len(task.windows_s) > 1 else None
            for low, high in sorted(task.windows_s):
                mine.append(len(clients))
                self._task_of.append(t)
                clients.append(
                    pyvrp.Client(
                        location=problem.depots + t,
                        service_duration=task.dwell_s,
                        tw_early=max(low, 0),
                        tw_late=max(high, 0),
                        prize=weights[t] * PRIZE_UNIT,
                        required=False,
                        group=group,
                    )
                )
            if group is not None:
                groups.append(pyvrp.ClientGroup(mine, required=False))
            self._clients_of.append(mine)
        matrices: Any = [np.asarray(m, dtype=np.int64) for m in problem.travel_s]
        self.data = pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _ in range(problem.depots + len(problem.tasks))],
            clients,
            [pyvrp.Depot(d) for d in range(problem.depots)],
            [
                pyvrp.VehicleType(
                    start_depot=v.depot,
                    end_depot=v.home,
                    tw_early=v.start_s,
                    tw_late=v.end_s - v.break_s,
                    profile=v.profile,
                )
                for v in problem.vehicles
            ],
            matrices,
            matrices,
            groups,
        )

    def improve(
        self, start: Sequence[Sequence[int]], *, seed: int, seconds: float, iterations: int | None
    ) -> list[list[int]]:
        """The best plan found from `start`, as one sequence of tasks per vehicle."""
        stop: StoppingCriterion = (
            MaxRuntime(max(seconds, 0.0)) if iterations is None else MaxIterations(iterations)
        )
        result = pyvrp.solve(
            self.data,
            stop,
            seed=seed,
            collect_stats=False,
            display=False,
            initial_solution=self._encode(start),
        )
        return self._decode(result.best)

    def _encode(self, plan: Sequence[Sequence[int]]) -> pyvrp.Solution:
        routes = []
        for v, tasks in enumerate(plan):
            if not tasks:
                continue
            visits: list[int] = []
            for t in tasks:
                # The first window that leaves the route so far without time warp.
                for c in self._clients_of[t]:
                    trial = pyvrp.Route(self.data, [*visits, c], v)
                    if not trial.has_time_warp():
                        visits.append(c)
                        break
            if visits:
                routes.append(pyvrp.Route(self.data, visits, v))
        return pyvrp.Solution(self.data, routes)

    def _decode(self, solution: pyvrp.Solution) -> list[list[int]]:
        plan: list[list[int]] = [[] for _ in self.problem.vehicles]
        for route in solution.routes():
            plan[route.vehicle_type()] = [self._task_of[a.idx] for a in route if a.is_client()]
        return plan
