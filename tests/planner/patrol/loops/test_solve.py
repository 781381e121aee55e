from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.errors import PlanError
from planner.patrol.loops.check import solution_faults
from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem, DutySpec, Matrix, Solution
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.solve import solution_of, solve, warm_up
from tests.planner.patrol.loops.days import day, days, line, squad, task

QUICK = LoopParams(iterations=60)


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm_up()


def run(problem: DayProblem, *, seed: int = 1, params: LoopParams = QUICK) -> Solution:
    return solve(problem, seed=seed, params=params)


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(days(), st.integers(0, 99))
def test_no_loop_outlasts_its_shift_and_every_promise_holds(problem: DayProblem, seed: int) -> None:
    assert solution_faults(problem, run(problem, seed=seed)) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
@given(days(), st.integers(0, 99))
def test_the_same_seed_gives_the_same_plan(problem: DayProblem, seed: int) -> None:
    params = LoopParams(iterations=120, workers=2)
    assert run(problem, seed=seed, params=params) == run(problem, seed=seed, params=params)


def _rank(problem: DayProblem, visited: set[int]) -> tuple[int, int]:
    short = sum(max(0, d.visits - len(visited.intersection(d.tasks))) for d in problem.duties)
    short += sum(t.required and i not in visited for i, t in enumerate(problem.tasks))
    return -short, sum(problem.tasks[i].prize for i in visited)


def _best_rank(problem: DayProblem) -> tuple[int, int]:
    """The best rank over every way to share and order the tasks."""
    best = (-10_000, 0)

    def assign(vehicle: int, free: frozenset[int], visited: frozenset[int]) -> None:
        nonlocal best
        best = max(best, _rank(problem, set(visited)))
        if vehicle == len(problem.vehicles):
            return
        for number in range(len(free) + 1):
            for order in permutations(sorted(free), number):
                if not number or schedule(problem, vehicle, order):
                    assign(vehicle + 1, free.difference(order), visited.union(order))

    assign(0, frozenset(range(len(problem.tasks))), frozenset())
    return best


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)
@given(days(most_tasks=4, most_vehicles=2, shortest=True))
def test_a_small_day_is_solved_to_the_best_there_is(problem: DayProblem) -> None:
    solution = run(problem, params=LoopParams(iterations=400))
    visited = {t for r in solution.routes for t in r.tasks}
    assert _rank(problem, visited) == _best_rank(problem)


@pytest.fixture
def corner() -> tuple[list[int], Matrix]:
    """A rich stop on one side of the post, a poor one on the other."""
    return [100, 1], line(0, 100, -100)


def test_a_duty_beats_any_prize(corner: tuple[list[int], Matrix]) -> None:
    prizes, travel = corner
    tasks, squads = [task(p) for p in prizes], [squad(end_s=250)]
    assert run(day(tasks, squads, travel)).prize == 100
    kept = run(day(tasks, squads, travel, duties=(DutySpec(tasks=(1,)),)))
    assert (kept.prize, kept.unmet) == (1, ())


def test_a_duty_that_cannot_be_kept_is_named_and_costs_nothing_else(
    corner: tuple[list[int], Matrix],
) -> None:
    prizes, travel = corner
    problem = day(
        [task(prizes[0]), task(prizes[1], dwell_s=500)],
        [squad(end_s=250)],
        travel,
        duties=(DutySpec(tasks=(0,)), DutySpec(tasks=(1,))),
    )
    solution = run(problem)
    assert (solution.prize, solution.unmet) == (100, (1,))


def test_a_required_task_that_cannot_be_reached_is_named(
    corner: tuple[list[int], Matrix],
) -> None:
    prizes, travel = corner
    tasks = [task(prizes[0]), task(prizes[1], required=True, windows_s=((5_000, 6_000),))]
    solution = run(day(tasks, [squad(end_s=250)], travel))
    assert (solution.prize, solution.missed) == (100, (1,))


def test_speeds_may_differ_by_shift() -> None:
    slow, fast = line(0, 300), line(0, 100)
    tasks = [task(5)]
    assert run(day(tasks, [squad(end_s=250)], slow, fast)).prize == 0
    assert run(day(tasks, [squad(end_s=250, profile=1)], slow, fast)).prize == 5


def test_a_break_leaves_less_time_for_stops() -> None:
    tasks = [task(5, dwell_s=40)]
    travel = line(0, 100)
    assert run(day(tasks, [squad(end_s=250)], travel)).prize == 5
    assert run(day(tasks, [squad(end_s=250, break_s=30)], travel)).prize == 0
    assert run(day(tasks, [squad(end_s=270, break_s=30)], travel)).prize == 5


def test_a_day_without_tasks_or_squads_is_planned_empty() -> None:
    assert run(day([], [squad()], line(0))) == Solution(routes=(), prize=0)
    alone = day([task(3)], [], line(0, 5), duties=(DutySpec(tasks=(0,)),))
    assert run(alone) == Solution(routes=(), prize=0, unmet=(0,))


def test_a_day_of_prizes_of_nothing_is_no_hindrance() -> None:
    assert run(day([task(0)], [squad()], line(0, 5))).prize == 0


def test_the_clock_ends_a_search_without_iterations() -> None:
    problem = day([task(2), task(3), task(4)], [squad(end_s=420)], line(0, 100, 200, -150))
    assert run(problem, params=LoopParams(seconds=0.05)).prize == 5


def test_an_order_nobody_can_keep_loses_its_least_valuable_stops() -> None:
    problem = day([task(2), task(3)], [squad(end_s=250)], line(0, 100, -100))
    assert [r.tasks for r in solution_of(problem, [[0, 1]]).routes] == [(1,)]


def test_more_squads_never_bring_less() -> None:
    tasks = [task(p) for p in (4, 7, 5, 6)]
    travel = line(0, 100, -100, 120, -120)
    one = run(day(tasks, [squad(end_s=250)], travel))
    two = run(day(tasks, [squad(end_s=250)] * 2, travel))
    assert (one.prize, two.prize) == (13, 22)
    assert replace(two, routes=()).unmet == ()


def test_every_fault_of_the_parameters_is_named() -> None:
    with pytest.raises(PlanError) as caught:
        LoopParams(seconds=0, workers=0, iterations=0)
    assert all(name in str(caught.value) for name in ("seconds", "workers", "iterations"))
