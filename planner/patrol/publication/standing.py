"""What squads answer for: of every version of a day's plan, the part that stood when it was due.

A version holds from the moment it was published until the next one is. A stop is due at its planned
arrival, or when the version that asks for it was published if that was later. What was due before a
version was published, or was told of before, stays as it was asked; what was not due yet gives way
to the new version. So a later version changes nothing that is over or driven, and nothing counts
that was asked for only after its shift had ended.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import fsum
from typing import NamedTuple

from geo.model import LonLat, distance_m
from planner.patrol.model import Loop, Plan, PlannedStop, ShiftPlan
from planner.patrol.publication.model import Publication
from planner.patrol.publication.versions import Drive
from planner.patrol.track import DETOUR, leg_path, timed_way


class Told(NamedTuple):
    """A squad told something of a stop, "" for none: that it was there, or something else."""

    drive: Drive
    stop: str
    at: datetime
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one squad answers for in one shift.

    Attributes
    ----------
    version : the newest that it has a part of.
    shift : its hours, without loops.
    loop : the stops of all versions that stood, in the order of their times.
    due : since when each of its stops counts, by id.
    known : every stop that any version gave this squad and shift, by id.
    """

    version: int
    shift: ShiftPlan
    loop: Loop
    due: Mapping[str, datetime]
    known: Mapping[str, PlannedStop]


class _Asked(NamedTuple):
    planned: PlannedStop
    loop: Loop
    version: int
    due: datetime


def standing(versions: Iterable[Publication], told: Collection[Told] = ()) -> tuple[Standing, ...]:
    """Return what every squad of a day answers for, by the start of the shift, then as planned.

    Parameters
    ----------
    versions : of one day, in any order.
    told : in any order; where a squad was counts if any version ever had that stop for it.
    """
    heard: dict[Drive, dict[str, datetime]] = {}
    for drive, stop, moment, _ in told:
        first = heard.setdefault(drive, {})
        first[stop] = min(moment, first.get(stop, moment))
    visited = {(drive, stop) for drive, stop, _, there in told if there}
    hours: dict[str, ShiftPlan] = {}
    asked: dict[Drive, dict[str, _Asked]] = {}
    known: dict[Drive, dict[str, _Asked]] = {}
    newest: dict[Drive, tuple[int, Loop]] = {}
    for publication in sorted(versions, key=lambda v: v.version):
        at = publication.published
        for shift in publication.plan.shifts:
            hours[shift.name] = _hours(hours.get(shift.name), shift, at)
        fixed = {
            drive: {s: ask for s, ask in stops.items() if ask.due < at or seen.get(s, at) < at}
            for drive, stops in asked.items()
            for seen in [heard.get(drive, {})]
        }
        asked = {drive: stops for drive, stops in fixed.items() if stops}
        for loop in publication.plan.loops:
            drive = Drive(loop.shift, loop.squad)
            fresh = {p.stop.id: _ask(p, loop, publication) for p in loop.stops}
            known.setdefault(drive, {}).update(fresh)
            newest[drive] = publication.version, loop
            if at < hours[loop.shift].end:
                asked[drive] = fresh | asked.get(drive, {})
    out = []
    for drive, stops in known.items():
        if drive in asked or drive in heard:
            there = {stop: ask for stop, ask in stops.items() if (drive, stop) in visited}
            rows = sorted(
                (there | asked.get(drive, {})).values(),
                key=lambda ask: (ask.planned.arrive, ask.planned.order, ask.version),
            )
            out.append(_standing(hours[drive.shift], rows, stops, *newest[drive]))
    return tuple(sorted(out, key=lambda each: each.shift.start))


def plan_that_stands(versions: Sequence[Publication]) -> Plan:
    """Return the newest version's plan with the loops that squads answer for."""
    newest = max(versions, key=lambda v: v.version)
    loops: dict[str, list[Loop]] = {}
    hours = {}
    for each in standing(versions):
        hours[each.shift.name] = each.shift
        loops.setdefault(each.shift.name, []).append(each.loop)
    shifts = tuple(replace(hours[name], loops=tuple(of)) for name, of in loops.items())
    return replace(newest.plan, shifts=shifts)


