"""The solver runs in a process of its own; the checker that judges it shares no code with it."""

import ast
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from planner.staffing.fairness import bounds, tallies
from planner.staffing.model import KINDS, Assignment, Case, Leave, Service
from planner.staffing.parameters import RosterParams
from planner.staffing.reasons import gap_text, why_text
from planner.staffing.rules import HARD, violations
from planner.staffing.situation import Situation
from planner.staffing.solver import apart
from planner.staffing.solver.apart import make_roster_apart
from tests.planner.staffing.units import FIRST, PAGI, away, cases, crew, day, on, unit

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[4]

CREW = RosterParams(crew=1, leaders=0, drivers=0, effort=0.2)


def test_two_people_share_a_shift_a_day_to_the_day() -> None:
    case = unit(crew("Regu 1", "member", "member"), shifts=[PAGI])
    roster = make_roster_apart(case)
    assert roster.gaps == ()
    assert violations(case, roster.services, roster.assignments) == ()
    # December 2026: 31 days, 8 of them Saturday or Sunday, one holiday.
    assert sorted(Counter(a.member for a in roster.assignments).values()) == [15, 16]
    weekends = Counter(a.member for a in roster.assignments if a.day.weekday() >= 5)
    assert sorted(weekends.values()) == [4, 4]


def test_whoever_is_away_half_the_month_gets_half_a_share() -> None:
    members = crew("Regu 1", "member", "member", "member")
    case = unit(members, shifts=[PAGI], leave=[away("11", 1, 16)])
    made = {t.member.id: t for t in tallies(case, make_roster_apart(case).assignments)}
    # 31 shifts; present days 15, 31 and 31 of 77.
    assert [bounds(made[m.id].shares["shifts"]) for m in members] == [(6, 7), (12, 13), (12, 13)]
    assert all(t.fair(kind) for t in made.values() for kind in KINDS)


def test_what_nobody_can_fill_is_a_gap_that_says_who_lacks_and_why() -> None:
    people = crew("Regu 1", "member", "member", "member", "driver", "driver")
    rules = RosterParams(crew=2, leaders=0, drivers=1, effort=0.2)
    leave = [away("14", 5, 5), away("15", 5, 5)]
    case = unit(people, shifts=[PAGI], leave=leave, params=rules)
    roster = make_roster_apart(case)
    assert [(g.service.day, g.duty, g.missing) for g in roster.gaps] == [(day(5), "driver", 1)]
    situation = Situation(case, roster.assignments)
    text = gap_text(case, roster.gaps[0], situation, "id")
    assert text == "Regu 1, pagi: kurang 1 pengemudi. Dari semua 2 pengemudi: 2 cuti."
    assert "1 driver missing. Of all 2 drivers: 2 on leave." in gap_text(
        case, roster.gaps[0], situation, "en"
    )


def test_a_unit_without_drivers_is_told_so() -> None:
    case = unit(
        crew("Regu 1", "member", "member"),
        shifts=[PAGI],
        params=RosterParams(crew=2, leaders=0, drivers=1, effort=0.2),
    )
    roster = make_roster_apart(case)
    assert {(g.duty, g.missing) for g in roster.gaps} == {("driver", 1)}
    assert len(roster.gaps) == 31
    told = gap_text(case, roster.gaps[0], Situation(case, roster.assignments), "id")
    assert told.endswith("Satuan tidak punya pengemudi.")


def test_another_squad_steps_in_only_where_a_place_would_stay_empty() -> None:
    members = (
        *crew("Regu 1", "member", "member", "member"),
        *crew("Regu 2", "member", "member", "member"),
    )
    leave = [away(m, 10, 11) for m in ("11", "12", "13")]
    case = unit(members, shifts=[PAGI], regus=2, leave=leave)
    roster = make_roster_apart(case)
    assert roster.gaps == ()
    homes = {m.id: m.squad for m in members}
    strangers = {a.day.day for a in roster.assignments if a.squad != homes[a.member]}
    assert {10, 11} <= strangers
    helper = next(a for a in roster.assignments if a.day == day(10) and a.squad == "Regu 1")
    why = why_text(helper, {m.id: m.name for m in members}, "id")
    assert why.startswith("Regu 1 pagi perlu 1 anggota dan tidak dapat mengisinya sendiri")
    assert "Anda dari Regu 2 membantu" in why
    assert "3 cuti (Anggota 1 Regu 1" in why


