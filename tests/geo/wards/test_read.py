import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from geo.crs import WGS84, metric_crs
from geo.errors import BoundaryError
from geo.model import Ward
from geo.tables import WARDS, WardTable
from geo.wards.read import check_wards, read_wards, ward_of, wards_as_records, write_wards

DUMAI = Path(__file__).parents[3] / "data" / "boundaries" / "dumai" / "wards.geojson"
SHARED = Path(__file__).parents[4] / "shared" / "data"
LON, LAT = 101.4, 1.6


def square(col: int, row: int, size: float = 0.01) -> Polygon:
    west, south = LON + col * size, LAT + row * size
    return box(west, south, west + size, south + size)


def ward_file(path: Path, shapes: list[Any], crs: Any = WGS84, **columns: list[Any]) -> Path:
    fields = columns or {"code": [f"W{i}" for i in range(len(shapes))], "name": list("abcdefgh")}
    rows = {name: values[: len(shapes)] for name, values in fields.items()}
    gpd.GeoDataFrame(rows, geometry=shapes, crs=crs).to_file(path, engine="pyogrio")
    return path


@pytest.fixture
def four(tmp_path: Path) -> Path:
    shapes = [square(0, 0), square(1, 0), square(0, 1), square(1, 1)]
    return ward_file(tmp_path / "four.geojson", shapes)


@pytest.fixture(scope="module")
def dumai() -> WardTable:
    return read_wards(DUMAI)


def test_dumai_has_34_outlines_of_36_wards_and_its_published_area(dumai: WardTable) -> None:
    assert tuple(dumai.columns) == WARDS
    assert len(dumai) == 34
    assert dumai["area_km2"].sum() == pytest.approx(2061.27, abs=0.01)
    included = [i for i in dumai["includes"] if i]
    assert len(included) == 2
    assert dumai["district"].nunique() == 7


def test_dumai_is_a_coverage_without_gaps_and_overlaps() -> None:
    report = check_wards(DUMAI)
    assert report.findings == ()
    assert {d.name: round(d.area_km2, 1) for d in report.districts}["Dumai Kota"] == 4.2


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".zip"])
@pytest.mark.parametrize("metres", [False, True])
def test_any_format_and_crs_gives_the_same_wards(
    tmp_path: Path, dumai: WardTable, suffix: str, metres: bool
) -> None:
    few = dumai.head(4)[["code", "name", "district", "geometry"]]
    crs = metric_crs(LON, LAT) if metres else WGS84
    folder = tmp_path / "shape"
    folder.mkdir()
    path = folder / f"wards{'.shp' if suffix == '.zip' else suffix}"
    few.to_crs(crs).to_file(path, engine="pyogrio")
    if suffix == ".zip":
        path = tmp_path / "wards.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for part in sorted(folder.iterdir()):
                archive.write(part, part.name)
    got = read_wards(path)
    assert got["code"].tolist() == few["code"].tolist()
    assert got["district"].tolist() == few["district"].tolist()
    away = shapely.hausdorff_distance(got.geometry.to_numpy(), few.geometry.to_numpy())
    assert away.max() < 1e-6


@pytest.mark.parametrize(
    ("columns", "wanted"),
    [
        ({"KODE_KEL": ["1", "2"], "NAMOBJ": ["a", "b"], "WADMKC": ["x", "y"]}, ["x", "y"]),
        ({"kode": ["1", "2"], "nama": ["a", "b"], "kecamatan": ["x", "y"]}, ["x", "y"]),
        ({"ADM4_PCODE": ["1", "2"], "ADM4_EN": ["a", "b"], "ADM3_EN": ["x", "x"]}, ["x", "x"]),
        ({"WD22CD": ["1", "2"], "WD22NM": ["a", "b"], "LAD22NM": ["x", "y"]}, ["x", "y"]),
    ],
)
def test_usual_field_names_are_guessed(
    tmp_path: Path, columns: dict[str, list[str]], wanted: list[str]
) -> None:
    path = ward_file(tmp_path / "w.gpkg", [square(0, 0), square(1, 0)], **columns)
    got = read_wards(path)
    assert got["code"].tolist() == ["1", "2"]
    assert got["name"].tolist() == ["a", "b"]
    assert got["district"].tolist() == wanted


def test_named_fields_beat_guesses(tmp_path: Path) -> None:
    path = ward_file(
        tmp_path / "w.gpkg", [square(0, 0)], name=["wrong"], label=["right"], nr=["7"], part=["p"]
    )
    got = read_wards(path, name_field="label", code_field="nr", district_field="part")
    assert got.loc[0, ["code", "name", "district"]].tolist() == ["7", "right", "p"]


