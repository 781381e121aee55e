"""The day's loops: the best prize within shifts and windows, duties before prize.

Workers search side by side, each by destroy and repair with annealing (Pisinger & Ropke 2007,
DOI 10.1016/j.cor.2005.09.012). After every round the loops they have seen are recombined by set
packing, and the search goes on from the best plan known; between the first and the last round
every other worker starts afresh, because a day of few long loops has dead ends.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import compress

import numpy as np

from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem, Route, Solution, Task, Vehicle
from planner.patrol.loops.recombine import LoopSeen, LoopStore, recombine
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.search.arrays import Day, day_of
from planner.patrol.loops.search.timing import mark_fits
from planner.patrol.loops.search.worker import Plan, Worker

HEATS = (0.5, 2.0)
"""Starting heats by turns: plans of many tight loops like it cool, few long loops hot."""
REHEAT = 0.3
SHORT_ROUNDS, LONG_ROUNDS = (0.7, 0.3), (0.2, 0.2, 0.2, 0.2, 0.2)
"""Shares of the budget per round, below and from `LONG_S` seconds or as many iterations."""
RECOMBINE_SHARE = 0.1
"""Share of a round that set packing may take."""
COLUMNS_SHORT, COLUMNS_LONG = 250, 500
NODES = 500
FINISH_S = 0.02
"""Time kept for the schedules of the final plan."""


def solve(problem: DayProblem, *, seed: int, params: LoopParams) -> Solution:
    """The best plan found: visits owed to duties first, then prize, then least driving.

    A duty or required task that cannot be kept is reported in the solution, never an error.
    """
    if not problem.tasks or not problem.vehicles:
        return solution_of(problem, [])
    warm_up()
    began = time.perf_counter()
    deadline = None if params.seconds is None else began + params.seconds - FINISH_S
    return solution_of(problem, _search(prepared(problem), seed, params, deadline))


def prepared(problem: DayProblem) -> Day:
    """The problem as arrays, with what each vehicle could visit marked."""
    day = day_of(problem)
    mark_fits(day, np.zeros(1, dtype=np.int64))
    return day


@cache
def warm_up() -> None:
    """Compile the search, or load it from its cache: 20 s once per machine, then 0.4 s."""
    task = Task(prize=1, dwell_s=0, windows_s=((0, 1),))
    squad = Vehicle(name="", shift=0, depot=0, start_s=0, end_s=1)
    still = ((0, 0), (0, 0))
    day = prepared(
        DayProblem(tasks=(task,), vehicles=(squad,), duties=(), travel_s=(still,), depots=1)
    )
    Worker(day, seed=0, heat=1.0).run_steps(1)


def _search(day: Day, seed: int, params: LoopParams, deadline: float | None) -> Plan:
    workers = [
        Worker(day, seed=seed * 1_000 + i, heat=HEATS[i % len(HEATS)])
        for i in range(params.workers)
    ]
    store = LoopStore()
    columns = COLUMNS_LONG if params.long else COLUMNS_SHORT
    everything = float(day.prize.sum()) - 1.0
    shares = LONG_ROUNDS if params.long else SHORT_ROUNDS
    with ThreadPoolExecutor(params.workers) as threads:
        for number, share in enumerate(shares):
            last = number == len(shares) - 1
            fresh = [number == 0 or (not last and i % 2 == 1) for i in range(len(workers))]
            for worker in compress(workers, fresh):
                worker.start_from([[] for _ in day.depot])
            reheats = [1.0 if new else REHEAT for new in fresh]
            join_s = None
            if deadline is None:
                steps = max(1, round(params.iterations * share))
                runs = [
                    threads.submit(w.run_steps, steps, reheat=r)
                    for w, r in zip(workers, reheats, strict=True)
                ]
            else:
                now = time.perf_counter()
                round_s = max(0.0, deadline - now) * share / sum(shares[number:])
                join_s = 0.0 if last else round_s * RECOMBINE_SHARE
                until = now + round_s - join_s
                runs = [
                    threads.submit(w.run_until, until, reheat=r)
                    for w, r in zip(workers, reheats, strict=True)
                ]
            for run in runs:
                run.result()
            if last or max(w.value for w in workers) > everything:
                break
            for worker in workers:
                store.collect(worker.pool)
            joined = recombine(day, store.best(columns), seconds=join_s, nodes=NODES)
            _share_best(workers, _assigned(day, joined))
    return max(workers, key=lambda w: w.value).plan


def _share_best(workers: Sequence[Worker], joined: Plan) -> None:
    best = max(workers, key=lambda w: w.value)
    value, plan = best.value, best.plan
    for worker in workers:
        worker.start_from(joined)
        if worker.value < value:
            worker.start_from(plan)


def _assigned(day: Day, loops: Sequence[LoopSeen]) -> Plan:
    plan: Plan = [[] for _ in day.depot]
    free = {k: [v for v, kind in enumerate(day.kind) if kind == k] for k in set(day.kind.tolist())}
    for loop in loops:
        plan[free[loop.kind].pop(0)] = list(loop.tasks)
    return plan


def solution_of(problem: DayProblem, plan: Sequence[Sequence[int]]) -> Solution:
    """The scheduled solution of one task sequence per vehicle.

    A sequence that cannot be scheduled loses its least valuable tasks until it can.
    """
    routes = []
    for v, tasks in enumerate(plan):
        kept = list(tasks)
        route = schedule(problem, v, kept)
        while route is None:
            kept.remove(min(kept, key=lambda t: problem.tasks[t].prize))
            route = schedule(problem, v, kept)
        if kept:
            routes.append(route)
    return solution_with(problem, routes)


def solution_with(problem: DayProblem, routes: Sequence[Route]) -> Solution:
    """The solution of these routes: their prize, and what they do not keep."""
    visited = {t for r in routes for t in r.tasks}
    return Solution(
        routes=tuple(routes),
        prize=sum(problem.tasks[t].prize for t in sorted(visited)),
        unmet=tuple(
            i for i, d in enumerate(problem.duties) if len(visited.intersection(d.tasks)) < d.visits
        ),
        missed=tuple(i for i, t in enumerate(problem.tasks) if t.required and i not in visited),
    )
