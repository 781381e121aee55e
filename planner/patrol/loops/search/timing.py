"""Earliest and latest times along a loop, compiled: what may be inserted where, at what cost."""

import math

from planner.patrol.loops.search.arrays import FAR, Day, Ints, State
from planner.patrol.loops.search.compiled import compiled

WAIT_WEIGHT = 0.3
"""What a second of waiting at an inserted stop costs against a second of driving."""


@compiled
def leave(day: Day, t: int, arrive: int) -> int:
    """Earliest leaving of task t when reached at `arrive`."""
    for w in range(day.windows[t]):
        if arrive <= day.closes_s[t, w]:
            return int(max(arrive, day.opens_s[t, w]) + day.dwell_s[t])
    return FAR


@compiled
def latest(day: Day, t: int, leave_by: int) -> int:
    """Latest reaching of task t so that it can be left by `leave_by`."""
    start = leave_by - day.dwell_s[t]
    for w in range(day.windows[t] - 1, -1, -1):
        if day.opens_s[t, w] <= start:
            return int(min(start, day.closes_s[t, w]))
    return -FAR


@compiled
def rest(day: Day, v: int, at: int) -> int:
    """End of the break of vehicle v when it may begin at `at`."""
    begin = max(at, day.rest_from_s[v])
    if begin + day.break_s[v] > day.rest_to_s[v]:
        return FAR
    return int(begin + day.break_s[v])


@compiled
def latest_rest(day: Day, v: int, by: int) -> int:
    """Latest beginning of a break of vehicle v that ends by `by`."""
    end = min(by, day.rest_to_s[v])
    if day.rest_from_s[v] + day.break_s[v] > end:
        return -FAR
    return int(end - day.break_s[v])


@compiled
def update(day: Day, s: State, v: int) -> None:
    """Work out the times of vehicle v, forward and backward.

    A vehicle without a break counts as rested from the start; its `fresh` times are out of reach.
    """
    travel = day.travel_s[day.profile[v]]
    size = s.size[v]
    seq = s.seq[v]
    breaks = day.break_s[v] > 0
    f0, f1, b0, b1 = s.fresh[v], s.rested[v], s.late_fresh[v], s.late_rested[v]
    f0[0] = day.start_s[v] if breaks else FAR
    f1[0] = rest(day, v, day.start_s[v]) if breaks else day.start_s[v]
    at = day.depot[v]
    for k in range(1, size + 1):
        t = seq[k]
        drive = travel[at, day.depots + t]
        at = day.depots + t
        reach = f1[k - 1] + drive
        if breaks:
            reach0 = f0[k - 1] + drive
            reach = min(reach, rest(day, v, reach0))
            f0[k] = leave(day, t, reach0)
            f1[k] = min(leave(day, t, reach), rest(day, v, f0[k]))
        else:
            f0[k] = FAR
            f1[k] = leave(day, t, reach)
    b1[size + 1] = day.end_s[v]
    b0[size + 1] = latest_rest(day, v, day.end_s[v]) if breaks else -FAR
    at = day.home[v]
    for k in range(size, 0, -1):
        t = seq[k]
        drive = travel[day.depots + t, at]
        at = day.depots + t
        by = b1[k + 1] - drive
        b1[k] = latest(day, t, by)
        if breaks:
            by0 = max(b0[k + 1] - drive, latest_rest(day, v, by))
            b0[k] = max(latest(day, t, by0), latest_rest(day, v, b1[k]))
        else:
            b0[k] = -FAR


@compiled
def insertion(day: Day, s: State, v: int, k: int, t: int) -> float:
    """Cost in seconds of t between positions k and k + 1 of v, or infinity."""
    travel = day.travel_s[day.profile[v]]
    size = s.size[v]
    a = day.depot[v] if k == 0 else day.depots + s.seq[v, k]
    b = day.home[v] if k == size else day.depots + s.seq[v, k + 1]
    c = day.depots + t
    d1 = travel[a, c]
    d2 = travel[c, b]
    reach = s.rested[v, k] + d1
    breaks = day.break_s[v] > 0
    if breaks:
        reach = min(reach, rest(day, v, s.fresh[v, k] + d1))
    left = leave(day, t, reach)
    if left + d2 > s.late_rested[v, k + 1]:
        if not breaks:
            return math.inf
        reach = s.fresh[v, k] + d1
        left = leave(day, t, reach)
        late = rest(day, v, left) + d2 > s.late_rested[v, k + 1]
        if late and left + d2 > s.late_fresh[v, k + 1]:
            return math.inf
    detour = d1 + d2 - travel[a, b] if size > 0 else d1 + d2
    wait = left - day.dwell_s[t] - reach
    return float(max(detour + day.dwell_s[t] + WAIT_WEIGHT * wait, 1.0))


@compiled
def scan(day: Day, s: State, v: int, t: int) -> None:
    """Find the cheapest insertion of t into v and keep it in `cost` and `place`."""
    low = math.inf
    where = 0
    last = day.closes_s[t, day.windows[t] - 1]
    first = day.opens_s[t, 0] + day.dwell_s[t]
    for k in range(s.size[v] + 1):
        if min(s.rested[v, k], s.fresh[v, k]) > last:
            break
        if max(s.late_rested[v, k + 1], s.late_fresh[v, k + 1]) < first:
            continue
        cost = insertion(day, s, v, k, t)
        if cost < low:
            low = cost
            where = k
    s.cost[t, v] = low
    s.place[t, v] = where


@compiled
def keeps(day: Day, v: int, seq: Ints, size: int) -> bool:
    """Whether vehicle v can keep a sequence (positions 0 to `size` - 1)."""
    travel = day.travel_s[day.profile[v]]
    breaks = day.break_s[v] > 0
    f0 = day.start_s[v] if breaks else FAR
    f1 = rest(day, v, day.start_s[v]) if breaks else day.start_s[v]
    at = day.depot[v]
    for k in range(size):
        t = seq[k]
        drive = travel[at, day.depots + t]
        at = day.depots + t
        reach = f1 + drive
        if breaks:
            f0 += drive
            reach = min(reach, rest(day, v, f0))
            f0 = leave(day, t, f0)
            f1 = min(leave(day, t, reach), rest(day, v, f0))
        else:
            f1 = leave(day, t, reach)
        if f1 >= FAR and f0 >= FAR:
            return False
    drive = travel[at, day.home[v]]
    f1 += drive
    if breaks:
        f1 = min(f1, rest(day, v, f0 + drive))
    return bool(f1 <= day.end_s[v])


@compiled
def mark_fits(day: Day, seq: Ints) -> None:
    """Mark in `fits` which vehicle could visit which task alone; `seq` is scratch space."""
    n, m = day.fits.shape
    for t in range(n):
        seq[0] = t
        for v in range(m):
            day.fits[t, v] = keeps(day, v, seq, 1)
