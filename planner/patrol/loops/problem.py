"""The loop problem of a day and its solution: tasks, vehicles and duties in; routes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.errors import PlanError

Window = tuple[int, int]
Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A stop that a squad may visit once: what it is worth, how long it takes, when it may start.

    `windows_s` bound the start of service, both ends included; a squad that comes early waits.
    A `required` task is worth more than any sum of prizes, as a duty is. At one that `rests` a
    squad may rest well; elsewhere it does so only if its loop leaves it no choice.
    """

    prize: int
    dwell_s: int
    windows_s: tuple[Window, ...]
    required: bool = False
    rests: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A squad in one shift: leaves `depot` at `start_s` or later, is at `end_depot` by `end_s`.

    `profile` numbers its travel-time matrix. A squad with `break_s` > 0 that leaves its post rests
    that long without pause, wholly inside `break_window_s` (the shift, if None): at its post before
    it leaves or after it is back, or at a stop before or after the service there.
    """

    name: str
    shift: int
    depot: int
    start_s: int
    end_s: int
    profile: int = 0
    break_s: int = 0
    break_window_s: Window | None = None
    end_depot: int | None = None

    @property
    def home(self) -> int:
        """The depot where the loop ends."""
        return self.depot if self.end_depot is None else self.end_depot

    @property
    def rest_window_s(self) -> Window:
        """The window the break must lie in."""
        return self.break_window_s or (self.start_s, self.end_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySpec:
    """A duty: at least `visits` of `tasks` are visited."""

    tasks: tuple[int, ...]
    visits: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProblem:
    """A day's candidate stops, squads, duties and travel times.

    `travel_s` holds one square matrix of seconds per profile, over `depots` depots first and then
    the tasks. It need not be symmetric.

    Raises
    ------
    PlanError
        Lists every fault found: sizes that do not fit, unknown indexes, empty windows, negative
        times, a break longer than its window.
    """

    tasks: tuple[Task, ...]
    vehicles: tuple[Vehicle, ...]
    duties: tuple[DutySpec, ...]
    travel_s: tuple[Matrix, ...]
    depots: int

    def __post_init__(self) -> None:
        faults = (
            _matrix_faults(self) + _task_faults(self) + _vehicle_faults(self) + _duty_faults(self)
        )
        if faults:
            shown = "; ".join(faults[:20]) + (f"; and {len(faults) - 20} more" * (len(faults) > 20))
            raise PlanError(f"The day's problem cannot be solved as given: {shown}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: arrival, start of service (after waiting or rest) and departure."""

    task: int
    arrive_s: int
    start_s: int
    leave_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What a vehicle does: its visits in order, when it leaves, is back, and rests."""

    vehicle: int
    visits: tuple[Visit, ...]
    depart_s: int
    return_s: int
    break_start_s: int | None = None

    @property
    def rest_at(self) -> int | None:
        """The task where the squad rests; None at its post, or without a rest."""
        begin = self.break_start_s
        if begin is None or begin >= self.return_s:
            return None
        return next((v.task for v in reversed(self.visits) if v.arrive_s <= begin), None)

    @property
    def tasks(self) -> tuple[int, ...]:
        """The tasks visited, in order."""
        return tuple(v.task for v in self.visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The day's routes (of used vehicles only, by vehicle), their prize, and what was not kept.

    `unmet` are indexes of duties; `missed` are required tasks without a visit.
    """

    routes: tuple[Route, ...]
    prize: int
    unmet: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()


def _matrix_faults(problem: DayProblem) -> list[str]:
    size = problem.depots + len(problem.tasks)
    faults = []
    if problem.depots < 1:
        faults.append(f"expected at least one depot, got {problem.depots}")
    if not problem.travel_s:
        faults.append("expected at least one travel-time matrix, got none")
    for p, matrix in enumerate(problem.travel_s):
        if len(matrix) != size or any(len(row) != size for row in matrix):
            faults.append(
                f"travel-time matrix {p} must be {size} x {size} (depots, then tasks), "
                f"got {len(matrix)} rows"
            )
        elif min(map(min, matrix), default=0) < 0:
            faults.append(f"travel-time matrix {p} has negative times")
    return faults


def _window_faults(what: str, windows: Sequence[Window]) -> list[str]:
    return [f"{what} has a window that closes before it opens: {w}" for w in windows if w[0] > w[1]]


def _task_faults(problem: DayProblem) -> list[str]:
    faults = []
    for i, task in enumerate(problem.tasks):
        if task.prize < 0:
            faults.append(f"task {i} has a negative prize: {task.prize}")
        if task.dwell_s < 0:
            faults.append(f"task {i} has a negative dwell: {task.dwell_s} s")
        if not task.windows_s:
            faults.append(f"task {i} has no time window; give (0, 86400) for any time")
        faults += _window_faults(f"task {i}", task.windows_s)
    return faults


def _vehicle_faults(problem: DayProblem) -> list[str]:
    faults = []
    for i, v in enumerate(problem.vehicles):
        name = f"vehicle {i} ({v.name})"
        if not (0 <= v.depot < problem.depots and 0 <= v.home < problem.depots):
            faults.append(
                f"{name} starts at depot {v.depot} and ends at {v.home}, but depots are numbered "
                f"0 to {problem.depots - 1}"
            )
        if not 0 <= v.profile < len(problem.travel_s):
            faults.append(f"{name} has profile {v.profile} of {len(problem.travel_s)} matrices")
        if v.start_s > v.end_s:
            faults.append(f"{name} ends at {v.end_s} s, before it starts at {v.start_s} s")
        if v.break_s < 0:
            faults.append(f"{name} has a negative break: {v.break_s} s")
        low, high = v.rest_window_s
        if v.break_s > 0 and max(low, v.start_s) + v.break_s > min(high, v.end_s):
            faults.append(
                f"{name} cannot rest {v.break_s} s in its break window {low} to {high} s within "
                f"its shift {v.start_s} to {v.end_s} s"
            )
    return faults


def _duty_faults(problem: DayProblem) -> list[str]:
    faults = []
    for i, duty in enumerate(problem.duties):
        if duty.visits < 0:
            faults.append(f"duty {i} asks for {duty.visits} visits")
        if len(set(duty.tasks)) != len(duty.tasks):
            faults.append(f"duty {i} names a task twice")
        unknown = [t for t in duty.tasks if not 0 <= t < len(problem.tasks)]
        if unknown:
            faults.append(f"duty {i} names tasks that do not exist: {unknown}")
    return faults
