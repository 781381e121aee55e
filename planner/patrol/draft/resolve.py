"""One squad's loop made anew around what must stay; the loops of others are not looked at."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from geo.model import LonLat
from geo.notice import Notice
from geo.roads import RoadNetwork
from planner.city.model import Shift, Squad
from planner.city.settings import City
from planner.errors import PlanError
from planner.patrol.loops.check import solution_faults
from planner.patrol.loops.day import build_day, day_problem
from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem, Route, Solution, Task, Vehicle
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.solve import solution_of, solve
from planner.patrol.loops.timetable import Day, shift_plans
from planner.patrol.model import Duty, Loop, Stop
from planner.staffing.crews import every_crew

SEARCH = LoopParams(iterations=5_000)
"""Enough for one loop among a shift's candidates, and well below the seconds that people wait."""

MOST_LACKING_MIN = 12 * 60
PINNED_S = 600
"""How far a visit may begin from the time it is pinned to."""


class EditError(PlanError):
    """An edit that cannot be kept; nothing was changed.

    Attributes
    ----------
    reason : "time", "window", "break", "road", "there", "gone", "hours", "far", "words" or
        "off_duty".
    name : of the stop or squad that it is about.
    limits : what an added stop must keep to, where `reason` is "words".
    lacking_min : minutes of shift that are lacking, where `reason` is "time".
    windows_s : when the stop may be visited, where `reason` is "window".
    """

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        name: Notice | str = "",
        lacking_min: int = 0,
        windows_s: tuple[tuple[int, int], ...] = (),
        limits: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        if reason == "window" and windows_s:
            hours = ", ".join(f"{_clock(a)}–{_clock(b)}" for a, b in windows_s)
            notice = Notice.of("edit.window_hours", name=name, hours=hours)
        elif reason in ("hours", "far"):
            notice = Notice.of(f"edit.not_{reason}")
        elif reason == "words":
            notice = Notice.of("edit.words", **limits)
        elif reason == "time":
            notice = Notice.of("edit.time", name=name, lacking_min=lacking_min)
        elif reason == "off_duty":
            notice = Notice.of("edit.off_duty", name=name)
        elif reason in ("window", "break", "there"):
            notice = Notice.of(f"edit.{reason}", name=name)
        else:
            notice = Notice.of("edit.gone")
        super().__init__(message, notice)
        self.reason = reason
        self.name = name
        self.lacking_min = lacking_min
        self.windows_s = windows_s


def _clock(seconds: int) -> str:
    minutes = seconds // 60
    return f"{minutes // 60 % 24:02d}.{minutes % 60:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every loop of a day is driven on, and the seed and length of the search.

    `serving` are the squads on duty by (shift, squad), with their vehicle; None asks nobody. Squads
    rest well near points that are `settled`.
    """

    city: City
    network: RoadNetwork
    on: date
    seed: int
    search: LoopParams = SEARCH
    serving: Mapping[tuple[str, str], Squad] | None = None
    settled: tuple[LonLat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A squad in a shift of today's hours.

    Attributes
    ----------
    from_s : when it left its post so far.
    begins_s : before it the squad neither leaves nor rests, if the shift began already.
    rested : it had its break.
    """

    squad: Squad
    shift: Shift
    from_s: int | None = None
    begins_s: int | None = None
    rested: bool = False


def best_loop(
    ground: Ground,
    crew: Crew,
    stops: Sequence[Stop],
    duties: Sequence[Duty],
    *,
    required: Collection[str],
    order: Sequence[str],
) -> Loop | None:
    """Return the best loop found that visits every required stop; None if it visits nothing.

    Parameters
    ----------
    stops : what the squad may visit, its own and free ones.
    duties : what it owes today, once others did their share.
    order : the required stops as the squad would drive them, for telling what is lacking.

    Raises
    ------
    EditError : the required stops do not fit into the shift.
    """
    if not stops:
        return None
    day, problem = _problem(ground, crew, stops, duties, required)
    found = solve(problem, seed=ground.seed, params=ground.search)
    if found.missed and duties:
        # What a commander wants comes before the duties; the plan then names those unmet.
        day, problem = _problem(ground, crew, stops, (), required)
        found = solve(problem, seed=ground.seed, params=ground.search)
    if found.missed:
        raise _refusal(problem, day, order)
    if not found.routes:
        return None
    return _drawn(day, problem, _later(problem, found.routes[0], crew.from_s))


def loop_in_order(
    ground: Ground, crew: Crew, stops: Sequence[Stop], *, required: Collection[str] | None = None
) -> Loop | None:
    """Return the loop that visits the stops in this order.

    Stops that are not `required` (all are, if None) are left out where they do not fit, the least
    valuable first.

    Raises
    ------
    EditError : the order cannot be driven.
    """
    if not stops:
        return None
    keep = {s.id for s in stops} if required is None else set(required)
    day, problem = _problem(ground, crew, stops, (), keep)
    tasks = list(range(len(stops)))
    route = schedule(problem, 0, tasks)
    while route is None:
        loose = [t for t in tasks if stops[t].id not in keep]
        if not loose:
            raise _refusal(problem, day, [stops[t].id for t in tasks])
        tasks.remove(min(loose, key=lambda t: (stops[t].prize, -t)))
        route = schedule(problem, 0, tasks)
    return _drawn(day, problem, _later(problem, route, crew.from_s))


