"""No loop leads farther than its vehicle may drive."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from planner.patrol.loops.check import solution_faults
from planner.patrol.loops.parameters import LoopParams
from planner.patrol.loops.problem import DayProblem
from planner.patrol.loops.reach import out_of_reach, within_range
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.solve import solution_of, solve
from tests.planner.patrol.loops.days import day, days, line, squad, task

QUICK = LoopParams(iterations=20, workers=1)


def metres_of(problem: DayProblem, vehicle: int, tasks: Sequence[int]) -> float:
    squad = problem.vehicles[vehicle]
    way = [squad.depot, *(problem.depots + t for t in tasks), squad.home]
    travel = problem.travel_s[squad.profile]
    return float(sum(travel[a][b] for a, b in pairwise(way)))


def test_the_stop_that_brings_least_for_its_metres_is_left_out() -> None:
    problem = day([task(5), task(6)], [squad()], line(0, 100, 500))
    found = solution_of(problem, [[0, 1]])
    made, shortened = within_range(problem, found, lambda v, t: metres_of(problem, v, t), [600])
    assert [r.tasks for r in made.routes] == [(0,)]
    assert shortened == (0,)
    assert made.prize == 5


def test_nobody_is_back_in_time_from_a_stop_that_opens_late() -> None:
    late = task(windows_s=((950, 990),), dwell_s=10)
    problem = day([late, task()], [squad(1_000)], line(0, 60, 60))
    assert out_of_reach(problem) == {0}


@given(days(shortest=True))
def test_what_is_out_of_reach_is_never_visited(problem: DayProblem) -> None:
    beyond = out_of_reach(problem)
    found = solve(problem, seed=1, params=QUICK)
    assert not beyond & {t for r in found.routes for t in r.tasks}
    everyone = range(len(problem.vehicles))
    for task_no in set(range(len(problem.tasks))) - beyond:
        assert any(schedule(problem, vehicle, (task_no,)) for vehicle in everyone)


@given(days(shortest=True), st.integers(0, 200))
def test_no_loop_is_longer_than_its_vehicle_may_drive(problem: DayProblem, most_m: int) -> None:
    found = solve(problem, seed=1, params=QUICK)
    most = [float(most_m)] * len(problem.vehicles)
    made, shortened = within_range(problem, found, lambda v, t: metres_of(problem, v, t), most)
    assert solution_faults(problem, made) == []
    assert all(metres_of(problem, r.vehicle, r.tasks) <= most_m for r in made.routes)
    if not shortened:
        assert made is found
