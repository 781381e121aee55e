"""A first plan from VROOM, within fractions of a second."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import vroom

from planner.patrol.problem import DayProblem

MAX_PRIORITY = 100


def vroom_start(
    problem: DayProblem, weights: Sequence[int], *, exploration: int = 1, seconds: float = 2.0
) -> list[list[int]]:
    """One sequence of tasks per vehicle (empty where unused), from VROOM's construction.

    `weights` say what each task is worth, duties included; they are mapped to VROOM's priorities
    0 to 100 by their rank, because a duty's weight would flatten all others on a linear scale.
    """
    levels = sorted(set(weights))
    rank = {w: round(MAX_PRIORITY * (i + 1) / len(levels)) for i, w in enumerate(levels)}
    model = vroom.Input()
    for p, matrix in enumerate(problem.travel_s):
        model.set_durations_matrix(str(p), np.asarray(matrix, dtype=np.uint32))
    for i, v in enumerate(problem.vehicles):
        low, high = v.rest_window_s
        rest = [
            vroom.Break(
                i, time_windows=[vroom.TimeWindow(low, high - v.break_s)], service=v.break_s
            )
        ]
        model.add_vehicle(
            vroom.Vehicle(
                i,
                start=v.depot,
                end=v.home,
                profile=str(v.profile),
                time_window=vroom.TimeWindow(v.start_s, v.end_s),
                breaks=rest if v.break_s else [],
            )
        )
    for i, task in enumerate(problem.tasks):
        model.add_job(
            vroom.Job(
                i,
                location=problem.depots + i,
                default_service=task.dwell_s,
                priority=rank[weights[i]],
                time_windows=[vroom.TimeWindow(a, b) for a, b in sorted(task.windows_s)],
            )
        )
    frame = model.solve(
        exploration_level=exploration, nb_threads=1, timeout=timedelta(seconds=seconds)
    ).routes
    routes: list[list[int]] = [[] for _ in problem.vehicles]
    for vehicle, kind, job in zip(frame["vehicle_id"], frame["type"], frame["id"], strict=True):
        if kind == "job":
            routes[int(vehicle)].append(int(job))
    return routes
