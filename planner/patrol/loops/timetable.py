"""From the solver's numbers to what people read: names, clock times and ways on the road."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from geo.model import LonLat
from geo.notice import Notice
from geo.roads import Leg, Trips
from planner.city.model import Post, Shift, Squad, vehicle_kind
from planner.patrol.loops.hours import CrewParams, Hours, crew_hours, stands_by
from planner.patrol.loops.problem import DayProblem, Route, Solution, Visit
from planner.patrol.model import Duty, Loop, PlannedStop, ShiftPlan, Stop

ON_FOOT_S = 300
"""A squad that waits so long for a stop's hours is told to patrol around it on foot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the numbers of a day's problem stand for.

    `crews` gives the squad, shift and post of each vehicle, `stops` the stop of each task. `trips`
    numbers the posts first, then the places of the stops: `at` is that of each stop, as one place
    may be visited several times. `settled` are points of settlements and public places.
    """

    date: date
    zone: ZoneInfo
    shifts: tuple[Shift, ...]
    posts: tuple[Post, ...]
    crews: tuple[tuple[Squad, Shift, Post], ...]
    stops: tuple[Stop, ...]
    duties: tuple[Duty, ...]
    params: CrewParams
    trips: Trips
    at: tuple[int, ...]
    settled: tuple[LonLat, ...] = ()

    def hours(self, number: int) -> Hours:
        """Return when a crew may be out, and its rest."""
        shift = self.crews[number][1]
        peers = [n for n, (_, other, _) in enumerate(self.crews) if other == shift]
        share = self.params.friday_standby
        away = stands_by(peers.index(number), len(peers), share, self.date)
        return crew_hours(shift, self.date, self.params, prays=not away)

    def slowness(self, number: int) -> float:
        """Return how long a crew's vehicle takes for the way of a car of one second."""
        return self.params.slowness(vehicle_kind(self.crews[number][0].vehicle))

    def most_m(self, number: int) -> float:
        """Return how far the loop of a crew may lead."""
        kind = vehicle_kind(self.crews[number][0].vehicle)
        return self.params.most_m(kind, len(self.shifts))

    def way_m(self, number: int, tasks: Sequence[int]) -> float:
        """Return the metres from a crew's post through tasks and back."""
        _, shift, post = self.crews[number]
        home = self.posts.index(post)
        numbers = [home, *(self.at[t] for t in tasks), home]
        return sum(leg.distance_m for leg in self.trips.route(numbers, shift.name))


def slower(drive_s: int, slowness: float) -> int:
    """Return the seconds of a way for a slower or quicker vehicle, rounded up."""
    return drive_s if slowness == 1.0 else ceil(drive_s * slowness)


def clock_time(day: date, seconds: int, zone: ZoneInfo) -> datetime:
    """Return the aware local time that many wall-clock seconds after midnight of `day`.

    >>> clock_time(date(2026, 1, 1), 90_000, ZoneInfo("Asia/Jakarta")).isoformat()
    '2026-01-02T01:00:00+07:00'
    """
    return datetime.combine(day, time(), tzinfo=zone) + timedelta(seconds=seconds)


def shift_plans(day: Day, solution: Solution) -> tuple[ShiftPlan, ...]:
    """Return the shifts of a day with their loops, each drawn on the road network."""
    kept = duties_kept(day.duties, visited_stops(day, solution))
    plans = []
    for shift in day.shifts:
        routes = [r for r in solution.routes if day.crews[r.vehicle][1] == shift and r.visits]
        start, end = shift.hours(day.date, day.zone)
        plans.append(
            ShiftPlan(
                name=shift.name,
                start=start,
                end=end,
                loops=tuple(_loop(day, route, kept) for route in routes),
            )
        )
    return tuple(plans)


def rests_afield(day: Day, problem: DayProblem, solution: Solution) -> tuple[Notice, ...]:
    """Return which crews rest where there is neither a post nor a public place near, in one."""
    crews = tuple(
        Notice.of("crews.squad_in", squad=squad.name, shift=shift.name)
        for route in solution.routes
        for squad, shift, _ in (day.crews[route.vehicle],)
        if route.rest_at is not None and not problem.tasks[route.rest_at].rests
    )
    return (Notice.of("crews.rests_afield", crews=crews),) if crews else ()


