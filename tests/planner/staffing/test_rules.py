from collections import Counter
from dataclasses import replace
from datetime import date, time

import pytest

from planner.city.model import Shift
from planner.staffing.model import Assignment, Service
from planner.staffing.parameters import RosterParams
from planner.staffing.reasons import unserved_told
from planner.staffing.rules import HARD, Violation, unserved, violations
from planner.staffing.solver.rotation import in_pattern
from planner.words import say
from tests.planner.staffing.units import away, crew, day, on, unit

ONE = crew("Regu 1", "member")


def broken(*assignments: Assignment, **kind: object) -> list[tuple[str, int, float]]:
    case = unit(ONE, **kind)  # type: ignore[arg-type]
    found = violations(case, (), assignments)
    return [(v.rule, v.day.day, v.figure) for v in found if v.rule in HARD]


def test_a_night_that_ends_in_the_morning_leaves_no_rest_for_that_morning() -> None:
    assert broken(on(1, "11", "malam"), on(2, "11", "pagi")) == [("rest", 2, 0)]
    assert broken(on(1, "11", "malam"), on(2, "11", "siang")) == [("rest", 2, 8)]
    assert broken(on(1, "11", "malam"), on(2, "11", "malam")) == []
    assert broken(on(1, "11", "siang"), on(2, "11", "pagi")) == [("rest", 2, 8)]


def test_rest_reaches_over_the_end_of_the_month() -> None:
    last = Assignment(day=date(2026, 11, 30), member="11", shift="malam", squad="Regu 1")
    assert broken(on(1, "11", "pagi"), around=[last]) == [("rest", 1, 0)]


def test_nobody_serves_twice_a_day_or_on_leave_or_before_they_come() -> None:
    assert broken(on(1, "11"), on(1, "11", "malam")) == [("twice", 1, 2)]
    assert broken(on(5, "11"), leave=[away("11", 5, 6)]) == [("leave", 5, 0)]
    assert broken(on(5, "11"), leave=[away("11", 5, 6, wish=True)]) == []
    late = replace(ONE[0], first_day=day(3))
    found = violations(unit([late]), (), [on(2, "11")])
    assert found[0] == Violation("service", day(2), "11")


def test_a_night_that_runs_into_leave_or_past_the_last_day_of_service_breaks_the_rule() -> None:
    rest = [away("11", 10, 12)]
    assert broken(on(9, "11", "malam"), leave=rest) == [("leave", 9, 0)]
    assert broken(on(9, "11", "siang"), leave=rest) == []
    assert broken(on(13, "11", "pagi"), leave=rest) == []
    until_midnight = Shift(name="malam", start=time(16), end=time(0))
    assert broken(on(9, "11", "malam"), leave=rest, shifts=[until_midnight]) == []
    gone = replace(ONE[0], last_day=day(9))
    found = violations(unit([gone]), (), [on(9, "11", "malam"), on(8, "11", "malam")])
    assert [(v.rule, v.day.day) for v in found if v.rule in HARD] == [("service", 9)]


def test_seven_days_in_a_row_are_one_too_many_also_out_of_the_month_before() -> None:
    rules = RosterParams(crew=1, leaders=0, drivers=0, days_off=0)
    assert broken(*(on(d, "11") for d in range(1, 7)), params=rules) == []
    assert broken(*(on(d, "11") for d in range(1, 8)), params=rules) == [("run", 7, 7)]
    before = [
        Assignment(day=date(2026, 11, d), member="11", shift="pagi", squad="Regu 1")
        for d in range(25, 31)
    ]
    assert broken(on(1, "11"), around=before, params=rules) == [("run", 1, 7)]


def test_a_week_from_monday_has_its_day_off() -> None:
    rules = RosterParams(crew=1, leaders=0, drivers=0, max_days=31)
    assert broken(*(on(d, "11") for d in range(7, 14)), params=rules) == [("week", 13, 7)]
    assert broken(*(on(d, "11") for d in range(8, 15)), params=rules) == []


@pytest.mark.parametrize(("number", "rule"), [(0, "crew"), (2, "spare")])
def test_a_crew_that_is_not_as_it_should_be_is_told(number: int, rule: str) -> None:
    members = crew("Regu 1", "member", "member")
    served = [Service(day(1), "pagi", "Regu 1")]
    found = violations(unit(members), served, [on(1, m.id) for m in members[:number]])
    assert [(v.rule, v.figure, v.duty) for v in found] == [(rule, 1, "member")]


def test_every_shift_that_too_few_squads_serve_is_told() -> None:
    case = unit((), regus=4, params=RosterParams(squads_per_shift=2))
    lacking = unserved(case, in_pattern(case))
    served = Counter((s.day, s.shift) for s in in_pattern(case))
    assert sum(u.needed - u.there for u in lacking) == 2 * 93 - served.total() > 0
    assert {(u.day, u.shift) for u in lacking if u.there == 0} == {
        (d, s.name) for d in case.days for s in case.shifts if not served[d, s.name]
    }
    told = {say(unserved_told(u), "id") for u in lacking}
    assert "Giliran pagi: hanya 1 regu, perlu 2." in told


def test_a_shift_that_no_squad_has_is_told_too() -> None:
    case = unit(crew("Regu 1", "member"))
    only = [Service(d, s, "Regu 1") for d in case.days for s in ("pagi", "siang")]
    assert {(u.shift, u.there, u.needed) for u in unserved(case, only)} == {("malam", 0, 1)}