def test_pins_stay_and_the_rest_is_rostered_around_them() -> None:
    members = crew("Regu 1", *["member"] * 6)
    pinned = [
        Assignment(day=day(d), member="11", shift="malam", squad="Regu 1", pinned=True)
        for d in (3, 4, 24)
    ]
    case = unit(members, pinned=pinned)
    roster = make_roster_apart(case)
    kept = {(a.day, a.member, a.shift) for a in roster.assignments if a.pinned}
    assert kept == {(p.day, p.member, p.shift) for p in pinned}
    assert violations(case, roster.services, roster.assignments) == ()
    assert why_text(roster.assignments[6], {}, "id")


def test_squads_take_turns_forward_with_days_off() -> None:
    members = [m for n in range(1, 5) for m in crew(f"Regu {n}", "leader", "driver", "member")]
    rules = RosterParams(crew=3, squads_per_shift=1, effort=0.2)
    case = unit(members, regus=4, params=rules)
    roster = make_roster_apart(case)
    by_squad: dict[str, list[Service]] = {}
    for s in roster.services:
        by_squad.setdefault(s.squad, []).append(s)
    assert len(roster.services) == 31 * 3
    counts = [len(served) for served in by_squad.values()]
    nights = [sum(s.shift == "malam" for s in served) for served in by_squad.values()]
    assert max(counts) - min(counts) <= 1
    assert max(nights) - min(nights) <= 1
    assert roster.gaps == ()
    assert not [v for v in violations(case, roster.services, roster.assignments) if v.rule in HARD]
    homes = {m.id: m.squad for m in members}
    assert all(homes[a.member] == a.squad for a in roster.assignments)


def test_a_wish_is_kept_where_it_costs_nobody_anything() -> None:
    members = crew("Regu 1", *["member"] * 5)
    case = unit(members, leave=[away("11", 14, 16, wish=True)])
    roster = make_roster_apart(case)
    assert roster.gaps == ()
    assert {a.day.day for a in roster.assignments if a.member == "11"} & {14, 15, 16} == set()


@pytest.mark.usefixtures("real_solver")
def test_the_same_case_gives_the_same_roster() -> None:
    case = unit(crew("Regu 1", *["member"] * 3), shifts=[PAGI], leave=[away("12", 4, 9)])
    assert make_roster_apart(case) == make_roster_apart(case)


@settings(max_examples=3)
@given(cases())
def test_hard_rules_hold_and_every_gap_is_told_whatever_the_unit(case: Case) -> None:
    roster = make_roster_apart(case)
    found = violations(case, roster.services, roster.assignments)
    assert [v for v in found if v.rule != "crew"] == []
    assert sum(v.figure for v in found) == sum(g.missing for g in roster.gaps)
    names = {m.id: m.name for m in case.members}
    for lang in ("id", "en"):
        assert all(why_text(a, names, lang) for a in roster.assignments)


def test_nothing_that_serves_or_commands_loads_or_tools_or_what_nobody_needs() -> None:
    sources = [*ROOT.glob("planner/**/commands.py"), *ROOT.glob("planner/**/commands/*.py")]
    run = {
        node.module
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
    }
    assert {"planner.patrol.service", "planner.work.kinds"} <= run
    code = (
        "import sys; from importlib import import_module; [import_module(m) for m in sys.argv[1:]];"
        "print({'ortools', 'matplotlib', 'sklearn', 'webauthn', 'scipy.stats'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "web.server.start", *sorted(run)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.usefixtures("real_solver")
def test_where_the_search_fails_members_serve_in_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(apart, "MODULE", "planner.staffing.nothing")
    case = unit(crew("Regu 1", "member", "member"), shifts=[PAGI])
    roster = make_roster_apart(case)
    assert violations(case, roster.services, roster.assignments) == ()
    assert "No module named planner.staffing.nothing" in caplog.text


def test_a_unit_too_large_for_the_effort_gets_a_roster_with_marked_gaps() -> None:
    duties = ["leader"] * 4 + ["driver"] * 5 + ["member"] * 16
    case = unit(crew("Regu 1", *duties), regus=4, params=RosterParams(effort=0.1))
    roster = make_roster_apart(case)
    found = violations(case, roster.services, roster.assignments)
    assert {v.rule for v in found} == {"crew"}
    assert sum(v.figure for v in found) == sum(g.missing for g in roster.gaps)
    texts = [t for a in roster.assignments for t in why_text(a, {}, "en").split("\n")]
    assert any("Shared out in turn without a search" in text for text in texts)


def test_leave_in_another_month_changes_nothing() -> None:
    members = crew("Regu 1", "member", "member")
    far = Leave(id="x", member="11", first_day=date(2027, 5, 1), last_day=date(2027, 5, 9))
    one = make_roster_apart(unit(members, shifts=[PAGI], params=CREW))
    other = make_roster_apart(unit(members, shifts=[PAGI], leave=[far], params=CREW))
    assert one == other
    assert on(1, "11").day == FIRST
