"""What a squad did beside what it was asked to do: one loop and what its phone sent.

A phone tells when a stop was reached, left or skipped. What it leaves open is taken as follows.

- *Visited*: a stop with an arrival, or with a leaving alone. *Skipped*: without either, but with a
  reason. *Missed*: neither, though the squad told of other stops. *Unknown*: the phone told nothing
  of any stop of this loop, so nothing is held against the squad; a finding says nothing of stops.
  *Ahead*: neither visited nor skipped, and not due yet.
- A visit ends when it is left. If no leaving came, it ends after the planned dwell, or at the next
  arrival if that is sooner. A leaving without an arrival began the planned dwell before, but not
  before the end of the visit before. Such times are marked as assumed.
- Driving from one visit to the next takes what the plan allows, at most the time between the
  visits; the rest is a pause and counts for no ward. Between stops that do not follow each other in
  the plan the squad drove directly, at the loop's mean pace: a ward left out gets no minutes.
- Only what lies within the shift counts as minutes, and of a running one only what lies behind.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from geo.model import LonLat, distance_m
from planner.field.model import Doubt, FieldEvent, Position
from planner.field.plausible import believed_positions, doubted_events
from planner.patrol.model import Loop, PlannedStop
from planner.patrol.track import DETOUR, leg_path, timed_way

State = Literal["visited", "skipped", "missed", "unknown", "ahead"]
Shares = Callable[[Sequence[LonLat]], Mapping[str, float]]
Span = tuple[datetime, datetime]

FAR_M = 150.0
"""A check-in is far from its stop if it is so even when the phone erred by its own accuracy."""

TRUSTED_M = 100.0
"""Positions less accurate than this tell nothing of the way driven."""

OUTSIDE = ""
"""The key of minutes that were spent in no ward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopActual:
    """What became of a planned stop.

    Attributes
    ----------
    arrived, left : of the first and last visit, None without one.
    assumed : "left" or "arrived" if that time is not the phone's but assumed, else "".
    dwell_s : seconds there within the shift.
    distance_m, accuracy_m : of the check-in from the stop; None if the phone did not know.
    far : whether the check-in was made elsewhere; see `FAR_M`.
    checkpoint : "match" or "other" if a printed code was read, else "".
    reason, note : why it was skipped, a key of `SKIP_REASONS`, and in the squad's words.
    """

    planned: PlannedStop
    state: State
    arrived: datetime | None = None
    left: datetime | None = None
    assumed: Literal["", "arrived", "left"] = ""
    dwell_s: int = 0
    distance_m: float | None = None
    accuracy_m: float | None = None
    far: bool = False
    checkpoint: str = ""
    reason: str = ""
    note: str = ""

    @property
    def late_s(self) -> int | None:
        """Seconds after the planned arrival, negative before it; None without a visit."""
        if self.arrived is None:
            return None
        return round((self.arrived - self.planned.arrive).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopActual:
    """What became of a loop.

    Attributes
    ----------
    reported : whether the squad's phone told of any stop; if not, nothing is known of them, and a
        finding alone leaves what was promised as it is.
    first, last : times of the first and last event.
    drive_s, driven_m : on the way to, between and from the stops visited.
    minutes : by code of the ward, "" for none: dwelling and driving.
    findings : in the order of time.
    order_changes : how many visited stops came in another place than planned.
    elsewhere : arrivals at stops that this version of the loop does not have.
    doubted : why events cannot be, by their id; such arrivals and leavings are no visits.
    """

    loop: Loop
    stops: tuple[StopActual, ...]
    reported: bool
    first: datetime | None
    last: datetime | None
    drive_s: int
    driven_m: float
    minutes: Mapping[str, float]
    findings: tuple[FieldEvent, ...]
    order_changes: int
    elsewhere: tuple[FieldEvent, ...]
    doubted: Mapping[str, Doubt]

    @property
    def dwell_s(self) -> int:
        """Seconds at stops within the shift."""
        return sum(s.dwell_s for s in self.stops)

    def count(self, state: State) -> int:
        """Return how many stops are in a state."""
        return sum(s.state == state for s in self.stops)

    @property
    def kept_stops(self) -> float | None:
        """Share of the stops visited of those that count; None if nothing is known or none does."""
        return self.count("visited") / len(self.counting) if self.counting else None

    @property
    def counting(self) -> tuple[StopActual, ...]:
        """The stops that the squad answers for by now; none if nothing is known of them."""
        return tuple(s for s in self.stops if s.state not in ("ahead", "unknown"))

    @property
    def kept_prize(self) -> float | None:
        """Share of the prize collected; None as `kept_stops`."""
        prizes = [(s.state == "visited", s.planned.stop.prize) for s in self.counting]
        total = sum(prize for _, prize in prizes)
        return sum(prize for visited, prize in prizes if visited) / total if total > 0 else None

    @property
    def duties(self) -> int:
        """How many stops that are not ahead keep a duty."""
        return sum(bool(s.planned.duty) and s.state != "ahead" for s in self.stops)

    @property
    def duties_kept(self) -> int:
        """How many of them were visited."""
        return sum(bool(s.planned.duty) and s.state == "visited" for s in self.stops)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A time at a stop of the loop, or elsewhere; visits of one squad never overlap."""

    stop: str
    start: datetime
    end: datetime
    assumed: Literal["", "arrived", "left"] = ""


def compare(
    loop: Loop,
    events: Sequence[FieldEvent],
    positions: Sequence[Position] = (),
    *,
    shares: Shares = lambda _path: {},
    span: Span | None = None,
    ahead: Collection[str] = (),
    doubted: Mapping[str, Doubt] | None = None,
    running: bool = False,
) -> LoopActual:
    """Return what became of a loop.

    Parameters
    ----------
    events, positions : of this loop's day, shift and squad, in any order.
    shares : the share of a path's length in each ward; see `geo.exposure.presence.driving_shares`.
    span : start and end of the shift, outside which no minute counts; None for no bound.
    ahead : ids of the stops that are not due yet.
    doubted : as `LoopActual` has it, if it was found beside the stops of other versions already.
    running : whether the shift runs on after `span`: the way back is not driven yet.
    """
    places = {p.stop.id: p.stop.point for p in loop.stops}
    if doubted is None:
        doubted = doubted_events(events, places, loop.post_point)
    positions = believed_positions(positions, (loop.post_point, *places.values()))
    told = sorted(
        (e for e in events if e.kind not in ("arrive", "leave") or e.id not in doubted),
        key=lambda e: (e.at, e.id),
    )
    reported = any(e.kind != "finding" for e in told)
    plan = {p.stop.id: p for p in loop.stops}
    visits = _visits(told, plan)
    found = (_stop(p, told, visits, span) for p in loop.stops)
    stops = tuple(_judged(s, reported, s.planned.stop.id in ahead) for s in found)
    mine = [v for v in visits if v.stop in plan]
    legs = list(_legs(loop, mine, positions, span, running=running))
    minutes: dict[str, float] = {}
    for stop in stops:
        if stop.dwell_s:
            ward = stop.planned.stop.ward_code
            minutes[ward] = minutes.get(ward, 0.0) + stop.dwell_s / 60
    for seconds, _, path in legs:
        parts = dict(shares(path))
        parts[OUTSIDE] = parts.get(OUTSIDE, 0.0) + max(1 - sum(parts.values()), 0.0)
        for ward, share in parts.items():
            if share > 1e-9 and seconds:
                minutes[ward] = minutes.get(ward, 0.0) + share * seconds / 60
    reached = {s.planned.stop.id: s.arrived for s in stops if s.arrived is not None}
    order = sorted(reached, key=lambda key: (reached[key], plan[key].order))
    return LoopActual(
        loop=loop,
        stops=stops,
        reported=reported,
        first=told[0].at if told else None,
        last=told[-1].at if told else None,
        drive_s=sum(seconds for seconds, _, _ in legs),
        driven_m=sum(metres for _, metres, _ in legs),
        minutes=minutes,
        findings=tuple(e for e in told if e.kind == "finding"),
        order_changes=len(order) - _longest_rise([plan[key].order for key in order]),
        elsewhere=tuple(e for e in told if e.kind == "arrive" and e.stop not in plan),
        doubted=doubted,
    )


def _visits(told: Sequence[FieldEvent], plan: Mapping[str, PlannedStop]) -> list[_Visit]:
    done: list[_Visit] = []
    here: tuple[str, datetime] | None = None

    def close(at: datetime | None, by_phone: bool) -> None:
        nonlocal here
        if here is None:
            return
        stop, since = here
        end = at
        if not by_phone:
            usual = since + timedelta(seconds=plan[stop].stop.dwell_s if stop in plan else 0)
            end = usual if at is None else min(usual, at)
        assert end is not None
        done.append(_Visit(stop, since, end, "" if by_phone else "left"))
        here = None

    for event in told:
        if event.kind == "arrive" and (here is None or here[0] != event.stop):
            close(event.at, by_phone=False)
            here = (event.stop, event.at)
        elif event.kind in ("leave", "skip") and here is not None and here[0] == event.stop:
            close(event.at, by_phone=True)
        elif (
            event.kind == "leave"
            and event.stop in plan
            and all(visit.stop != event.stop for visit in done)
        ):
            end = event.at if here is None else here[1]
            began = end - timedelta(seconds=plan[event.stop].stop.dwell_s)
            start = max(began, done[-1].end) if done else began
            # Left while another visit was on: it was before that one, nobody knows for how long.
            done.append(_Visit(event.stop, start if here is None else end, end, "arrived"))
    close(None, by_phone=False)
    return done


def _stop(
    planned: PlannedStop, told: Sequence[FieldEvent], visits: Sequence[_Visit], span: Span | None
) -> StopActual:
    key = planned.stop.id
    mine = [v for v in visits if v.stop == key]
    own = [e for e in told if e.stop == key]
    skip = next((e for e in reversed(own) if e.kind == "skip"), None)
    codes = {e.checkpoint for e in own}
    base = StopActual(
        planned=planned,
        state="visited" if mine else "skipped" if skip is not None else "missed",
        checkpoint="match" if "match" in codes else "other" if "other" in codes else "",
        reason=skip.category if skip is not None else "",
        note=skip.note if skip is not None else "",
    )
    if not mine:
        return base
    at = [e for e in own if e.kind in ("arrive", "leave") and e.point is not None]
    # Of several fixes the surest near one decides: who left late pressed the button on the way.
    fix = min(at, key=lambda e: (_is_far(e, planned), e.accuracy_m or 0.0), default=None)
    away = None if fix is None or fix.point is None else distance_m(fix.point, planned.stop.point)
    return replace(
        base,
        arrived=mine[0].start,
        left=mine[-1].end,
        assumed=mine[-1].assumed or mine[0].assumed,
        dwell_s=int(sum(_seconds(v.start, v.end, span) for v in mine)),
        distance_m=away,
        accuracy_m=None if fix is None else fix.accuracy_m,
        far=fix is not None and _is_far(fix, planned),
    )


def _judged(stop: StopActual, reported: bool, ahead: bool) -> StopActual:
    if stop.state != "missed":
        return stop
    return (
        replace(stop, state="ahead")
        if ahead
        else stop
        if reported
        else replace(stop, state="unknown")
    )


def _is_far(event: FieldEvent, planned: PlannedStop) -> bool:
    if event.point is None:
        return False
    return distance_m(event.point, planned.stop.point) - (event.accuracy_m or 0.0) > FAR_M


def _legs(
    loop: Loop,
    visits: Sequence[_Visit],
    positions: Sequence[Position],
    span: Span | None,
    *,
    running: bool,
) -> Iterator[tuple[int, float, Sequence[LonLat]]]:
    """Give seconds, metres and the path of each drive: to the first visit, between, and back.

    Of a shift that still runs there is no way back.
    """
    if not visits:
        return
    plan = {p.stop.id: p for p in loop.stops}
    orders = [0, *(plan[v.stop].order for v in visits), len(loop.stops) + 1]
    first, last = visits[0].start, visits[-1].end
    bounds = [
        (span[0] if span else None, first),
        *((a.end, b.start) for a, b in pairwise(visits)),
        (last, span[1] if span else None),
    ]
    timed = timed_way(loop)
    track = sorted(
        (p for p in positions if p.accuracy_m is None or p.accuracy_m <= TRUSTED_M),
        key=lambda p: p.at,
    )
    ways = list(zip(pairwise(orders), bounds, strict=True))
    for (a, b), (start, end) in ways[:-1] if running else ways:
        if a == b:
            continue
        seconds, metres, path = _way(loop, a, b, timed)
        if start is not None and end is not None:
            room = _seconds(start, end, span)
            metres *= min(room / seconds, 1.0) if seconds else 1.0
            seconds = min(seconds, int(room))
        begin = start or first - timedelta(seconds=seconds)
        until = end or last + timedelta(seconds=seconds)
        driven = [p.point for p in track if begin <= p.at <= until]
        if len(driven) >= 2:
            metres = sum(distance_m(p, q) for p, q in pairwise(driven))
            yield seconds, metres, driven
            continue
        yield seconds, metres, path


def _way(
    loop: Loop, a: int, b: int, timed: Sequence[tuple[LonLat, datetime]]
) -> tuple[int, float, Sequence[LonLat]]:
    """Return seconds, metres and path between two places of a loop, its post before and after."""
    seconds, metres = _planned_leg(loop, min(a, b), max(a, b))
    if b == a + 1:
        return seconds, metres, leg_path(timed, loop, b)
    path = _place(loop, a), _place(loop, b)
    direct_m = min(DETOUR * distance_m(*path), metres)
    pace = loop.drive_s / loop.distance_m if loop.distance_m > 0 else 0.0
    return min(round(direct_m * pace), seconds), direct_m, path


def _place(loop: Loop, order: int) -> LonLat:
    return loop.stops[order - 1].stop.point if 0 < order <= len(loop.stops) else loop.post_point


def _planned_leg(loop: Loop, a: int, b: int) -> tuple[int, float]:
    between = [p for p in loop.stops if a < p.order <= b]
    seconds, metres = sum(p.drive_s for p in between), sum(p.drive_m for p in between)
    if b > len(loop.stops):
        seconds += max(loop.drive_s - sum(p.drive_s for p in loop.stops), 0)
        metres += max(loop.distance_m - sum(p.drive_m for p in loop.stops), 0.0)
    return seconds, metres


def _seconds(start: datetime, end: datetime, span: Span | None) -> float:
    if span is not None:
        start, end = max(start, span[0]), min(end, span[1])
    return max((end - start).total_seconds(), 0.0)


def _longest_rise(orders: Sequence[int]) -> int:
    """Return the length of the longest rising subsequence (Schensted 1961).

    >>> _longest_rise([1, 3, 2, 4])
    3
    """
    tails: list[int] = []
    for order in orders:
        place = bisect_left(tails, order)
        tails[place : place + 1] = [order]
    return len(tails)
