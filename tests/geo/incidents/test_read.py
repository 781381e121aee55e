import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.crs import WGS84, metric_crs
from geo.errors import TableError
from geo.incidents.ids import content_ids
from geo.incidents.read import ImportResult, frame_from_columns, import_incidents
from geo.model import Origin
from geo.notice import Notice
from geo.tables import INCIDENTS, WardTable
from geo.wards.read import read_wards
from planner.words import say_all

DUMAI = Path(__file__).parents[3] / "data" / "boundaries" / "dumai" / "wards.geojson"
SHARED = Path(__file__).parents[4] / "shared" / "data" / "incidents"
ZONE = ZoneInfo("Asia/Jakarta")
CATEGORIES = {"PKL": ("Pedagang kaki lima", "pedagang"), "GEPENG": ("Gelandangan dan pengemis",)}
NOW = datetime(2026, 1, 1, tzinfo=ZONE)
HEAD = "time,lon,lat,category,origin"
GOOD = "2023-05-01 08:30,101.4469,1.6703,PKL,reported"


@pytest.fixture(scope="module")
def wards() -> WardTable:
    return read_wards(DUMAI)


def imported(
    path: Path,
    wards: WardTable,
    *rows: str,
    head: str = HEAD,
    mapping: dict[str, str] | None = None,
    origin: Origin = "reported",
    unknown_category: str | None = None,
) -> ImportResult:
    if rows:
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return import_incidents(
        path,
        wards,
        zone=ZONE,
        categories=CATEGORIES,
        mapping=mapping,
        origin=origin,
        unknown_category=unknown_category,
        now=NOW,
    )


def test_a_good_row_becomes_an_incident_in_its_ward(tmp_path: Path, wards: WardTable) -> None:
    result = imported(tmp_path / "a.csv", wards, GOOD)
    (incident,) = result.incidents
    assert incident.time == datetime(2023, 5, 1, 1, 30, tzinfo=UTC)
    assert (incident.ward, incident.district) == ("14.72.06.1004", "14.72.06")
    assert (incident.category, incident.origin, incident.source) == ("PKL", "reported", "a.csv")
    assert result.rejects == ()
    assert Notice.of("import.no_zone", count=1, rows_no=1, zone="Asia/Jakarta") in result.notices


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("yesterday,101.4469,1.6703,PKL,found", "cannot read the time"),
        (",101.4469,1.6703,PKL,found", "no time"),
        ("2023-02-30 08:00,101.4469,1.6703,PKL,found", "cannot read the time"),
        ("2031-05-01 08:30,101.4469,1.6703,PKL,found", "lies in the future"),
        ("1901-05-01 08:30,101.4469,1.6703,PKL,found", "before 1970"),
        ("2023-05-01 08:30,1.6703,101.4469,PKL,found", "look swapped"),
        ("2023-05-01 08:30,768000,184000,PKL,found", "look like metres"),
        ("2023-05-01 08:30,0,0,PKL,found", "no usable coordinates"),
        ("2023-05-01 08:30,,1.6703,PKL,found", "no usable coordinates"),
        ("2023-05-01 08:30,here,1.6703,PKL,found", "no usable coordinates"),
        ("2023-05-01 08:30,101.4469,1.8,PKL,found", "m outside the wards, nearest"),
        ("2023-05-01 08:30,101.4469,1.6703,Gepenk,found", "did you mean GEPENG?"),
        ("2023-05-01 08:30,101.4469,1.6703,UFO,found", "known are PKL, GEPENG"),
        ("2023-05-01 08:30,101.4469,1.6703,,found", "no category"),
        ("2023-05-01 08:30,101.4469,1.6703,PKL,dream", "unknown origin"),
        ("2023-05-01 08:30,101.4469,1.6703,PKL,found,extra", "expected 5 cells, got 6"),
    ],
)
def test_a_bad_row_is_rejected_with_line_and_reason(
    tmp_path: Path, wards: WardTable, row: str, reason: str
) -> None:
    result = imported(tmp_path / "a.csv", wards, GOOD, GOOD, row)
    assert len(result.incidents) == 2
    (reject,) = result.rejects
    assert reject.line == 4
    assert reason in "; ".join(say_all(reject.reasons, "en"))


