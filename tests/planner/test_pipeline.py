"""A whole day, from incidents to loops, in a city small enough to check."""

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from geo.model import Incident, LonLat, distance_m
from geo.notice import Notice
from planner.city.folder import CityData, load_city
from planner.city.office import Office
from planner.incidents.store.incidents import Incidents
from planner.patrol.export.json import plan_to_json
from planner.patrol.model import Plan
from planner.patrol.publication.store import Publications
from planner.patrol.service import make_plan, promise_minutes, recall, record_plan
from planner.risk.service import situation
from planner.risk.store.minutes import PatrolMinutes
from planner.words import said
from tests.geo.roads.towns import Way, at, osm_xml
from tests.planner.city.offices import filled_office, office_of
from tests.planner.city.small_city import NOW, SETTINGS, incidents, patrols, write_city

ON = date(2026, 3, 2)
HOMES = {"highway": "residential"}


WHOLE_PLAN = """
import sys
from planner.city.folder import load_city
from planner.patrol.export.json import plan_to_json
from tests.planner.city.offices import filled_office
from tests.planner.test_pipeline import plan_of
sys.stdout.buffer.write(plan_to_json(plan_of(filled_office(load_city("kecil")))).encode())
"""


def quiet(label: str) -> None:
    """Stand in for a progress bar."""


def plan_of(office: Office, *, on: date = ON, seed: int = 1) -> Plan:
    made = datetime(2026, 3, 1, 20, tzinfo=office.data.settings.zone)
    return make_plan(office, on=on, seed=seed, made=made, progress=quiet).plan


def keep(office: Office, plan: Plan) -> None:
    plan_id = record_plan(office, plan)
    Publications.of(office).add(
        plan.date, plan_id=plan_id, plan=plan, reason="", by="komandan", at=plan.made
    )
    promise_minutes(office, plan)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CityData:
    write_city(tmp_path)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path))
    return load_city("kecil")


@pytest.fixture
def filled(data: CityData) -> Office:
    return filled_office(data)


@pytest.fixture
def plan(filled: Office) -> Plan:
    return plan_of(filled)


def test_every_district_is_visited_also_the_one_no_patrol_ever_reached(plan: Plan) -> None:
    assert set(plan.coverage.districts) == {"Utara", "Selatan"}
    assert min(plan.coverage.districts.values()) >= 1
    assert plan.coverage.unmet == ()


def test_no_loop_leaves_its_shift_and_no_stop_its_window(plan: Plan) -> None:
    assert plan.loops
    for shift in plan.shifts:
        midnight = datetime.fromisoformat(plan.date).replace(tzinfo=shift.start.tzinfo)
        for loop in shift.loops:
            assert shift.start <= loop.depart < loop.return_ <= shift.end
            clock = loop.depart
            for planned in loop.stops:
                assert clock <= planned.arrive <= planned.start
                assert planned.leave - planned.start == timedelta(seconds=planned.stop.dwell_s)
                second = (planned.start - midnight).total_seconds()
                assert any(a <= second <= b for a, b in planned.stop.windows_s)
                clock = planned.leave
            assert clock <= loop.return_


def test_no_stop_is_visited_twice(plan: Plan) -> None:
    visited = [p.stop.id for loop in plan.loops for p in loop.stops]
    assert len(visited) == len(set(visited))


def test_loops_start_and_end_at_their_post_and_are_as_long_as_their_legs(plan: Plan) -> None:
    for loop in plan.loops:
        assert loop.path[0] == loop.path[-1] == loop.post_point
        assert loop.distance_m >= sum(p.drive_m for p in loop.stops) - 0.1 * len(loop.stops)
        assert loop.drive_s >= sum(p.drive_s for p in loop.stops)


def test_the_crew_of_a_shift_with_a_break_rests(plan: Plan) -> None:
    for loop in plan.loops:
        assert (loop.break_start is not None) == (loop.shift == "pagi")
        if loop.break_start is not None:
            assert loop.break_s == 900


def test_the_same_seed_gives_the_same_plan(filled: Office) -> None:
    assert plan_of(filled) == plan_of(filled)


@pytest.mark.slow
def test_a_whole_plan_is_the_same_to_the_byte_under_any_hash_seed(
    data: CityData, filled: Office
) -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", WHOLE_PLAN],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed, "PATROLI_DATA": str(data.folder.parent)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert told == {plan_to_json(plan_of(filled)).encode()}


def test_the_prize_stays_near_the_best(plan: Plan) -> None:
    assert 0.97 * plan.best_prize <= plan.prize <= plan.best_prize * 1.0001


def test_the_plan_says_that_schematic_roads_are_estimates(plan: Plan) -> None:
    assert Notice.of("roads.schematic") in plan.caveats


