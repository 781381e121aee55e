import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from planner.patrol.loops.problem import DayProblem
from planner.patrol.loops.schedule import schedule
from planner.patrol.loops.search.anneal import drive_s
from planner.patrol.loops.search.arrays import State, disjoint, state_of
from planner.patrol.loops.search.moves import put
from planner.patrol.loops.search.shorten import shorten
from planner.patrol.loops.search.timing import insertion, keeps, latest, leave, update
from planner.patrol.loops.solve import prepared, warm_up
from tests.planner.patrol.loops.days import day, days, line, squad, task


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm_up()


def loaded(problem: DayProblem, tasks: list[int]) -> State:
    """A state whose first vehicle visits these tasks."""
    arrays = prepared(problem)
    state = state_of(arrays, 1)
    for k, t in enumerate(tasks):
        put(arrays, state, 0, k, t)
    update(arrays, state, 0)
    return state


def test_windows_that_overlap_or_touch_become_one() -> None:
    assert disjoint([(50, 60), (0, 10), (5, 20), (20, 30)]) == [(0, 30), (50, 60)]


def test_the_latest_arrival_still_leaves_in_time() -> None:
    problem = day([task(dwell_s=10, windows_s=((0, 20), (50, 60)))], [squad()], line(0, 5))
    arrays = prepared(problem)
    assert latest(arrays, 0, 65) == 55
    assert latest(arrays, 0, 59) == 20
    assert latest(arrays, 0, 100) == 60
    assert latest(arrays, 0, 9) < 0
    for by in range(10, 90):
        arrive = latest(arrays, 0, by)
        assert leave(arrays, 0, arrive) <= by
        assert leave(arrays, 0, arrive + 1) > by or arrive == 60


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(most_tasks=5, most_vehicles=1))
def test_an_insertion_is_offered_exactly_when_the_longer_loop_can_be_kept(
    problem: DayProblem,
) -> None:
    arrays = prepared(problem)
    kept: list[int] = []
    for t in range(len(problem.tasks)):
        state = loaded(problem, kept)
        offers = []
        for k in range(len(kept) + 1):
            longer = [*kept[:k], t, *kept[k:]]
            possible = schedule(problem, 0, longer) is not None
            assert math.isfinite(insertion(arrays, state, 0, k, t)) == possible
            assert keeps(arrays, 0, np.array(longer), len(longer)) == possible
            if possible:
                offers.append(longer)
        if offers:
            kept = offers[-1]


@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days(most_tasks=7, most_vehicles=1))
def test_shortening_never_lengthens_a_loop_nor_loses_a_stop(problem: DayProblem) -> None:
    arrays = prepared(problem)
    kept: list[int] = []
    for t in range(len(problem.tasks)):
        if schedule(problem, 0, [*kept, t]):
            kept.append(t)
    state = loaded(problem, kept)
    before = drive_s(arrays, state, 0)
    helped = shorten(arrays, state, 0)
    after = [int(t) for t in state.seq[0, 1 : len(kept) + 1]]
    assert sorted(after) == sorted(kept)
    assert not kept or schedule(problem, 0, after) is not None
    assert drive_s(arrays, state, 0) < before if helped else after == kept


def test_a_crossed_loop_is_untangled() -> None:
    problem = day([task()] * 4, [squad()], line(0, 10, 20, 30, 40))
    state = loaded(problem, [1, 3, 0, 2])
    assert shorten(prepared(problem), state, 0)
    assert drive_s(prepared(problem), state, 0) == 80
