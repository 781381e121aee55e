from collections.abc import Callable
from dataclasses import replace

import pytest

from planner.patrol.loops.check import solution_faults
from planner.patrol.loops.problem import DayProblem, DutySpec, Route, Solution
from planner.patrol.loops.schedule import schedule
from tests.planner.patrol.loops.days import day, line, squad, task


@pytest.fixture
def problem() -> DayProblem:
    return day(
        [task(5, dwell_s=10), task(7, dwell_s=20, windows_s=((200, 300),)), task(9, required=True)],
        [squad(end_s=600, break_s=30, break_window_s=(0, 400)), squad(end_s=600)],
        line(0, 100, 150, 400),
        duties=(DutySpec(tasks=(0, 1), visits=2), DutySpec(tasks=(2,))),
    )


@pytest.fixture
def solution(problem: DayProblem) -> Solution:
    route = schedule(problem, 0, [0, 1])
    assert route is not None
    return Solution(routes=(route,), prize=12, unmet=(1,), missed=(2,))


def _first(solution: Solution, **changes: int) -> Solution:
    route = solution.routes[0]
    visits = (replace(route.visits[0], **changes), *route.visits[1:])
    return replace(solution, routes=(replace(route, visits=visits),))


def _route(solution: Solution, change: Callable[[Route], Route]) -> Solution:
    return replace(solution, routes=(change(solution.routes[0]),))


def test_a_sound_plan_has_no_faults(problem: DayProblem, solution: Solution) -> None:
    assert solution_faults(problem, solution) == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda s: replace(s, prize=13), "the prize is 12, not 13"),
        (lambda s: replace(s, unmet=()), "the unmet duties are (1,), not ()"),
        (lambda s: replace(s, missed=()), "the required tasks missed are (2,), not ()"),
        (lambda s: replace(s, routes=s.routes * 2), "a vehicle has two routes"),
        (lambda s: replace(s, routes=s.routes * 2), "visited more than once"),
        (lambda s: _first(s, arrive_s=5), "sooner than it can drive"),
        (lambda s: _first(s, start_s=90), "before it arrives"),
        (lambda s: _first(s, leave_s=101), "of 10 s"),
        (lambda s: _route(s, lambda r: replace(r, depart_s=-9)), "before its shift"),
        (lambda s: _route(s, lambda r: replace(r, return_s=601)), "after its shift"),
        (lambda s: _route(s, lambda r: replace(r, return_s=350)), "sooner than possible"),
        (lambda s: _route(s, lambda r: replace(r, break_start_s=None)), "takes no break"),
        (lambda s: _route(s, lambda r: replace(r, break_start_s=100)), "while it drives or serves"),
        (lambda s: _route(s, lambda r: replace(r, break_start_s=390)), "outside its window"),
    ],
)
def test_every_broken_promise_is_named(
    problem: DayProblem, solution: Solution, spoil: Callable[[Solution], Solution], fault: str
) -> None:
    assert fault in "; ".join(solution_faults(problem, spoil(solution)))


def test_a_visit_outside_its_window_is_named(problem: DayProblem) -> None:
    late = replace(problem, tasks=(*problem.tasks[:1], task(7, dwell_s=20), problem.tasks[2]))
    route = schedule(late, 1, [0, 1])
    assert route is not None
    solution = Solution(routes=(route,), prize=12, unmet=(1,), missed=(2,))
    assert solution_faults(late, solution) == []
    assert "outside its windows" in "; ".join(solution_faults(problem, solution))