def range_notices(day: Day, shortened: Sequence[int]) -> tuple[Notice, ...]:
    """Return the crews whose loops were made shorter because their vehicles go no farther."""
    return tuple(
        Notice.of(
            "crews.shortened",
            squad=day.crews[n][0].name,
            shift=day.crews[n][1].name,
            range_m=day.most_m(n),
        )
        for n in shortened
    )


def visited_stops(day: Day, solution: Solution) -> tuple[str, ...]:
    """Return the ids of the stops that a solution visits, in order of time."""
    visits = sorted((v.start_s, v.task) for route in solution.routes for v in route.visits)
    return tuple(day.stops[task].id for _, task in visits)


def duties_kept(duties: Sequence[Duty], visited: Sequence[str]) -> dict[str, tuple[Notice, ...]]:
    """Return, for each visited stop that a duty needs, the names of its duties.

    `visited` are stop ids in order of time. A duty takes as many stops as it asks for: those that
    keep another duty already, then the earliest. So a stop is marked only where leaving it out
    would break a promise.

    >>> name = Notice.of("place.district", district="Kota")
    >>> duty = Duty(id="d", kind="district", name=name, stops=("a", "b"))
    >>> duties_kept([duty], ["b", "a"]) == {"b": (name,)}
    True
    """
    names: dict[str, list[Notice]] = {}
    kinds = ("hotspot", "ward", "district")
    narrow_first = sorted(duties, key=lambda d: (kinds.index(d.kind), not d.shift))
    for duty in narrow_first:
        serving = [stop for stop in visited if stop in duty.stops]
        serving.sort(key=lambda stop: stop not in names)
        for stop in serving[: duty.visits]:
            names.setdefault(stop, []).append(duty.reason or duty.name)
    return {stop: tuple(dict.fromkeys(named)) for stop, named in names.items()}


def _loop(day: Day, route: Route, kept: Mapping[str, tuple[Notice, ...]]) -> Loop:
    squad, shift, post = day.crews[route.vehicle]
    home = day.posts.index(post)
    numbers = [home, *(day.at[t] for t in route.tasks), home]
    slowness = day.slowness(route.vehicle)
    legs = [
        replace(leg, drive_s=slower(leg.drive_s, slowness))
        for leg in day.trips.route(numbers, shift.name)
    ]
    crew_break_s = day.hours(route.vehicle).break_s if route.break_start_s is not None else 0
    stops = tuple(
        _planned(day, order, visit, leg, kept, _idle_s(visit, route.break_start_s, crew_break_s))
        for order, (visit, leg) in enumerate(zip(route.visits, legs, strict=False), 1)
    )
    path = [post.point]
    for leg in legs:
        path += [p for p in leg.path if p != path[-1]]
    return Loop(
        squad=squad.name,
        shift=shift.name,
        post=post.name,
        post_point=post.point,
        depart=clock_time(day.date, route.depart_s, day.zone),
        return_=clock_time(day.date, route.return_s, day.zone),
        distance_m=round(sum(leg.distance_m for leg in legs), 1),
        drive_s=sum(leg.drive_s for leg in legs),
        prize=sum(day.stops[t].prize for t in route.tasks),
        stops=stops,
        path=tuple(path),
        break_start=(
            None
            if route.break_start_s is None
            else clock_time(day.date, route.break_start_s, day.zone)
        ),
        break_s=crew_break_s,
    )


def _idle_s(visit: Visit, break_start_s: int | None, break_s: int) -> int:
    """Return how long a squad waits for a stop's hours, its break left out."""
    rests = break_start_s is not None and visit.arrive_s <= break_start_s < visit.start_s
    return visit.start_s - visit.arrive_s - (break_s if rests else 0)


def _planned(
    day: Day,
    order: int,
    visit: Visit,
    leg: Leg,
    kept: Mapping[str, tuple[Notice, ...]],
    idle_s: int,
) -> PlannedStop:
    stop = day.stops[visit.task]
    if idle_s >= ON_FOOT_S and stop.instruction is not None:
        told = Notice.of("stop.early", wait_min=idle_s // 60, task=stop.instruction)
        stop = replace(stop, instruction=told)
    return PlannedStop(
        order=order,
        stop=stop,
        arrive=clock_time(day.date, visit.arrive_s, day.zone),
        start=clock_time(day.date, visit.start_s, day.zone),
        leave=clock_time(day.date, visit.leave_s, day.zone),
        drive_s=leg.drive_s,
        drive_m=round(leg.distance_m, 1),
        duty=kept.get(stop.id, ()),
    )
