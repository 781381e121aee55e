"""The day's plan: stops, duties, loops, variation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import compress
from math import fsum

from geo.exposure.rates import ExposureParams
from geo.model import Hotspot, LonLat, Place, Ward, distance_m
from geo.notice import Notice
from geo.roads import SCHEMATIC_NOTICE, RoadNetwork, RoadParams, settled_wards, streets_at
from planner.city.calendar import CalendarRow, rows_of
from planner.city.settings import City
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.loops.day import build_day, day_problem
from planner.patrol.loops.hours import CrewParams, crew_hours
from planner.patrol.loops.meals import with_meals
from planner.patrol.loops.parameters import LoopParams, VariationParams
from planner.patrol.loops.problem import DayProblem
from planner.patrol.loops.reach import out_of_reach, within_range
from planner.patrol.loops.solve import solve
from planner.patrol.loops.timetable import (
    Day,
    range_notices,
    rests_afield,
    shift_plans,
    visited_stops,
)
from planner.patrol.loops.variation import StopHour, predictability, vary
from planner.patrol.model import Coverage, Plan, Stop
from planner.patrol.remedies import unmet_duties
from planner.patrol.stops.candidates import Crews, candidate_stops
from planner.patrol.stops.checklist import instructed
from planner.patrol.stops.coverage import (
    CoverageParams,
    due_duties,
    due_hotspots,
    hotspot_visits,
)
from planner.patrol.stops.hours import HoursParams, StopHours
from planner.patrol.stops.ids import hotspot_stop_id
from planner.patrol.stops.need import faded_minutes, stretched_days
from planner.patrol.stops.parameters import DemandParams
from planner.patrol.stops.reason import SAME_PLACE_M, Visited
from planner.patrol.stops.series import series_demands
from planner.potential.demand import Demand
from planner.progress import Progress
from planner.risk.assess import Situation
from planner.staffing.crews import CrewWatch
from planner.staffing.words import crew_notices

DAY_S = 86_400
SEEN_DAYS = 14
"""Hours of visits of so many days are avoided where there is a choice."""

RECENT_DAYS = 7
"""Days whose number of visits tells what a day can do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVisit:
    """A visit of an earlier day: which stop, at which local hour, where, how long, which shift."""

    day: date
    stop: str
    hour: int
    point: LonLat
    minutes: float
    shift: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier days did: their visits, and the day of each ward's last visit by code.

    `shifts` has that day by ward and shift.
    """

    visits: tuple[PastVisit, ...] = ()
    wards: Mapping[str, date | None]
    shifts: Mapping[tuple[str, str], date] = field(default_factory=dict)


def plan_day(
    city: City,
    situation: Situation,
    wards: Sequence[Ward],
    places: Sequence[Place],
    network: RoadNetwork,
    *,
    ward_of: Callable[[LonLat], str | None],
    on: date,
    seed: int,
    made: datetime,
    memory: Memory,
    watch: CrewWatch,
    progress: Progress,
    calendar: Sequence[CalendarRow] = (),
    demands: Sequence[Demand] = (),
) -> tuple[Plan, Worksheet]:
    """Return the plan of the day `on`, and what it was chosen from.

    Parameters
    ----------
    wards : with their outlines; `ward_of` finds the code of the ward of a point.
    network : of streets, or schematic; the plan then says that its times are estimates.
    memory : visits of earlier days, which set the duties and which the day should not repeat.
    calendar : days of the city on which hours differ.
    demands : what people expect today, beside what the past tells; series are added.
    watch : who drives; nobody else does.

    Raises
    ------
    PlanError, RoadError : the day cannot be planned at all. Duties that cannot be kept are not an
        error: the plan names them.
    """
    progress("step.stops")
    wards = settled_wards(wards, network, places)
    demand = city.parameters("demand", DemandParams)
    covering = city.parameters("coverage", CoverageParams)
    hours = StopHours(params=city.parameters("hours", HoursParams), today=rows_of(calendar, on))
    least_min = city.parameters("exposure", ExposureParams).visit_least_min
    crews = _crews(city, watch, memory, ward_of, on=on, params=demand)
    usual_days = covering.hotspot_every_days
    covering = _kept_in_bounds(covering, demand, wards, situation.hotspots, crews, memory, on)
    visited_on = hotspot_visits(
        situation.hotspots,
        [(v.day, v.point) for v in memory.visits if v.minutes >= least_min],
        covering,
    )
    due = due_hotspots(situation.hotspots, visited_on, today=on, params=covering)
    roads = city.parameters("roads", RoadParams)
    stops = candidate_stops(
        situation.hotspots,
        places,
        wards,
        situation.rates,
        shifts=city.shifts,
        categories={c.code: c for c in city.categories},
        ward_of=ward_of,
        params=demand,
        crews=crews,
        seed=seed * 1_000_000 + on.toordinal(),
        surfaces=situation.surfaces,
        hours=hours,
        demands=(
            *demands,
            *series_demands(
                situation.series, on, city.shifts, as_of=situation.as_of, zone=city.zone
            ),
        ),
        keep={hotspot_stop_id(h) for h in situation.hotspots if h.id in due},
        streets=lambda points: streets_at(network, points, roads),
        visited=_visited(memory, on=on, least_min=least_min),
    )
    duties = due_duties(
        wards,
        [s for s in stops if s.dwell_s >= least_min * 60],
        situation.hotspots,
        today=on,
        last_visits=memory.wards,
        last_hotspot_visits=visited_on,
        params=covering,
        shifts=[s.name for s in city.shifts if any(s.name in q.shifts for q in city.squads)],
        last_shift_visits=memory.shifts,
    )

    progress("step.timing")
    settled = [*(p.point for p in places), *(w.centre for w in wards)]
    day = build_day(city, stops, duties, network, on, crews=watch.crews, settled=settled)
    problem = day_problem(day)
    day, problem, beyond = _within_reach(day, problem)

    progress("step.loops")
    looping = city.parameters("loops", LoopParams)
    best = solve(problem, seed=seed, params=looping)

    progress("step.varying")
    varying = city.parameters("variation", VariationParams)
    history = day_history(stops, memory, on=on, days=varying.days)
    today = vary(
        problem,
        best,
        seed=seed,
        history=history,
        params=varying,
        prevents=[s.prize for s in stops],
    )
    farthest = [day.most_m(n) for n in range(len(day.crews))]
    today, shortened = within_range(problem, today, day.way_m, farthest)
    today = with_meals(problem, today, lambda n, tasks: day.way_m(n, tasks) <= farthest[n])

    progress("step.duties")
    shifts = tuple(
        replace(s, loops=tuple(instructed(loop, city) for loop in s.loops))
        for s in shift_plans(day, today)
    )
    visited = set(visited_stops(day, today))
    districts = dict.fromkeys(sorted({w.district for w in wards}), 0)
    for stop in stops:
        districts[stop.district] += stop.id in visited
    worth = {s.id: s.prize for s in stops}
    prize = fsum(worth[s] for s in sorted(visited))
    plan = Plan(
        city=city.key,
        city_name=city.name,
        date=on.isoformat(),
        seed=seed,
        made=made,
        shifts=shifts,
        coverage=Coverage(
            districts=districts, unmet=unmet_duties(day, problem, today, seed=seed, params=looping)
        ),
        predictability=predictability(today, history),
        prize=prize,
        # The search is paid in fair minutes: another plan may prevent more than its best.
        best_prize=max(prize, fsum(worth[s] for s in visited_stops(day, best))),
        caveats=(
            *(row.notice for row in hours.today),
            *situation.caveats,
            *crew_notices(watch, city.shifts, on),
            *((SCHEMATIC_NOTICE,) if network.schematic else ()),
            *_stretched(usual_days, covering.hotspot_every_days),
            *beyond,
            *day.trips.notices,
            *rests_afield(day, problem, today),
            *range_notices(day, shortened),
        ),
        data_until=situation.data_until,
        incidents=situation.incidents,
    )
    seen = tuple(tuple(sorted((stops[n].id, hour) for n, hour in past)) for past in history)
    return plan, Worksheet(stops=tuple(stops), duties=day.duties, history=seen)


def _crews(
    city: City,
    watch: CrewWatch,
    memory: Memory,
    ward_of: Callable[[LonLat], str | None],
    *,
    on: date,
    params: DemandParams,
) -> Crews:
    """Return the minutes that crews have in each shift, and what wards were given of late."""
    apart = city.parameters("crews", CrewParams)
    minutes = dict.fromkeys((s.name for s in city.shifts), 0.0)
    for crew in watch.crews:
        out = crew_hours(crew.shift, on, apart)
        minutes[crew.shift.name] += (out.end_s - out.start_s - out.break_s) / 60
    wards = {point: ward_of(point) or "" for point in dict.fromkeys(v.point for v in memory.visits)}
    past = faded_minutes(
        ((v.day, (wards[v.point], v.shift), v.minutes) for v in memory.visits),
        today=on,
        half_life_days=params.half_life_days,
    )
    starts = {shift.name: shift.start_s for shift in city.shifts}
    seen = tuple(
        (v.point, at_s + (DAY_S if at_s < starts.get(v.shift, 0) else 0))
        for v in memory.visits
        if 0 < (on - v.day).days <= SEEN_DAYS
        for at_s in [v.hour * 3600 + 1800]
    )
    return Crews(minutes=minutes, past_min=past, seen=seen)


def _visited(memory: Memory, *, on: date, least_min: float) -> Visited:
    """Return how many days ago squads were where, as known in the morning of a day."""
    return Visited(
        places=[
            (v.point, (on - v.day).days)
            for v in memory.visits
            if 0 < (on - v.day).days <= SEEN_DAYS and v.minutes >= least_min
        ],
        wards={code: (on - day).days for code, day in memory.wards.items() if day is not None},
        days=SEEN_DAYS,
    )


def _kept_in_bounds(
    covering: CoverageParams,
    demand: DemandParams,
    wards: Sequence[Ward],
    hotspots: Sequence[Hotspot],
    crews: Crews,
    memory: Memory,
    on: date,
) -> CoverageParams:
    """Return the duties' intervals so that duties take no more of the day than they may.

    What recent days could visit tells more of the ways there than the usual minutes of a visit.
    """
    visits = fsum(crews.minutes.values()) / demand.visit_min
    recent = [v.day for v in memory.visits if 0 < (on - v.day).days <= RECENT_DAYS]
    if recent:
        visits = min(visits, len(recent) / len(set(recent)))
    districts = len({w.district for w in wards})
    return replace(
        covering,
        hotspot_every_days=stretched_days(
            covering.hotspot_every_days,
            sum(h.significant for h in hotspots),
            others=len(wards) / covering.ward_every_days
            + districts * covering.district_visits / covering.district_every_days
            + districts * len(crews.minutes) / covering.district_shift_every_days,
            visits=visits,
            share=demand.duty_share,
        ),
    )


def _within_reach(day: Day, problem: DayProblem) -> tuple[Day, DayProblem, tuple[Notice, ...]]:
    """Return the day without the duties of hotspots that no crew can reach in their hours.

    Nothing is ordered that cannot be done: the notice says which hotspots these are.
    """
    if not day.crews:
        return day, problem, ()
    beyond = out_of_reach(problem)
    lost = [
        duty.kind == "hotspot" and beyond.issuperset(spec.tasks)
        for duty, spec in zip(day.duties, problem.duties, strict=True)
    ]
    names = tuple(dict.fromkeys(d.name for d in compress(day.duties, lost)))
    if not names:
        return day, problem, ()
    keep = [not gone for gone in lost]
    return (
        replace(day, duties=tuple(compress(day.duties, keep))),
        replace(problem, duties=tuple(compress(problem.duties, keep))),
        (Notice.of("plan.beyond", hotspots=names),),
    )


def _stretched(usual_days: int, every_days: int) -> tuple[Notice, ...]:
    if every_days == usual_days:
        return ()
    return (Notice.of("plan.stretched", usual_days=usual_days, every_days=every_days),)


def day_history(
    stops: Sequence[Stop], memory: Memory, *, on: date, days: int
) -> list[frozenset[StopHour]]:
    """Return which of today's stops each recent day visited, and at which hour; the latest last.

    Hotspots are found anew every day, so a visit counts by where it was: for every stop within
    150 m of it, as who watches a place sees it.
    """
    by_day: dict[date, set[StopHour]] = {}
    for visit in memory.visits:
        if 0 < (on - visit.day).days <= days:
            near = by_day.setdefault(visit.day, set())
            near.update(
                (number, visit.hour)
                for number, stop in enumerate(stops)
                if distance_m(stop.point, visit.point) <= SAME_PLACE_M
            )
    return [frozenset(by_day[day]) for day in sorted(by_day)]