def test_a_row_tells_all_its_faults_and_values(tmp_path: Path, wards: WardTable) -> None:
    result = imported(tmp_path / "a.csv", wards, GOOD, "?,101.4469,1.8,UFO,dream")
    (reject,) = result.rejects
    assert len(reject.reasons) >= 4
    assert "UFO" in reject.value
    assert "101.4469, 1.8" in reject.value


def test_a_file_that_is_swapped_throughout_gets_one_clear_error(
    tmp_path: Path, wards: WardTable
) -> None:
    row = "2023-05-01 08:30,1.6703,101.4469,PKL,found"
    with pytest.raises(TableError, match=r"look swapped.*--map lon=lat,lat=lon"):
        imported(tmp_path / "a.csv", wards, row, row)


def test_a_beach_point_off_the_coast_line_is_kept(tmp_path: Path, wards: WardTable) -> None:
    row = "2023-05-01 08:30,101.4963,1.6684,PKL,found"
    (incident,) = imported(tmp_path / "a.csv", wards, row).incidents
    assert incident.ward == "14.72.05.1002"


@pytest.mark.parametrize("word", ["pkl", " Pedagang Kaki-Lima ", "PEDAGANG"])
def test_categories_are_known_by_code_name_and_alias(
    tmp_path: Path, wards: WardTable, word: str
) -> None:
    row = f"2023-05-01 08:30,101.4469,1.6703,{word},found"
    assert imported(tmp_path / "a.csv", wards, row).incidents[0].category == "PKL"


def test_unknown_categories_can_be_given_one(tmp_path: Path, wards: WardTable) -> None:
    row = "2023-05-01 08:30,101.4469,1.6703,UFO,found"
    result = imported(tmp_path / "a.csv", wards, row, unknown_category="GEPENG")
    assert result.incidents[0].category == "GEPENG"
    assert any("'UFO'" in notice for notice in say_all(result.notices, "en"))
    with pytest.raises(TableError, match="expected one of PKL, GEPENG"):
        imported(tmp_path / "a.csv", wards, row, unknown_category="UFO")


def test_a_file_without_categories_needs_one_to_be_said(tmp_path: Path, wards: WardTable) -> None:
    row, head = "2023-05-01 08:30,101.4469,1.6703", "time,lon,lat"
    with pytest.raises(TableError, match=r"no category column found.*--unknown-category PKL"):
        imported(tmp_path / "a.csv", wards, row, head=head)
    result = imported(tmp_path / "a.csv", wards, row, head=head, unknown_category="PKL")
    assert result.incidents[0].category == "PKL"


@pytest.mark.parametrize(
    ("word", "origin"),
    [("laporan", "reported"), ("Temuan", "found"), ("INSPEKSI", "inspected"), ("", "inspected")],
)
def test_origins_are_known_in_indonesian_and_have_a_default(
    tmp_path: Path, wards: WardTable, word: str, origin: str
) -> None:
    rows = [f"2023-05-01 08:30,101.4469,1.6703,PKL,{word}", GOOD]
    result = imported(tmp_path / "a.csv", wards, *rows, origin="inspected")
    assert result.incidents[0].origin == origin


def test_a_guessed_origin_column_of_other_words_is_passed_over(
    tmp_path: Path, wards: WardTable
) -> None:
    head, row = "time,lon,lat,category,sumber", "2023-05-01 08:30,101.4469,1.6703,PKL,buku biru"
    result = imported(tmp_path / "a.csv", wards, row, head=head)
    assert result.incidents[0].origin == "reported"
    assert any("'sumber' tells no origin" in n for n in say_all(result.notices, "en"))
    told = imported(tmp_path / "a.csv", wards, row, head=head, mapping={"origin": "sumber"})
    assert told.incidents == ()


def test_missing_columns_are_named_with_what_was_found(tmp_path: Path, wards: WardTable) -> None:
    with pytest.raises(TableError) as caught:
        imported(tmp_path / "a.csv", wards, "1,2", head="foo,bar")
    assert "no time column" in str(caught.value)
    assert "no coordinates" in str(caught.value)
    assert "foo, bar" in str(caught.value)


