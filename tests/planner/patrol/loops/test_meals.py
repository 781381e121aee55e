"""Crews eat at a post, in a settlement or at a public place wherever a loop can lead there."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given

from planner.patrol.loops.check import solution_faults
from planner.patrol.loops.meals import rests_well, with_meals
from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem, DutySpec, Solution
from planner.patrol.loops.solve import solution_of, solve
from tests.planner.patrol.loops.days import day, days, line, squad, task

QUICK = LoopParams(iterations=20, workers=1)


def anywhere(vehicle: int, tasks: Sequence[int]) -> bool:
    return True


def hungry(*, duty: bool = False) -> tuple[DayProblem, Solution]:
    """Return a loop past two stops in the field that passes no place to eat, which lies between."""
    crew = replace(squad(), break_s=300, break_window_s=(400, 900), end_s=1_200)
    tasks = [replace(task(9), rests=False), replace(task(5), rests=False), task(1)]
    problem = day(tasks, [crew], line(0, 300, 320, 310))
    if duty:
        problem = replace(problem, duties=(DutySpec(tasks=(0,)), DutySpec(tasks=(1,))))
    return problem, solution_of(problem, [[0, 1]])


def test_a_crew_is_led_to_a_place_to_eat() -> None:
    problem, found = hungry()
    assert not rests_well(problem, found.routes[0])
    made = with_meals(problem, found, anywhere)
    (route,) = made.routes
    assert rests_well(problem, route)
    assert 2 in route.tasks
    assert made.prize == sum(problem.tasks[t].prize for t in route.tasks)
    assert solution_faults(problem, made) == []


def test_a_place_beyond_the_range_is_none() -> None:
    problem, found = hungry()
    assert with_meals(problem, found, lambda vehicle, tasks: 2 not in tasks) is found


@given(days())
def test_no_duty_is_lost_and_no_more_crews_rest_in_the_field(problem: DayProblem) -> None:
    found = solve(problem, seed=1, params=QUICK)
    made = with_meals(problem, found, anywhere)
    assert solution_faults(problem, made) == []
    assert set(made.unmet) <= set(found.unmet)
    assert set(made.missed) <= set(found.missed)
    afield = [sum(not rests_well(problem, r) for r in s.routes) for s in (found, made)]
    assert afield[1] <= afield[0]