def test_a_field_that_is_not_there_is_refused_with_the_fields_there_are(four: Path) -> None:
    with pytest.raises(BoundaryError, match=r"no field 'nope'.*The fields are: code, name"):
        read_wards(four, name_field="nope")


def test_without_districts_the_city_is_the_only_one(four: Path) -> None:
    assert set(read_wards(four, city="Kota Kecil")["district"]) == {"Kota Kecil"}
    assert [f.kind for f in check_wards(four).findings] == ["no district"]


def test_without_codes_wards_are_numbered(tmp_path: Path) -> None:
    path = ward_file(tmp_path / "w.geojson", [square(0, 0), square(1, 0)], name=["a", "b"])
    assert read_wards(path)["code"].tolist() == ["1", "2"]


def test_a_ward_without_a_name_goes_by_its_code(tmp_path: Path) -> None:
    path = ward_file(
        tmp_path / "w.geojson", [square(0, 0), square(1, 0)], code=["1", "2"], name=["a", None]
    )
    assert read_wards(path)["name"].tolist() == ["a", "2"]
    assert "missing name" in {f.kind for f in check_wards(path).notices}


def test_a_shapefile_without_prj_says_what_to_do(tmp_path: Path) -> None:
    path = ward_file(tmp_path / "w.shp", [square(0, 0)])
    path.with_suffix(".prj").unlink()
    with pytest.raises(BoundaryError, match=r"no \.prj.*look like degrees.*--crs"):
        read_wards(path)
    assert len(read_wards(path, crs=WGS84.to_string())) == 1


def test_a_shapefile_in_metres_without_prj_asks_for_the_zone(tmp_path: Path) -> None:
    zone = metric_crs(LON, LAT)
    shapes = list(gpd.GeoSeries([square(0, 0)], crs=WGS84).to_crs(zone))
    path = ward_file(tmp_path / "w.shp", shapes, crs=zone)
    path.with_suffix(".prj").unlink()
    with pytest.raises(BoundaryError, match="metres of some zone"):
        read_wards(path)
    assert read_wards(path, crs=zone.to_string())["area_km2"][0] == pytest.approx(1.23, abs=0.01)


