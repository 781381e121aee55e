import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.errors import PlanError
from planner.patrol.loops.check import solution_faults
from planner.patrol.loops.parameters import LoopParams, VariationParams
from planner.patrol.loops.problem import DayProblem, DutySpec, Route, Solution, Visit
from planner.patrol.loops.solve import solve, warm_up
from planner.patrol.loops.variation import predictability, stop_hours, vary
from tests.planner.patrol.loops.days import day, days, line, squad, task

QUICK = VariationParams(iterations=60, candidates=2)


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm_up()


def plan(*visits: tuple[int, int]) -> Solution:
    """A plan with these (task, hour) visits."""
    return Solution(
        routes=(
            Route(
                vehicle=0,
                visits=tuple(
                    Visit(task=t, arrive_s=h * 3600, start_s=h * 3600 + 60, leave_s=h * 3600 + 600)
                    for t, h in visits
                ),
                depart_s=0,
                return_s=100_000,
            ),
        ),
        prize=0,
    )


def solved(problem: DayProblem) -> Solution:
    return solve(problem, seed=1, params=LoopParams(iterations=100, workers=1))


@pytest.fixture(scope="module")
def town() -> DayProblem:
    """Stops on both sides of one post, two squads, too many to visit all."""
    places = [0, *(x for i in range(1, 13) for x in (i * 300, -i * 300))]
    stops = [task(10 + i % 3, dwell_s=600, windows_s=((0, 86_400),)) for i in range(24)]
    duty = DutySpec(tasks=(22, 23), visits=1)
    return day(stops, [squad(11_000), squad(11_000)], line(*places), duties=(duty,))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(days(), st.integers(0, 99))
def test_a_varied_plan_keeps_every_promise_every_duty_and_the_prize(
    problem: DayProblem, seed: int
) -> None:
    best = solved(problem)
    today = vary(problem, best, seed=seed, history=[stop_hours(best)], params=QUICK)
    assert solution_faults(problem, today) == []
    assert today.prize >= 0.97 * best.prize
    assert set(today.unmet) <= set(best.unmet)
    assert set(today.missed) <= set(best.missed)


def test_the_same_seed_and_history_give_the_same_plan(town: DayProblem) -> None:
    best = solved(town)
    history = [stop_hours(best)]
    first = vary(town, best, seed=5, history=history, params=QUICK)
    assert vary(town, best, seed=5, history=history, params=QUICK) == first


def test_days_differ_in_stops_order_and_hours(town: DayProblem) -> None:
    best = solved(town)
    plans = [vary(town, best, seed=s, history=[], params=VariationParams()) for s in range(5)]
    assert len({stop_hours(p) for p in plans}) == 5
    assert len({frozenset(t for r in p.routes for t in r.tasks) for p in plans}) > 1
    assert len({tuple(r.depart_s for r in p.routes) for p in plans}) == 5


def test_history_steers_away_from_repetition(town: DayProblem) -> None:
    best = solved(town)
    history = [stop_hours(best)]
    assert predictability(best, history) == 1.0
    for seed in range(3):
        today = vary(town, best, seed=seed, history=history, params=QUICK)
        assert predictability(today, history) < 0.5


def test_only_recent_days_count(town: DayProblem) -> None:
    best = solved(town)
    params = VariationParams(iterations=60, candidates=2, days=1)
    old, recent = stop_hours(best), {(0, 3)}
    assert vary(town, best, seed=2, history=[old, recent], params=params) == vary(
        town, best, seed=2, history=[recent], params=params
    )


def test_predictability_is_the_mean_share_of_visits_that_a_past_day_had() -> None:
    today = plan((0, 9), (1, 10), (2, 11), (3, 12))
    history = [{(0, 9), (1, 11)}, {(0, 9), (2, 11)}]
    assert predictability(today, history) == (2 + 1) / (2 * 4)


def test_a_longer_history_alone_makes_nothing_more_predictable() -> None:
    today, past = plan((0, 9), (1, 10)), [{(0, 9)}, {(1, 11)}]
    assert predictability(today, past) == predictability(today, past * 7) == 0.25


def test_without_history_or_visits_nothing_is_predictable() -> None:
    assert predictability(plan((0, 9)), []) == 0.0
    assert predictability(Solution(routes=(), prize=0), [{(0, 9)}]) == 0.0


def test_an_hour_past_midnight_counts_as_that_hour() -> None:
    assert stop_hours(plan((4, 25))) == {(4, 1)}


def test_a_plan_without_loops_stays_as_it_is() -> None:
    problem = day([task(windows_s=((9_000, 9_500),))], [squad(end_s=100)], line(0, 5))
    best = solved(problem)
    assert vary(problem, best, seed=1, history=[], params=QUICK) == best


def test_every_fault_of_the_parameters_is_named() -> None:
    with pytest.raises(PlanError) as caught:
        VariationParams(keep_prize=1.5, spread=-1, iterations=0)
    assert all(name in str(caught.value) for name in ("keep_prize", "spread", "iterations"))
