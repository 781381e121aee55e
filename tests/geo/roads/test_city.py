from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import RoadError
from geo.notice import Notice
from geo.roads.check import check_roads, city_box
from geo.roads.city import city_roads, import_roads, road_file
from geo.roads.files import cache
from geo.roads.files.cache import cache_path
from geo.roads.files.read import read_roads
from tests.geo.roads.towns import GRID, TOWN, osm_xml, ward, write_pbf

CITY = [ward("Kota", -1, -1, 1.5, 2), ward("Timur", 1.5, -1, 3, 2)]
HILLS = ward("Bukit", 20, 20, 25, 25, district="Bukit Kapur")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "given.osm"
    path.write_text(osm_xml(TOWN), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "kota"
    path.mkdir()
    return path


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_roads_that_reach_every_district_raise_no_notice(town: Path) -> None:
    assert check_roads(read_roads(town), CITY) == ()


def test_a_district_without_a_street_is_named(town: Path) -> None:
    (notice,) = check_roads(read_roads(town), [*CITY, HILLS])
    assert notice == Notice.of("roads.missing", districts=("Bukit Kapur",))


def test_roads_of_elsewhere_are_refused_with_both_places(town: Path) -> None:
    with pytest.raises(RoadError, match=r"city, which lies at lon 101\.420.*lie at lon 101\.400"):
        check_roads(read_roads(town), [HILLS])


def test_the_box_of_a_city_bears_simplified_outlines() -> None:
    moved = replace(
        CITY[0],
        outline={
            "type": "Polygon",
            "coordinates": [
                [[lon + 1e-4, lat - 1e-4] for lon, lat in CITY[0].outline["coordinates"][0]]
            ],
        },
    )
    assert city_box([moved]) == city_box([CITY[0]])


def test_a_folder_without_a_road_file_gets_schematic_roads(folder: Path) -> None:
    assert city_roads(folder, CITY).schematic


def test_imported_roads_are_copied_cached_and_used(
    town: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    network = import_roads(town, folder, CITY, step=steps.append)
    assert names(folder) == ["cache/roads.osm.npz", "roads.osm"]
    assert (network.source, len(steps)) == ("roads.osm", 3)
    monkeypatch.delattr(cache, "read_roads")
    used = city_roads(folder, CITY)
    assert (used.streets, used.schematic) == (network.streets, False)


def test_a_second_import_replaces_the_first_whatever_its_format(town: Path, folder: Path) -> None:
    import_roads(town, folder, CITY)
    pbf = town.with_suffix(".osm.pbf")
    write_pbf(pbf, TOWN[:4])
    import_roads(pbf, folder, CITY)
    assert names(folder) == ["cache/roads.osm.pbf.npz", "roads.osm.pbf"]
    assert city_roads(folder, CITY).streets == 4


def test_the_file_of_the_folder_itself_can_be_imported(town: Path, folder: Path) -> None:
    inside = folder / "roads.osm"
    inside.write_bytes(town.read_bytes())
    import_roads(inside, folder, CITY)
    assert inside.read_bytes() == town.read_bytes()
    assert cache_path(inside).is_file()


def test_roads_that_cannot_be_used_leave_the_old_ones(town: Path, folder: Path) -> None:
    import_roads(town, folder, CITY)
    before = names(folder)
    elsewhere = town.with_name("elsewhere.osm")
    moved = {name: (col + 900, row) for name, (col, row) in GRID.items()}
    elsewhere.write_text(osm_xml(TOWN, moved), encoding="utf-8")
    broken = town.with_name("broken.osm.pbf")
    broken.write_bytes(b"\0" * 100)
    for bad in (elsewhere, broken):
        with pytest.raises(RoadError):
            import_roads(bad, folder, CITY)
    assert names(folder) == before
    assert city_roads(folder, CITY).streets == 7


def test_an_import_names_the_districts_it_misses(town: Path, folder: Path) -> None:
    network = import_roads(town, folder, [*CITY, HILLS])
    assert Notice.of("roads.missing", districts=("Bukit Kapur",)) in network.notices
    again = city_roads(folder, [*CITY, HILLS])
    assert again.notices == network.notices


def test_two_road_files_are_one_too_many(folder: Path) -> None:
    (folder / "roads.osm").touch()
    (folder / "roads.graphml").touch()
    with pytest.raises(RoadError, match=r"got roads\.osm, roads\.graphml; keep the one"):
        road_file(folder)
