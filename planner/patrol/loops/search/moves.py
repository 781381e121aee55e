"""Destroy and repair, compiled: take tasks out of a plan and put better ones in."""

import math

from planner.patrol.loops.search.arrays import Day, Ints, State
from planner.patrol.loops.search.compiled import compiled
from planner.patrol.loops.search.randomness import below, rand
from planner.patrol.loops.search.timing import insertion, scan, update

DUTY_FIRST = 1e12
"""Added to the score of a task that serves a duty still short of visits."""


@compiled
def put(day: Day, s: State, v: int, k: int, t: int) -> None:
    """Insert t behind position k of v (times of the vehicle are not updated)."""
    for i in range(s.size[v], k, -1):
        s.seq[v, i + 1] = s.seq[v, i]
    s.seq[v, k + 1] = t
    s.size[v] += 1
    s.where[t] = v
    for d in range(day.duty_from[t], day.duty_from[t + 1]):
        s.kept[day.duty[d]] += 1


@compiled
def take(day: Day, s: State, t: int, changed: Ints) -> None:
    """Take t out of its route and mark its vehicle (whose times are not updated)."""
    v = s.where[t]
    changed[v] = 1
    k = 1
    while s.seq[v, k] != t:
        k += 1
    for i in range(k, s.size[v]):
        s.seq[v, i] = s.seq[v, i + 1]
    s.size[v] -= 1
    s.where[t] = -1
    for d in range(day.duty_from[t], day.duty_from[t + 1]):
        s.kept[day.duty[d]] -= 1


@compiled
def owed(day: Day, s: State, t: int) -> int:
    """How many duties short of visits t would serve."""
    n = 0
    for d in range(day.duty_from[t], day.duty_from[t + 1]):
        if s.kept[day.duty[d]] < day.need[day.duty[d]]:
            n += 1
    return n


@compiled
def destroy(day: Day, s: State, number: int, changed: Ints) -> None:
    """Take about `number` tasks out: scattered, around a place, in a row, or the least worth."""
    rule = below(s.rng, 10)
    if rule < 2:
        take_scattered(day, s, number, changed)
    elif rule < 6:
        take_around(day, s, number, changed)
    elif rule < 9:
        take_rows(day, s, number, changed)
    else:
        take_least(day, s, number, changed)


@compiled
def take_scattered(day: Day, s: State, number: int, changed: Ints) -> None:
    """Take tasks out at random."""
    gone = 0
    for _ in range(number * 3):
        t = below(s.rng, len(s.where))
        if s.where[t] >= 0:
            take(day, s, t, changed)
            gone += 1
            if gone >= number:
                break


@compiled
def take_around(day: Day, s: State, number: int, changed: Ints) -> None:
    """Take most tasks near a random one out, nearest first (Shaw 1998)."""
    seed = below(s.rng, len(s.where))
    gone = 0
    if s.where[seed] >= 0:
        take(day, s, seed, changed)
        gone += 1
    for i in range(day.near.shape[1]):
        t = day.near[seed, i]
        if s.where[t] >= 0 and rand(s.rng) < 0.75:
            take(day, s, t, changed)
            gone += 1
            if gone >= number:
                break


@compiled
def take_rows(day: Day, s: State, number: int, changed: Ints) -> None:
    """Take consecutive tasks out of up to four loops."""
    gone = 0
    for _ in range(4):
        v = below(s.rng, len(s.size))
        size = s.size[v]
        if size > 0:
            many = min(size, 1 + below(s.rng, number))
            k = 1 + below(s.rng, size - many + 1)
            for _ in range(many):
                take(day, s, s.seq[v, k], changed)
            gone += many
            if gone >= number:
                break


@compiled
def take_least(day: Day, s: State, number: int, changed: Ints) -> None:
    """Take those tasks out that bring least prize per second, with some chance."""
    for _ in range(number):
        low = math.inf
        pick = -1
        for v in range(len(s.size)):
            travel = day.travel_s[day.profile[v]]
            for k in range(1, s.size[v] + 1):
                t = s.seq[v, k]
                c = day.depots + t
                a = day.depot[v] if k == 1 else day.depots + s.seq[v, k - 1]
                b = day.home[v] if k == s.size[v] else day.depots + s.seq[v, k + 1]
                cost = travel[a, c] + travel[c, b] - travel[a, b] + day.dwell_s[t]
                score = (day.prize[t] + 0.01) / max(cost, 1) * (0.3 + rand(s.rng))
                if score < low:
                    low = score
                    pick = t
        if pick < 0:
            break
        take(day, s, pick, changed)


@compiled
def repair(day: Day, s: State, now: State, power: float, noise: float, changed: Ints) -> None:
    """Insert tasks while any fits, most worth (prize to some power) per second first.

    Marks vehicles in `changed`. Those not yet changed are as in `now`, which keeps their
    insertion costs from call to call.
    """
    n, m = day.fits.shape
    todo = s.buffer[0]
    count = 0
    for t in range(n):
        if s.where[t] < 0:
            s.worth[t] = (day.prize[t] + 0.01) ** power * (1.0 + noise * (2.0 * rand(s.rng) - 1.0))
            for v in range(m):
                if not day.fits[t, v]:
                    s.cost[t, v] = math.inf
                elif changed[v] == 1:
                    scan(day, s, v, t)
                else:
                    if now.known[t, v] == 0:
                        scan(day, now, v, t)
                        now.known[t, v] = 1
                    s.cost[t, v] = now.cost[t, v]
                    s.place[t, v] = now.place[t, v]
            s.best[t] = cheapest(s, t)
            if s.best[t] < math.inf:
                todo[count] = t
                count += 1
    while count > 0:
        top = -1.0
        pick = -1
        for i in range(count):
            t = todo[i]
            score = s.worth[t] / s.best[t]
            if day.duty_from[t + 1] > day.duty_from[t]:
                score += owed(day, s, t) * DUTY_FIRST
            if score > top:
                top = score
                pick = i
        t = todo[pick]
        count -= 1
        todo[pick] = todo[count]
        v = 0
        for u in range(m):
            if s.cost[t, u] < s.cost[t, v]:
                v = u
        k = s.place[t, v]
        put(day, s, v, k, t)
        update(day, s, v)
        changed[v] = 1
        i = 0
        while i < count:
            u = todo[i]
            if s.cost[u, v] < math.inf:
                renew(day, s, v, k, u)
                s.best[u] = cheapest(s, u)
                if s.best[u] == math.inf:
                    count -= 1
                    todo[i] = todo[count]
                    continue
            i += 1


@compiled
def cheapest(s: State, t: int) -> float:
    """The lowest insertion cost of t over all vehicles."""
    low = math.inf
    for v in range(len(s.size)):
        if s.cost[t, v] < low:
            low = s.cost[t, v]
    return low


@compiled
def renew(day: Day, s: State, v: int, k: int, u: int) -> None:
    """Bring the insertion of u into v up to date after another task went behind position k.

    The old place is kept unless it is gone, no longer possible, or one beside the new task is
    cheaper: insertions elsewhere only became harder.
    """
    place = s.place[u, v]
    if place == k:
        scan(day, s, v, u)
        return
    if place > k:
        place += 1
    cost = insertion(day, s, v, place, u)
    if cost == math.inf:
        scan(day, s, v, u)
        return
    s.cost[u, v] = cost
    s.place[u, v] = place
    for q in (k, k + 1):
        other = insertion(day, s, v, q, u)
        if other < s.cost[u, v]:
            s.cost[u, v] = other
            s.place[u, v] = q
