"""Who drives on a day: nobody who is off duty, on leave or without rest."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.city.model import Guard, Shift, Squad
from planner.staffing.crews import Rotation, equipped, every_crew, watch_of
from planner.staffing.model import Assignment, Case, Service, Vehicle
from planner.staffing.parameters import RosterParams
from planner.staffing.rules import HARD, unserved, violations
from planner.staffing.solver.floor import in_turn
from planner.staffing.solver.make import make_roster
from planner.staffing.solver.rotation import in_pattern
from planner.staffing.words import crew_notices
from planner.words import say
from tests.planner.staffing.units import FIRST, PAGI, away, cases, crew, day, on, unit

DAYS = tuple(FIRST + timedelta(days=n) for n in range(31))


def turns(case: Case, number: int) -> dict[str, str]:
    return {squad: shift for shift, squad in Rotation(case).turns(day(number))}


def test_four_squads_of_one_crew_take_turns_two_days_a_shift_then_two_off() -> None:
    case = unit((), regus=4)
    first = [turns(case, n).get("Regu 1", "libur") for n in range(1, 9)]
    start = first.index("pagi") if first[-1] != "pagi" else 7
    again = [turns(case, 1 + (start + n) % 8 + 8).get("Regu 1", "libur") for n in range(8)]
    assert again == ["pagi", "pagi", "siang", "siang", "malam", "malam", "libur", "libur"]
    for n in range(1, 32):
        assert sorted(turns(case, n).values()) == ["malam", "pagi", "siang"]


def test_four_squads_of_five_crews_serve_every_shift_every_day() -> None:
    case = unit((), regus=4)
    case = replace(case, squads=tuple(replace(s, crews=5) for s in case.squads))
    for on_day in DAYS:
        found = Rotation(case).turns(on_day)
        assert Counter(s for s, _ in found) == {"pagi": 4, "siang": 4, "malam": 4}
        numbers = [(squad, number) for (_, squad), number in found.items()]
        assert len(set(numbers)) == 12


def test_a_squad_of_one_shift_and_one_crew_has_its_days_off() -> None:
    case = unit((), shifts=[PAGI])
    served = [n for n in range(1, 29) if turns(case, n)]
    assert len(served) == 24


def test_without_a_roster_members_are_dealt_out_to_crews_and_those_away_are_left_out() -> None:
    members = crew("Regu 1", *["member"] * 8)
    case = replace(unit(members), params=RosterParams(crew=2, leaders=0, drivers=0))
    case = replace(case, squads=(replace(case.squads[0], crews=4),))
    there = watch_of(case, day(5), {})
    assert not there.rostered
    assert [len(c.members) for c in there.crews] == [2, 2, 2]
    gone = there.crews[0].members[0].id
    fewer = watch_of(replace(case, leave=(away(gone, 5, 5),)), day(5), {})
    assert [c.shift.name for c in fewer.crews] == ["siang", "malam"]
    assert [(c.shift.name, len(c.members)) for c in fewer.lacking] == [("pagi", 1)]
    assert [s.name for s in fewer.unserved(case.shifts)] == ["pagi"]


def test_a_squad_without_a_list_of_members_drives_as_the_settings_say() -> None:
    assert len(watch_of(unit((), regus=4), day(1), {}).crews) == 3


def test_by_the_roster_nobody_drives_whom_it_does_not_name() -> None:
    case = replace(
        unit(crew("Regu 1", *["member"] * 4), regus=2),
        params=RosterParams(crew=2, leaders=0, drivers=0),
    )
    rostered = {case.month: [on(1, "11"), on(1, "12"), on(1, "13", "siang")]}
    there = watch_of(case, day(1), rostered)
    assert [(c.shift.name, [m.id for m in c.members]) for c in there.crews] == [
        ("pagi", ["11", "12"])
    ]
    assert [(c.shift.name, len(c.members)) for c in there.lacking] == [("siang", 1)]
    assert watch_of(case, day(2), rostered).crews == ()


def test_who_served_last_night_is_not_of_the_morning_crew() -> None:
    case = unit(crew("Regu 1", "member", "member"))
    rostered = {case.month: [on(1, "11", "malam"), on(2, "11"), on(2, "12")]}
    there = watch_of(case, day(2), rostered)
    assert [[m.id for m in c.members] for c in there.crews] == [["12"]]


def random_city(seed: int) -> tuple[Case, Mapping[str, Sequence[Assignment]]]:
    """Return a unit with any shifts, and rosters of some months, which need not keep any rule."""
    draw = Random(seed)
    shifts = tuple(
        Shift(
            name=f"s{n}",
            start=time(begin),
            end=time((begin + draw.randint(1, 15)) % 24, 30),
        )
        for n in range(draw.randint(1, 4))
        for begin in (draw.randint(0, 23),)
    )
    names = [s.name for s in shifts]
    squads = tuple(
        Squad(
            name=f"Regu {n}",
            post="Mako",
            shifts=tuple(draw.sample(names, draw.randint(1, len(names)))),
            crews=draw.randint(1, 5),
        )
        for n in range(1, draw.randint(1, 3) + 1)
    )
    size = draw.randint(0, 6)
    members = tuple(m for s in squads for m in crew(s.name, *["member"] * size))
    leave = tuple(
        away(m.id, first, min(31, first + draw.randint(0, 6)))
        for m in members
        if (first := draw.randint(1, 60)) <= 31
    )
    params = RosterParams(
        crew=1,
        leaders=0,
        drivers=0,
        rest_h=draw.choice([0.0, 8.0, 11.0, 24.0]),
        max_days=draw.randint(1, 7),
        days_off=draw.randint(0, 3),
    )
    case = replace(unit(members, shifts=shifts, leave=leave, params=params), squads=squads)
    rostered = {
        month: [
            Assignment(
                day=first_day + timedelta(days=n),
                member=m.id,
                shift=draw.choice(names),
                squad=m.squad,
            )
            for m in members
            for n in draw.sample(range(11), draw.randint(0, 8))
        ]
        for month, first_day in (("2026-11", date(2026, 11, 20)), ("2026-12", FIRST))
        if draw.random() < 0.5
    }
    return case, rostered


def test_no_crew_of_1000_random_cities_is_off_duty_on_leave_or_without_rest() -> None:
    for seed in range(1_000):
        check_crews(*random_city(seed), start=1 + seed % 10)


def check_crews(case: Case, rostered: Mapping[str, Sequence[Assignment]], *, start: int) -> None:
    """Follow every member through nine days of crews, whatever the rosters say."""
    days = [day(start) + timedelta(days=n) for n in range(9)]
    served: dict[str, list[tuple[datetime, datetime, date]]] = defaultdict(list)
    hours = {s.name: s for s in case.shifts}
    known = {m.squad for m in case.members}
    for on_day in days:
        watch = watch_of(case, on_day, rostered)
        crews = [(c.shift.name, c.squad.name) for c in watch.crews]
        assert len(set(crews)) == len(crews)
        named = {(a.member, a.shift, a.squad) for a in rostered.get(f"{on_day:%Y-%m}", ())}
        for c in watch.crews:
            assert c.shift.name in c.squad.shifts
            assert c.members or (not watch.rostered and c.squad.name not in known)
            begin, end = hours[c.shift.name].hours(on_day, case.zone)
            for m in c.members:
                served[m.id].append((begin.astimezone(UTC), end.astimezone(UTC), on_day))
                assert not watch.rostered or (m.id, c.shift.name, c.squad.name) in named
                touched = hours[c.shift.name].days(on_day)
                assert not any(
                    v.member == m.id and v.covers(d) for v in case.leave for d in touched
                )
    for times in served.values():
        assert len({d for _, _, d in times}) == len(times)
        for (_, ended, _), (began, _, _) in pairwise(sorted(times)):
            assert (began - ended).total_seconds() >= case.params.rest_h * 3600
        worked = {d for _, _, d in times}
        longest = case.params.max_days + 1
        for first in days:
            run = {first + timedelta(days=n) for n in range(longest)}
            assert not run <= worked
            if first.weekday() == 0:
                week = {first + timedelta(days=n) for n in range(7)}
                assert len(week & worked) <= 7 - case.params.days_off


@settings(max_examples=20, deadline=None)
@given(cases())
def test_a_roster_that_keeps_the_rules_loses_nobody_but_by_the_month_before(case: Case) -> None:
    made = make_roster(case, in_pattern, in_turn)
    rostered = {case.month: made.assignments, "2026-11": case.around}
    quiet = replace(case, params=replace(case.params, least=1))
    for on_day in case.days:
        there = watch_of(quiet, on_day, rostered)
        named = {(a.member, a.shift) for a in made.assignments if a.day == on_day}
        assert {(m.id, c.shift.name) for c in there.crews for m in c.members} == named


def test_a_crew_takes_a_vehicle_that_is_ready_or_walks() -> None:
    case = unit((), regus=1)
    pagi, siang, _ = every_crew(case.squads, case.shifts)
    listed = [
        Vehicle(id="1", name="Motor 1", kind="motor", squad="Regu 1"),
        Vehicle(id="2", name="Mobil 1", kind="mobil", squad="Regu 1", out_until=day(3)),
        Vehicle(id="3", name="Perahu", kind="perahu", squad="Regu 1"),
    ]
    assert equipped(pagi, [], case.shifts, day(1)) == pagi
    assert equipped(siang, listed, case.shifts, day(3)).squad.vehicle == "motor"
    assert equipped(siang, listed, case.shifts, day(4)).squad.vehicle == "mobil"
    alone = equipped(pagi, listed[1:], case.shifts, day(3))
    assert (alone.walks, alone.squad.vehicle) == (True, "jalan kaki")


@settings(max_examples=20, deadline=None)
@given(cases(), st.integers(1, 2))
def test_guards_are_rostered_by_the_same_rules_and_do_not_drive(case: Case, people: int) -> None:
    guards = (Guard(name="Mako", shifts=("pagi", "malam"), people=people),)
    made = make_roster(guarded := replace(case, guards=guards), in_pattern, in_turn)
    broken = violations(guarded, made.services, made.assignments)
    assert [v for v in broken if v.rule in HARD] == []
    lacking = Counter((g.service, g.duty) for g in made.gaps for _ in range(g.missing))
    there = Counter(Service(a.day, a.shift, a.squad) for a in made.assignments)
    for service in made.services:
        need = people if service.squad == "Mako" else 1
        assert there[service] + lacking[service, "member"] == need
    assert unserved(guarded, made.services) == unserved(
        case, make_roster(case, in_pattern, in_turn).services
    )
    watch = watch_of(guarded, day(9), {case.month: made.assignments, "2026-11": case.around})
    assert {c.squad.name for c in watch.crews} <= {s.name for s in case.squads}


def test_a_plan_without_a_roster_names_the_month_in_words() -> None:
    case = unit(crew("Regu 1", "member", "member"))
    told = crew_notices(watch_of(case, day(1), {}), case.shifts, day(1))
    assert say(told[0], "id").startswith("Jadwal bulan Desember 2026 belum disusun:")
    assert "roster of December 2026" in say(told[0], "en")
