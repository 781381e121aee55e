import pytest

from planner.patrol.loops.problem import DutySpec
from planner.patrol.loops.recombine import LoopSeen, LoopStore, recombine
from planner.patrol.loops.search.anneal import remember
from planner.patrol.loops.search.arrays import Day, pool_of, state_of
from planner.patrol.loops.search.moves import put
from planner.patrol.loops.solve import prepared, warm_up
from tests.planner.patrol.loops.days import day, line, squad, task


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm_up()


@pytest.fixture
def two_squads() -> Day:
    return prepared(
        day(
            [task(5), task(6), task(7), task(1)],
            [squad(), squad()],
            line(0, 1, 2, 3, 4),
            duties=(DutySpec(tasks=(3,)),),
        )
    )


def seen(*tasks: int, value: float = 0.0, kind: int = 0) -> LoopSeen:
    return LoopSeen(value, 10, kind, tasks)


def test_the_best_loops_without_a_common_stop_are_chosen(two_squads: Day) -> None:
    loops = [seen(0, 1), seen(1, 2), seen(0), seen(2, 3), seen(3)]
    chosen = recombine(two_squads, loops, seconds=None, nodes=100)
    assert sorted(loop.tasks for loop in chosen) == [(0, 1), (2, 3)]


def test_a_duty_is_worth_more_than_prizes(two_squads: Day) -> None:
    chosen = recombine(two_squads, [seen(0, 1, 2), seen(3, 0, 1)], seconds=None, nodes=100)
    assert [loop.tasks for loop in chosen] == [(3, 0, 1)]


def test_no_more_loops_than_squads_are_chosen(two_squads: Day) -> None:
    chosen = recombine(two_squads, [seen(t) for t in range(4)], seconds=None, nodes=100)
    assert sorted(loop.tasks for loop in chosen) == [(2,), (3,)]


def test_without_loops_nothing_is_chosen(two_squads: Day) -> None:
    assert recombine(two_squads, [], seconds=None, nodes=100) == []


def test_loops_of_the_same_stops_are_kept_once_in_the_shorter_order(two_squads: Day) -> None:
    pool = pool_of(two_squads, 10)
    store = LoopStore()
    for order, value in (([2, 0], 3.0), ([0, 2], 2.0), ([0, 1, 2], 1.0), ([1, 2, 0], 1.0)):
        state = state_of(two_squads, 1)
        for k, t in enumerate(order):
            put(two_squads, state, 0, k, t)
        remember(two_squads, state, pool, value)
    assert int(pool.used[0]) == 2
    store.collect(pool)
    assert int(pool.used[0]) == 0
    assert [(x.value, x.drive_s, x.tasks) for x in store.best(5)] == [
        (3.0, 6, (2, 0)),
        (1.0, 6, (0, 1, 2)),
    ]
    assert len(store.best(1)) == 1


def test_a_full_pool_takes_no_more(two_squads: Day) -> None:
    pool = pool_of(two_squads, 1)
    for t in range(3):
        state = state_of(two_squads, 1)
        put(two_squads, state, 0, 0, t)
        remember(two_squads, state, pool, 1.0)
    assert int(pool.used[0]) == 1
