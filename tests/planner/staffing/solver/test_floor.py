from collections import Counter

from hypothesis import given

from planner.staffing.model import Case
from planner.staffing.parameters import RosterParams
from planner.staffing.reasons import why_text
from planner.staffing.rules import violations
from planner.staffing.solver.floor import in_turn
from planner.staffing.solver.make import make_roster
from planner.staffing.solver.rotation import in_pattern
from tests.planner.staffing.units import PAGI, cases, crew, unit


@given(cases())
def test_in_turn_rules_hold_and_every_gap_is_told_whatever_the_unit(case: Case) -> None:
    roster = make_roster(case, in_pattern, in_turn)
    found = violations(case, roster.services, roster.assignments)
    assert [v for v in found if v.rule != "crew"] == []
    assert sum(v.figure for v in found) == sum(g.missing for g in roster.gaps)


def test_whoever_served_least_is_next() -> None:
    case = unit(crew("Regu 1", "member", "member"), shifts=[PAGI])
    roster = make_roster(case, in_pattern, in_turn)
    assert roster.gaps == ()
    assert sorted(Counter(a.member for a in roster.assignments).values()) == [15, 16]


def test_who_serves_in_turn_is_told_what_stays_open_and_what_must() -> None:
    rules = RosterParams(crew=2, leaders=0, drivers=0)
    case = unit(crew("Regu 1", "member", "member"), shifts=[PAGI], params=rules)
    roster = make_roster(case, in_pattern, in_turn)
    lacking = sum(g.missing for g in roster.gaps)
    assert lacking
    text = why_text(roster.assignments[0], {}, "en")
    assert f"{lacking} places open, at least 0 of them nobody could fill" in text


def test_by_the_pattern_each_shift_has_its_squads_and_nobody_serves_twice_a_day() -> None:
    members = [m for n in range(1, 5) for m in crew(f"Regu {n}", "member", "member")]
    rules = RosterParams(crew=1, leaders=0, drivers=0, squads_per_shift=1)
    case = unit(members, regus=4, params=rules)
    served = in_pattern(case)
    assert Counter((s.day, s.shift) for s in served) == dict.fromkeys(
        ((d, s.name) for d in case.days for s in case.shifts), 1
    )
    assert max(Counter((s.day, s.squad) for s in served).values()) == 1
