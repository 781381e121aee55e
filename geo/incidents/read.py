"""Import incident files: which rows can be used, and why the others cannot."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.days import EARLIEST, LATEST
from geo.errors import TableError
from geo.incidents.files import Columns, guess_columns, read_table
from geo.incidents.ids import content_ids
from geo.incidents.spellings import Reason, Reasons, judge_categories, judge_origins, plain
from geo.incidents.values import Bounds, Points, Times, parse_points, parse_times, text
from geo.model import Incident, LonLat, Origin
from geo.notice import Notice
from geo.tables import INCIDENTS, IncidentTable, WardTable
from geo.wards.read import COAST_M, ward_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that cannot be used: its line in the file, every reason, and the values concerned."""

    line: int
    reasons: Reason
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import made of a file; `incidents` and `rejects` add up to `rows`."""

    rows: int
    incidents: tuple[Incident, ...]
    rejects: tuple[Reject, ...]
    notices: tuple[Notice, ...]
    columns: Columns


def import_incidents(
    path: Path,
    wards: WardTable,
    *,
    zone: tzinfo,
    categories: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str] | None = None,
    origin: Origin = "reported",
    unknown_category: str | None = None,
    now: datetime | None = None,
    only: Collection[str] | None = None,
    tolerance_m: float = COAST_M,
) -> ImportResult:
    """Return the incidents of a file, the rows that cannot be used and why, and notices.

    Parameters
    ----------
    path : CSV, TSV, XLSX, GeoJSON, GPKG, also gzipped.
    wards : WARDS frame; a point up to `tolerance_m` off the coast belongs to the nearest ward.
    zone : the zone of times that name none.
    categories : other spellings by category code.
    mapping : which column holds what, field to column, where guessing is wrong.
    origin : of rows that tell none.
    unknown_category : code to give to rows whose category is not known; None rejects them.
    now : aware time; later incidents are rejected.
    only : codes of the wards whose incidents are wanted; the others are rejected.

    Raises
    ------
    TableError : the file cannot be read, has no rows, lacks a column, or every point is swapped.
    """
    table = read_table(path)
    columns = guess_columns([c for c in table.columns if c not in ("line", "fault")], mapping)
    return import_table(
        table,
        columns,
        wards,
        source=path.name,
        zone=zone,
        categories=categories,
        told=frozenset(mapping or ()),
        origin=origin,
        unknown_category=unknown_category,
        now=now,
        only=only,
        tolerance_m=tolerance_m,
    )


def import_table(
    table: pd.DataFrame,
    columns: Columns,
    wards: WardTable,
    *,
    source: str,
    zone: tzinfo,
    categories: Mapping[str, Sequence[str]],
    told: frozenset[str] = frozenset(),
    origin: Origin = "reported",
    unknown_category: str | None = None,
    now: datetime | None = None,
    only: Collection[str] | None = None,
    tolerance_m: float = COAST_M,
) -> ImportResult:
    """Return the same as `import_incidents` of a table that `geo.incidents.files` has read.

    `told` are the fields that a user has named: they are not given up when their values are odd.
    """
    if unknown_category is not None and unknown_category not in categories:
        raise TableError(
            f"expected one of {', '.join(categories)} for unknown categories, "
            f"got {unknown_category!r}"
        )
    why = Reasons(table["fault"])
    notices: list[Notice] = []
    west, south, east, north = (float(v) for v in wards.total_bounds)
    bounds: Bounds = (west, south, east, north)

    times = parse_times(table, columns, zone)
    _judge_times(table, columns, times, zone, now, why, notices)
    points = parse_points(table, columns, bounds, wards.crs)
    notices += points.notes
    # What overflows becomes infinite, which is no usable coordinate.
    with np.errstate(over="ignore"):
        lon, lat = np.round(points.lon, 6), np.round(points.lat, 6)
    ward = _judge_places(table, columns, Points(lon, lat), wards, bounds, tolerance_m, why)
    if only is not None:
        _judge_area(ward, wards, only, why)
    kinds = judge_categories(table, columns, categories, unknown_category, why, notices)
    origins = judge_origins(table, columns, origin, told, why, notices)

    bad = why.bad
    good = np.flatnonzero(~bad)
    moments = times.values.iloc[good]
    # As the file has it: another --origin or --unknown-category does not make another incident.
    words = (
        pd.Series("", index=table.index)
        if columns.category is None
        else text(table[columns.category]).map(plain)
    )
    ids = content_ids(
        zip(
            moments.dt.tz_convert("UTC").astype("int64"),
            *(lon[good].tolist(), lat[good].tolist(), words.iloc[good]),
            strict=True,
        )
    )
    code = wards["code"].to_numpy(dtype=object)
    district = wards["district_code"].to_numpy(dtype=object)
    incidents = tuple(
        Incident(
            id=i,
            time=t,
            point=LonLat(x, y),
            category=k,
            origin=o,
            ward=code[w],
            district=district[w],
            source=source,
        )
        for i, t, x, y, k, o, w in zip(
            ids,
            moments.dt.to_pydatetime(),
            *(lon[good].tolist(), lat[good].tolist(), kinds[good], origins[good], ward[good]),
            strict=True,
        )
    )
    lines = table["line"].to_numpy()
    rejects = tuple(
        Reject(line=int(lines[k]), reasons=why.notices[k], value=why.values[k])
        for k in np.flatnonzero(bad)
    )
    return ImportResult(
        rows=len(table),
        incidents=incidents,
        rejects=rejects,
        notices=tuple(notices),
        columns=columns,
    )


def _shown(table: pd.DataFrame, names: Iterable[str | None], rows: NDArray[Any]) -> list[str]:
    """Return the cells of some columns of the rows, as they stand in the file."""
    parts = [text(table[n].iloc[rows]).tolist() for n in names if n is not None]
    return [", ".join(cells) for cells in zip(*parts, strict=True)]


def _judge_times(
    table: pd.DataFrame,
    columns: Columns,
    times: Times,
    zone: tzinfo,
    now: datetime | None,
    why: Reasons,
    notices: list[Notice],
) -> None:
    names = (
        (columns.time, columns.clock)
        if columns.time is not None
        else (columns.year, columns.month, columns.day, columns.hour, columns.minute)
    )
    gone = np.flatnonzero(times.values.isna())
    shown = _shown(table, names, gone)
    reasons = [
        (Notice.of("rows.time_unreadable" if s.strip(", ") else "rows.no_time"),) for s in shown
    ]
    why.add(gone, reasons, shown)
    early = np.flatnonzero((times.values.dt.year < EARLIEST.year).to_numpy())
    before = (Notice.of("rows.too_early", year_no=EARLIEST.year),)
    why.add(early, [before] * len(early), _shown(table, names, early))
    past = times.values.dt.year <= LATEST.year if now is None else times.values <= now
    late = np.flatnonzero(~(past | times.values.isna()).to_numpy())
    why.add(late, [(Notice.of("rows.future"),)] * len(late), _shown(table, names, late))
    notices += times.notes
    if times.naive.any():
        naive = int(times.naive.sum())
        notices.append(Notice.of("import.no_zone", count=naive, rows_no=len(table), zone=str(zone)))
        wall = times.values[times.naive].dt.tz_localize(None)
        twice = int(wall.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT").isna().sum())
        if twice:
            notices.append(Notice.of("import.clock_repeats", count=twice))
    if times.precision != "minute" and len(table) > len(gone):
        notices.append(
            Notice.of("import.only_month" if times.precision == "month" else "import.only_day")
        )


def _judge_places(
    table: pd.DataFrame,
    columns: Columns,
    points: Points,
    wards: WardTable,
    bounds: Bounds,
    tolerance_m: float,
    why: Reasons,
) -> NDArray[np.int64]:
    """Return the row of the ward of each point, -1 for none."""
    lon, lat = points.lon, points.lat
    names = (columns.point,) if columns.point is not None else (columns.lon, columns.lat)
    known = np.isfinite(lon) & np.isfinite(lat)
    gone = np.flatnonzero(~known)
    why.add(
        gone,
        [(Notice.of("rows.no_coordinates"),)] * len(gone),
        _shown(table, names, gone),
    )
    west, south, east, north = bounds
    swapped = known & (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
    swapped &= ~((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    rows = np.flatnonzero(swapped)
    why.add(
        rows,
        [(Notice.of("rows.swapped"),)] * len(rows),
        _shown(table, names, rows),
    )
    metres = known & ~swapped & ((np.abs(lon) > 180) | (np.abs(lat) > 90))
    rows = np.flatnonzero(metres)
    why.add(
        rows,
        [(Notice.of("rows.metres"),)] * len(rows),
        _shown(table, names, rows),
    )
    ward = np.full(len(lon), -1, dtype=np.int64)
    placed = np.flatnonzero(known & ~swapped & ~metres)
    at = ward_of(wards, lon[placed], lat[placed], tolerance_m=tolerance_m)
    ward[placed] = at.row
    far = at.row < 0
    name = wards["name"].to_numpy(dtype=object)
    why.add(
        placed[far],
        [
            _outside(float(d), str(name[w]), tolerance_m)
            for d, w in zip(at.distance_m[far], at.nearest[far], strict=True)
        ],
        _shown(table, names, placed[far]),
    )
    return ward


def _outside(distance_m: float, ward: str, most_m: float) -> Reason:
    if not np.isfinite(distance_m):
        return (Notice.of("rows.outside"),)
    near = Notice.of("rows.nearest", distance_m=distance_m, ward=ward, most_m=most_m)
    return (Notice.of("rows.outside"), near)


def _judge_area(
    ward: NDArray[np.int64], wards: WardTable, only: Collection[str], why: Reasons
) -> None:
    codes = wards["code"].to_numpy(dtype=object)
    wanted = np.append(np.isin(codes, sorted(only)), True)
    rows = np.flatnonzero(~wanted[ward])
    names = wards["name"].to_numpy(dtype=object)[ward[rows]].tolist()
    why.add(rows, [(Notice.of("rows.other_area"),)] * len(rows), names)


def frame_from_columns(columns: Mapping[str, Sequence[Any]], zone: tzinfo) -> IncidentTable:
    """Return an INCIDENTS frame of lists by name; `time_us` is microseconds since 1970 in UTC."""
    frame = pd.DataFrame({name: columns[name] for name in INCIDENTS if name != "time"})
    time_us = np.asarray(columns["time_us"], dtype="int64").astype("datetime64[us]")
    frame["time"] = pd.Series(time_us).dt.tz_localize("UTC").dt.tz_convert(zone)
    for name in ("lon", "lat"):
        frame[name] = frame[name].astype(float)
    for name in ("id", "category", "origin", "ward", "district", "source"):
        frame[name] = frame[name].astype("str")
    return frame[list(INCIDENTS)].sort_values(["time", "id"], ignore_index=True)
