"""Read a table of incidents from any usual file, and guess which column holds what."""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely
from openpyxl.utils.exceptions import InvalidFileException

from geo.crs import WGS84
from geo.errors import GeoError, TableError
from geo.incidents.delimited import check_cells, delimited_rows
from geo.notice import Notice
from geo.reading.content import check_text, plain
from geo.reading.limits import check_letters, check_shape

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
MISSING = ("", "-", "na", "n/a", "nan", "nat", "none", "null", "#n/a")
"""What counts as an empty cell, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column of a table holds what; None where the table has no such column.

    A time is either `time` (a whole date, with or without the time of day, `clock` adding the time
    of day where it stands in a column of its own), or the parts `year` … `minute`. A place is
    either `lon` and `lat` (also x and y in metres), or `point` ("lat, lon" or WKT).
    """

    time: str | None = None
    clock: str | None = None
    year: str | None = None
    month: str | None = None
    day: str | None = None
    hour: str | None = None
    minute: str | None = None
    lon: str | None = None
    lat: str | None = None
    point: str | None = None
    category: str | None = None
    origin: str | None = None
    id: str | None = None


FIELDS = tuple(f.name for f in fields(Columns))

# In order of preference: when it happened before when it was reported.
NAMES: dict[str, tuple[str, ...]] = {
    "time": (
        *("time", "waktukejadian", "tanggalwaktu", "tanggaljam", "tglwaktu", "tgljam"),
        *("occurredondate", "occurredon", "occurredat", "occurred", "occurdate"),
        *("crimedatetime", "incidentdatetime", "eventtime", "datetime", "dateandtime", "timestamp"),
        *("dateocc", "dateoccurred", "occurrencedate", "occurreddate", "cmplntfrdt", "eventdate"),
        *("tanggalkejadian", "tglkejadian", "incidentdate", "crimedate", "offensedate"),
        *("tanggal", "date", "tgl", "waktu", "hari"),
        *("dispatchdatetime", "dispatchdate", "reporteddate", "reportdate", "reportdat"),
        *("tanggallaporan", "tgllaporan", "reportedat", "datereported", "daterptd", "datum"),
    ),
    "clock": (
        *("jamkejadian", "pukul", "jam", "timeocc", "timeoccurred", "incidenttime", "crimetime"),
        *("cmplntfrtm", "clock", "timeofday", "waktu", "time", "dispatchtime"),
    ),
    "year": ("year", "tahun", "yr"),
    "month": ("month", "bulan", "mon"),
    "day": ("day", "dayofmonth", "tanggal", "hari", "tgl"),
    "hour": ("hour", "jam", "hr"),
    "minute": ("minute", "menit", "min"),
    "lon": (
        *("lon", "longitude", "lng", "long", "bujur", "garisbujur", "pointx", "koordinatx"),
        *("xcoord", "xcoordinate", "x", "easting", "xcoordcd", "koordx"),
    ),
    "lat": (
        *("lat", "latitude", "lintang", "garislintang", "pointy", "koordinaty"),
        *("ycoord", "ycoordinate", "y", "northing", "ycoordcd", "koordy"),
    ),
    "point": (
        *("koordinat", "titikkoordinat", "coordinates", "latlon", "latlong", "wkt", "geom"),
        *("geometry", "thegeom", "point", "geolocation"),
    ),
    "category": (
        *("category", "kategori", "jeniskejadian", "jenispelanggaran", "jenisgangguan", "jenis"),
        *("primarytype", "offensecategory", "incidentcategory", "crimetype", "crimecategory"),
        *("type", "tipe", "ofnsdesc", "offensetype", "offense", "offence", "crmcddesc", "crime"),
        *("gangguan", "pelanggaran", "textgeneralcode", "offensecodegroup", "description"),
    ),
    "origin": ("origin", "asal", "asallaporan", "sumber", "sumberlaporan", "source"),
    "id": (
        *("id", "incidentid", "eventid", "objectid", "caseid", "casenumber", "incidentnumber"),
        *("nomorlaporan", "nolaporan", "nokejadian", "nomor", "no", "drno", "cmplntnum", "fid"),
    ),
}

DATE_NAMES = ("tanggal", "date", "tgl", "tanggalkejadian", "tglkejadian", "hari")
PLACE_NAMES = {*NAMES["lon"], *NAMES["lat"]}


