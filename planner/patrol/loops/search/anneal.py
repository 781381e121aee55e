"""Large neighbourhood search with annealing, compiled, over destroy and repair."""

import math

import numpy as np

from planner.patrol.loops.search.arrays import FAR, Day, Floats, Ints, Pool, State
from planner.patrol.loops.search.compiled import compiled
from planner.patrol.loops.search.moves import destroy, repair
from planner.patrol.loops.search.randomness import below, rand
from planner.patrol.loops.search.shorten import shorten
from planner.patrol.loops.search.timing import update


@compiled
def drive_s(day: Day, s: State, v: int) -> int:
    """Seconds of driving of vehicle v."""
    if s.size[v] == 0:
        return 0
    travel = day.travel_s[day.profile[v]]
    at = day.depot[v]
    total = 0
    for k in range(1, s.size[v] + 1):
        total += travel[at, day.depots + s.seq[v, k]]
        at = day.depots + s.seq[v, k]
    return int(total + travel[at, day.home[v]])


@compiled
def value(day: Day, s: State, thrift: float) -> float:
    """Prize, less much for each visit owed to a duty, less `thrift` per second of driving."""
    total = 0.0
    for t in range(len(s.where)):
        if s.where[t] >= 0:
            total += day.prize[t]
    for d in range(len(day.need)):
        total -= day.urgency * max(0, day.need[d] - s.kept[d])
    for v in range(len(s.size)):
        total -= thrift * drive_s(day, s, v)
    return total


@compiled
def copy(a: State, b: State, changed: Ints) -> None:
    """Copy the changed vehicles of plan a over plan b."""
    for v in range(len(a.size)):
        if changed[v] == 0:
            continue
        b.size[v] = a.size[v]
        for k in range(a.size[v] + 2):
            b.seq[v, k] = a.seq[v, k]
            b.fresh[v, k] = a.fresh[v, k]
            b.rested[v, k] = a.rested[v, k]
            b.late_fresh[v, k] = a.late_fresh[v, k]
            b.late_rested[v, k] = a.late_rested[v, k]
    for t in range(len(a.where)):
        b.where[t] = a.where[t]
    for d in range(len(a.kept)):
        b.kept[d] = a.kept[d]


@compiled
def forget(s: State, changed: Ints) -> None:
    """Drop the insertion costs kept for changed vehicles."""
    for v in range(len(s.size)):
        if changed[v] == 1:
            for t in range(len(s.where)):
                s.known[t, v] = 0


@compiled
def remember(day: Day, s: State, pool: Pool, worth: float) -> None:
    """Add the loops of a plan to the pool, of those with the same tasks the shortest."""
    slots = len(pool.slot)
    for v in range(len(s.size)):
        if s.size[v] == 0:
            continue
        mark = pool.key[len(s.where) + day.kind[v]]
        for k in range(1, s.size[v] + 1):
            mark ^= pool.key[s.seq[v, k]]
        # One bit less, so that the signed number cannot be negative.
        i = np.int64(mark >> np.uint64(1)) % slots
        while pool.slot[i] >= 0 and pool.mark[pool.slot[i]] != mark:
            i = (i + 1) % slots
        row = pool.slot[i]
        if row < 0:
            if pool.used[0] >= len(pool.size):
                continue
            row = pool.used[0]
            pool.used[0] += 1
            pool.slot[i] = row
            pool.mark[row] = mark
            pool.size[row] = s.size[v]
            pool.kind[row] = day.kind[v]
            pool.value[row] = worth
            pool.drive_s[row] = FAR
        pool.value[row] = max(pool.value[row], worth)
        drive = drive_s(day, s, v)
        if drive < pool.drive_s[row]:
            pool.drive_s[row] = drive
            for k in range(s.size[v]):
                pool.seq[row, k] = s.seq[v, k + 1]


@compiled
def search(
    day: Day,
    trial: State,
    now: State,
    best: State,
    pool: Pool,
    values: Floats,
    changed: Ints,
    iterations: int,
    heat: float,
    thrift: float,
    most: int,
    near: float,
) -> None:
    """Anneal from `now` at one heat, keeping the best plan in `best`.

    `values` holds the values of `now` and `best`. Each iteration takes at most `most` tasks out
    and fills up again; loops of accepted plans within `near` of the best go to the pool. The
    other arrays are scratch space.
    """
    vehicles = len(now.size)
    for v in range(vehicles):
        changed[v] = 1
    copy(now, trial, changed)
    forget(now, changed)
    for _ in range(iterations):
        visited = 0
        for v in range(vehicles):
            visited += trial.size[v]
            changed[v] = 0
        destroy(day, trial, 1 + below(trial.rng, max(1, min(most, visited // 2))), changed)
        for v in range(vehicles):
            if changed[v] == 1:
                update(day, trial, v)
        power = 1.0 if rand(trial.rng) < 0.4 else 0.5 + 2.0 * rand(trial.rng)
        noise = 0.0 if rand(trial.rng) < 0.2 else 0.6 * rand(trial.rng)
        repair(day, trial, now, power, noise, changed)
        got = value(day, trial, thrift)
        if got > values[0] - 3.0 * heat - 0.02 * abs(values[0]):
            shorter = False
            for v in range(vehicles):
                if changed[v] == 1 and shorten(day, trial, v):
                    shorter = True
            if shorter:
                repair(day, trial, now, power, noise, changed)
                got = value(day, trial, thrift)
        if got > values[0] or rand(trial.rng) < math.exp((got - values[0]) / heat):
            copy(trial, now, changed)
            forget(now, changed)
            values[0] = got
            if got > values[1] - near:
                remember(day, now, pool, got)
            if got > values[1]:
                for v in range(vehicles):
                    changed[v] = 1
                copy(trial, best, changed)
                values[1] = got
        else:
            copy(now, trial, changed)
