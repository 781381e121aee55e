"""A day in the solver's terms: squads become vehicles, stops tasks, prizes whole numbers."""

from collections.abc import Sequence
from datetime import date

from geo.roads import RoadNetwork, RoadParams, Trips
from planner.city.settings import City
from planner.patrol.loops.problem import DayProblem, DutySpec, Matrix, Task, Vehicle
from planner.patrol.loops.timetable import Day
from planner.patrol.model import Duty, Stop
from planner.staffing.crews import Crew

PRIZE_UNITS = 10_000
"""What the best stop of a day is worth to the solver."""


def build_day(
    city: City,
    stops: Sequence[Stop],
    duties: Sequence[Duty],
    network: RoadNetwork,
    on: date,
    *,
    crews: Sequence[Crew],
) -> Day:
    """Return what the numbers of the day's problem stand for, with the trips between all points.

    Nobody drives but the `crews`.

    Raises
    ------
    RoadError : a post or stop lies too far from any street.
    """
    posts = tuple(city.posts)
    return Day(
        date=on,
        zone=city.zone,
        shifts=city.shifts,
        posts=posts,
        crews=tuple((crew.squad, crew.shift, city.post(crew.squad.post)) for crew in crews),
        stops=tuple(stops),
        duties=tuple(duties),
        trips=Trips(
            network,
            [*(p.point for p in posts), *(s.point for s in stops)],
            city.parameters("roads", RoadParams),
            labels=[*(p.name for p in posts), *(s.name for s in stops)],
        ),
    )


def day_problem(day: Day) -> DayProblem:
    """Return the loop problem of a day: one vehicle per crew, one profile per shift.

    A break lies in the middle half of its shift.
    """
    top = max((s.prize for s in day.stops), default=0.0)
    unit = PRIZE_UNITS / top if top > 0 else 0.0
    numbers = {s.id: i for i, s in enumerate(day.stops)}
    return DayProblem(
        tasks=tuple(
            Task(
                prize=max(round(stop.prize * unit), 1),
                dwell_s=stop.dwell_s,
                windows_s=stop.windows_s,
            )
            for stop in day.stops
        ),
        vehicles=tuple(_vehicle(day, number) for number in range(len(day.crews))),
        duties=tuple(
            DutySpec(tasks=tuple(numbers[s] for s in duty.stops), visits=duty.visits)
            for duty in day.duties
        ),
        travel_s=tuple(_matrix(day.trips, shift.name) for shift in day.shifts),
        depots=len(day.posts),
    )


def _vehicle(day: Day, number: int) -> Vehicle:
    squad, shift, post = day.crews[number]
    quarter = (shift.end_s - shift.start_s) // 4
    rest_s = shift.break_min * 60
    middle = (shift.start_s + quarter, shift.end_s - quarter)
    return Vehicle(
        name=f"{squad.name} {shift.name}",
        shift=day.shifts.index(shift),
        depot=day.posts.index(post),
        start_s=shift.start_s,
        end_s=shift.end_s,
        profile=day.shifts.index(shift),
        break_s=rest_s,
        break_window_s=middle if 0 < rest_s <= middle[1] - middle[0] else None,
    )


def _matrix(trips: Trips, shift: str) -> Matrix:
    return tuple(tuple(row) for row in trips.travel_s(shift).tolist())