def geojson(path: Path, *rings: list[list[float]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"code": str(k), "name": f"w{k}"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for k, ring in enumerate(rings, 1)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_swapped_coordinates_are_named(tmp_path: Path) -> None:
    ring = [[1.6, 101.4], [1.6, 101.5], [1.7, 101.5], [1.6, 101.4]]
    with pytest.raises(BoundaryError, match="look swapped"):
        read_wards(geojson(tmp_path / "w.geojson", ring))


def test_metres_called_degrees_are_named(tmp_path: Path) -> None:
    ring = [[767000.0, 177000.0], [768000.0, 177000.0], [768000.0, 178000.0], [767000.0, 177000.0]]
    with pytest.raises(BoundaryError, match="look like metres"):
        read_wards(geojson(tmp_path / "w.geojson", ring))


BOW_TIE = [[101.4, 1.6], [101.5, 1.7], [101.5, 1.6], [101.4, 1.7], [101.4, 1.6]]


def test_all_faults_come_in_one_message(tmp_path: Path) -> None:
    path = geojson(tmp_path / "w.geojson", BOW_TIE, BOW_TIE)
    with pytest.raises(BoundaryError) as caught:
        read_wards(path)
    message = str(caught.value)
    assert message.count("it crosses itself near lon 101.45000, lat 1.65000") == 2
    assert "same outline" in message
    assert "3 faults" in message


def test_a_self_crossing_ward_is_mended_on_request(tmp_path: Path) -> None:
    path = geojson(tmp_path / "w.geojson", BOW_TIE)
    mended = read_wards(path, repair=True)
    assert mended.geometry.is_valid.all()
    assert mended["area_km2"][0] == pytest.approx(0.5 * 11.1 * 11.1, rel=0.02)


def test_duplicate_codes_are_a_fault(tmp_path: Path) -> None:
    path = ward_file(
        tmp_path / "w.geojson", [square(0, 0), square(1, 0)], code=["7", "7"], name=["a", "b"]
    )
    with pytest.raises(BoundaryError, match=r"code 7 stands 2 times \(features 1, 2: a, b\)"):
        read_wards(path)


def test_an_overlap_is_told_with_its_size(tmp_path: Path) -> None:
    wide = box(LON, LAT, LON + 0.015, LAT + 0.01)
    report = check_wards(ward_file(tmp_path / "w.geojson", [wide, square(1, 0)]))
    (overlap,) = report.faults
    assert overlap.kind == "overlap"
    assert overlap.wards == ("W0", "W1")
    assert overlap.km2 == pytest.approx(0.556 * 1.106, rel=0.01)


def test_a_sliver_is_a_notice_not_a_fault(tmp_path: Path) -> None:
    wide = box(LON, LAT, LON + 0.01002, LAT + 0.01)
    report = check_wards(ward_file(tmp_path / "w.geojson", [wide, square(1, 0)]))
    assert report.faults == ()
    assert "about 2 m wide" in next(f.message for f in report.notices if f.kind == "overlap")


def test_a_gap_enclosed_by_wards_is_told_with_its_neighbours(tmp_path: Path) -> None:
    ring = [square(c, r) for c in range(3) for r in range(3) if (c, r) != (1, 1)]
    report = check_wards(ward_file(tmp_path / "w.geojson", ring))
    gap = next(f for f in report.notices if f.kind == "gap")
    assert gap.km2 == pytest.approx(1.23, abs=0.01)
    assert len(gap.wards) == 8


def test_an_open_gap_between_two_wards_is_told(tmp_path: Path) -> None:
    right = box(LON + 0.0102, LAT, LON + 0.02, LAT + 0.01)
    report = check_wards(ward_file(tmp_path / "w.geojson", [square(0, 0), right]))
    gap = next(f for f in report.notices if f.kind == "gap")
    assert "about 22 m wide" in gap.message
    assert gap.wards == ("W0", "W1")


def test_a_bay_is_no_gap(tmp_path: Path) -> None:
    bay = box(LON + 0.004, LAT + 0.002, LON + 0.0043, LAT + 0.01)
    shapes = [square(0, 0).difference(bay), square(1, 0)]
    report = check_wards(ward_file(tmp_path / "w.geojson", shapes))
    assert [f.kind for f in report.findings] == ["no district"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"not a map", "expected GeoJSON"),
        (b'{"type":"FeatureCollection","features":[]}', "holds none|without geometry"),
    ],
)
def test_files_without_wards_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "w.geojson"
    path.write_bytes(content)
    with pytest.raises(BoundaryError, match=message):
        read_wards(path)


def test_a_file_with_several_layers_asks_which(tmp_path: Path, dumai: WardTable) -> None:
    path = tmp_path / "w.gpkg"
    dumai.head(3).to_file(path, layer="wards")
    dumai.head(1).to_file(path, layer="city")
    with pytest.raises(BoundaryError, match=r"got wards, city; .*--layer"):
        read_wards(path)
    assert len(read_wards(path, layer="wards")) == 3
    with pytest.raises(BoundaryError, match="nowhere"):
        read_wards(path, layer="nowhere")


def test_a_gzipped_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "w.geojson.gz"
    path.write_bytes(gzip.compress(DUMAI.read_bytes()))
    assert len(read_wards(path)) == 34


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="found none"):
        read_wards(tmp_path / "none.geojson")


def test_points_are_refused_as_wards(tmp_path: Path) -> None:
    path = ward_file(tmp_path / "w.geojson", [shapely.Point(LON, LAT)])
    with pytest.raises(BoundaryError, match="expected polygons, got 1 of 1 features as Point"):
        read_wards(path)


def test_a_point_off_the_coast_belongs_to_the_nearest_ward(four: Path) -> None:
    wards = read_wards(four)
    metre = 1 / 111_320
    at = ward_of(wards, [LON - 80 * metre, LON - 120 * metre], [LAT + 0.015, LAT + 0.015])
    assert at.code.tolist() == ["W2", ""]
    assert at.row.tolist() == [2, -1]
    assert at.nearest.tolist() == [2, 2]
    assert at.distance_m == pytest.approx([80, 120], abs=1)


def test_a_point_on_a_border_belongs_to_the_first_ward(four: Path) -> None:
    wards = read_wards(four)
    west, _, east, north = wards.geometry[0].bounds
    at = ward_of(wards, [east, (west + east) / 2], [north, north])
    assert at.code.tolist() == ["W0", "W0"]
    assert at.distance_m.tolist() == [0, 0]


def test_no_points_are_in_no_ward(four: Path) -> None:
    assert ward_of(read_wards(four), [], []).code.tolist() == []