def stops_that_stay(versions: Sequence[Publication]) -> int:
    """Return how many stops squads still answer for though the newest version has them no more."""
    newest = max(versions, key=lambda v: v.version)
    asked = {(o.shift, o.squad, p.stop.id) for o in newest.plan.loops for p in o.stops}
    stands = {
        (each.loop.shift, each.loop.squad, stop) for each in standing(versions) for stop in each.due
    }
    return len(stands - asked)


def _hours(before: ShiftPlan | None, shift: ShiftPlan, at: datetime) -> ShiftPlan:
    """Return the hours of a shift from a version on: those that are over stay in it."""
    if before is None:
        return replace(shift, loops=())
    start = min(before.start, shift.start) if before.start < at else shift.start
    return replace(shift, start=start, end=max(shift.end, min(before.end, at)), loops=())


def _ask(planned: PlannedStop, loop: Loop, publication: Publication) -> _Asked:
    due = max(planned.arrive, publication.published)
    return _Asked(planned, loop, publication.version, due)


def _standing(
    shift: ShiftPlan,
    rows: Sequence[_Asked],
    known: Mapping[str, _Asked],
    version: int,
    loop: Loop,
) -> Standing:
    if rows:
        _, loop, version, _ = max(rows, key=lambda ask: ask.version)
    if [ask.planned for ask in rows] != list(loop.stops):
        loop = _merged(rows, loop)
    return Standing(
        version=version,
        shift=shift,
        loop=loop,
        due={ask.planned.stop.id: ask.due for ask in rows},
        known={stop: ask.planned for stop, ask in known.items()},
    )


def _merged(rows: Sequence[_Asked], like: Loop) -> Loop:
    """Return one loop of the stops of several versions.

    A leg that a version had is driven as there. Any other is taken to be driven directly, at the
    newest loop's mean pace.
    """
    pace = like.drive_s / like.distance_m if like.distance_m > 0 else 0.0
    ways = {ask.version: timed_way(ask.loop) for ask in rows}
    place, before = like.post_point, ""
    stops: list[PlannedStop] = []
    path: list[LonLat] = [place]

    def direct(to: LonLat) -> tuple[int, float]:
        drive_m = DETOUR * distance_m(place, to)
        path.append(to)
        return round(drive_m * pace), drive_m

    for order, (planned, loop, version, _) in enumerate(rows, 1):
        drive_s, drive_m = planned.drive_s, planned.drive_m
        if before == (loop.stops[planned.order - 2].stop.id if planned.order > 1 else ""):
            path += leg_path(ways[version], loop, planned.order)
        else:
            drive_s, drive_m = direct(planned.stop.point)
        stops.append(replace(planned, order=order, drive_s=drive_s, drive_m=drive_m))
        place, before = planned.stop.point, planned.stop.id
    if not rows:
        return replace(like, distance_m=0.0, drive_s=0, prize=0.0, stops=(), path=())
    _, last, version, _ = rows[-1]
    if before == last.stops[-1].stop.id:
        path += leg_path(ways[version], last, len(last.stops) + 1)
        back_s = max(last.drive_s - sum(p.drive_s for p in last.stops), 0)
        back_m = max(last.distance_m - fsum(p.drive_m for p in last.stops), 0.0)
    else:
        back_s, back_m = direct(like.post_point)
    return replace(
        like,
        depart=min(like.depart, rows[0].loop.depart),
        return_=max([like.return_, *(p.leave for p in stops)]),
        distance_m=fsum([back_m, *(p.drive_m for p in stops)]),
        drive_s=back_s + sum(p.drive_s for p in stops),
        prize=fsum(p.stop.prize for p in stops),
        stops=tuple(stops),
        path=tuple(path),
    )
