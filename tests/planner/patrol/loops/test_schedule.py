from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from planner.patrol.loops.check import solution_faults
from planner.patrol.loops.problem import DayProblem, Solution
from planner.patrol.loops.schedule import open_at, schedule
from tests.planner.patrol.loops.days import day, days, line, squad, task


def test_a_loop_drives_serves_and_comes_home() -> None:
    problem = day([task(dwell_s=10), task(dwell_s=20)], [squad()], line(0, 100, 150))
    route = schedule(problem, 0, [0, 1])
    assert route is not None
    assert [(v.arrive_s, v.start_s, v.leave_s) for v in route.visits] == [
        (100, 100, 110),
        (160, 160, 180),
    ]
    assert (route.depart_s, route.return_s) == (0, 330)


def test_a_squad_waits_at_its_post_rather_than_at_the_first_stop() -> None:
    problem = day([task(windows_s=((500, 600),))], [squad()], line(0, 100))
    route = schedule(problem, 0, [0])
    assert route is not None
    assert (route.depart_s, route.visits[0].arrive_s, route.visits[0].start_s) == (400, 500, 500)


def test_the_next_window_is_taken_when_one_is_missed() -> None:
    assert open_at(((0, 50), (80, 90)), 60) == 80
    assert open_at(((80, 90), (0, 50)), 20) == 20
    assert open_at(((0, 50), (80, 90)), 91) is None


def test_a_shift_end_is_hard() -> None:
    problem = day([task(dwell_s=10)], [squad(end_s=209)], line(0, 100))
    assert schedule(problem, 0, [0]) is None
    assert schedule(day([task(dwell_s=10)], [squad(end_s=210)], line(0, 100)), 0, [0]) is not None


def test_a_break_is_taken_while_waiting_for_a_window() -> None:
    problem = day(
        [task(dwell_s=10), task(windows_s=((300, 400),))],
        [squad(end_s=450, break_s=60, break_window_s=(100, 290))],
        line(0, 100, 150),
    )
    route = schedule(problem, 0, [0, 1])
    assert route is not None
    assert route.break_start_s is not None
    assert 100 <= route.break_start_s <= 230
    assert route.visits[1].start_s == 300
    assert route.return_s == 450


def test_a_loop_may_begin_later() -> None:
    problem = day([task()], [squad()], line(0, 100))
    route = schedule(problem, 0, [0], from_s=70)
    assert route is not None
    assert (route.depart_s, route.return_s) == (70, 270)


def _earliest_end(problem: DayProblem, tasks: list[int], *, good: bool = False) -> int | None:
    """The earliest end of duty over every (good) place for the break, worked out one by one."""
    squad = problem.vehicles[0]
    ends = []
    places = list(range(2 * len(tasks) + 2)) if squad.break_s else [-1]
    if good:
        bad = {
            2 * i + side
            for i, t in enumerate(tasks)
            if not problem.tasks[t].rests
            for side in (1, 2)
        }
        places = [p for p in places if p not in bad]
    for place, shift in product(places, [0]):
        now: int | None = squad.start_s + shift
        at = squad.depot

        def rest(step: int, now: int | None, place: int = place) -> int | None:
            if now is None or step != place:
                return now
            begin = max(now, squad.rest_window_s[0])
            end = begin + squad.break_s
            return end if end <= squad.rest_window_s[1] else None

        now = rest(0, now)
        for i, t in enumerate(tasks):
            there = problem.depots + t
            if now is not None:
                now += problem.travel_s[squad.profile][at][there]
            at = there
            now = rest(2 * i + 1, now)
            if now is not None:
                now = open_at(problem.tasks[t].windows_s, now)
            if now is not None:
                now += problem.tasks[t].dwell_s
            now = rest(2 * i + 2, now)
        if now is not None:
            now += problem.travel_s[squad.profile][at][squad.home]
            if place == 2 * len(tasks) + 1 and squad.break_s:
                now = rest(2 * len(tasks) + 1, now)
        if now is not None and now <= squad.end_s:
            ends.append(now)
    return min(ends, default=None)


@given(days(most_tasks=4, most_vehicles=1), st.randoms(use_true_random=False))
def test_an_order_is_kept_exactly_when_some_place_for_the_break_allows_it(
    problem: DayProblem, random: object
) -> None:
    tasks = list(range(len(problem.tasks)))
    random.shuffle(tasks)  # type: ignore[attr-defined]
    route = schedule(problem, 0, tasks)
    expected = _earliest_end(problem, tasks)
    assert (route is None) == (expected is None)
    if route is not None:
        well = route.rest_at is None or problem.tasks[route.rest_at].rests
        if _earliest_end(problem, tasks, good=True) is not None:
            assert well
            assert route.return_s <= problem.vehicles[0].end_s
        solution = Solution(
            routes=(route,),
            prize=sum(t.prize for t in problem.tasks),
            unmet=tuple(i for i, d in enumerate(problem.duties) if len(d.tasks) < d.visits),
        )
        assert solution_faults(problem, solution) == []
