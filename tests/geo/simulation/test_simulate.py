from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geo.errors import TableError
from geo.model import Incident
from geo.simulation.published import Total, read_totals
from geo.simulation.simulate import simulate_incidents, simulate_patrols
from geo.tables import WardTable
from geo.wards.gazetteer import read_places, with_centres, with_people
from geo.wards.read import read_wards, ward_of

DUMAI = Path(__file__).parents[3] / "data" / "boundaries" / "dumai"
ZONE = ZoneInfo("Asia/Jakarta")
DAY = [0.0] * 8 + [1.0] * 10 + [0.0] * 6


@pytest.fixture(scope="module")
def wards() -> WardTable:
    frame, _ = with_centres(read_wards(DUMAI / "wards.geojson"), DUMAI / "wards.csv")
    return with_people(frame, DUMAI / "population.csv")


@pytest.fixture(scope="module")
def by_month() -> tuple[Total, ...]:
    return read_totals(DUMAI / "handled_2022_by_month.csv")


@pytest.fixture(scope="module")
def by_district() -> tuple[Total, ...]:
    return read_totals(DUMAI / "enforcement_2023_01_07_by_kecamatan.csv")


def simulate(totals: tuple[Total, ...], wards: WardTable, seed: int = 5) -> tuple[Incident, ...]:
    places, _ = read_places(DUMAI / "places.csv", wards)
    hours = {t.category: DAY for t in totals}
    return simulate_incidents(totals, wards, places, hours=hours, zone=ZONE, seed=seed)


@pytest.fixture(scope="module")
def incidents(
    wards: WardTable, by_month: tuple[Total, ...], by_district: tuple[Total, ...]
) -> tuple[Incident, ...]:
    return simulate(by_month + by_district, wards)


def test_the_published_tables_add_up_to_what_their_readme_says(
    by_month: tuple[Total, ...], by_district: tuple[Total, ...]
) -> None:
    assert sum(t.count for t in by_month) == 1149
    assert sum(t.count for t in by_district) == 577


def test_totals_by_category_and_month_equal_the_table_of_2022(
    incidents: tuple[Incident, ...], by_month: tuple[Total, ...]
) -> None:
    made = Counter((i.category, i.time.month) for i in incidents if i.time.year == 2022)
    assert made == Counter({(t.category, t.start.month): t.count for t in by_month if t.count})


def test_totals_by_district_and_category_equal_the_table_of_2023(
    incidents: tuple[Incident, ...], by_district: tuple[Total, ...]
) -> None:
    made = Counter((i.district, i.category) for i in incidents if i.time.year == 2023)
    assert made == Counter({(t.district, t.category): t.count for t in by_district if t.count})
    assert max(i.time for i in incidents).date() <= date(2023, 7, 31)


def test_every_point_lies_in_its_ward(incidents: tuple[Incident, ...], wards: WardTable) -> None:
    at = ward_of(wards, [i.point.lon for i in incidents], [i.point.lat for i in incidents])
    assert (at.distance_m == 0).all()
    assert at.code.tolist() == [i.ward for i in incidents]


def test_points_are_dense_near_settlements(
    incidents: tuple[Incident, ...], wards: WardTable
) -> None:
    centres = np.array([wards["centre_lon"], wards["centre_lat"]]).T
    points = np.array([(i.point.lon, i.point.lat) for i in incidents])
    nearest_deg = np.sqrt(((points[:, None] - centres[None]) ** 2).sum(axis=2)).min(axis=1)
    assert np.median(nearest_deg) * 111_000 < 1000


def test_hours_follow_the_category(incidents: tuple[Incident, ...]) -> None:
    assert {i.time.hour for i in incidents} == set(range(8, 18))


def test_the_same_seed_gives_the_same_incidents_and_another_gives_others(
    wards: WardTable, by_district: tuple[Total, ...]
) -> None:
    assert simulate(by_district, wards, 1) == simulate(by_district, wards, 1)
    assert simulate(by_district, wards, 1) != simulate(by_district, wards, 2)


def test_ids_are_unique(incidents: tuple[Incident, ...]) -> None:
    assert len({i.id for i in incidents}) == len(incidents)


def test_a_total_of_an_unknown_district_is_refused(wards: WardTable) -> None:
    total = Total(
        category="PKL", start=date(2023, 1, 1), end=date(2023, 1, 31), count=1, district="99"
    )
    with pytest.raises(TableError, match="no ward has the district 99"):
        simulate((total,), wards)


def test_patrols_stay_where_the_enforcement_is(
    wards: WardTable, by_district: tuple[Total, ...]
) -> None:
    records = simulate_patrols(
        by_district,
        wards,
        shifts=("pagi", "siang", "malam"),
        squads=4,
        start=date(2023, 1, 1),
        end=date(2023, 1, 31),
        seed=1,
    )
    district = dict(zip(wards["code"], wards["district"], strict=True))
    minutes: Counter[str] = Counter()
    for record in records:
        minutes[district[record.ward]] += record.minutes  # type: ignore[assignment]
    assert minutes["Sungai Sembilan"] == minutes["Medang Kampai"] == 0
    assert 0 < minutes["Bukit Kapur"] < 0.01 * sum(minutes.values())
    assert sum(minutes.values()) == pytest.approx(31 * 3 * 4 * 240, rel=0.02)
    days = {record.day for record in records}
    assert days == {(date(2023, 1, 1) + timedelta(days=k)).isoformat() for k in range(31)}
    assert {r.source for r in records} == {"simulated"}


def test_a_table_with_bad_lines_names_them_all(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("category,year,month,count\nPKL,2022,13,1\nPKL,2022,1,x\nPKL,2022,1,-2\n")
    with pytest.raises(TableError, match=r"line 2: .*line 3: .*line 4: "):
        read_totals(path)


def test_a_table_without_its_columns_says_what_it_found(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("kind,n\nPKL,3\n")
    with pytest.raises(TableError, match="found kind, n"):
        read_totals(path)