@given(st.lists(st.tuples(st.floats(100.9, 101.8), st.floats(1.4, 2.3)), max_size=30))
def test_ward_of_agrees_with_looking_at_every_ward(points: list[tuple[float, float]]) -> None:
    wards = _dumai()
    lon, lat = [p[0] for p in points], [p[1] for p in points]
    at = ward_of(wards, lon, lat, tolerance_m=0)
    for k, point in enumerate(points):
        inside = wards.geometry.intersects(shapely.Point(point))
        assert at.row[k] == (int(np.argmax(inside)) if inside.any() else -1)
        assert (at.distance_m[k] == 0) == bool(inside.any())


_kept: list[WardTable] = []


def _dumai() -> WardTable:
    if not _kept:
        _kept.append(read_wards(DUMAI))
    return _kept[0]


def outline(record: Ward) -> Polygon:
    shape = shapely.geometry.shape(dict(record.outline))
    assert isinstance(shape, Polygon)
    return shape


def test_records_tell_what_the_frame_tells(dumai: WardTable) -> None:
    records = wards_as_records(dumai)
    assert [r.code for r in records] == dumai["code"].tolist()
    assert sum(len(r.includes) for r in records) == 2
    assert all(r.people is None for r in records)
    first = outline(records[0])
    assert first.symmetric_difference(dumai.geometry[0]).area < 1e-8
    assert first.exterior.is_ccw


def test_simplified_neighbours_stay_neighbours(dumai: WardTable) -> None:
    records = wards_as_records(dumai, simplify_m=200)
    shapes = [outline(r) for r in records]
    assert shapely.coverage_is_valid(np.array(shapes, dtype=object))
    corners = shapely.get_num_coordinates(np.array(shapes, dtype=object)).sum()
    assert corners < shapely.get_num_coordinates(dumai.geometry.to_numpy()).sum() / 2


def test_records_are_valid_where_a_neck_is_thinner_than_their_digits(tmp_path: Path) -> None:
    neck = 0.000002
    spike = [(LON + 0.005 + neck, LAT + 0.01), (LON + 0.005, LAT + 0.02)]
    corners = [(LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01), *spike]
    ward = Polygon([*corners, (LON + 0.005 - neck, LAT + 0.01), (LON, LAT + 0.01)])
    frame = read_wards(ward_file(tmp_path / "w.geojson", [ward, square(1, 0)]))
    for simplify_m in (0.0, 0.1):
        shapes = [outline(r) for r in wards_as_records(frame, simplify_m=simplify_m)]
        assert all(shape.is_valid for shape in shapes)
        assert shapely.union_all(shapes).area == pytest.approx(2 * 0.01**2, rel=1e-3)


def test_centres_lie_inside_their_wards(dumai: WardTable) -> None:
    centres = shapely.points(dumai["centre_lon"], dumai["centre_lat"])
    assert shapely.covers(dumai.geometry.to_numpy(), centres).all()


def test_written_wards_are_read_again(tmp_path: Path, dumai: WardTable) -> None:
    path = tmp_path / "w.geojson"
    write_wards(dumai, path)
    again = read_wards(path)
    for column in ("code", "name", "district_code", "district", "includes"):
        assert again[column].tolist() == dumai[column].tolist()
    assert again["area_km2"].to_numpy() == pytest.approx(dumai["area_km2"].to_numpy(), rel=1e-6)


def test_listed_centres_are_known_and_written_and_others_are_not(tmp_path: Path) -> None:
    shapes = [square(0, 0), square(1, 0)]
    centres = {"centre_lon": [LON + 0.001, None], "centre_lat": [LAT + 0.002, None]}
    wards = read_wards(ward_file(tmp_path / "w.geojson", shapes, code=["a", "b"], **centres))
    assert wards["centre_known"].tolist() == [True, False]
    write_wards(wards, tmp_path / "again.geojson")
    again = read_wards(tmp_path / "again.geojson")
    assert again["centre_known"].tolist() == [True, False]
    assert again["centre_lon"].tolist() == pytest.approx(wards["centre_lon"].tolist())
    assert [w.centre_known for w in wards_as_records(again)] == [True, False]


@pytest.mark.parametrize(
    ("name", "wards"), [("lancashire_wards.gpkg", 271), ("vancouver_neighbourhoods.geojson", 22)]
)
def test_public_ward_files_can_be_used(name: str, wards: int) -> None:
    path = SHARED / "incidents" / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project")
    report = check_wards(path)
    assert report.wards == wards
    assert report.faults == ()
