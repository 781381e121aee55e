from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.crs import WGS84, metric_crs
from geo.errors import BoundaryError
from geo.model import LonLat
from geo.wards.read import read_wards, ward_of
from planner.city.add import add_city
from planner.city.folder import load_city
from planner.city.timezones import zone_at
from planner.errors import SettingsError

DUMAI = Path(__file__).parents[3] / "data" / "boundaries" / "dumai" / "wards.geojson"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cities"
    monkeypatch.setenv("PATROLI_DATA", str(folder))
    return folder


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A hundred and seven wards in metres: small ones in the middle, large ones around."""
    west, south = 700_000.0, 9_270_000.0
    small = [
        box(west + 500 * c, south + 500 * r, west + 500 * (c + 1), south + 500 * (r + 1))
        for c in range(10)
        for r in range(10)
    ]
    large = [
        box(west + 5_000, south + 1_000 * k, west + 15_000, south + 1_000 * (k + 1))
        for k in range(7)
    ]
    frame = gpd.GeoDataFrame(
        {
            "KODE": [f"32.71.{i % 6 + 1:02}.{1000 + i}" for i in range(107)],
            "KELURAHAN": [f'Desa "{i}"' for i in range(107)],
            "KECAMATAN": [f"Kec {i % 6}" for i in range(107)],
        },
        geometry=small + large,
        crs=metric_crs(106.8, -6.6),
    )
    path = tmp_path / "town.gpkg"
    frame.to_file(path)
    return path


def test_a_new_city_can_be_loaded_at_once(town: Path, root: Path) -> None:
    made = add_city("kota-hujan", town)
    data = load_city("kota-hujan")
    assert (made.wards, made.districts, made.timezone) == (107, 6, "Asia/Jakarta")
    assert data.settings.name == "Kota Hujan"
    assert data.settings.code == "32.71"
    assert len(data.settings.squads) == made.squads == 5
    assert [s.name for s in data.settings.shifts] == ["pagi", "siang", "malam"]
    assert data.wards[3].name == 'Desa "3"'
    assert {w.district_code for w in data.wards} == {f"32.71.{k:02}" for k in range(1, 7)}
    assert [p.name for p in root.iterdir()] == ["kota-hujan"]


def test_the_headquarters_stands_in_the_town_on_land(town: Path) -> None:
    add_city("kota", town)
    data = load_city("kota")
    (post,) = data.settings.posts
    at = ward_of(data.frame, [post.point.lon], [post.point.lat])
    assert at.distance_m[0] == 0
    assert data.wards[at.row[0]].area_km2 < 0.3


def test_an_existing_city_is_not_overwritten_without_force(town: Path, root: Path) -> None:
    add_city("kota", town)
    settings = root / "kota" / "city.toml"
    settings.write_text(settings.read_text().replace('name = "Kota"', 'name = "Mine"'))
    (root / "kota" / "places.csv").write_text("name,kind,lon,lat\n")
    with pytest.raises(SettingsError, match=r"exists.*--force"):
        add_city("kota", town)
    assert load_city("kota").settings.name == "Mine"
    add_city("kota", DUMAI, force=True)
    assert len(load_city("kota").wards) == 34
    assert (root / "kota" / "places.csv").exists()
    assert "Mine" in (root / "kota" / "city.toml.old").read_text()
    assert [p.name for p in root.iterdir()] == ["kota"]


def test_wards_with_faults_leave_nothing_behind(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "bad.geojson"
    gpd.GeoDataFrame(
        {"code": ["1", "2"], "name": ["a", "b"]},
        geometry=[box(101, 1, 101.02, 1.01), box(101.01, 1, 101.03, 1.01)],
        crs=WGS84,
    ).to_file(path)
    with pytest.raises(BoundaryError, match="overlap by"):
        add_city("bad", path)
    assert not root.exists()


@pytest.mark.parametrize("name", ["../evil", "/etc/x", "..", "a/b"])
def test_a_name_cannot_leave_the_data_folder(town: Path, tmp_path: Path, name: str) -> None:
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(SettingsError, match="not a path"):
        add_city(name, town)
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_names_with_quotes_and_other_scripts_survive(town: Path) -> None:
    title = 'Kota "Baru" \\ 北京 \n x'
    add_city("kota", town, title=title)
    assert load_city("kota").settings.name == title.strip()


def test_a_city_of_few_wards_has_two_squads(tmp_path: Path) -> None:
    path = tmp_path / "one.geojson"
    gpd.GeoDataFrame(
        {"code": ["1"], "name": ["a"]}, geometry=[box(101, 1, 101.02, 1.01)], crs=WGS84
    ).to_file(path)
    assert add_city("one", path).squads == 2
    assert len(read_wards(path)) == 1


@pytest.mark.parametrize(
    ("lon", "lat", "zone"),
    [
        (101.45, 1.67, "Asia/Jakarta"),
        (109.34, -0.03, "Asia/Pontianak"),
        (114.85, -1.72, "Asia/Pontianak"),  # Buntok
        (114.89, -0.95, "Asia/Pontianak"),  # Muara Teweh
        (116.83, -1.27, "Asia/Makassar"),
        (125.49, 3.60, "Asia/Makassar"),
        (101.69, 3.14, "Asia/Kuala_Lumpur"),
        (110.34, 1.55, "Asia/Kuching"),
        (125.57, -8.56, "Asia/Dili"),
        (103.82, 1.35, "Asia/Singapore"),
        (115.22, -8.65, "Asia/Makassar"),
        (124.84, 1.49, "Asia/Makassar"),
        (127.38, 0.79, "Asia/Jayapura"),
        (140.70, -2.53, "Asia/Jayapura"),
        (-123.1, 49.25, "America/Vancouver"),
        (151.2, -33.9, "Australia/Sydney"),
        (179.9, -17.0, "Pacific/Fiji"),
    ],
)
def test_the_time_zone_is_that_of_the_map(lon: float, lat: float, zone: str) -> None:
    assert zone_at(LonLat(lon, lat)) == zone
