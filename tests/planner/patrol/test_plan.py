"""The day's plan from a situation: time follows need, nobody comes back too soon."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from geo.model import LonLat, distance_m
from geo.notice import Notice
from planner.city.folder import CityData, load_city, ward_finder
from planner.city.streets import load_network
from planner.patrol.model import Plan
from planner.patrol.plan import Memory, PastVisit, plan_day
from planner.patrol.stops.ids import place_of
from planner.patrol.stops.parameters import DemandParams
from planner.risk.assess import Situation
from planner.risk.service import situation
from planner.staffing.crews import CrewWatch, every_crew
from tests.planner.city.offices import filled_office
from tests.planner.city.small_city import SETTINGS, write_city

ON = date(2026, 3, 2)
LONG = (
    SETTINGS.replace('end = "10:00"', 'end = "15:00"')
    .replace('end = "18:00"', 'end = "22:00"')
    .replace("iterations = 60", "iterations = 300")
)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[CityData, Situation]:
    write_city(tmp_path, LONG)
    monkeypatch.setenv("PATROLI_DATA", str(tmp_path))
    data = load_city("kecil")
    return data, situation(filled_office(data), on=ON)


def planned(
    town: tuple[CityData, Situation],
    *,
    on: date = ON,
    visits: tuple[PastVisit, ...] = (),
    squads: int = 2,
    demand: DemandParams | None = None,
) -> Plan:
    data, seen = town
    one = data.settings.squads[0]
    crews = tuple(replace(one, name=f"Regu {n}") for n in range(squads))
    sections = {**data.settings.sections, **({"demand": demand} if demand else {})}
    plan, _ = plan_day(
        replace(data.settings, squads=crews, sections=sections),
        seen,
        data.wards,
        data.places,
        load_network(data),
        ward_of=ward_finder(data.frame),
        on=on,
        seed=1,
        made=datetime(2026, 3, 1, 20, tzinfo=data.settings.zone),
        watch=CrewWatch(crews=every_crew(crews, data.settings.shifts)),
        memory=Memory(visits=visits, wards={w.code: None for w in data.wards}),
        progress=lambda _: None,
    )
    return plan


def test_no_place_is_visited_again_within_the_spacing(town: tuple[CityData, Situation]) -> None:
    stops = [p for loop in planned(town).loops for p in loop.stops]
    assert len({place_of(p.stop.id) for p in stops}) < len(stops)
    for a, b in combinations(sorted(stops, key=lambda p: p.start), 2):
        if distance_m(a.stop.point, b.stop.point) <= 150:
            assert b.start - a.leave >= timedelta(hours=2)


def test_every_crew_has_a_loop_however_many_there_are(town: tuple[CityData, Situation]) -> None:
    plan = planned(town, squads=6)
    assert len(plan.loops) == 18


def test_no_hotspot_is_owed_that_nobody_can_reach_in_its_hours(
    town: tuple[CityData, Situation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.patrol.plan.out_of_reach", lambda p: frozenset(range(1_000)))
    plan = planned(town)
    due = any(h.significant for h in town[1].hotspots)
    assert [c.code for c in plan.caveats].count("plan.beyond") == due
    assert not [u for u in plan.coverage.unmet if u.duty.code.startswith("stop.hotspot")]


def test_a_ward_that_had_all_the_time_has_less_today(town: tuple[CityData, Situation]) -> None:
    corner = LonLat(101.41, 1.61)
    spoilt = tuple(
        PastVisit(
            day=ON - timedelta(days=1),
            stop=f"x~{n}@{s}",
            hour=8,
            point=corner,
            minutes=200.0,
            shift=s,
        )
        for n in range(9)
        for s in ("pagi", "siang", "malam")
    )

    def minutes(plan: Plan) -> float:
        stops = [p.stop for loop in plan.loops for p in loop.stops]
        return sum(s.dwell_s for s in stops if s.ward_code == "B1") / sum(s.dwell_s for s in stops)

    assert minutes(planned(town, visits=spoilt)) < minutes(planned(town))


def test_a_plan_says_that_hotspots_are_owed_less_often(town: tuple[CityData, Situation]) -> None:
    told = {c.code for c in planned(town, squads=1, demand=DemandParams(visit_min=240)).caveats}
    hot = sum(h.significant for h in town[1].hotspots)
    assert ("plan.stretched" in told) == (hot > 3)
    assert Notice.of("roads.schematic").code in told