def _plain(name: object) -> str:
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def guess_columns(columns: Sequence[str], mapping: Mapping[str, str] | None = None) -> Columns:
    """Return which of a table's `columns` holds the time, the place, the category and so on.

    Parameters
    ----------
    columns : the table's column names.
    mapping : what the user said, field to column; it beats every guess. `date` is another name for
        `time`, `x` for `lon` and `y` for `lat`.

    Raises
    ------
    TableError
        For an unknown field, a column that is not there, or when no time or place is found; all
        faults in one message.

    >>> guess_columns(["Tanggal", "Jam", "Bujur", "Lintang", "Jenis"]).clock
    'Jam'
    """
    by_plain: dict[str, str] = {}
    for name in columns:
        by_plain.setdefault(_plain(name), name)
    said, faults = _said(columns, by_plain, mapping or {})
    guess = {
        field: next((by_plain[n] for n in names if n in by_plain), None)
        for field, names in NAMES.items()
    }
    if not {"lon", "lat"} & said.keys() and "point" in said:
        guess["lon"] = guess["lat"] = None
    found = {**guess, **said}
    _settle_time(found, said, by_plain)
    if found["lon"] and found["lat"]:
        found["point"] = None
    if not (found["time"] or (found["year"] and found["month"])):
        faults.append("no time column found (time, date, waktu, tanggal, or year and month)")
    if not ((found["lon"] and found["lat"]) or found["point"]):
        faults.append("no coordinates found (lon and lat, bujur and lintang, x and y, koordinat)")
    if faults:
        raise TableError(
            "; ".join(faults)
            + f". The columns are: {', '.join(map(str, columns))}. "
            + "Name them with --map, such as --map time=WHEN,lon=X,lat=Y,category=KIND"
        )
    return Columns(**found)


def _said(
    columns: Sequence[str], by_plain: Mapping[str, str], mapping: Mapping[str, str]
) -> tuple[dict[str, str | None], list[str]]:
    said: dict[str, str | None] = {}
    faults = []
    for key, column in mapping.items():
        field = {"date": "time", "x": "lon", "y": "lat"}.get(key, key)
        if field not in FIELDS:
            faults.append(f"--map knows no field {key!r}; it knows {', '.join(FIELDS)}")
        elif column in columns:
            said[field] = column
        elif _plain(column) in by_plain:
            said[field] = by_plain[_plain(column)]
        else:
            faults.append(f"--map {key}={column}: there is no column {column!r}")
    return said, faults


def _settle_time(
    found: dict[str, str | None], said: Mapping[str, str | None], by_plain: Mapping[str, str]
) -> None:
    """Decide in place between a whole time, a date with a clock, and separate parts."""
    if "time" not in said:
        if found["year"] and found["month"]:
            found["time"] = found["clock"] = None
            return
        date = next((by_plain[n] for n in DATE_NAMES if n in by_plain), None)
        if found["time"] and _plain(found["time"]) in {"time", "waktu"} and date:
            found["clock"] = said.get("clock", found["time"])
            found["time"] = date
        # A month column without a year column holds whole months such as 2022-01.
        found["time"] = found["time"] or found["month"]
    if found["clock"] == found["time"]:
        found["clock"] = None
    for part in ("year", "month", "day", "hour", "minute"):
        found[part] = None


def read_table(path: Path | str) -> pd.DataFrame:
    """Return the rows of a file as they stand, every cell unconverted, with two added columns.

    `line` is the 1-based line of the row in the file (for spreadsheets its row; for GeoJSON, GPKG
    and other layers the number of the feature), `fault` tells why a row could not be taken apart
    ("" for most). Columns of the file with these names get a trailing underscore. Text files have
    str cells; spreadsheets also numbers and times. A layer's points become `lon` and `lat` in
    WGS 84 (`x` and `y` as they are if it tells no CRS and they are not degrees).

    Parameters
    ----------
    path : CSV (comma, semicolon, tab or bar), TSV, XLSX, GeoJSON, GPKG or any other point layer
        that GDAL reads; each also gzipped (.gz).

    Raises
    ------
    TableError
        If the file is missing, empty, or not what its name says.
    """
    path = Path(path)
    if not path.is_file():
        raise TableError(f"{path}: there is no such file; give the path of an incident file")
    kind = next((s.lower() for s in reversed(path.suffixes) if s.lower() != ".gz"), "")
    if kind == ".xls":
        raise TableError(f"{path}: the old .xls format is not read; save the file as .xlsx or .csv")
    with plain(path) as source:
        if kind in {".xlsx", ".xlsm"}:
            frame = _read_workbook(path, source)
        elif kind in TEXT_SUFFIXES or kind == "":
            check_text(source)
            frame = _frame(path, delimited_rows(path, source.read_bytes()))
        else:
            frame = _read_layer(path, source)
    if frame.empty:
        raise TableError(f"{path}: the file has no rows; expected a header and at least one row")
    return frame


