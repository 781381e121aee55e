import gzip
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
from shapely.geometry import Point

from geo.errors import TableError
from geo.incidents.delimited import LONGEST_CELL
from geo.incidents.files import Columns, guess_columns, read_table
from geo.notice import Notice

ROWS = (
    "waktu;bujur;lintang;jenis\n2024-05-01 08:30;101,45;1,66;PKL\n2024-05-02;101,46;1,67;GEPENG\n"
)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    rows = ROWS.replace(",", ".").replace(";", delimiter)
    table = read_table(write(tmp_path / "i.csv", rows))
    assert list(table.columns) == ["waktu", "bujur", "lintang", "jenis", "line", "fault"]
    assert table["line"].tolist() == [2, 3]
    assert table["jenis"].tolist() == ["PKL", "GEPENG"]


def test_decimal_commas_do_not_pass_for_delimiters(tmp_path: Path) -> None:
    assert read_table(write(tmp_path / "i.csv", ROWS))["bujur"].tolist() == ["101,45", "101,46"]


def test_a_gzipped_file_reads_as_the_plain_one(tmp_path: Path) -> None:
    plain = read_table(write(tmp_path / "i.csv", ROWS))
    zipped = read_table(write(tmp_path / "i.csv.gz", gzip.compress(ROWS.encode())))
    assert zipped.equals(plain)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_office_programs_are_read(tmp_path: Path, encoding: str) -> None:
    text = ROWS.replace("GEPENG", "Café")
    table = read_table(write(tmp_path / "i.csv", text.encode(encoding)))
    assert table.columns[0] == "waktu"
    assert table["jenis"].tolist() == ["PKL", "Café"]


def test_a_title_and_empty_lines_are_passed_over_but_counted(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "i.csv", "Laporan Mei\n\n" + ROWS.replace("\n", "\n\n")))
    assert table["line"].tolist() == [5, 7]


def test_a_cell_of_two_lines_keeps_the_line_numbers_right(tmp_path: Path) -> None:
    rows = 'time,lon,lat,note\n2024-01-01,1,2,"two\nlines"\n2024-01-02,1,2,x\n'
    table = read_table(write(tmp_path / "i.csv", rows))
    assert table["line"].tolist() == [2, 4]


@pytest.mark.parametrize("length", [131_073, LONGEST_CELL])
def test_a_long_cell_is_read(tmp_path: Path, length: int) -> None:
    rows = f"time,lon,lat,note\na,1,2,{'x' * length}\nb,1,2,y\n"
    table = read_table(write(tmp_path / "i.csv", rows))
    assert table["note"].map(len).tolist() == [length, 1]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_beyond_the_limit_is_told_with_place_limit_and_remedy(
    tmp_path: Path, quote: str
) -> None:
    cell = quote + "x" * (LONGEST_CELL + 1) + quote
    path = write(tmp_path / "i.csv", f"time,lon,lat,note\na,1,2,y\nb,1,2,{cell}\n")
    with pytest.raises(TableError) as told:
        read_table(path)
    assert str(told.value) == (
        f"{path}, line 3, column 4 (note): expected a cell of at most 1,000,000 characters, got "
        "1,000,001; shorten it, or close the quotation mark that opens it"
    )


def test_a_title_beyond_the_limit_is_told_too(tmp_path: Path) -> None:
    path = write(tmp_path / "i.csv", "x" * (LONGEST_CELL + 1) + "\ntime,lon,lat\na,1,2\n")
    with pytest.raises(TableError, match=r"line 1, column 1: expected a cell of at most"):
        read_table(path)


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    rows = 'time,lon,lat,note,by\na,1,2,x,y\nb,1,2,"pipa 3",y\nc,1,2,"pipa 4,y\nd,1,2,x,y\n'
    path = write(tmp_path / "i.csv", rows)
    with pytest.raises(TableError, match=r"line 4, column 4: .* never closed; close it"):
        read_table(path)


def test_a_last_cell_of_two_lines_is_not_taken_for_an_open_one(tmp_path: Path) -> None:
    rows = 'time,lon,lat,note,by\na,1,2,x,y\nb,1,2,"two\nlines"\n'
    table = read_table(write(tmp_path / "i.csv", rows))
    assert table["note"].tolist() == ["x", "two\nlines"]


def test_a_row_with_too_many_cells_says_so_and_one_with_too_few_is_filled(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "i.csv", "time,lon,lat\na,1,2\nb,1,2,3\nc,1\n"))
    assert table["fault"].tolist() == [
        None,
        Notice.of("rows.cells", expected_no=3, came_no=4),
        None,
    ]
    assert table["lat"].tolist() == ["2", "2", ""]


def test_columns_that_share_a_name_are_kept_apart(tmp_path: Path) -> None:
    table = read_table(write(tmp_path / "i.csv", "line,fault,x,x,\n1,2,3,4,5\n"))
    assert list(table.columns[:5]) == ["line_", "fault_", "x", "x_", "column 5"]


