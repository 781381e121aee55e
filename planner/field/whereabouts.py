"""Where the squads are that are out now, as far as they share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.city.model import shift_days
from planner.city.office import Office
from planner.database.store import Aged
from planner.field.model import FieldEvent, Position
from planner.field.plausible import believed_positions, doubted_events
from planner.field.receive import loop_of
from planner.field.store import FieldLog
from planner.patrol.model import Loop, PlannedStop
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.passes import squad_passes

OLD = timedelta(minutes=10)
"""A position is marked as old from this age on."""

LATELY = 60
"""How many positions are looked at to tell which of the last can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A squad that is out: its last position and next stop, None where they are not known."""

    held: SquadPass
    position: Position | None
    next_stop: PlannedStop | None
    old: bool


def whereabouts(office: Office, now: datetime) -> tuple[Whereabouts, ...]:
    """Return the squads whose links are open now, by shift and squad."""
    out = []
    for on in reversed(shift_days(now.astimezone(office.data.settings.zone))):
        day = on.isoformat()
        open_now = [p for p in squad_passes(office, day) if p.valid_from <= now <= p.valid_until]
        if not open_now:
            continue
        events = FieldLog.of(office).events(first=day)
        for held in open_now:
            _, loop = loop_of(office, held)
            place = _place(office, loop, day)
            left = _left(
                loop, [e for e in events if (e.shift, e.squad) == (loop.shift, loop.squad)]
            )
            coming = (p for p in loop.stops if p.stop.id not in left)
            out.append(
                Whereabouts(
                    held=held,
                    position=place,
                    next_stop=next(coming, None),
                    old=place is not None and now - place.at > OLD,
                )
            )
    return tuple(out)


def _place(office: Office, loop: Loop, day: str) -> Position | None:
    """Return the last place of a squad that can be."""
    log = FieldLog.of(office)
    lately = log.latest_positions(day, loop.shift, loop.squad, most=LATELY)
    places = (loop.post_point, *(p.stop.point for p in loop.stops))
    return next(reversed(believed_positions(lately, places)), None)


def _left(loop: Loop, events: Sequence[FieldEvent]) -> set[str]:
    """Return the stops that a squad has done with, as far as what it told can be."""
    places = {p.stop.id: p.stop.point for p in loop.stops}
    doubted = doubted_events(events, places, loop.post_point)
    return {
        e.stop for e in events if e.kind == "skip" or (e.kind == "leave" and e.id not in doubted)
    }


def age_of_positions(office: Office, before: datetime) -> Aged:
    """Return how many positions there are, since when, and how many are before a time."""
    return FieldLog.of(office).age_of_positions(before)


def forget_positions(office: Office, before: datetime) -> int:
    """Remove the positions before a time and return how many there were."""
    return FieldLog.of(office).forget_positions(before)
