"""A day in the solver's terms: squads become vehicles, stops tasks, prizes whole numbers."""

from collections.abc import Sequence
from datetime import date

from geo.model import LonLat, distance_m
from geo.roads import RoadNetwork, RoadParams, Trips
from planner.city.settings import City
from planner.patrol.loops.hours import CrewParams
from planner.patrol.loops.problem import DayProblem, DutySpec, Matrix, Task, Vehicle
from planner.patrol.loops.timetable import Day, slower
from planner.patrol.model import Duty, Stop
from planner.staffing.crews import Crew

PRIZE_UNITS = 1_000_000
"""What the best stop of a day is worth to the solver: worths range over four powers of ten."""


def build_day(
    city: City,
    stops: Sequence[Stop],
    duties: Sequence[Duty],
    network: RoadNetwork,
    on: date,
    *,
    crews: Sequence[Crew],
    settled: Sequence[LonLat] = (),
) -> Day:
    """Return what the numbers of the day's problem stand for, with the trips between all points.

    Nobody drives but the `crews`, who rest well near points that are `settled`.

    Raises
    ------
    RoadError : a post or stop lies too far from any street.
    """
    posts = tuple(city.posts)
    names = {stop.point: stop.name for stop in reversed(stops)}
    number = {point: len(posts) + n for n, point in enumerate(names)}
    return Day(
        date=on,
        zone=city.zone,
        shifts=city.shifts,
        posts=posts,
        crews=tuple((crew.squad, crew.shift, city.post(crew.squad.post)) for crew in crews),
        stops=tuple(stops),
        duties=tuple(duties),
        params=city.parameters("crews", CrewParams),
        trips=Trips(
            network,
            [*(p.point for p in posts), *names],
            city.parameters("roads", RoadParams),
            labels=[*(p.name for p in posts), *names.values()],
        ),
        at=tuple(number[stop.point] for stop in stops),
        settled=tuple(settled),
    )


def day_problem(day: Day) -> DayProblem:
    """Return the loop problem of a day: one vehicle per crew, one profile per shift.

    A crew rests well at a post, in a settlement or at a public place, and near one.
    """
    pays = [s.prize if s.worth is None else s.worth for s in day.stops]
    top = max(pays, default=0.0)
    unit = PRIZE_UNITS / top if top > 0 else 0.0
    numbers = {s.id: i for i, s in enumerate(day.stops)}
    return DayProblem(
        tasks=tuple(
            Task(
                prize=max(round(pay * unit), 1),
                dwell_s=stop.dwell_s,
                windows_s=stop.windows_s,
                rests=rests,
            )
            for stop, pay, rests in zip(day.stops, pays, _rest_places(day), strict=True)
        ),
        vehicles=tuple(_vehicle(day, number) for number in range(len(day.crews))),
        duties=tuple(
            DutySpec(tasks=tuple(numbers[s] for s in duty.stops), visits=duty.visits)
            for duty in day.duties
        ),
        travel_s=tuple(
            _matrix(day, day.shifts[shift].name, slowness) for shift, slowness in _profiles(day)
        ),
        depots=len(day.posts),
    )


def _vehicle(day: Day, number: int) -> Vehicle:
    squad, shift, post = day.crews[number]
    hours = day.hours(number)
    return Vehicle(
        name=f"{squad.name} {shift.name}",
        shift=day.shifts.index(shift),
        depot=day.posts.index(post),
        start_s=hours.start_s,
        end_s=hours.end_s,
        profile=_profiles(day).index((day.shifts.index(shift), day.slowness(number))),
        break_s=hours.break_s,
        break_window_s=hours.break_window_s,
    )


def _rest_places(day: Day) -> list[bool]:
    good = {*day.settled, *(p.point for p in day.posts)}
    good.update(s.point for s in day.stops if s.kind in ("place", "ward"))
    near = {
        point: any(distance_m(point, other) <= day.params.rest_near_m for other in good)
        for point in {s.point for s in day.stops}
    }
    return [stop.kind in ("place", "ward") or near[stop.point] for stop in day.stops]


def _profiles(day: Day) -> list[tuple[int, float]]:
    """Return the shift and slowness of each matrix: cars in every shift, then what else drives."""
    usual = [(n, 1.0) for n in range(len(day.shifts))]
    used = {(day.shifts.index(shift), day.slowness(n)) for n, (_, shift, _) in enumerate(day.crews)}
    return [*usual, *sorted(used.difference(usual))]


def _matrix(day: Day, shift: str, slowness: float) -> Matrix:
    travel_s = day.trips.travel_s(shift).tolist()
    points = [*range(len(day.posts)), *day.at]
    rows = {
        p: tuple(slower(travel_s[p][q], slowness) for q in points) for p in dict.fromkeys(points)
    }
    return tuple(rows[p] for p in points)
