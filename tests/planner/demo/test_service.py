from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from geo.model import Incident, LonLat
from geo.notice import Notice
from planner.city.folder import CityData, load_city
from planner.city.model import Category
from planner.city.store import Notes
from planner.demo.service import hours_of, make_demo, published
from planner.errors import NotFoundError, PlannerError
from planner.incidents.store.incidents import Incidents
from planner.risk.store.minutes import PatrolMinutes
from tests.planner.city.offices import office_of


@pytest.fixture(scope="module")
def dumai() -> CityData:
    return load_city("dumai")


def test_the_demo_holds_the_published_totals_and_says_that_points_are_simulated(
    dumai: CityData,
) -> None:
    office = office_of(dumai)
    demo = make_demo(office, seed=1)
    assert (demo.incidents, demo.existed) == (1149 + 577, False)
    assert Notice.of("incidents.simulated") in Notes.of(office).all().values()
    incidents = Incidents.of(office).all()
    zone = dumai.settings.zone
    made_2022: Counter[tuple[str, int]] = Counter()
    made_2023: Counter[tuple[str, str]] = Counter()
    for i in incidents:
        local = i.time.astimezone(zone)
        if local.year == 2022:
            made_2022[i.category, local.month] += 1
        else:
            made_2023[i.district, i.category] += 1
    totals = published(dumai)
    assert made_2022 == Counter(
        {(t.category, t.start.month): t.count for t in totals if not t.district and t.count}
    )
    assert made_2023 == Counter(
        {(t.district, t.category): t.count for t in totals if t.district and t.count}
    )


def test_a_second_call_changes_nothing_and_a_fresh_one_does(dumai: CityData) -> None:
    office = office_of(dumai)
    make_demo(office, seed=1)
    first = Incidents.of(office).all()
    assert make_demo(office, seed=2).existed
    assert Incidents.of(office).all() == first
    assert not make_demo(office, seed=2, fresh=True).existed
    assert Incidents.of(office).all() != first
    assert len(Incidents.of(office).all()) == len(first)


def test_simulated_incidents_are_not_mixed_with_real_ones(dumai: CityData) -> None:
    office = office_of(dumai)
    real = Incident(
        id="x",
        time=datetime(2025, 1, 1, tzinfo=UTC),
        point=LonLat(101.4469, 1.6703),
        category="PKL",
        origin="reported",
        ward="14.72.06.1004",
        district="14.72.06",
    )
    Incidents.of(office).add([real])
    with pytest.raises(PlannerError, match="1 incidents of its own"):
        make_demo(office, seed=1, fresh=True)
    assert Incidents.of(office).all() == (real,)


def test_patrols_never_reach_the_districts_without_enforcement(dumai: CityData) -> None:
    office = office_of(dumai)
    make_demo(office, seed=1)
    district = {w.code: w.district for w in dumai.wards}
    visited = {district[r.ward] for r in PatrolMinutes.of(office).all()}
    assert visited == {"Dumai Kota", "Dumai Timur", "Dumai Barat", "Dumai Selatan", "Bukit Kapur"}
    assert {i.ward for i in Incidents.of(office).all()} <= {
        w.code for w in dumai.wards if w.district in visited
    }


def test_a_city_without_tables_has_no_demo(dumai: CityData, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="expected published tables"):
        make_demo(office_of(replace(dumai, folder=tmp_path)), seed=1)


def test_hours_follow_the_windows_past_midnight() -> None:
    night = Category(code="A", name="a", windows=((time(22), time(2)),))
    busy = [hour for hour, weight in enumerate(hours_of(night)) if weight == 1]
    assert busy == [0, 1, 22, 23]
    half = Category(code="A", name="a", windows=((time(8, 30), time(10, 30)),))
    assert [h for h, w in enumerate(hours_of(half)) if w == 1] == [8, 9, 10]
    whole = Category(code="A", name="a", windows=((time(0), time(0)),))
    assert set(hours_of(whole)) == {1.0}
