"""Which of what phones sent cannot be: kept and marked, but no visit and no way driven.

A place is doubted alone: far from the whole loop, or known to kilometres only. A time is doubted
alone when it lay ahead of ours. The rest shows beside the others of the loop: nobody drives faster
than `FASTEST_KMH`, and whoever taps three stops in ten seconds was not at them, unless the phone
was near or the printed code was read. What is told twice counts once. Of what contradicts itself
the largest part that one squad can have driven is believed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.model import LonLat, distance_m
from planner.field.model import CHECKPOINT_MATCH, Doubt, FieldEvent, Position

FASTEST_KMH = 200.0
FARTHEST_M = 50_000.0
"""A place farther than this from every place of the loop is none of this squad's."""
COARSEST_M = 1_000.0
AHEAD = timedelta(minutes=2)
"""How far a time may lie ahead of ours; so much a clock may be off without being corrected."""
NEAR_M = 150.0
SLACK_M = 300.0
"""Two places this near need no driving: a stop is as large as a market."""
BURST, BURST_S = 3, 10.0
_LOOK_BACK = 60


SAME_WITHIN = timedelta(seconds=10)
"""How far apart two phones of one squad tell one deed."""


class _Fix(NamedTuple):
    at: datetime
    point: LonLat
    accuracy_m: float


def told_again(events: Iterable[FieldEvent]) -> frozenset[str]:
    """Return the ids of events of one loop that say again what an earlier one says.

    Same kind, same stop, same words, at most `SAME_WITHIN` apart and nothing else told of the stop
    between. Findings are never taken for one another.
    """
    again: set[str] = set()
    last: dict[str, FieldEvent] = {}
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        if event.kind == "finding":
            continue
        if event.stop in last and _says_the_same(last[event.stop], event):
            again.add(event.id)
        else:
            last[event.stop] = event
    return frozenset(again)


def _says_the_same(a: FieldEvent, b: FieldEvent) -> bool:
    said = [(e.kind, e.category, e.note, e.checkpoint) for e in (a, b)]
    return said[0] == said[1] and b.at - a.at <= SAME_WITHIN


def alone(
    point: LonLat | None,
    accuracy_m: float | None,
    places: Iterable[LonLat],
    ahead: timedelta = timedelta(),
) -> Doubt:
    """Return why a place and time cannot be, whatever else was sent; "" if they can.

    Parameters
    ----------
    places : stops and post of the loop.
    ahead : how far the time lay ahead of ours when it came.
    """
    if ahead > AHEAD:
        return "future"
    if point is None:
        return ""
    if accuracy_m is not None and accuracy_m > COARSEST_M:
        return "accuracy"
    near = min((distance_m(point, place) for place in places), default=0.0)
    return "place" if near > FARTHEST_M else ""


def doubted_events(
    events: Sequence[FieldEvent], stops: Mapping[str, LonLat], post: LonLat
) -> dict[str, Doubt]:
    """Return why events of a loop cannot be, by their id; those that can are not in it.

    Parameters
    ----------
    events : of one squad and shift, in any order.
    stops, post : where the loop's stops are, by id, and where it begins.
    """
    places = (post, *stops.values())
    told = sorted(events, key=lambda e: (e.at, e.id))
    found: dict[str, Doubt] = dict.fromkeys(told_again(told), "again")
    for event in told:
        why = event.doubt or alone(event.point, event.accuracy_m, places)
        if why and event.id not in found:
            found[event.id] = why
    reached: set[str] = set()
    arrivals = []
    for event in told:
        # A leaving alone makes a visit too; beside an arrival it says nothing of where one was.
        if event.kind == "arrive" or (event.kind == "leave" and event.stop not in reached):
            reached.add(event.stop)
            if event.id not in found:
                arrivals.append(event)
    for event in _bursts([e for e in arrivals if not _proven(e, stops)]):
        found[event.id] = "burst"
    located = [(e, fix) for e in arrivals if e.id not in found and (fix := _fix(e, stops))]
    believed = _way([fix for _, fix in located])
    found |= {e.id: "speed" for i, (e, _) in enumerate(located) if i not in believed}
    return found | _left_with(told, found)


def believed_positions(
    positions: Sequence[Position], places: Collection[LonLat]
) -> tuple[Position, ...]:
    """Return the positions of one squad that can be, by time.

    Parameters
    ----------
    places : stops and post of the loop.
    """
    alone_good = sorted(
        (p for p in positions if not (p.doubt or alone(p.point, p.accuracy_m, places))),
        key=lambda p: p.at,
    )
    believed = _way([_Fix(p.at, p.point, p.accuracy_m or 0.0) for p in alone_good])
    return tuple(p for i, p in enumerate(alone_good) if i in believed)


def _proven(event: FieldEvent, stops: Mapping[str, LonLat]) -> bool:
    if event.checkpoint == CHECKPOINT_MATCH:
        return True
    if event.point is None or event.stop not in stops:
        return False
    off = distance_m(event.point, stops[event.stop]) - (event.accuracy_m or 0.0)
    return off <= NEAR_M


def _bursts(arrivals: Sequence[FieldEvent]) -> list[FieldEvent]:
    """Return those of which `BURST` stops were told within `BURST_S`."""
    found: dict[str, FieldEvent] = {}
    first = 0
    for last, event in enumerate(arrivals):
        while (event.at - arrivals[first].at).total_seconds() > BURST_S:
            first += 1
        window = arrivals[first : last + 1]
        if len({e.stop for e in window}) >= BURST:
            found |= {e.id: e for e in window}
    return list(found.values())


def _fix(event: FieldEvent, stops: Mapping[str, LonLat]) -> _Fix | None:
    if event.point is not None:
        return _Fix(event.at, event.point, event.accuracy_m or 0.0)
    if event.stop in stops:
        return _Fix(event.at, stops[event.stop], 0.0)
    return None


def _way(fixes: Sequence[_Fix]) -> set[int]:
    """Return which fixes, in the order of time, make the longest way that can be driven."""
    best = [1] * len(fixes)
    before = [-1] * len(fixes)
    for i, fix in enumerate(fixes):
        for j in range(i - 1, max(i - _LOOK_BACK, 0) - 1, -1):
            if best[j] >= best[i] and _drivable(fixes[j], fix):
                best[i], before[i] = best[j] + 1, j
                if best[i] > max(best[max(i - _LOOK_BACK, 0) : i], default=0):
                    break
    found: set[int] = set()
    # Of ways as long as each other the one that begins first.
    here = max(range(len(fixes)), key=lambda i: (best[i], -i), default=-1)
    while here >= 0:
        found.add(here)
        here = before[here]
    return found


def _drivable(a: _Fix, b: _Fix) -> bool:
    way_m = distance_m(a.point, b.point) - a.accuracy_m - b.accuracy_m - SLACK_M
    return way_m <= (b.at - a.at).total_seconds() * FASTEST_KMH / 3.6


def _left_with(told: Sequence[FieldEvent], found: Mapping[str, Doubt]) -> dict[str, Doubt]:
    """Return the leavings of stops whose every arrival is doubted: they alone prove no visit."""
    out: dict[str, Doubt] = {}
    here: dict[str, Doubt] = {}
    for event in told:
        if found.get(event.id) == "again":
            continue
        if event.kind == "arrive":
            here[event.stop] = found.get(event.id, "")
        elif event.kind == "leave" and (why := here.get(event.stop, "")) and event.id not in found:
            out[event.id] = why
    return out
