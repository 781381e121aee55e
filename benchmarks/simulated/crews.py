"""How crews spent a day: read off a plan, or driven by a rule that needs none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

import numpy as np

from benchmarks.simulated.day import Presence
from benchmarks.simulated.town import Town
from geo.exposure.rates import Floats
from planner.patrol.model import Plan
from planner.patrol.service import patrol_minutes

LATE_MIN = 6.0
"""A stop takes place up to so much later than planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """How a crew spent its shift, in minutes, which add up to the shift.

    `rest` is its break, `post` what is spent there (muster, handover, fuel), `unused` what is left.
    """

    shift: int
    stops: float
    driving: float
    waiting: float
    rest: float
    post: float
    unused: float
    km: float
    went: bool

    @property
    def minutes(self) -> float:
        """The length of the shift."""
        return self.stops + self.driving + self.waiting + self.rest + self.post + self.unused

    @property
    def duty(self) -> float:
        """Minutes that could be spent on patrol."""
        return self.minutes - self.rest - self.post

    @property
    def out(self) -> float:
        """Minutes between leaving the post and being back."""
        return self.stops + self.driving + self.waiting + (self.rest if self.went else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Driven:
    """A day as it was driven: crews, presences, and minutes [wards, shifts] at stops and in all."""

    crews: tuple[Crew, ...]
    presences: tuple[Presence, ...]
    at_stops: Floats
    patrolled: Floats


def driven(town: Town, plan: Plan, rng: np.random.Generator) -> Driven:
    """Return how a plan is driven: every stop, up to a few minutes late."""
    ward = {code: n for n, code in enumerate(town.codes)}
    shift = {name: n for n, name in enumerate(town.shifts)}
    patrolled = np.zeros((len(ward), len(shift)))
    for record in patrol_minutes(plan, town.data.frame):
        patrolled[ward[record.ward], shift[record.shift]] += record.minutes
    on = datetime.fromisoformat(plan.date).date()
    midnight = datetime.combine(on, time(), tzinfo=town.data.settings.zone)
    presences = []
    for loop in plan.loops:
        for p in loop.stops:
            late = float(rng.uniform(0, LATE_MIN))
            presences.append(
                Presence(
                    ward=ward[p.stop.ward_code],
                    shift=shift[loop.shift],
                    lon=p.stop.point.lon,
                    lat=p.stop.point.lat,
                    start_min=(p.start - midnight).total_seconds() / 60 + late,
                    minutes=(p.leave - p.start).total_seconds() / 60,
                )
            )
    return Driven(
        crews=_crews(town, plan),
        presences=tuple(presences),
        at_stops=stop_minutes(town, presences),
        patrolled=patrolled,
    )


def stop_minutes(town: Town, presences: Iterable[Presence]) -> Floats:
    """Return [wards, shifts]: minutes at stops."""
    out = np.zeros((len(town.codes), len(town.shifts)))
    for p in presences:
        out[p.ward, p.shift] += p.minutes
    return out


def _crews(town: Town, plan: Plan) -> tuple[Crew, ...]:
    """Return every crew on duty, also those whose loop is missing or empty."""
    loops = {(loop.squad, loop.shift): loop for loop in plan.loops if loop.stops}
    crews = []
    for number, shift in enumerate(town.data.settings.shifts):
        length, post = (shift.end_s - shift.start_s) / 60, at_post(town)
        for squad in town.data.settings.squads:
            if shift.name not in squad.shifts:
                continue
            loop = loops.get((squad.name, shift.name))
            if loop is None:
                crews.append(idle(number, length, shift.break_min, post))
                continue
            out = (loop.return_ - loop.depart).total_seconds() / 60
            stops = sum((p.leave - p.start).total_seconds() for p in loop.stops) / 60
            rest = loop.break_s / 60
            crews.append(
                Crew(
                    shift=number,
                    stops=stops,
                    driving=loop.drive_s / 60,
                    waiting=out - stops - loop.drive_s / 60 - rest,
                    rest=rest,
                    post=post,
                    unused=length - out - post,
                    km=loop.distance_m / 1000,
                    went=True,
                )
            )
    return tuple(crews)


def at_post(town: Town) -> float:
    """Return the minutes of a shift that crews spend at their post, by the city's settings."""
    crews = town.data.settings.sections.get("crews")
    return float(sum(getattr(crews, key, 0) for key in ("muster_min", "handover_min", "fuel_min")))


def idle(shift: int, minutes: float, rest: float, post: float) -> Crew:
    """Return a crew that nobody sends anywhere."""
    return Crew(
        shift=shift,
        stops=0.0,
        driving=0.0,
        waiting=0.0,
        rest=rest,
        post=post,
        unused=minutes - rest - post,
        km=0.0,
        went=False,
    )