@pytest.mark.parametrize("content", ["", "\n\n", HEAD + "\n"])
def test_empty_files_are_refused(tmp_path: Path, wards: WardTable, content: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(TableError, match="expected"):
        imported(path, wards)


def test_equal_rows_stay_several_and_have_stable_ids(tmp_path: Path, wards: WardTable) -> None:
    first = imported(tmp_path / "a.csv", wards, GOOD, GOOD)
    again = imported(tmp_path / "b.csv", wards, GOOD, GOOD, GOOD)
    ids = [i.id for i in first.incidents]
    assert len(set(ids)) == 2
    assert [i.id for i in again.incidents][:2] == ids


def test_other_options_do_not_make_other_incidents(tmp_path: Path, wards: WardTable) -> None:
    row = "2023-05-01 08:30,101.4469,1.6703,UFO,"
    one = imported(tmp_path / "a.csv", wards, row, unknown_category="PKL", origin="found")
    two = imported(tmp_path / "a.csv", wards, row, unknown_category="GEPENG")
    assert one.incidents[0].id == two.incidents[0].id


def test_the_same_moment_in_another_zone_is_the_same_incident(
    tmp_path: Path, wards: WardTable
) -> None:
    rows = [GOOD, "2023-05-01T01:30:00Z,101.4469,1.6703,PKL,laporan"]
    one = imported(tmp_path / "a.csv", wards, rows[0]).incidents[0]
    two = imported(tmp_path / "b.csv", wards, rows[1]).incidents[0]
    assert one.id == two.id


def test_every_format_gives_the_same_incidents(tmp_path: Path, wards: WardTable) -> None:
    frame = pd.DataFrame(
        {
            "time": ["2023-05-01 08:30", "2023-05-02 21:00"],
            "lon": [101.4469, 101.4573],
            "lat": [1.6703, 1.6589],
            "category": ["PKL", "GEPENG"],
            "origin": ["found", "reported"],
        }
    )
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_csv(tmp_path / "a.tsv", index=False, sep="\t")
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress((tmp_path / "a.csv").read_bytes()))
    points = gpd.GeoDataFrame(
        frame.drop(columns=["lon", "lat"]),
        geometry=gpd.points_from_xy(frame["lon"], frame["lat"]),
        crs=WGS84,
    )
    points.to_file(tmp_path / "a.geojson")
    points.to_crs(metric_crs(101.4, 1.6)).to_file(tmp_path / "a.gpkg")
    wanted = [i.id for i in imported(tmp_path / "a.csv", wards).incidents]
    assert len(wanted) == 2
    for name in ("a.tsv", "a.xlsx", "a.csv.gz", "a.geojson", "a.gpkg"):
        result = imported(tmp_path / name, wards)
        assert [i.id for i in result.incidents] == wanted, name


def test_metres_of_the_wards_zone_are_understood(tmp_path: Path, wards: WardTable) -> None:
    points = gpd.GeoSeries(gpd.points_from_xy([101.4469], [1.6703]), crs=WGS84)
    at = points.to_crs(metric_crs(101.4, 1.6))[0]
    row = f"2023-05-01 08:30,{at.x:.1f},{at.y:.1f},PKL,found"
    (incident,) = imported(
        tmp_path / "a.csv", wards, row, head="time,x,y,category,origin"
    ).incidents
    assert incident.point.lon == pytest.approx(101.4469, abs=1e-5)


def test_days_without_hours_are_noticed(tmp_path: Path, wards: WardTable) -> None:
    result = imported(tmp_path / "a.csv", wards, "2023-05-03,101.4469,1.6703,PKL,found")
    assert Notice.of("import.only_day") in result.notices


def test_hours_that_the_clock_repeats_are_noticed(tmp_path: Path, wards: WardTable) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEAD}\n2023-10-29 02:30,101.4469,1.6703,PKL,found\n")
    result = import_incidents(
        path, wards, zone=ZoneInfo("Europe/Berlin"), categories=CATEGORIES, now=NOW
    )
    assert any(notice.code == "import.clock_repeats" for notice in result.notices)