def _frame(path: Path, rows: Iterable[tuple[int, Sequence[Any]]]) -> pd.DataFrame:
    """Return the table below the first row with two or more filled cells, its header."""
    remaining = iter(rows)
    header: list[str] = []
    letters = 0
    for line, row in remaining:
        check_shape(path.name, 0, len(row))
        letters += check_cells(path, line, row)
        if _is_header(row):
            header = _unique([str(c).strip() for c in row])
            break
    if not header:
        raise TableError(f"{path}: no header row found; expected at least two column names")
    cells: list[list[Any]] = []
    lines: list[int] = []
    faults: list[Notice | None] = []
    for line, row in remaining:
        if not any(str(c).strip() for c in row):
            continue
        letters += check_cells(path, line, row, header)
        check_letters(path.name, letters)
        check_shape(path.name, len(lines), len(row))
        spare = [c for c in row[len(header) :] if str(c).strip()]
        fault = None
        if spare:
            fault = Notice.of("rows.cells", expected_no=len(header), came_no=len(row))
        cells.append([*row[: len(header)], *[""] * (len(header) - len(row))])
        lines.append(line)
        faults.append(fault)
    frame = pd.DataFrame(cells, columns=header, dtype=object)
    frame["line"] = np.array(lines, dtype=np.int64)
    frame["fault"] = pd.Series(faults, dtype=object)
    return frame


def _is_header(row: Sequence[Any]) -> bool:
    return sum(str(cell).strip() != "" for cell in row) >= 2


def _unique(names: Iterable[str]) -> list[str]:
    taken: Counter[str] = Counter({"line": 1, "fault": 1})
    out = []
    for position, raw in enumerate(names):
        name = raw or f"column {position + 1}"
        while taken[name]:
            name += "_"
        taken[name] += 1
        out.append(name)
    return out


def _read_workbook(path: Path, source: Path) -> pd.DataFrame:
    # A damaged workbook fails anywhere: in its ZIP, in the deflated parts, in their XML.
    broken = (
        *(BadZipFile, InvalidFileException, zlib.error, ParseError, EOFError),
        *(KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError),
    )
    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                rows = _sheet_rows(path, sheet)
                first = next((row for row in rows if _is_header(row[1])), None)
                if first is not None:
                    return _frame(path, chain([first], rows))
        finally:
            book.close()
    except (*broken, OSError) as error:
        if isinstance(error, GeoError):
            raise
        raise TableError(f"{path}: not a readable XLSX file ({error}); save it again") from None
    raise TableError(f"{path}: every sheet is empty; expected a header and at least one row")


def _sheet_rows(path: Path, sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Give the rows of a sheet that hold anything, whatever size the sheet claims to have."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        filled = len(row)
        while filled and row[filled - 1] is None:
            filled -= 1
        check_shape(path.name, number, filled)
        if filled:
            yield number, ["" if cell is None else cell for cell in row[:filled]]


def _incident_layer(path: Path, source: Path) -> str:
    """Return the layer to read: the only one, or the only one of points."""
    layers = pyogrio.list_layers(source)
    points = [str(name) for name, kind in layers if "Point" in str(kind)]
    if len(layers) == 1 or len(points) == 1:
        return points[0] if len(points) == 1 else str(layers[0][0])
    raise TableError(
        f"{path}: expected one layer of points, got the layers "
        f"{', '.join(str(name) for name, _ in layers) or 'none'}; "
        "save the one that holds the incidents as a file of its own"
    )


def _read_layer(path: Path, source: Path) -> pd.DataFrame:
    try:
        name = _incident_layer(path, source)
        told = pyogrio.read_info(source, layer=name)
        check_shape(path.name, max(told["features"], 0), len(told["fields"]))
        layer = pyogrio.read_dataframe(
            source, layer=name, datetime_as_string=True, on_invalid="ignore"
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise TableError(
            f"{path}: cannot be read ({error}); give CSV, TSV, XLSX, GeoJSON or GPKG"
        ) from None
    geometry = getattr(layer, "geometry", None) if "geometry" in layer.columns else None
    table = pd.DataFrame(layer.drop(columns="geometry", errors="ignore"))
    names = ["lon", "lat"]
    if geometry is not None:
        if geometry.crs is not None and geometry.crs != WGS84:
            geometry = geometry.to_crs(WGS84)
        shapes = shapely.centroid(geometry.to_numpy())
        x, y = shapely.get_x(shapes), shapely.get_y(shapes)
        known = np.isfinite(x)
        if geometry.crs is None and known.any() and np.abs(x[known]).max() > 180:
            names = ["x", "y"]
        table = table.drop(columns=[c for c in table.columns if _plain(c) in PLACE_NAMES])
        table.insert(0, names[0], x)
        table.insert(1, names[1], y)
    table.columns = pd.Index(_unique(map(str, table.columns)))
    table = table.astype(object).where(table.notna(), "")
    table["line"] = np.arange(1, len(table) + 1)
    table["fault"] = pd.Series([None] * len(table), dtype=object)
    return table
