from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import WGS84, metric_crs
from geo.errors import TableError
from geo.tables import WardTable
from geo.wards.gazetteer import read_places, with_centres, with_people
from geo.wards.read import read_wards

DUMAI = Path(__file__).parents[3] / "data" / "boundaries" / "dumai"


@pytest.fixture(scope="module")
def wards() -> WardTable:
    return read_wards(DUMAI / "wards.geojson")


def csv(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_listed_centres_are_used_and_those_outside_moved_in(wards: WardTable) -> None:
    got, notices = with_centres(wards, DUMAI / "wards.csv")
    bintan = got[got["name"] == "Bintan"].iloc[0]
    assert (bintan["centre_lon"], bintan["centre_lat"]) == (101.4469, 1.6703)
    centres = shapely.points(got["centre_lon"], got["centre_lat"])
    assert shapely.covers(got.geometry.to_numpy(), centres).all()
    assert len(notices) == 3
    assert {n.code for n in notices} == {"wards.centre_moved"}


def test_a_moved_centre_lies_50_m_inside(wards: WardTable) -> None:
    got, _ = with_centres(wards, DUMAI / "wards.csv")
    zone = metric_crs(101.4, 1.7)
    ward = got[got["name"] == "Batu Teritip"].to_crs(zone)
    point = gpd.GeoSeries(
        gpd.points_from_xy(ward["centre_lon"], ward["centre_lat"]), crs=WGS84
    ).to_crs(zone)
    inside_m = shapely.distance(ward.geometry.to_numpy()[0].boundary, point.to_numpy()[0])
    assert inside_m == pytest.approx(50, abs=1)


def test_wards_left_out_keep_their_centre(tmp_path: Path, wards: WardTable) -> None:
    path = csv(tmp_path, "code,centre_lon,centre_lat", "14.72.06.1004,101.4470,1.6700", "x,,")
    got, notices = with_centres(wards, path)
    changed = got["centre_lon"] != wards["centre_lon"]
    assert got["name"][changed].tolist() == ["Bintan"]
    assert notices == ()


def test_a_bad_centre_is_named_by_line(tmp_path: Path, wards: WardTable) -> None:
    path = csv(tmp_path, "code,centre_lon,centre_lat", "a,101.4,1.6", "b,1.6,101.4")
    with pytest.raises(TableError, match=r"line 3: .*look swapped"):
        with_centres(wards, path)


def test_missing_columns_are_named(tmp_path: Path, wards: WardTable) -> None:
    path = csv(tmp_path, "code,lon", "a,101.4")
    with pytest.raises(TableError, match="centre_lat, centre_lon missing; found code, lon"):
        with_centres(wards, path)


def test_residents_of_districts_are_shared_and_none_is_lost(wards: WardTable) -> None:
    got = with_people(wards, DUMAI / "population.csv")
    assert got["people"].sum() == pytest.approx(331_832)
    kapur = got[got["district"] == "Bukit Kapur"]
    assert kapur["people"].sum() == pytest.approx(54_734)
    # Two of its outlines stand for two official wards each.
    assert kapur["people"].max() == pytest.approx(2 * kapur["people"].min())


def test_residents_by_ward_are_taken_as_they_are(tmp_path: Path, wards: WardTable) -> None:
    path = csv(tmp_path, "code,people", "14.72.06.1004,1234")
    got = with_people(wards, path).set_index("name")["people"]
    assert got["Bintan"] == 1234
    assert np.isnan(got["Sukajadi"])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("code,people", "nowhere,5"), "none of its codes"),
        (("code,people", "14.72.06.1004,many"), "expected residents as numbers"),
        (("code,heads", "14.72.06.1004,5"), "expected residents as numbers"),
    ],
)
def test_residents_that_fit_nothing_are_refused(
    tmp_path: Path, wards: WardTable, lines: tuple[str, ...], message: str
) -> None:
    with pytest.raises(TableError, match=message):
        with_people(wards, csv(tmp_path, *lines))


def test_places_outside_the_wards_are_left_out_with_a_notice(
    tmp_path: Path, wards: WardTable
) -> None:
    path = csv(
        tmp_path, "name,kind,lon,lat", "Pasar,market,101.4469,1.6703", "Far,market,101.4469,1.9"
    )
    places, notices = read_places(path, wards)
    assert [p.name for p in places] == ["Pasar"]
    (notice,) = notices
    assert (notice.code, notice.values["place"]) == ("places.outside", "Far")


def test_every_place_of_dumai_is_near_a_ward(wards: WardTable) -> None:
    places, notices = read_places(DUMAI / "places.csv", wards)
    assert len(places) == 11
    assert notices == ()


def test_a_place_without_degrees_is_named_by_line(tmp_path: Path, wards: WardTable) -> None:
    path = csv(tmp_path, "name,kind,lon,lat", "Pasar,market,here,1.67")
    with pytest.raises(TableError, match="line 2: expected degrees, got 'here'"):
        read_places(path, wards)