def test_wards_that_list_no_centre_are_visited_on_their_streets(filled: Office) -> None:
    # One village in the north-west corner of each ward, joined by straight roads.
    corners = [(c, r) for c in (2, 52) for r in (40, 90)]
    nodes = {
        1 + 4 * i + k: (c + k % 2, r + k // 2) for i, (c, r) in enumerate(corners) for k in range(4)
    }
    roads: list[Way] = [([1 + 4 * i + k for k in (0, 1, 3, 2, 0)], HOMES) for i in range(4)]
    roads += [([1, 5, 13, 9, 1], HOMES)]
    (filled.data.folder / "roads.osm").write_text(osm_xml(roads, nodes), encoding="utf-8")
    made = datetime(2026, 3, 1, 20, tzinfo=filled.data.settings.zone)
    proposal = make_plan(filled, on=ON, seed=1, made=made, progress=quiet)
    stops = [s for s in proposal.worksheet.stops if s.kind == "ward"]
    assert len({s.ward_code for s in stops}) >= 3
    villages = [at(c, r) for c, r in corners]
    assert max(min(distance_m(s.point, v) for v in villages) for s in stops) < 160


@pytest.mark.parametrize("found", [2, 3])
def test_three_incidents_of_one_evening_bring_a_visit_next_day_and_two_do_not(
    filled: Office, found: int
) -> None:
    zone = filled.data.settings.zone
    Incidents.of(filled).add(
        Incident(
            id=f"new{n}",
            time=datetime(2026, 3, 1, 15 + n, 20, tzinfo=zone),
            point=LonLat(101.48 + n * 0.0005, 1.68),
            category="PKL",
            origin="reported",
            ward="A2",
            district="A",
        )
        for n in range(found)
    )
    loops = plan_of(filled).loops
    visits = [p for loop in loops for p in loop.stops if p.stop.id.startswith("series:")]
    assert len(visits) == (found > 2)
    for visit in visits:
        assert distance_m(visit.stop.point, LonLat(101.4805, 1.68)) < 100
        assert 15 <= visit.start.astimezone(zone).hour < 18
        assert said(visit.stop.reason, "id").startswith(
            "Diperkirakan: 3 kejadian dalam 2 j sejak 1 Mar 2026 15:20; "
            "kemungkinan berulang sampai 15 Mar 2026 17:20; belum pernah dikunjungi;"
        )
    later = plan_of(filled, on=ON + timedelta(days=14))
    assert not any(p.stop.id.startswith("series:") for loop in later.loops for p in loop.stops)


def test_a_plan_that_was_only_proposed_is_not_remembered(filled: Office) -> None:
    record_plan(filled, plan_of(filled))
    assert recall(filled, on=ON + timedelta(days=1)).visits == ()


def test_a_day_after_published_plans_remembers_their_visits(filled: Office) -> None:
    first = plan_of(filled)
    keep(filled, first)
    memory = recall(filled, on=ON + timedelta(days=1))
    assert {v.stop for v in memory.visits} == {
        p.stop.id for loop in first.loops for p in loop.stops
    }
    assert set(memory.wards.values()) <= {ON, ON - timedelta(days=7)}


def test_a_plan_that_may_not_vary_is_predictable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = (
        SETTINGS + "\n[variation]\nspread = 0\ncandidates = 1\niterations = 1\ndelay_share = 0\n"
    )
    write_city(tmp_path / "fixed", fixed)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "fixed"))
    filled = filled_office(load_city("kecil"))
    first = plan_of(filled)
    assert first.predictability == 0
    keep(filled, first)
    assert 0 < plan_of(filled, on=ON + timedelta(days=1)).predictability <= 1


def test_a_city_without_incidents_gets_a_plan_that_covers_its_wards(data: CityData) -> None:
    plan = plan_of(office_of(data))
    assert Notice.of("incidents.none") in plan.caveats
    assert min(plan.coverage.districts.values()) >= 1
    assert plan.data_until is None


def test_a_day_before_the_first_incident_knows_none(filled: Office) -> None:
    seen = situation(filled, on=date(2020, 1, 1))
    assert seen.incidents == 0
    assert seen.hotspots == ()


def test_a_plan_made_anew_supersedes_the_minutes_of_the_first(filled: Office) -> None:
    first, second = plan_of(filled, seed=1), plan_of(filled, seed=2)
    keep(filled, first)
    keep(filled, second)
    planned = [r for r in PatrolMinutes.of(filled).all() if r.source == "planned"]
    minutes = sum(p.stop.dwell_s for loop in second.loops for p in loop.stops) / 60
    minutes += sum(loop.drive_s for loop in second.loops) / 60
    assert sum(r.minutes for r in planned) == pytest.approx(minutes, rel=0.02)


def test_old_data_are_assessed_as_of_their_end(data: CityData) -> None:
    old = filled_office(data, until=NOW - timedelta(days=400))
    seen = situation(old, on=ON)
    assert seen.data_until is not None
    assert timedelta(0) < seen.as_of - seen.data_until <= timedelta(days=1)
    assert sum(s.expected.sum() for s in seen.surfaces.values()) > 0


def test_a_ward_that_no_one_saw_is_not_taken_for_safe(data: CityData) -> None:
    office = office_of(data)
    Incidents.of(office).add(i for i in incidents() if i.district == "B")
    PatrolMinutes.of(office).add(patrols())
    seen = situation(office, on=ON)
    status = {d.name: d.status for d in seen.districts}
    assert status == {"Utara": "unknown", "Selatan": "known"}
    assert all(r.rate > 0 for r in seen.rates)


def test_a_duty_out_of_reach_is_named_with_why_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = SETTINGS.replace('end = "10:00"\nbreak_min = 15', 'end = "07:20"')
    short = short.replace('end = "18:00"', 'end = "15:20"').replace(
        'end = "01:00"', 'end = "22:20"'
    )
    write_city(tmp_path / "short", short)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path / "short"))
    plan = plan_of(filled_office(load_city("kecil")))
    visits = plan.coverage.districts
    unmet = {u.duty: u for u in plan.coverage.unmet}
    for district in visits:
        assert visits[district] >= 1 or Notice.of("place.district", district=district) in unmet
    assert unmet
    assert all(u.why and u.remedy for u in unmet.values())
