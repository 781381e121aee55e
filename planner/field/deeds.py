"""What was planned, promised, reported and done by every squad of a day, as of a moment.

Every page, report, recapitulation, the patrol minutes that are settled and the programs' interface
ask here, so that they cannot differ. The answer depends on what was published when and on what
came from the field, never on the order in which it came or on how often.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from geo.model import LonLat
from planner.field.actual import LoopActual, Shares, compare
from planner.field.model import Doubt, FieldEvent, Position
from planner.field.plausible import doubted_events
from planner.patrol.model import PlannedStop, ShiftPlan
from planner.patrol.publication.model import Publication
from planner.patrol.publication.standing import Told, standing
from planner.patrol.publication.versions import Drive


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What became of one squad's loop.

    Attributes
    ----------
    version : the newest that it has a part of.
    shift : its hours, without loops.
    actual : the loop that the squad answers for, and what it did of it.
    over : the shift has ended; until then it runs, and may be reported in part.
    known : every stop that any version gave the squad, by id.
    """

    version: int
    shift: ShiftPlan
    actual: LoopActual
    over: bool
    known: dict[str, PlannedStop]

    @property
    def drive(self) -> Drive:
        """Whose it is."""
        return Drive(self.actual.loop.shift, self.actual.loop.squad)


class Kept(NamedTuple):
    """How many stops squads answered for that told anything, and how many of them they visited."""

    stops: int
    visited: int

    @property
    def share(self) -> float | None:
        """The part visited; None if nobody told anything."""
        return self.visited / self.stops if self.stops else None


def deeds(
    versions: Sequence[Publication],
    events: Iterable[FieldEvent],
    positions: Iterable[Position] = (),
    *,
    at: datetime,
    shares: Shares = lambda _path: {},
) -> tuple[Deed, ...]:
    """Return what became of every loop of a day, by the start of the shift, then as planned.

    Parameters
    ----------
    versions, events, positions : all of the day, in any order.
    at : the moment of asking: a stop that is due later is neither done nor missed.
    shares : the share of a path's length in each ward; see `geo.exposure.presence.driving_shares`.
    """
    told = _by_drive(events)
    driven: dict[Drive, list[Position]] = {}
    for position in positions:
        driven.setdefault(Drive(position.shift, position.squad), []).append(position)
    doubted = _doubted(versions, told)
    heard = _all_heard(told, doubted)
    out = []
    for each in standing(versions, heard):
        drive = Drive(each.loop.shift, each.loop.squad)
        start, end = each.shift.start, each.shift.end
        over = end <= at
        actual = compare(
            each.loop,
            told.get(drive, ()),
            driven.get(drive, ()),
            shares=shares,
            span=(start, end if over else max(at, start)),
            ahead={stop for stop, due in each.due.items() if due > at},
            doubted=doubted.get(drive),
            running=not over,
        )
        out.append(
            Deed(
                version=each.version,
                shift=each.shift,
                actual=actual,
                over=over,
                known=dict(each.known),
            )
        )
    return tuple(out)


def told_of(versions: Sequence[Publication], events: Iterable[FieldEvent]) -> tuple[Told, ...]:
    """Return what squads told of the stops of a day, besides what cannot be."""
    told = _by_drive(events)
    return tuple(_all_heard(told, _doubted(versions, told)))


def kept_of(loops: Iterable[LoopActual]) -> Kept:
    """Return how much of their plan squads kept, those that told of their stops."""
    told = [loop for loop in loops if loop.reported]
    return Kept(
        stops=sum(len(loop.counting) for loop in told),
        visited=sum(loop.count("visited") for loop in told),
    )


def _by_drive(events: Iterable[FieldEvent]) -> dict[Drive, list[FieldEvent]]:
    told: dict[Drive, list[FieldEvent]] = {}
    for event in _once(events):
        told.setdefault(Drive(event.shift, event.squad), []).append(event)
    return told


def _all_heard(
    told: Mapping[Drive, Sequence[FieldEvent]], doubted: Mapping[Drive, Mapping[str, Doubt]]
) -> list[Told]:
    return [_heard(drive, e, doubted[drive]) for drive, mine in told.items() for e in mine]


def _doubted(
    versions: Sequence[Publication], told: Mapping[Drive, Sequence[FieldEvent]]
) -> dict[Drive, Mapping[str, Doubt]]:
    """Return why events cannot be, by their id, beside all stops that any version gave a squad."""
    places: dict[Drive, dict[str, LonLat]] = {}
    posts: dict[Drive, LonLat] = {}
    for version in sorted(versions, key=lambda v: v.version):
        for loop in version.plan.loops:
            drive = Drive(loop.shift, loop.squad)
            posts[drive] = loop.post_point
            places.setdefault(drive, {}).update({p.stop.id: p.stop.point for p in loop.stops})
    return {
        drive: doubted_events(mine, places[drive], posts[drive]) if drive in posts else {}
        for drive, mine in told.items()
    }


def _heard(drive: Drive, event: FieldEvent, doubted: Mapping[str, Doubt]) -> Told:
    """Return what an event says of where a squad was: what cannot be says of no stop."""
    there = event.kind in ("arrive", "leave")
    silent = event.kind == "finding" or (there and event.id in doubted)
    return Told(drive, "" if silent else event.stop, event.at, there and not silent)


def _once(events: Iterable[FieldEvent]) -> list[FieldEvent]:
    """Return each event once, as it came first."""
    first: dict[str, FieldEvent] = {}
    for event in sorted(events, key=lambda e: (e.received, e.at, e.id)):
        first.setdefault(event.id, event)
    return list(first.values())
