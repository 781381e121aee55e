"""One searcher: its plans, its pool of loops, and how it cools down over a budget."""

import time
from collections.abc import Sequence

import numpy as np

from planner.patrol.loops.search.anneal import copy, search, value
from planner.patrol.loops.search.arrays import Day, pool_of, state_of
from planner.patrol.loops.search.moves import put
from planner.patrol.loops.search.timing import update

Plan = list[list[int]]

BATCH = 20
"""Iterations between two looks at the clock, some milliseconds."""
POOL_ROWS = 20_000
MOST_TAKEN = 30
NEAR_PRIZES = 3.0
"""How many mean prizes below the best a plan may be for its loops to be remembered."""
COOLING = 0.05
"""The heat at the end of a run over that at its start."""


class Worker:
    """A searcher with its own stream of random numbers. Workers share nothing but the day.

    `heat` is the loss, in mean prizes, accepted with probability 1/e at the start of a run.
    """

    def __init__(self, day: Day, *, seed: int, heat: float) -> None:
        self.day = day
        self.pool = pool_of(day, POOL_ROWS)
        self._trial, self._now, self._best = (state_of(day, seed) for _ in range(3))
        self._values = np.zeros(2)
        self._changed = np.ones(len(day.depot), dtype=np.int64)
        self._mean = max(float(day.prize.mean()), 1e-6)
        self._heat = heat * self._mean
        # All driving of all shifts together is worth half a point of prize: it only breaks ties.
        self._thrift = 0.5 / max(1.0, float((day.end_s - day.start_s).sum()))
        self.start_from([[] for _ in day.depot])

    @property
    def value(self) -> float:
        """The value of the best plan."""
        return float(self._values[1])

    @property
    def plan(self) -> Plan:
        """The best plan, as one sequence of tasks per vehicle."""
        best = self._best
        return [row[1 : n + 1].tolist() for row, n in zip(best.seq, best.size, strict=True)]

    def start_from(self, plan: Sequence[Sequence[int]]) -> None:
        """Go on from this plan, which must be feasible, and take it for the best."""
        now = self._now
        now.size[:], now.where[:], now.kept[:] = 0, -1, 0
        for v, tasks in enumerate(plan):
            for k, t in enumerate(tasks):
                put(self.day, now, v, k, t)
            update(self.day, now, v)
        self._changed[:] = 1
        copy(now, self._best, self._changed)
        self._values[:] = value(self.day, now, self._thrift)

    def wander(self, iterations: int) -> None:
        """Drift away from the present plan: accept every change, and take the end for the best."""
        self._step(iterations, heat=1e18)
        self._changed[:] = 1
        copy(self._now, self._best, self._changed)
        self._values[1] = self._values[0]

    def run_until(self, moment: float, *, reheat: float = 1.0) -> None:
        """Search, cooling down, until that moment of `time.perf_counter`."""
        began = time.perf_counter()
        while (now := time.perf_counter()) < moment:
            share = (now - began) / (moment - began)
            self._step(BATCH, heat=self._heat * reheat * COOLING**share)

    def run_steps(self, iterations: int, *, reheat: float = 1.0) -> None:
        """Search, cooling down, for so many iterations."""
        for done in range(0, iterations, BATCH):
            batch = min(BATCH, iterations - done)
            self._step(batch, heat=self._heat * reheat * COOLING ** (done / iterations))

    def _step(self, iterations: int, heat: float) -> None:
        search(
            self.day,
            self._trial,
            self._now,
            self._best,
            self.pool,
            self._values,
            self._changed,
            iterations,
            heat,
            self._thrift,
            MOST_TAKEN,
            NEAR_PRIZES * self._mean,
        )
