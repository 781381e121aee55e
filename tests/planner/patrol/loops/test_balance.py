"""The same visits shared more evenly among the squads of a shift."""

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.patrol.loops.balance import busy_s, share_work
from planner.patrol.loops.problem import DayProblem, Solution, Task, Vehicle
from planner.patrol.loops.schedule import schedule

HOUR_S = 3600


def line(
    places_m: list[int], *, shifts: tuple[int, ...] = (0, 0), break_s: int = 0, window_h: int = 8
) -> DayProblem:
    """Return stops along a street from the post, a metre a second, a quarter of an hour each."""
    at = [0, *places_m]
    return DayProblem(
        tasks=tuple(
            Task(prize=1, dwell_s=900, windows_s=((0, window_h * HOUR_S),)) for _ in places_m
        ),
        vehicles=tuple(
            Vehicle(name=f"{n}", shift=shift, depot=0, start_s=0, end_s=8 * HOUR_S, break_s=break_s)
            for n, shift in enumerate(shifts)
        ),
        duties=(),
        travel_s=(tuple(tuple(abs(a - b) for b in at) for a in at),),
        depots=1,
    )


def all_to_first(problem: DayProblem) -> Solution:
    route = schedule(problem, 0, range(len(problem.tasks)))
    assert route is not None
    return Solution(routes=(route,), prize=len(problem.tasks))


def test_a_squad_without_a_loop_gets_part_of_the_longest() -> None:
    problem = line([600] * 10)
    shared = share_work(problem, all_to_first(problem))
    assert [len(r.visits) for r in shared.routes] == [5, 5]


def test_a_squad_of_another_shift_gets_nothing() -> None:
    problem = line([600] * 10, shifts=(0, 1))
    assert share_work(problem, all_to_first(problem)) == all_to_first(problem)


def test_a_loop_of_one_stop_stays_whole() -> None:
    problem = line([600])
    assert share_work(problem, all_to_first(problem)) == all_to_first(problem)


def test_a_split_that_saves_little_time_is_not_worth_its_driving() -> None:
    problem = line([3000, 3000])
    assert len(share_work(problem, all_to_first(problem)).routes) == 1


def test_a_day_without_loops_stays_empty() -> None:
    nothing = Solution(routes=(), prize=0)
    assert share_work(line([600]), nothing) == nothing


@given(
    places=st.lists(st.integers(60, 3000), min_size=1, max_size=9),
    crews=st.integers(1, 4),
    break_s=st.sampled_from([0, 1800]),
)
@settings(deadline=None, max_examples=60)
def test_visits_stay_the_same_and_no_loop_gets_longer_than_the_longest_was(
    places: list[int], crews: int, break_s: int
) -> None:
    problem = line(places, shifts=(0,) * crews, break_s=break_s)
    route = schedule(problem, 0, range(len(places)))
    if route is None:
        return
    before = Solution(routes=(route,), prize=len(places))
    after = share_work(problem, before)
    assert sorted(t for r in after.routes for t in r.tasks) == list(range(len(places)))
    assert max(map(busy_s, after.routes)) <= busy_s(route)
    assert all(r == schedule(problem, r.vehicle, r.tasks) for r in after.routes)
