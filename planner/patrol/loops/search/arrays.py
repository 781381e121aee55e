"""The day's problem and a worker's state as flat arrays, for the compiled search."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.patrol.loops.problem import DayProblem, Task, Vehicle, Window

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

FAR = 1 << 60
NEIGHBOURS = 40


class Day(NamedTuple):
    """The problem: `n` tasks, `m` vehicles; places are depots first, then tasks.

    `opens_s`, `closes_s` (n, w) hold `windows` (n,) sorted disjoint windows per task. `fits` (n, m)
    tells whether a vehicle could visit the task alone. `near` (n, k) lists neighbours. Duties of
    task t are `duty[duty_from[t]:duty_from[t + 1]]`; `need` are their visits.
    """

    depots: int
    travel_s: Ints
    dwell_s: Ints
    opens_s: Ints
    closes_s: Ints
    windows: Ints
    prize: Ints
    depot: Ints
    home: Ints
    start_s: Ints
    end_s: Ints
    profile: Ints
    break_s: Ints
    rest_from_s: Ints
    rest_to_s: Ints
    fits: NDArray[np.bool_]
    near: Ints
    duty_from: Ints
    duty: Ints
    need: Ints
    urgency: float
    kind: Ints


class Pool(NamedTuple):
    """Loops seen: `used[0]` rows of `seq` (tasks in order), `size`, `kind` of vehicle, `drive_s`.

    `value` is that of the best plan the loop was part of. `slot` is a hash table into the rows by
    the set of tasks and the kind, for which only the shortest order is kept.
    """

    seq: NDArray[np.int16]
    size: Ints
    kind: Ints
    drive_s: Ints
    value: Floats
    mark: Words
    slot: Ints
    used: Ints
    key: Words


class State(NamedTuple):
    """A worker's plan: `seq` (m, n + 2) holds `size` (m,) tasks per vehicle from position 1 on.

    `fresh`, `rested` are the earliest times of leaving a position with the break to come and
    taken; `late_fresh`, `late_rested` the latest times of reaching it so that the rest is kept.
    `where` (n,) is the vehicle of a task or -1; `kept` the visits per duty.
    """

    seq: Ints
    size: Ints
    fresh: Ints
    rested: Ints
    late_fresh: Ints
    late_rested: Ints
    where: Ints
    kept: Ints
    cost: Floats
    place: Ints
    known: NDArray[np.int8]
    best: Floats
    worth: Floats
    buffer: Ints
    rng: Words


def disjoint(windows_s: Sequence[Window]) -> list[Window]:
    """The same windows sorted, with those that overlap merged."""
    merged: list[Window] = []
    for low, high in sorted(windows_s):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def day_of(problem: DayProblem) -> Day:
    """The problem as arrays. Required tasks become duties of one visit."""
    tasks, vehicles, depots = problem.tasks, problem.vehicles, problem.depots
    travel = np.array(problem.travel_s, dtype=np.int64)
    opens, closes, windows = _windows(tasks)
    duties = [(d.tasks, d.visits) for d in problem.duties]
    duties += [((i,), 1) for i, t in enumerate(tasks) if t.required]
    of: list[list[int]] = [[] for _ in tasks]
    for d, (members, _) in enumerate(duties):
        for t in members:
            of[t].append(d)
    between = travel[0][depots:, depots:]
    both = np.minimum(between, between.T).astype(float)
    np.fill_diagonal(both, np.inf)
    near = np.argsort(both, axis=1, kind="stable")[:, : max(1, min(NEIGHBOURS, len(tasks) - 1))]
    return Day(
        depots=depots,
        travel_s=travel,
        dwell_s=_ints(t.dwell_s for t in tasks),
        opens_s=opens,
        closes_s=closes,
        windows=windows,
        prize=_ints(t.prize for t in tasks),
        depot=_ints(v.depot for v in vehicles),
        home=_ints(v.home for v in vehicles),
        start_s=_ints(v.start_s for v in vehicles),
        end_s=_ints(v.end_s for v in vehicles),
        profile=_ints(v.profile for v in vehicles),
        break_s=_ints(v.break_s for v in vehicles),
        rest_from_s=_ints(v.rest_window_s[0] for v in vehicles),
        rest_to_s=_ints(v.rest_window_s[1] for v in vehicles),
        fits=np.zeros((len(tasks), len(vehicles)), dtype=np.bool_),
        near=np.ascontiguousarray(near, dtype=np.int64),
        duty_from=np.cumsum([0, *map(len, of)], dtype=np.int64),
        duty=_ints(d for ds in of for d in ds),
        need=_ints(visits for _, visits in duties),
        urgency=float(1 + sum(t.prize for t in tasks)),
        kind=_kinds(problem),
    )


def pool_of(day: Day, rows: int) -> Pool:
    """An empty pool of at most `rows` loops."""
    n, m = day.fits.shape
    slots = 1 << (2 * rows - 1).bit_length()
    return Pool(
        seq=np.zeros((rows, n), dtype=np.int16),
        size=np.zeros(rows, dtype=np.int64),
        kind=np.zeros(rows, dtype=np.int64),
        drive_s=np.zeros(rows, dtype=np.int64),
        value=np.zeros(rows),
        mark=np.zeros(rows, dtype=np.uint64),
        slot=np.full(slots, -1, dtype=np.int64),
        used=np.zeros(1, dtype=np.int64),
        key=np.random.SeedSequence(n).generate_state(n + m, np.uint64).astype(np.uint64),
    )


def state_of(day: Day, seed: int) -> State:
    """An empty plan with its own stream of random numbers."""
    n, m = day.fits.shape
    shape = (m, n + 2)
    word = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    return State(
        seq=np.zeros(shape, dtype=np.int64),
        size=np.zeros(m, dtype=np.int64),
        fresh=np.zeros(shape, dtype=np.int64),
        rested=np.zeros(shape, dtype=np.int64),
        late_fresh=np.zeros(shape, dtype=np.int64),
        late_rested=np.zeros(shape, dtype=np.int64),
        where=np.full(n, -1, dtype=np.int64),
        kept=np.zeros(len(day.need), dtype=np.int64),
        cost=np.zeros((n, m)),
        place=np.zeros((n, m), dtype=np.int64),
        known=np.zeros((n, m), dtype=np.int8),
        best=np.zeros(n),
        worth=np.zeros(n),
        buffer=np.zeros((4, n + 2), dtype=np.int64),
        rng=word,
    )


def _kinds(problem: DayProblem) -> Ints:
    """A number per vehicle, the same for vehicles that differ in nothing but their name."""
    seen: dict[Vehicle, int] = {}
    return _ints(seen.setdefault(replace(v, name="", shift=0), len(seen)) for v in problem.vehicles)


def _windows(tasks: Sequence[Task]) -> tuple[Ints, Ints, Ints]:
    every = [disjoint(t.windows_s) for t in tasks]
    width = max(map(len, every))
    opens = np.full((len(tasks), width), FAR, dtype=np.int64)
    closes = np.full((len(tasks), width), -FAR, dtype=np.int64)
    for i, windows in enumerate(every):
        for w, (low, high) in enumerate(windows):
            opens[i, w], closes[i, w] = low, high
    return opens, closes, _ints(map(len, every))


def _ints(values: Any) -> Ints:
    return np.array(list(values), dtype=np.int64)
