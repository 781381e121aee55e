from dataclasses import replace

import pytest

from planner.errors import PlanError
from planner.patrol.loops.problem import DayProblem, DutySpec
from tests.planner.patrol.loops.days import day, line, squad, task


def test_a_sound_day_is_taken_as_it_is() -> None:
    problem = day([task(3)], [squad()], line(0, 5), duties=(DutySpec(tasks=(0,)),))
    assert problem.depots == 1
    assert problem.vehicles[0].home == 0


def test_every_fault_of_a_day_is_named_at_once() -> None:
    with pytest.raises(PlanError) as caught:
        DayProblem(
            tasks=(replace(task(-3), windows_s=((9, 2),), dwell_s=-1), task(windows_s=())),
            vehicles=(
                squad(end_s=-5, depot=4, profile=7),
                squad(end_s=100, break_s=30, break_window_s=(90, 150)),
            ),
            duties=(DutySpec(tasks=(0, 0, 9), visits=-1),),
            travel_s=(((0, 1), (1, 0)),),
            depots=1,
        )
    message = str(caught.value)
    for fault in (
        "matrix 0 must be 3 x 3",
        "task 0 has a negative prize: -3",
        "task 0 has a negative dwell",
        "task 0 has a window that closes before it opens: (9, 2)",
        "task 1 has no time window",
        "vehicle 0 (squad) starts at depot 4",
        "vehicle 0 (squad) has profile 7",
        "ends at -5 s, before it starts",
        "vehicle 1 (squad) cannot rest 30 s in its break window 90 to 150 s",
        "duty 0 asks for -1 visits",
        "duty 0 names a task twice",
        "duty 0 names tasks that do not exist: [9]",
    ):
        assert fault in message


def test_negative_travel_times_are_refused() -> None:
    with pytest.raises(PlanError, match="negative times"):
        day([task()], [squad()], ((0, -1), (1, 0)))
