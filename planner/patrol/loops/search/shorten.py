"""Shorter orders of one loop, compiled: 2-opt and or-opt."""

from planner.patrol.loops.search.arrays import Day, Ints, State
from planner.patrol.loops.search.compiled import compiled
from planner.patrol.loops.search.timing import keeps, update


@compiled
def shorten(day: Day, s: State, v: int) -> bool:
    """Whether the loop of v could be made shorter; it is then left at a local optimum."""
    helped = False
    while s.size[v] > 1 and (turn_round(day, s, v) or move_along(day, s, v)):
        helped = True
    if helped:
        update(day, s, v)
    return helped


@compiled
def lay_out(day: Day, s: State, v: int, place: Ints) -> None:
    """Write the places of a loop, posts first and last, to `place`."""
    size = s.size[v]
    place[0] = day.depot[v]
    for k in range(1, size + 1):
        place[k] = day.depots + s.seq[v, k]
    place[size + 1] = day.home[v]


@compiled
def adopt(day: Day, s: State, v: int, trial: Ints) -> bool:
    """Take the order in `trial` if the vehicle can keep it."""
    if not keeps(day, v, trial, s.size[v]):
        return False
    for k in range(s.size[v]):
        s.seq[v, k + 1] = trial[k]
    return True


@compiled
def turn_round(day: Day, s: State, v: int) -> bool:
    """Turn the first stretch round that makes the loop shorter (2-opt)."""
    travel = day.travel_s[day.profile[v]]
    size = s.size[v]
    trial = s.buffer[1]
    place = s.buffer[2]
    lay_out(day, s, v, place)
    for i in range(1, size):
        turned = 0
        for j in range(i + 1, size + 1):
            turned += travel[place[j], place[j - 1]] - travel[place[j - 1], place[j]]
            now = travel[place[i - 1], place[i]] + travel[place[j], place[j + 1]]
            then = travel[place[i - 1], place[j]] + travel[place[i], place[j + 1]]
            if then + turned < now:
                for k in range(1, size + 1):
                    trial[k - 1] = s.seq[v, i + j - k] if i <= k <= j else s.seq[v, k]
                if adopt(day, s, v, trial):
                    return True
    return False


@compiled
def move_along(day: Day, s: State, v: int) -> bool:
    """Move the first one to three tasks elsewhere that make the loop shorter (or-opt)."""
    travel = day.travel_s[day.profile[v]]
    size = s.size[v]
    trial = s.buffer[1]
    place = s.buffer[2]
    lay_out(day, s, v, place)
    for many in range(1, min(4, size)):
        for i in range(1, size - many + 2):
            j = i + many - 1
            gain = (
                travel[place[i - 1], place[i]]
                + travel[place[j], place[j + 1]]
                - travel[place[i - 1], place[j + 1]]
            )
            for k in range(size + 1):
                if i - 1 <= k <= j:
                    continue
                joined = travel[place[k], place[i]] + travel[place[j], place[k + 1]]
                if joined - travel[place[k], place[k + 1]] < gain:
                    x = 0
                    for z in range(size + 1):
                        if z > 0 and not i <= z <= j:
                            trial[x] = s.seq[v, z]
                            x += 1
                        if z == k:
                            for y in range(i, j + 1):
                                trial[x] = s.seq[v, y]
                                x += 1
                    if adopt(day, s, v, trial):
                        return True
    return False