def _problem(
    ground: Ground,
    crew: Crew,
    stops: Sequence[Stop],
    duties: Sequence[Duty],
    required: Collection[str],
) -> tuple[Day, DayProblem]:
    shut = next((s for s in stops if not s.windows_s), None)
    if shut is not None:
        raise EditError(
            "window",
            f"'{shut.name}' cannot be visited in shift '{crew.shift.name}'",
            name=shut.name,
        )
    squad = replace(crew.squad, shifts=(crew.shift.name,))
    city = replace(ground.city, shifts=(crew.shift,), squads=(squad,))
    crews = every_crew(city.squads, city.shifts)
    day = build_day(
        city, stops, duties, ground.network, ground.on, crews=crews, settled=ground.settled
    )
    problem = day_problem(day)
    tasks = tuple(
        replace(task, required=stop.id in required)
        for task, stop in zip(problem.tasks, stops, strict=True)
    )
    vehicle = _begun(problem.vehicles[0], crew)
    return day, replace(problem, tasks=tasks, vehicles=(vehicle,))


def _begun(vehicle: Vehicle, crew: Crew) -> Vehicle:
    """Return the vehicle as it is once the shift runs; a break whose time is over was had."""
    start_s = max(vehicle.start_s, crew.begins_s or 0)
    low, high = vehicle.rest_window_s
    if crew.rested or max(low, start_s) + vehicle.break_s > min(high, vehicle.end_s):
        vehicle = replace(vehicle, break_s=0, break_window_s=None)
    return replace(vehicle, start_s=min(start_s, vehicle.end_s))


def _later(problem: DayProblem, route: Route, from_s: int | None) -> Route:
    """Return the route leaving no sooner than before, as the day's variation has it, if it can."""
    if from_s is None:
        return route
    return schedule(problem, 0, route.tasks, from_s=from_s) or route


def _drawn(day: Day, problem: DayProblem, route: Route) -> Loop:
    whole = solution_of(problem, [route.tasks])
    solution = Solution(routes=(route,), prize=whole.prize, unmet=whole.unmet, missed=whole.missed)
    faults = solution_faults(problem, solution)
    if faults:
        raise PlanError(f"the loop made anew is not sound: {'; '.join(faults)}")
    return shift_plans(day, solution)[0].loops[0]


def _refusal(problem: DayProblem, day: Day, order: Sequence[str]) -> EditError:
    """Return why the stops cannot be visited, with the least minutes more that would do."""
    numbers = {s.id: i for i, s in enumerate(day.stops)}
    tasks = [numbers[s] for s in order if s in numbers]
    alone = next((t for t in tasks if not _fits(problem, [t], 0)), None)
    name = day.stops[alone if alone is not None else tasks[-1]].name if tasks else ""
    if not _fits(problem, tasks, MOST_LACKING_MIN):
        squad = replace(problem.vehicles[0], break_s=0, break_window_s=None)
        rested = replace(problem, vehicles=(squad,))
        if _fits(rested, tasks, 0):
            return EditError("break", f"with '{name}' there is no room for the break", name=name)
        windows = day.stops[alone if alone is not None else tasks[-1]].windows_s
        return EditError(
            "window",
            f"'{name}' cannot be reached within the hours of visits and the others' order",
            name=name,
            windows_s=windows,
        )
    low, high = 0, MOST_LACKING_MIN
    while high - low > 1:
        middle = (low + high) // 2
        if _fits(problem, tasks, middle):
            high = middle
        else:
            low = middle
    return EditError(
        "time",
        f"the squad lacks {high} minutes for '{name}' and all that is pinned",
        name=name,
        lacking_min=high,
    )


def _fits(problem: DayProblem, tasks: Sequence[int], more_min: int) -> bool:
    squad = problem.vehicles[0]
    more_s = more_min * 60

    def longer(task: Task) -> Task:
        until = squad.end_s - task.dwell_s
        windows = tuple((a, b + more_s if b >= until else b) for a, b in task.windows_s)
        return replace(task, windows_s=windows)

    wide = replace(
        problem,
        tasks=tuple(longer(t) for t in problem.tasks),
        vehicles=(replace(squad, end_s=squad.end_s + more_s),),
    )
    return any(schedule(wide, 0, order) is not None for order in _orders(tasks))


def _orders(tasks: Sequence[int]) -> list[list[int]]:
    """Return the order with its last stop, the one that is new, at every place."""
    *rest, new = tasks
    return [[*rest[:place], new, *rest[place:]] for place in range(len(rest) + 1)]