def test_a_workbook_gives_its_first_filled_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Mei")
    sheet.append(["Rekap Mei"])
    sheet.append(["Tanggal", "Bujur", "Lintang"])
    sheet.append([datetime(2024, 5, 1, 8, 30), 101.45, 1.66])
    book.save(tmp_path / "i.xlsx")
    table = read_table(tmp_path / "i.xlsx")
    assert table.loc[0, "Tanggal"] == datetime(2024, 5, 1, 8, 30)
    assert table["line"].tolist() == [3]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".geojson.gz"])
def test_points_of_a_layer_become_degrees_whatever_its_crs(tmp_path: Path, suffix: str) -> None:
    frame = gpd.GeoDataFrame(
        {"waktu": ["2024-05-01T08:30:00", "2024-05-02"], "lon": [7, 7]},
        geometry=[Point(101.45, 1.66), None],
        crs=4326,
    )
    path = tmp_path / ("i" + suffix.removesuffix(".gz"))
    (frame.to_crs(32647) if suffix == ".gpkg" else frame).to_file(path)
    if suffix.endswith(".gz"):
        path = write(tmp_path / "i.geojson.gz", gzip.compress(path.read_bytes()))
    table = read_table(path)
    assert table.loc[0, "lon"] == pytest.approx(101.45)
    assert table.loc[0, "lat"] == pytest.approx(1.66)
    assert table.loc[1, "lon"] == ""
    assert table["line"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("i.csv", "", "is empty"),
        ("i.csv", "time,lon,lat\n", "no rows"),
        ("i.csv", "one\ntwo\n", "no header row"),
        ("i.csv", b"PK\x03\x04\x00\x00", "not a text file"),
        ("i.csv.gz", "plain", "not a readable gzip"),
        ("i.xlsx", "plain", "not a readable XLSX"),
        ("i.xls", "plain", "save the file as .xlsx"),
        ("i.geojson", "{", "cannot be read"),
        ("i.gpkg", "plain", "cannot be read"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(TableError, match=message):
        read_table(write(tmp_path / name, content))


def test_a_workbook_damaged_within_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for day in range(1, 200):
        book.active.append(["tanggal", day, day * 1.7, f"catatan {day}"])
    book.save(tmp_path / "i.xlsx")
    whole = (tmp_path / "i.xlsx").read_bytes()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    write(tmp_path / "i.xlsx", whole[:at] + b"\xff" * 40 + whole[at + 40 :])
    with pytest.raises(TableError, match="not a readable XLSX"):
        read_table(tmp_path / "i.xlsx")


def test_of_several_layers_the_one_of_points_is_read(tmp_path: Path) -> None:
    path = tmp_path / "i.gpkg"
    points = gpd.GeoDataFrame({"waktu": ["2024-05-01"]}, geometry=[Point(101, 1)], crs=4326)
    areas = gpd.GeoDataFrame({"n": [1]}, geometry=[Point(101, 1).buffer(1)], crs=4326)
    areas.to_file(path, layer="batas")
    points.to_file(path, layer="kejadian")
    assert read_table(path)["waktu"].tolist() == ["2024-05-01"]
    points.to_file(path, layer="lain")
    with pytest.raises(TableError, match=r"layers batas, kejadian, lain; save the one"):
        read_table(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        read_table(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            ["month", "longitude", "latitude", "location", "lsoa_code"],
            Columns(time="month", lon="longitude", lat="latitude"),
        ),
        (
            ["TYPE", "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "HUNDRED_BLOCK", "X", "Y"],
            Columns(
                year="YEAR",
                month="MONTH",
                day="DAY",
                hour="HOUR",
                minute="MINUTE",
                lon="X",
                lat="Y",
                category="TYPE",
            ),
        ),
        (
            ["Tanggal", "Waktu", "Jenis Pelanggaran", "Lintang", "Bujur"],
            Columns(
                time="Tanggal",
                clock="Waktu",
                lon="Bujur",
                lat="Lintang",
                category="Jenis Pelanggaran",
            ),
        ),
        (
            ["ID", "Date", "Primary Type", "X Coordinate", "Y Coordinate", "Latitude", "Longitude"],
            Columns(time="Date", lon="Longitude", lat="Latitude", category="Primary Type", id="ID"),
        ),
        (
            ["CMPLNT_FR_DT", "CMPLNT_FR_TM", "OFNS_DESC", "Latitude", "Longitude"],
            Columns(
                time="CMPLNT_FR_DT",
                clock="CMPLNT_FR_TM",
                lon="Longitude",
                lat="Latitude",
                category="OFNS_DESC",
            ),
        ),
        (["waktu", "koordinat"], Columns(time="waktu", point="koordinat")),
    ],
)
def test_the_columns_of_known_publishers_are_guessed(columns: list[str], expected: Columns) -> None:
    assert guess_columns(columns) == expected


def test_what_the_user_says_beats_the_guess() -> None:
    said = guess_columns(
        ["time", "lon", "lat", "seen", "east", "north"],
        {"date": "seen", "x": "east", "y": "North"},
    )
    assert (said.time, said.lon, said.lat) == ("seen", "east", "north")


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(TableError, match=r"no column 'WHEN'.*knows no field 'colour'.*no coord"):
        guess_columns(["a", "b"], {"time": "WHEN", "colour": "a"})