def test_frames_are_the_same_with_incidents_and_without(tmp_path: Path, wards: WardTable) -> None:
    incidents = imported(
        tmp_path / "a.csv", wards, "2023-06-01 08:30,101.4469,1.6703,PKL,found", GOOD
    ).incidents
    columns: dict[str, list[object]] = {
        "time_us": [round(i.time.timestamp() * 1_000_000) for i in incidents],
        "lon": [i.point.lon for i in incidents],
        "lat": [i.point.lat for i in incidents],
        **{
            name: [getattr(i, name) for i in incidents]
            for name in ("id", "category", "origin", "ward", "district", "source")
        },
    }
    frame = frame_from_columns(columns, ZONE)
    assert tuple(frame.columns) == INCIDENTS
    assert str(frame["time"].dtype) == "datetime64[us, Asia/Jakarta]"
    assert frame["id"].tolist() == [incidents[1].id, incidents[0].id]
    assert frame["time"].tolist() == [incidents[1].time, incidents[0].time]
    empty = frame_from_columns({name: [] for name in columns}, ZONE)
    assert empty.dtypes.tolist() == frame.dtypes.tolist()


CELLS = st.one_of(
    st.sampled_from(
        [
            *("2023-05-01 08:30", "01/05/2023", "45000", "PKL", "pengemis", "laporan", "101.45"),
            *("1.67", "1,67", "101,45", "-6.2", "0", "", "-", "nan", "1e400", "inf", "٣", '"', ";"),
        ]
    ),
    st.text(max_size=12),
    st.floats().map(str),
    st.dates().map(str),
)


@pytest.mark.slow
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=6))
@example(rows=[["2023-05-01 08:30", "1", "1.797693134862316e+302", "PKL", ""]])
def test_any_cells_are_imported_or_rejected_never_lost(
    tmp_path: Path, wards: WardTable, rows: list[list[str]]
) -> None:
    path = tmp_path / "any.csv"
    frame = pd.DataFrame(rows, columns=HEAD.split(","))
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        frame.to_csv(file, index=False)
    try:
        result = imported(path, wards)
    except TableError:
        return
    assert len(result.incidents) + len(result.rejects) == result.rows
    assert len({i.id for i in result.incidents}) == len(result.incidents)
    assert all(reject.reasons and reject.line > 1 for reject in result.rejects)


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_read_or_refused(tmp_path: Path, wards: WardTable, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        result = imported(path, wards)
    except TableError:
        return
    assert len(result.incidents) + len(result.rejects) == result.rows


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=2)), max_size=20))
def test_ids_depend_on_content_and_count_alone(rows: list[tuple[int, str]]) -> None:
    ids = content_ids(rows)
    assert len(set(ids)) == len(rows)
    assert sorted(content_ids(rows[::-1])) == sorted(ids)


def test_public_files_are_imported_whole(wards: WardTable) -> None:
    path = SHARED / "vancouver_thefts.csv.gz"
    if not path.exists():
        pytest.skip("the public incident files are not beside the project")
    there = read_wards(SHARED / "vancouver_neighbourhoods.geojson")
    result = import_incidents(
        path,
        there,
        zone=ZoneInfo("America/Vancouver"),
        categories={"THEFT": ()},
        unknown_category="THEFT",
    )
    assert result.rows == 21_918
    assert len(result.incidents) > 21_800
    assert all(r.reasons[0].code in ("rows.outside", "rows.no_coordinates") for r in result.rejects)
    assert np.isfinite([i.point.lon for i in result.incidents]).all()


def test_geojson_rows_are_counted_from_one(tmp_path: Path, wards: WardTable) -> None:
    path = tmp_path / "a.geojson"
    feature = {
        "type": "Feature",
        "properties": {"time": "2023-05-01 08:30", "category": "UFO"},
        "geometry": {"type": "Point", "coordinates": [101.4469, 1.6703]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert [r.line for r in imported(path, wards).rejects] == [1]
